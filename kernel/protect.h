/* SPDX-License-Identifier: GPL-2.0-only */
/* Partitions that nobody writes by accident, by their MTD_WRITEABLE. */
#ifndef RECOVERY_PROTECT_H
#define RECOVERY_PROTECT_H

#include <linux/types.h>

struct mtd_info;
struct netlink_ext_ack;

/**
 * struct recov_protection - what protect.c knows of a partition
 * @mtd: its device
 * @role: enum recovery_role
 * @taken: its MTD_WRITEABLE is cleared, and was set when it came
 * @unlocked: somebody asked for that
 * @ubi: it holds UBI, which has to write at any time
 * @lent: writers in the kernel at this moment
 *
 * Lies in the registry of partition.c, whose lock guards it.
 */
struct recov_protection {
	struct mtd_info *mtd;
	u32 role;
	bool taken;
	bool unlocked;
	bool ubi;
	unsigned int lent;
};

/* For the registry, with its lock held: what fits the state; and give it back */
void recov_protect_apply(struct recov_protection *p);
void recov_protect_end(struct recov_protection *p);

/* The slot this boot runs from may be another one; not with recov.lock held */
void recov_protect_running(void);

/*
 * For a writer in the kernel that has @mtd: between the two it can be written.
 * It must not go away meanwhile.
 */
void recov_protect_lend(struct mtd_info *mtd);
void recov_protect_take_back(struct mtd_info *mtd);

/* Verbs */
int recov_partition_lock(u32 index, const char *name,
			 struct netlink_ext_ack *extack);
int recov_partition_unlock(u32 index, const char *name,
			   struct netlink_ext_ack *extack);

#endif /* RECOVERY_PROTECT_H */
