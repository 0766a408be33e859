/* SPDX-License-Identifier: GPL-2.0-only */
/* The MTD partitions: roles and what they hold. */
#ifndef RECOVERY_PARTITION_H
#define RECOVERY_PARTITION_H

#include <linux/types.h>
#include "uapi/recovery.h"

struct kobject;
struct recov_protection;

/* Grows by one with each partition that comes or goes, never 0. */
u32 recov_partition_generation(void);

struct recov_partition_info {
	char name[RECOVERY_NAME_MAX];
	u32 index;
	u32 role;
	u32 content;
	u32 is_protected;	/* 1: by the module, and can't be written now */
	u32 unlocked;	/* 1: it would be, but somebody unlocked it */
	u64 size;
	u32 erase_size;
	u32 write_size;
	u32 bad_blocks;
	u32 ecc_corrected;
	u32 ecc_failures;
};

/*
 * Infos are copies. Those functions that tell the content read the flash, and
 * wait for it; none may be called with recov.lock held.
 */
int recov_partition_init(void);
void recov_partition_exit(void);

/* The first whose MTD number is @index or more: 0, or -ENOENT. */
int recov_partition_get(u32 index, struct recov_partition_info *info);

/*
 * The one that has a directory in sysfs: 0, or -ENODEV once it is gone. Its
 * flash is read for the content when @content, else that is left unknown.
 */
int recov_partition_of_dir(const struct kobject *dir, bool content,
			   struct recov_partition_info *info);

/* By exact name: 0, -ENOENT, or -ENOTUNIQ when two have it. */
int recov_partition_find(const char *name, struct recov_partition_info *info);

/* The first with a role, content left unknown: 0 or -ENOENT. */
int recov_partition_of_role(u32 role, struct recov_partition_info *info);

/*
 * Calls @fn for each, in the order of their numbers and with the lock held that
 * guards them, until it returns something else than 0; and returns that.
 */
int recov_partition_each(int (*fn)(struct recov_protection *p, void *arg),
			 void *arg);

#endif /* RECOVERY_PARTITION_H */
