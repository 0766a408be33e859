/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file system that an overlay lies on, by what its partition holds. */
#ifndef RECOVERY_BACKING_H
#define RECOVERY_BACKING_H

#include <stddef.h>
#include "util.h"

/**
 * struct backing - what was mounted, or tried
 * @device: as mount(2) has it, "/dev/mtdblock5" or "ubi0_0"
 * @fstype: "jffs2", "ubifs"
 */
struct backing {
	char device[64];
	char fstype[16];
};

/**
 * backing_mount() - mount an overlay's file system, writable
 * @index: number of its MTD device
 * @content: enum recovery_content of it, unknown without the module
 * @dir: where
 * @ret: filled in once it is known what to try
 *
 * UBI is attached. A blank partition becomes JFFS2 by being mounted. So may one
 * whose first block was being erased when the power went, which looks like
 * nothing known: JFFS2 itself refuses where it finds no node of its own.
 *
 * Return: 0; -EMEDIUMTYPE for content that is something else; -errno.
 */
int backing_mount(unsigned int index, unsigned int content, const char *dir,
		  struct backing *ret) _must_check_;

/**
 * backing_overlay() - lay upper over a root
 * @lower: the bare root
 * @dir: of the mounted file system, with upper and work
 * @target: where
 *
 * Return: 0; -EROFS when it can't be written, as it is full, and then nothing
 * is mounted; -errno.
 */
int backing_overlay(const char *lower, const char *dir,
		    const char *target) _must_check_;

#endif /* RECOVERY_BACKING_H */
