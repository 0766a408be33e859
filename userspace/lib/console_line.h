/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people type on a console while a board starts. Pure. */
#ifndef RECOVERY_CONSOLE_LINE_H
#define RECOVERY_CONSOLE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLES_MAX		8
#define CONSOLE_NAME_MAX	32

#define CONSOLE_DEBUG_MAX	4

enum console_key {
	CONSOLE_KEY_NONE,
	CONSOLE_KEY_DEBUG,	/* up to CONSOLE_KEY_DEBUG + DEBUG_MAX - 1 */
	CONSOLE_KEY_FAILSAFE = CONSOLE_KEY_DEBUG + CONSOLE_DEBUG_MAX,
};

/**
 * struct console_line - the line that is being typed; all 0 to begin with
 * @key: its one key, 0 when there is none so far
 * @spoilt: something else is in it
 */
struct console_line {
	char key;
	bool spoilt;
};

/**
 * console_line_take() - one more byte from a console
 * @line: what came before
 * @byte: CR and LF end a line alike
 *
 * A line counts when there is one key in it and nothing else: noise on an open
 * serial line, and what is meant for a login, have other bytes.
 *
 * Return: the key when @byte ends such a line, CONSOLE_KEY_DEBUG for level 1,
 * one more for level 2 and so on.
 */
enum console_key console_line_take(struct console_line *line, char byte);

/**
 * console_names() - devices of the consoles that are in use
 * @text: of /sys/class/tty/console/active, names with blanks between them
 * @names: filled in; what can't be a name in /dev is left out
 *
 * Return: how many, CONSOLES_MAX at most.
 */
size_t console_names(const char *text,
		     char names[CONSOLES_MAX][CONSOLE_NAME_MAX]);

#endif /* RECOVERY_CONSOLE_LINE_H */
