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
 * @name: on success the name to mount of its first volume, "ubi0_0"
 * @size: of @name
 *
 * One that is attached already stays so. A volume of the overlay's own is the
 * only one on its MTD device; where there is none it is made, as large as can be.
 *
 * Return: 0 or -errno.
 */
int ubi_attach(const char *root, unsigned int mtd, char *name,
	       size_t size) _must_check_;

/**
 * ubi_suits() - is that flash which wants UBI?
 * @root: prefix of /sys
 * @mtd: number of an MTD device
 *
 * NAND does, for its bad blocks and bit flips; NOR is as well without.
 */
bool ubi_suits(const char *root, unsigned int mtd);

#endif /* RECOVERY_UBI_H */
