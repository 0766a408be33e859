/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash by libmtd: the only file that knows it. */
#ifndef RECOVERY_MTD_H
#define RECOVERY_MTD_H

#include <stdint.h>
#include "util.h"

/**
 * mtd_erase_all() - erase an MTD device and look that it is erased
 * @index: its number
 * @progress: called after each block with blocks done and in all, or NULL
 * @arg: handed to @progress
 *
 * Bad blocks are passed over. Return: 0, -EIO when a block doesn't read 0xFF
 * afterwards, -errno.
 */
int mtd_erase_all(unsigned int index,
		  void (*progress)(unsigned int done, unsigned int all,
				   void *arg),
		  void *arg) _must_check_;

#endif /* RECOVERY_MTD_H */
