// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boot loader, its environment and the slot that runs can't be written.
 *
 * MTD_WRITEABLE is cleared: mtd_write(), mtd_erase() and mtd_block_markbad()
 * refuse then whoever calls them, and files that are open for writing already
 * are no way around. The flag is nobody else's once a device was announced. What
 * had been read-only before is left alone.
 *
 * UBI has to move and refresh blocks at any time, and goes read-only for good
 * when it can't; so a slot that holds UBI is not protected. ubiformat and
 * ubidetach refuse such a slot while it is in use.
 *
 * Locks: mtd_table_mutex or running_lock, then that of the registry. recov.lock is
 * taken with running_lock, and neither with the other two.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "protect.h"

#include <linux/mtd/mtd.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "core.h"
#include "event.h"
#include "partition.h"
#include "settings.h"
#include "state.h"

/* Held from the question which slot runs until all partitions know */
static DEFINE_MUTEX(running_lock);
static u32 running = RECOV_SLOT_NONE;

static bool is_running(const struct recov_protection *p)
{
	u32 slot = READ_ONCE(running);

	return (slot == 0 && p->role == RECOVERY_ROLE_SLOT_A) ||
	       (slot == 1 && p->role == RECOVERY_ROLE_SLOT_B);
}

/* Somebody has to unlock it before it can be written. */
static bool is_ours(const struct recov_protection *p)
{
	switch (p->role) {
	case RECOVERY_ROLE_BOOTLOADER:
		return recov_settings.protect & RECOV_PROTECT_BOOTLOADER;
	case RECOVERY_ROLE_ENV:
		return recov_settings.protect & RECOV_PROTECT_ENV;
	default:
		return recov_settings.protect & RECOV_PROTECT_SLOT &&
		       is_running(p) && !p->ubi;
	}
}

void recov_protect_end(struct recov_protection *p)
{
	if (p->taken)
		p->mtd->flags |= MTD_WRITEABLE;
	p->taken = false;
}

void recov_protect_apply(struct recov_protection *p)
{
	bool ours = is_ours(p);

	if (!ours)
		p->unlocked = false;
	if (!ours || p->unlocked || p->lent) {
		recov_protect_end(p);
	} else if (p->mtd->flags & MTD_WRITEABLE) {
		p->mtd->flags &= ~MTD_WRITEABLE;
		p->taken = true;
	}
}

static int apply(struct recov_protection *p, void *arg)
{
	recov_protect_apply(p);
	return 0;
}

void recov_protect_running(void)
{
	u32 slot;

	mutex_lock(&running_lock);
	mutex_lock(&recov.lock);
	slot = recov.declared ? recov.log.state.boot.slot : RECOV_SLOT_NONE;
	mutex_unlock(&recov.lock);
	WRITE_ONCE(running, slot);
	recov_partition_each(apply, NULL);
	mutex_unlock(&running_lock);
}

static int lend(struct recov_protection *p, void *arg)
{
	if (p->mtd != arg)
		return 0;
	p->lent++;
	recov_protect_apply(p);
	return 1;
}

static int take_back(struct recov_protection *p, void *arg)
{
	if (p->mtd != arg)
		return 0;
	p->lent--;
	recov_protect_apply(p);
	return 1;
}

void recov_protect_lend(struct mtd_info *mtd)
{
	recov_partition_each(lend, mtd);
}

void recov_protect_take_back(struct mtd_info *mtd)
{
	recov_partition_each(take_back, mtd);
}

/**
 * struct change - a partition that is to be locked or unlocked
 * @index: its number
 * @name: its name, to be sure that it is still the one that was meant
 * @unlock: or else lock
 * @changed: it was not so before
 * @why: why not
 */
struct change {
	u32 index;
	const char *name;
	bool unlock;
	bool changed;
	const char *why;
};

static int refuse(struct change *change, int err, const char *why)
{
	change->why = why;
	return err;
}

/* 0: another one */
static int do_change(struct recov_protection *p, void *arg)
{
	struct change *change = arg;

	if (p->mtd->index != change->index)
		return 0;
	if (strcmp(p->mtd->name ?: "", change->name))
		return refuse(change, -ESTALE,
			      "the partition of that number has another name by now");
	if (!is_ours(p))
		return refuse(change, -EOPNOTSUPP,
			      p->ubi && is_running(p) ?
			      "a slot that holds UBI can't be protected" :
			      "this partition is none that the module protects");
	if (!p->taken && !p->unlocked && !p->lent)
		return refuse(change, -EROFS,
			      "this partition was read-only before the module came");
	change->changed = p->unlocked != change->unlock;
	p->unlocked = change->unlock;
	recov_protect_apply(p);
	return 1;
}

static void tell(const struct change *change)
{
	struct recov_event ev = {
		.type = change->unlock ? RECOVERY_EVENT_TYPE_PARTITION_UNLOCK :
					 RECOVERY_EVENT_TYPE_PARTITION_LOCK,
	};

	pr_notice("mtd%u (%s) %s by %s[%d]\n", change->index, change->name,
		  change->unlock ? "unlocked" : "locked", current->comm,
		  task_pid_nr(current));
	strscpy(ev.name, change->name, sizeof(ev.name));
	recov_event_post(&ev);
}

static int carry_out(struct change *change, struct netlink_ext_ack *extack)
{
	int ret = recov_partition_each(do_change, change);

	if (!ret)
		ret = refuse(change, -ENOENT, "there is no partition of that number");
	if (ret < 0)
		return recov_refuse(extack, ret, change->why);
	if (change->changed)
		tell(change);
	return 0;
}

/**
 * recov_partition_unlock() - let a protected partition be written
 * @index: number of the MTD device
 * @name: its whole name
 * @extack: says why not
 *
 * Until it is locked, goes away or the module does; a slot also until another
 * slot runs.
 *
 * Return: 0 (also when it was unlocked already), -ENOENT, -ESTALE for another
 * name, -EOPNOTSUPP for one that is not protected, -EROFS for one that nobody
 * can write.
 */
int recov_partition_unlock(u32 index, const char *name,
			   struct netlink_ext_ack *extack)
{
	return carry_out(&(struct change) {
		.index = index, .name = name, .unlock = true,
	}, extack);
}

/**
 * recov_partition_lock() - protect a partition again
 * @index: number of the MTD device
 * @name: its whole name
 * @extack: says why not
 *
 * Return: as recov_partition_unlock().
 */
int recov_partition_lock(u32 index, const char *name,
			 struct netlink_ext_ack *extack)
{
	return carry_out(&(struct change) {
		.index = index, .name = name,
	}, extack);
}
