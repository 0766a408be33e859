/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removing a tree of files that somebody else has filled. */
#ifndef RECOVERY_WIPE_H
#define RECOVERY_WIPE_H

#include "util.h"

/**
 * wipe_dir() - empty a directory
 * @dirfd: the directory; it stays
 * @ret_left: names in it, at any depth, that could not be removed
 *
 * Any depth and any names, in constant stack and with few descriptors. Never
 * follows a symbolic link and never enters another file system; immutable
 * flags are taken away. Not durable: that is up to the caller.
 *
 * Return: 0 (also when something is left), -errno when it can't be read.
 */
int wipe_dir(int dirfd, unsigned int *ret_left) _must_check_;

#endif /* RECOVERY_WIPE_H */
