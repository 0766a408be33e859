/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERY_MOUNTED_H
#define RECOVERY_MOUNTED_H

#include <stdbool.h>

/**
 * struct mounted - what is mounted at a directory
 * @is: something is
 * @writable: it is not read-only
 * @device: for instance /dev/mtdblock5
 * @fstype: for instance jffs2
 */
struct mounted {
	bool is, writable;
	char device[64];
	char fstype[16];
};

/**
 * mounted_find() - look into a list of mounts
 * @mounts: /proc/self/mounts
 * @dir: where
 * @ret: of several there the topmost, which is the last of the list
 */
void mounted_find(const char *mounts, const char *dir, struct mounted *ret);

#endif /* RECOVERY_MOUNTED_H */
