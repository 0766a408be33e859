/* SPDX-License-Identifier: GPL-2.0-only */
/* Class recovery, device recovery0 and all that is below it. */
#ifndef RECOVERY_SYSFS_H
#define RECOVERY_SYSFS_H

#include <linux/kobject.h>
#include <linux/types.h>

struct device;

int recov_sysfs_init(void);
void recov_sysfs_exit(void);

/* Everything is there: tells udev of the device. */
void recov_sysfs_announce(void);

/* Wakes the pollers of what events of these types change, and tells udev. */
void recov_sysfs_notify(unsigned long event_types);

/* sysfs_slot.c: slot/, slot/a/ and slot/b/ */
int recov_sysfs_slot_init(struct kobject *parent);
void recov_sysfs_slot_exit(void);
void recov_sysfs_slot_notify(void);

/* sysfs_partition.c: partitions/ and the directories in it */
int recov_sysfs_partition_init(struct kobject *parent);
void recov_sysfs_partition_exit(void);

/**
 * recov_sysfs_partition_add() - make partitions/@name/
 * @name: a file name
 * @mtd: where its link points
 *
 * Return: the directory, or ERR_PTR(): -EEXIST when the name is taken.
 */
struct kobject *recov_sysfs_partition_add(const char *name, struct device *mtd);

/* Waits for those who read files of it. NULL is fine. */
void recov_sysfs_partition_del(struct kobject *dir);

#endif /* RECOVERY_SYSFS_H */
