/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the values of keys are written: conf_set.c reads them, conf_show.c writes
 * them. For conf_key.c, which has the table of keys.
 */
#ifndef RECOVERY_CONF_TYPE_H
#define RECOVERY_CONF_TYPE_H

#include <stddef.h>

enum conf_type {
	TYPE_UINT,
	TYPE_BOOL,
	TYPE_TIME,
	TYPE_SECONDS,
	TYPE_PERCENT,
	TYPE_CYCLES,
	TYPE_WINDOW,
	TYPE_HELD,
	TYPE_HOLD,
	TYPE_PRESS,
	TYPE_COUNTER,
	TYPE_DEVICE,
	TYPE_LOADER,
	TYPE_PATH,
	TYPE_BOOTNAMES,
	TYPE_KEEP,
	TYPE_KEEP_SET,
	TYPE_BOARD,
	TYPE_ADDRESS,
	TYPE_DISK,
	TYPE_WORD,
	TYPE_FORMAT,
};

/**
 * struct conf_key - one key
 * @section: where it stands
 * @name: what it is called
 * @type: how it is written
 * @offset: of the member of struct recov_conf that it sets
 * @min: smallest value, in the member's unit
 * @max: largest
 * @words: of TYPE_WORD, ended by NULL; the number is the place in it
 */
struct conf_key {
	const char *section, *name;
	enum conf_type type;
	size_t offset;
	unsigned int min, max;
	const char *const *words;
};

#endif /* RECOVERY_CONF_TYPE_H */
