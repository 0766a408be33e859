/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks by libblkid: the only file that knows it. */
#ifndef RECOVERY_BLOCKDEV_H
#define RECOVERY_BLOCKDEV_H

#include <stddef.h>
#include "util.h"

#define BLOCKDEV_PATH_MAX	64

/**
 * struct blockdev - what a disk or partition holds
 * @type: of its file system, as mount(8) has it, "" for none
 * @label: of the file system, "" for none
 * @uuid: likewise
 */
struct blockdev {
	char type[16];
	char label[64];
	char uuid[40];
};

/**
 * blockdev_find() - the device that a name means
 * @name: disk_name_valid()
 * @ret: its path
 *
 * Looks into all disks but those that flash pretends to be. Needs no udev.
 * Return: 0; -ENODEV; -ENOTUNIQ when several are called so.
 */
int blockdev_find(const char *name, char ret[BLOCKDEV_PATH_MAX]) _must_check_;

/**
 * blockdev_probe() - what is on it?
 * @path: of the device, or of an image of one
 * @ret: filled in on success
 *
 * Return: 0; -ENODATA when it is blank: its first MiB is all 0x00 or all 0xFF;
 * -EMEDIUMTYPE when it holds something else than one known file system;
 * -errno.
 */
int blockdev_probe(const char *path, struct blockdev *ret) _must_check_;

#endif /* RECOVERY_BLOCKDEV_H */
