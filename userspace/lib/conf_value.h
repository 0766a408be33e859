/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values as they are written in recovery.conf. Pure. Each function returns 0,
 * or -EINVAL and leaves what it was to set alone.
 */
#ifndef RECOVERY_CONF_VALUE_H
#define RECOVERY_CONF_VALUE_H

#include "settings.h"
#include "util.h"

#define VALUE_TIME_MAX_MS	3600000u	/* an hour */

/* "yes" "true" "on" "1", "no" "false" "off" "0", whatever the case */
int value_bool(const char *s, bool *ret) _must_check_;

/* A decimal number from @min to @max */
int value_uint(const char *s, unsigned int min, unsigned int max,
	       unsigned int *ret) _must_check_;

/* "10s", "500ms", "2min", "1h", also in a row ("1min 30s"); 0 needs no unit */
int value_time(const char *s, uint32_t *ret_ms) _must_check_;

/* "50%" from 1% to 100% */
int value_percent(const char *s, unsigned int *ret) _must_check_;

/* Two names of letters, digits, _ and . only, each shorter than @size */
int value_pair(const char *s, char *first, char *second, size_t size)
	_must_check_;

/* Names with blanks between them. Return: how many, or -EINVAL. */
int value_names(const char *s, char ret[SETTINGS_BOARDS_MAX][SETTINGS_NAME_MAX]);

/* The other way round; @size of 24 is enough */
void value_time_to_string(uint32_t ms, char *buf, size_t size);

#endif /* RECOVERY_CONF_VALUE_H */
