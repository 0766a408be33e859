/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the counter formats, for those who only check a name. */
#ifndef RECOVERY_COUNTER_FORMAT_H
#define RECOVERY_COUNTER_FORMAT_H

#include <stdbool.h>
#include "util.h"

#define COUNTER_NAME_MAX	32
#define COUNTER_DEVICE_MAX	160

/* As Format= of [Counter]: whatever the board shows */
#define COUNTER_AUTO	"auto"

/**
 * struct counter_format - one of them
 * @name: as in the configuration
 * @what: for people, one line
 * @device: where it is when no device is given, NULL: one has to be given
 */
struct counter_format {
	const char *name;
	const char *what;
	const char *device;
};

/**
 * counter_format_at() - the formats, one by one
 * @i: from 0
 * @ret: filled in
 *
 * Return: false behind the last.
 */
bool counter_format_at(unsigned int i, struct counter_format *ret);

/* The format of that name. Return: false when there is none. */
bool counter_format_find(const char *name, struct counter_format *ret);

/* The format that was probably meant, or NULL */
const char *counter_format_nearest(const char *name);

/**
 * counter_device_parse() - take "PATH[:OFFSET]" apart
 * @s: an absolute path; the offset is decimal, or hexadecimal behind 0x
 * @path: where to put the path, COUNTER_DEVICE_MAX bytes
 * @ret_offset: 0 when there is none
 *
 * Return: 0 or -EINVAL.
 */
int counter_device_parse(const char *s, char path[COUNTER_DEVICE_MAX],
			 uint64_t *ret_offset) _must_check_;

#endif /* RECOVERY_COUNTER_FORMAT_H */
