/* SPDX-License-Identifier: GPL-2.0-or-later */
/* New file systems on disks, by the programs that make them. */
#ifndef RECOVERY_MKFS_H
#define RECOVERY_MKFS_H

#include "blockdev.h"

/* Can an overlay lie on a file system of that type? "ext4", "f2fs" */
bool mkfs_knows(const char *type);

/**
 * mkfs() - make a file system, whatever is there
 * @path: block device
 * @type: one that mkfs_knows()
 * @old: name and number that the new one is to have again, if it had any
 *
 * Waits for /sbin/mkfs.TYPE. Return: 0; -ENOPKG when that program is not
 * there; -EIO when it fails; -errno.
 */
int mkfs(const char *path, const char *type,
	 const struct blockdev *old) _must_check_;

#endif /* RECOVERY_MKFS_H */
