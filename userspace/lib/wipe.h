/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removing a tree of files that somebody else has filled. */
#ifndef RECOVERY_WIPE_H
#define RECOVERY_WIPE_H

#include "util.h"

/* A name is gone. @arg: of the caller */
typedef void (*wipe_tell)(void *arg);

/**
 * wipe_dir_telling() - empty a directory
 * @dirfd: the directory; it stays
 * @tell: called for each name that was removed, at any depth; may be NULL
 * @arg: for @tell
 * @ret_left: names in it, at any depth, that could not be removed
 *
 * Any depth and any names, in constant stack and with few descriptors. Never
 * follows a symbolic link and never enters another file system; immutable
 * flags are taken away. Not durable: that is up to the caller.
 *
 * Return: 0 (also when something is left), -errno when it can't be read.
 */
int wipe_dir_telling(int dirfd, wipe_tell tell, void *arg,
		     unsigned int *ret_left) _must_check_;

/* The same, where nobody waits for it */
static inline _must_check_ int wipe_dir(int dirfd, unsigned int *ret_left)
{
	return wipe_dir_telling(dirfd, NULL, NULL, ret_left);
}

#endif /* RECOVERY_WIPE_H */
