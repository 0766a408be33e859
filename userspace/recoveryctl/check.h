/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Do configuration and hardware fit: one line an item. */
#ifndef RECOVERYCTL_CHECK_H
#define RECOVERYCTL_CHECK_H

#include <stddef.h>
#include "facts.h"

enum check_level {
	CHECK_OK,
	CHECK_WARN,	/* works, but less than it could */
	CHECK_FAIL,	/* the board can't do what it is there for */
};

struct check_item {
	enum check_level level;
	const char *name;
	char text[192];
	char advice[224];
};

#define CHECK_ITEMS_MAX	64

/**
 * struct check - what was found so far
 * @facts: NULL when the module is not loaded
 * @conf: recovery.conf
 * @root: prefix of all paths, "" for the running system
 * @item: the items
 * @n: how many
 */
struct check {
	const struct facts *facts;
	const struct recov_conf *conf;
	const char *root;
	struct check_item item[CHECK_ITEMS_MAX];
	size_t n;
};

/**
 * check_add() - one more item
 * @c: to be added to
 * @level: how it stands
 * @name: what was looked at, one word
 * @advice: what to do, NULL when there is nothing to be done
 * @format: how it stands, in words
 */
void check_add(struct check *c, enum check_level level, const char *name,
	       const char *advice, const char *format, ...) _printf_(5, 6);

void check_board(struct check *c);	/* check-board.c: flash, button, log */
void check_signals(struct check *c);	/* check-signal.c: LED, RAM, watchdog */
void check_counter(struct check *c);	/* check-counter.c: the boot loader's */
void check_loader(struct check *c);	/* check-loader.c: told of slots? */
void check_network(struct check *c);	/* check-network.c: in failsafe mode */
void check_system(struct check *c);	/* check-system.c: files, units */

/* First line of a small file below c->root, or -errno. */
int check_read(const struct check *c, const char *path, char *buf, size_t size);

#endif /* RECOVERYCTL_CHECK_H */
