/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_STRING_H
#define SHIM_LINUX_STRING_H

#include <string.h>

/* The first byte that is not @c, or NULL; eight at a time as long as it goes */
static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const unsigned long long all = 0x0101010101010101ULL * (unsigned char)c;
	const unsigned char *s = p;

	for (; n >= sizeof(all) && !memcmp(s, &all, sizeof(all)); n -= sizeof(all))
		s += sizeof(all);
	for (; n; s++, n--) {
		if (*s != (unsigned char)c)
			return (void *)s;
	}
	return NULL;
}

#endif /* SHIM_LINUX_STRING_H */
