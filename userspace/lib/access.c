// SPDX-License-Identifier: GPL-2.0-or-later
#include "access.h"

#include <recovery.h>
#include <string.h>

#define LETTERS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

bool access_present(unsigned int reason, unsigned int cause)
{
	switch (reason) {
	case RECOVERY_REASON_BUTTON:
	case RECOVERY_REASON_BUTTON_HELD:
	case RECOVERY_REASON_CONSOLE:
		return true;
	case RECOVERY_REASON_POWER_CYCLES:
		return cause == RECOVERY_CAUSE_POWER;
	default:
		return false;
	}
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : line;
}

/* As crypt(5) has it: $id$ and more, of these characters only */
int access_hash(const char *shadow, char ret[ACCESS_HASH_MAX])
{
	const char *line = shadow;
	size_t len;

	while (*line && strncmp(line, "root:", 5))
		line = next_line(line);
	if (!*line)
		return -ENOENT;
	line += 5;
	len = strspn(line, "$./=,-" LETTERS);
	if (*line != '$' || len < 4 || len >= ACCESS_HASH_MAX ||
	    line[len] != ':')
		return -ENOENT;
	memcpy(ret, line, len);
	ret[len] = '\0';
	return 0;
}

static bool is_key(const char *line)
{
	static const char *const types[] = {
		"ssh-ed25519 ", "ssh-rsa ", "ecdsa-sha2-nistp256 ",
		"ecdsa-sha2-nistp384 ", "ecdsa-sha2-nistp521 ",
		"sk-ssh-ed25519@openssh.com ",
		"sk-ecdsa-sha2-nistp256@openssh.com ",
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strncmp(line, types[i], strlen(types[i])))
			return true;
	return false;
}

size_t access_keys(char *text)
{
	const char *line, *next;
	char *to = text;
	size_t n = 0;

	for (line = text; *line; line = next) {
		next = next_line(line);
		if (!is_key(line))
			continue;
		memmove(to, line, (size_t)(next - line));
		to += next - line;
		n++;
	}
	*to = '\0';
	return n;
}
