/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has a flash partition in use */
#ifndef RECOVERY_MTD_USE_H
#define RECOVERY_MTD_USE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * mtd_in_use() - is it mounted, or attached to UBI?
 * @root: prefix of /proc and /sys
 * @index: of the MTD device
 * @name: its name
 * @where: where, in words
 * @size: of @where
 */
bool mtd_in_use(const char *root, unsigned int index, const char *name,
		char *where, size_t size);

#endif /* RECOVERY_MTD_USE_H */
