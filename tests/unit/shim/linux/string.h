/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_STRING_H
#define SHIM_LINUX_STRING_H

#include <string.h>

/* The first byte that is not @c, or NULL */
static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const unsigned char *s = p;

	for (; n; s++, n--) {
		if (*s != (unsigned char)c)
			return (void *)s;
	}
	return NULL;
}

#endif /* SHIM_LINUX_STRING_H */
