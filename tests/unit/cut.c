// SPDX-License-Identifier: GPL-2.0-or-later
#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

enum cut_kind cut_kind;
int cut_left;

/* CUT_TIGHT: since something was removed there is room */
static bool freed;

static bool fails(bool needs_room)
{
	if (cut_kind == CUT_NOTHING || cut_kind == CUT_FLIP)
		return false;
	if (cut_kind == CUT_FULL && !needs_room)
		return false;
	if (cut_left-- > 0 &&
	    (cut_kind != CUT_TIGHT || freed || !needs_room))
		return false;
	if (cut_kind == CUT_POWER || (cut_kind == CUT_TIGHT && cut_left < 0))
		_exit(CUT_STATUS);
	errno = ENOSPC;
	return true;
}

int __wrap_renameat(int a, const char *from, int b, const char *to)
{
	return fails(true) ? -1 : __real_renameat(a, from, b, to);
}

int __wrap_mkdirat(int fd, const char *name, mode_t mode)
{
	return fails(true) ? -1 : __real_mkdirat(fd, name, mode);
}

int __wrap_symlinkat(const char *target, int fd, const char *name)
{
	return fails(true) ? -1 : __real_symlinkat(target, fd, name);
}

int __wrap_mknodat(int fd, const char *name, mode_t mode, dev_t dev)
{
	return fails(true) ? -1 : __real_mknodat(fd, name, mode, dev);
}

int __wrap_fchmod(int fd, mode_t mode)
{
	return fails(true) ? -1 : __real_fchmod(fd, mode);
}

int __wrap_fchmodat(int fd, const char *name, mode_t mode, int flags)
{
	return fails(true) ? -1 : __real_fchmodat(fd, name, mode, flags);
}

int __wrap_fchownat(int fd, const char *name, uid_t uid, gid_t gid,
		    int flags)
{
	return fails(true) ? -1 : __real_fchownat(fd, name, uid, gid, flags);
}

int __wrap_lsetxattr(const char *path, const char *name,
		     const void *value, size_t size, int flags)
{
	return fails(true) ? -1 : __real_lsetxattr(path, name, value, size, flags);
}

int __wrap_utimensat(int fd, const char *name,
		     const struct timespec times[2], int flags)
{
	return fails(true) ? -1 : __real_utimensat(fd, name, times, flags);
}

int __wrap_unlinkat(int fd, const char *name, int flags)
{
	int r = fails(false) ? -1 : __real_unlinkat(fd, name, flags);

	if (cut_kind == CUT_TIGHT && !r)
		freed = true;
	return r;
}

int __wrap_fsync(int fd)
{
	return fails(false) ? -1 : __real_fsync(fd);
}

int __wrap_syncfs(int fd)
{
	return fails(false) ? -1 : __real_syncfs(fd);
}

/* The last one before a cut is done by half. */
ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	if (cut_kind == CUT_FLIP && cut_left >= 0 && !cut_left--)
		return __real_write(fd, "?", 1) == 1 && size > 1 ?
			1 + __real_write(fd, (const char *)data + 1, size - 1) : 1;
	if (cut_kind == CUT_POWER && cut_left == 1 && size > 1)
		size /= 2;
	return fails(true) ? -1 : __real_write(fd, data, size);
}

int __wrap_openat(int fd, const char *name, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	if (flags & O_CREAT && fails(true))
		return -1;
	return __real_openat(fd, name, flags, mode);
}
