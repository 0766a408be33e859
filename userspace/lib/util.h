/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleanup attributes and the few helpers that everything here uses. */
#ifndef RECOVERY_UTIL_H
#define RECOVERY_UTIL_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f)	__attribute__((cleanup(f)))
#define _printf_(a, b)	__attribute__((format(printf, a, b)))
#define _must_check_	__attribute__((warn_unused_result))

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define TAKE_PTR(p) ({ typeof(p) _p = (p); (p) = NULL; _p; })
#define TAKE_FD(fd) ({ int _fd = (fd); (fd) = -EBADF; _fd; })

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void fclosep(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#endif /* RECOVERY_UTIL_H */
