// SPDX-License-Identifier: GPL-2.0-or-later
#include "plain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "util.h"

/* Bytes of the UTF-8 character that @s begins with, 0 when there is none. */
static size_t decode(const unsigned char *s, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *s < 0x80 ? 1 : *s < 0xc0 ? 0 : *s < 0xe0 ? 2 :
		   *s < 0xf0 ? 3 : *s < 0xf8 ? 4 : 0;
	uint32_t c = n > 1 ? *s & (0x7fu >> n) : *s;

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	*ret = c;
	return c < least[n] ? 0 : n;
}

static bool may_stay(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} bad[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },		/* C0, DEL, C1 */
		{ 0x2028, 0x202e }, { 0x2066, 0x2069 },	/* lines, directions */
		{ 0xd800, 0xdfff },			/* surrogates */
		{ 0xfdd0, 0xfdef },			/* no characters */
		{ 0x110000, UINT32_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (c >= bad[i].first && c <= bad[i].last)
			return false;
	return (c & 0xfffe) != 0xfffe;
}

char *plain(char *s)
{
	for (char *p = s; p && *p;) {
		uint32_t c;
		size_t n = decode((unsigned char *)p, &c);

		if (!n || !may_stay(c)) {
			*p = '?';
			n = 1;
		}
		p += n;
	}
	return s;
}
