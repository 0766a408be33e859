// SPDX-License-Identifier: GPL-2.0-or-later
#include "console_line.h"

#include <stdio.h>
#include <string.h>

static enum console_key key_of(char key)
{
	if (key == 'f' || key == 'F')
		return CONSOLE_KEY_FAILSAFE;
	if (key >= '1' && key < '1' + CONSOLE_DEBUG_MAX)
		return CONSOLE_KEY_DEBUG + (enum console_key)(key - '1');
	return CONSOLE_KEY_NONE;
}

enum console_key console_line_take(struct console_line *line, char byte)
{
	struct console_line whole = *line;

	if (byte == '\r' || byte == '\n') {
		*line = (struct console_line){ 0 };
		return whole.spoilt ? CONSOLE_KEY_NONE : key_of(whole.key);
	}
	if (line->key || !key_of(byte))
		line->spoilt = true;
	line->key = byte;
	return CONSOLE_KEY_NONE;
}

static bool is_name(const char *s, size_t len)
{
	return len && len < CONSOLE_NAME_MAX && *s != '.' &&
	       !memchr(s, '/', len);
}

size_t console_names(const char *text,
		     char names[CONSOLES_MAX][CONSOLE_NAME_MAX])
{
	size_t n = 0;

	for (text += strspn(text, "\n "); *text && n < CONSOLES_MAX;
	     text += strspn(text, "\n ")) {
		size_t len = strcspn(text, "\n ");

		if (is_name(text, len))
			snprintf(names[n++], CONSOLE_NAME_MAX, "%.*s",
				 (int)len, text);
		text += len;
	}
	return n;
}
