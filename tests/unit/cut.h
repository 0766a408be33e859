/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that change a file system, made to fail from the n-th one on: a power
 * cut, which ends the process, or a file system that has become full. The
 * linker leads calls of NAME() to __wrap_NAME(), see WRAP in the Makefile.
 */
#ifndef CUT_H
#define CUT_H

#include <sys/types.h>
#include <time.h>

enum cut_kind {
	CUT_NOTHING,
	CUT_POWER,	/* the call before the n-th was the last one */
	CUT_FULL,	/* what needs room fails with ENOSPC */
	CUT_TIGHT,	/* the same from the first call on until a name is
			 * removed; and CUT_POWER
			 */
	CUT_FLIP,	/* the n-th write writes something else */
};

#define CUT_STATUS	77

extern enum cut_kind cut_kind;
extern int cut_left;	/* calls that still work */

int __real_renameat(int a, const char *from, int b, const char *to);
int __real_mkdirat(int fd, const char *name, mode_t mode);
int __real_symlinkat(const char *target, int fd, const char *name);
int __real_mknodat(int fd, const char *name, mode_t mode, dev_t dev);
int __real_fchmod(int fd, mode_t mode);
int __real_fchmodat(int fd, const char *name, mode_t mode, int flags);
int __real_fchownat(int fd, const char *name, uid_t uid, gid_t gid,
		    int flags);
int __real_lsetxattr(const char *path, const char *name,
		     const void *value, size_t size, int flags);
int __real_utimensat(int fd, const char *name,
		     const struct timespec times[2], int flags);
int __real_unlinkat(int fd, const char *name, int flags);
int __real_fsync(int fd);
int __real_syncfs(int fd);
ssize_t __real_write(int fd, const void *data, size_t size);
int __real_openat(int fd, const char *name, int flags, ...);

int __wrap_renameat(int a, const char *from, int b, const char *to);
int __wrap_mkdirat(int fd, const char *name, mode_t mode);
int __wrap_symlinkat(const char *target, int fd, const char *name);
int __wrap_mknodat(int fd, const char *name, mode_t mode, dev_t dev);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmodat(int fd, const char *name, mode_t mode, int flags);
int __wrap_fchownat(int fd, const char *name, uid_t uid, gid_t gid,
		    int flags);
int __wrap_lsetxattr(const char *path, const char *name,
		     const void *value, size_t size, int flags);
int __wrap_utimensat(int fd, const char *name,
		     const struct timespec times[2], int flags);
int __wrap_unlinkat(int fd, const char *name, int flags);
int __wrap_fsync(int fd);
int __wrap_syncfs(int fd);
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __wrap_openat(int fd, const char *name, int flags, ...);

#endif /* CUT_H */
