/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file system that an overlay lies on, by what its partition holds. */
#ifndef RECOVERY_BACKING_H
#define RECOVERY_BACKING_H

#include <stdbool.h>
#include <stddef.h>
#include "util.h"

/**
 * struct backing_place - where an overlay is to be
 * @disk: path of a block device, "": on flash
 * @index: number of an MTD device, -1: there is none
 * @content: enum recovery_content of that, unknown without the module
 */
struct backing_place {
	char disk[64];
	int index;
	unsigned int content;
};

/**
 * struct backing - what was mounted, or tried
 * @device: as mount(2) has it, "/dev/mtdblock5", "ubi0_0", "/dev/sda1"
 * @fstype: "jffs2", "ubifs", "ext4", "f2fs"
 * @readonly: it can't be written
 */
struct backing {
	char device[64];
	char fstype[16];
	bool readonly;
};

/**
 * backing_mount() - mount an overlay's file system, writable
 * @place: where it is
 * @dir: where it is to be seen
 * @ret: filled in once it is known what to try
 *
 * UBI is attached, and its volume erased if that was cut. A blank partition
 * becomes JFFS2 by being mounted, on NAND UBI with one volume of UBIFS. JFFS2
 * may be as well what looks like nothing known, as its first block was being
 * erased when the power went: it refuses itself where it finds no node of its own.
 *
 * Return: 0; -ENODEV: nowhere; -ENODATA for a blank disk; -EMEDIUMTYPE for
 * content that is something else; -errno.
 */
int backing_mount(const struct backing_place *place, const char *dir,
		  struct backing *ret) _must_check_;

/* The same to read only: also -ENODATA for a blank partition or volume. */
int backing_mount_readonly(const struct backing_place *place, const char *dir,
			   struct backing *ret) _must_check_;

/**
 * backing_format() - make a new file system on a disk
 * @disk: block device
 * @type: of the file system, unless one of those that can be used is there
 *
 * Label and UUID stay what they are. Return: 0; -ENOPKG when the program for
 * it is not there; -EIO when that fails; -errno.
 */
int backing_format(const char *disk, const char *type) _must_check_;

/* What an error of these functions means, for people. Never NULL */
const char *backing_strerror(int error);

/**
 * backing_erase() - make the flash of an overlay blank
 * @place: its content becomes what is to be mounted then
 * @whole: each block of the partition, whatever it is of
 * @progress: called after each block with blocks done and in all; says whether
 *	to go on; or NULL
 * @arg: handed to @progress
 *
 * Of UBI only the overlay's volume is erased, so that erase counters and other
 * volumes stay. UBI that can't be attached, or no longer be written, is erased
 * as a whole, unless it is known to hold other volumes.
 *
 * Return: 0, -ECANCELED by @progress, -EBUSY when somebody uses it, -ENOPKG for
 * UBI without a driver, -EIO when a block does not become blank, -errno.
 */
int backing_erase(struct backing_place *place, bool whole,
		  bool (*progress)(unsigned int done, unsigned int all,
				   void *arg),
		  void *arg) _must_check_;

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

/* The same to read only, which needs neither work directory nor room */
int backing_overlay_readonly(const char *lower, const char *dir,
			     const char *target) _must_check_;

#endif /* RECOVERY_BACKING_H */
