/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Named sets of paths that a factory reset may keep: [Reset] Keep=, and which of
 * them one reset is to keep. Pure, but for keep_file.c: the file "keep" on the
 * overlay's file system has them from the request to the reset, and its number
 * tells whether it is the one that was meant.
 */
#ifndef RECOVERY_KEEP_H
#define RECOVERY_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "util.h"

#define KEEP_NAME_MAX	24
#define KEEP_PATH_MAX	64
#define KEEP_PATHS_MAX	32
#define KEEP_WHY_MAX	192

/**
 * struct keep_path - a path and the set that it belongs to
 * @set: its name
 * @path: from / on; one that ends in * stands for all that begin like it
 */
struct keep_path {
	char set[KEEP_NAME_MAX];
	char path[KEEP_PATH_MAX];
};

struct keep_sets {
	struct keep_path item[KEEP_PATHS_MAX];
	size_t n;
};

/**
 * keep_add() - take a row, "NAME PATH [PATH...]"
 * @sets: added to; a name that is there already gets more paths
 * @row: its text
 * @why: what is wrong with it, for people
 *
 * Return: 0, or -EINVAL and @sets is as it was.
 */
int keep_add(struct keep_sets *sets, const char *row, char why[KEEP_WHY_MAX])
	_must_check_;

/* Add what @all has under @name. Return: 0, or -ENOENT. */
int keep_choose(const struct keep_sets *all, const char *name,
		struct keep_sets *ret) _must_check_;

/* The names, each once, with ", " between them; "none" */
void keep_names(const struct keep_sets *sets, char *buf, size_t size);

/* Does item @i go without saying, as another one has all of it? */
bool keep_covered(const struct keep_sets *sets, size_t i);

/* Is it kept, with all that it holds? */
bool keep_has(const struct keep_sets *sets, const char *path);

/* Does it lead to something that is kept, or may be? */
bool keep_leads_to(const struct keep_sets *sets, const char *path);

/**
 * keep_write() - write down what the next reset is to keep
 * @dirfd: the overlay's file system
 * @sets: what
 * @ret_number: for the argument of its request; never 0
 *
 * Durable, and read back, when it returns. Return: 0 or -errno.
 */
int keep_write(int dirfd, const struct keep_sets *sets, uint32_t *ret_number)
	_must_check_;

/* Return: 0; -ENOENT; -EBADMSG when it is damaged or another one; -errno. */
int keep_read(int dirfd, uint32_t number, struct keep_sets *ret) _must_check_;

/* Durable. Return: 0, also when there is none, or -errno. */
int keep_forget(int dirfd) _must_check_;

#endif /* RECOVERY_KEEP_H */
