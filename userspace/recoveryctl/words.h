/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state in words that people read; names.h has those for machines. Pure. */
#ifndef RECOVERYCTL_WORDS_H
#define RECOVERYCTL_WORDS_H

#include <stddef.h>
#include <stdint.h>
#include "genl.h"
#include "ladder.h"

#define WORDS_SHORT	32	/* a buffer for a duration, a size, a time */
#define WORDS_LINE	160	/* a buffer for a sentence */

/* "12 s", "3 min 5 s", "2 h 10 min", "4 d 1 h" */
const char *duration_words(char *buf, size_t size, uint64_t ms);

/* "64K", "3.5M": powers of 1024 */
const char *size_words(char *buf, size_t size, uint64_t bytes);

/* "2026-11-21 03:14:15" in local time, "-" for 0 */
const char *time_words(char *buf, size_t size, uint64_t seconds);

/* "normal operation" */
const char *rung_words(unsigned int rung);

/* "the button was pressed in the failsafe window"; rung gives it its sense */
const char *reason_words(unsigned int reason, unsigned int rung);

/* "open: a press leads to failsafe mode" */
const char *window_words(unsigned int state);

/* "on trial" */
const char *slot_state_words(unsigned int state);

/* "factory reset" */
const char *request_words(unsigned int kind);

/**
 * end_words() - why a boot ended, and whether it counts
 * @buf: for the result
 * @size: of @buf
 * @boot: with cause, end, flags and uptime
 * @config: says what counts
 *
 * Return: @buf: "power was cut after 12 s (not counted as a failure)".
 */
const char *end_words(char *buf, size_t size, const struct recov_boot *boot,
		      const struct ladder_config *config);

/* The same without the time: "power cut", "panic, counted" */
const char *end_short(char *buf, size_t size, const struct recov_boot *boot,
		      const struct ladder_config *config);

#endif /* RECOVERYCTL_WORDS_H */
