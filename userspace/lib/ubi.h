/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERY_UBI_H
#define RECOVERY_UBI_H

#include <stdbool.h>
#include <stddef.h>
#include "util.h"

/**
 * ubi_attach() - attach an MTD device
 * @root: prefix of /dev and /sys
 * @mtd: its number
 * @name: on success the name to mount of the overlay's volume, "ubi0_0"
 * @size: of @name
 *
 * One that is attached already stays so. The overlay's volume is the one named
 * rootfs_data, else the only one; where there is none at all that is made, as
 * large as can be.
 *
 * Return: 0; -ENOPKG: this kernel has no UBI; -ENOTUNIQ: several volumes, and
 * none of that name; -errno.
 */
int ubi_attach(const char *root, unsigned int mtd, char *name,
	       size_t size) _must_check_;

/* Return: 0, also when it was not attached; -EBUSY; -errno. */
int ubi_detach(const char *root, unsigned int mtd) _must_check_;

bool ubi_is_attached(const char *root, unsigned int mtd);

/**
 * ubi_empty() - erase all blocks of the overlay's volume, and no others
 * @root: prefix of /dev and /sys
 * @mtd: number of the MTD device, which is attached
 * @progress: called after each block with blocks done and in all; says whether
 *	to go on; or NULL
 * @arg: handed to @progress
 *
 * Idempotent. A file system that this was cut in can't be mounted any more.
 *
 * Return: 0, -ECANCELED by @progress, -EBUSY when it is mounted, -EROFS when UBI
 * does not write any more, -errno, also of ubi_attach().
 */
int ubi_empty(const char *root, unsigned int mtd,
	      bool (*progress)(unsigned int done, unsigned int all, void *arg),
	      void *arg) _must_check_;

/* Was truncating a volume, or writing all of it, cut? It can't be read then. */
bool ubi_is_cut(const char *root, const char *name);

/* Truncates the volume @name where that was cut: what it held is lost by that. */
int ubi_complete(const char *root, const char *name) _must_check_;

/**
 * ubi_others() - volumes on an MTD device that are not the overlay's
 * @root: prefix of /sys
 * @mtd: its number
 * @buf: on success their names, as many as there is room for: "calib, logs"
 * @size: of @buf
 *
 * Return: how many; -ENODEV when it is not attached, so that nobody knows.
 */
int ubi_others(const char *root, unsigned int mtd, char *buf, size_t size);

/**
 * ubi_suits() - is that flash which wants UBI?
 * @root: prefix of /sys
 * @mtd: number of an MTD device
 *
 * NAND does, for its bad blocks and bit flips; NOR is as well without.
 */
bool ubi_suits(const char *root, unsigned int mtd);

#endif /* RECOVERY_UBI_H */
