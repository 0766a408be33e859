// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MTD devices of the board and what they are for.
 *
 * No reference is held on a device: that would keep its driver from being
 * unloaded. It is there until our notifier was told that it goes, and that
 * takes parts_lock and then content_lock first; so with one of them held a
 * device from the list can be used, and nothing else keeps a pointer.
 *
 * Locks: mtd_table_mutex (held by the MTD core in the notifier), content_lock,
 * parts_lock. recov.lock is never taken with the latter two. A sysfs file that
 * is read takes them, so directories are removed without. parts_lock is held
 * for moments only: state is read while a chip is busy erasing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "partition.h"

#include <linux/ctype.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mtd/mtd.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "content.h"
#include "core.h"
#include "counter.h"
#include "event.h"
#include "log.h"
#include "protect.h"
#include "settings.h"
#include "sysfs.h"

/**
 * struct partition - one MTD device
 * @node: in the list, in the order of their numbers
 * @mtd: the device, not referenced
 * @role: enum recovery_role
 * @dir: in sysfs, or NULL when it could not be made
 * @protection: of protect.c
 */
struct partition {
	struct list_head node;
	struct mtd_info *mtd;
	u32 role;
	struct kobject *dir;
	struct recov_protection protection;
};

/* Guards parts, generation and what the list's members hold. */
static DEFINE_MUTEX(parts_lock);
/* Held while flash is read; guards content_buf. */
static DEFINE_MUTEX(content_lock);
static LIST_HEAD(parts);
static u32 generation = 1;
static u8 *content_buf;

/* The partition that the log lies in; only the notifier looks at it. */
static struct mtd_info *log_mtd;

static const char *name_of(const struct mtd_info *mtd)
{
	return mtd->name ?: "";
}

static void fill(const struct partition *part, struct recov_partition_info *info)
{
	struct mtd_info *mtd = part->mtd;

	memset(info, 0, sizeof(*info));
	strscpy(info->name, name_of(mtd), sizeof(info->name));
	info->index = mtd->index;
	info->role = part->role;
	info->content = RECOVERY_CONTENT_UNKNOWN;
	info->is_protected = part->protection.taken;
	info->unlocked = part->protection.unlocked;
	info->size = mtd->size;
	info->erase_size = mtd->erasesize;
	info->write_size = mtd->writesize;
	info->bad_blocks = mtd->ecc_stats.badblocks;
	info->ecc_corrected = mtd->ecc_stats.corrected;
	info->ecc_failures = mtd->ecc_stats.failed;
}

/* What a partition is looked for by, the members that are not 0. */
struct wanted {
	const struct kobject *dir;
	u32 index;	/* this one, or the next */
	u32 role;
};

static struct mtd_info *find(const struct wanted *wanted,
			     struct recov_partition_info *info)
{
	struct mtd_info *mtd = NULL;
	struct partition *part;

	mutex_lock(&parts_lock);
	list_for_each_entry(part, &parts, node) {
		if ((wanted->dir && part->dir != wanted->dir) ||
		    (wanted->role && part->role != wanted->role) ||
		    part->mtd->index < wanted->index)
			continue;
		fill(part, info);
		mtd = part->mtd;
		break;
	}
	mutex_unlock(&parts_lock);
	return mtd;
}

/* With its content: whoever found it under content_lock may read it. */
static int find_content(const struct wanted *wanted, struct recov_partition_info *info)
{
	struct mtd_info *mtd;

	mutex_lock(&content_lock);
	mtd = find(wanted, info);
	if (mtd)
		info->content = recov_content(mtd, content_buf);
	mutex_unlock(&content_lock);
	return mtd ? 0 : -ENOENT;
}

int recov_partition_get(u32 index, struct recov_partition_info *info)
{
	return find_content(&(struct wanted) { .index = index }, info);
}

int recov_partition_of_role(u32 role, struct recov_partition_info *info)
{
	return find(&(struct wanted) { .role = role }, info) ? 0 : -ENOENT;
}

int recov_partition_of_dir(const struct kobject *dir, bool content,
			   struct recov_partition_info *info)
{
	struct wanted wanted = { .dir = dir };

	if (content)
		return find_content(&wanted, info) ? -ENODEV : 0;
	return find(&wanted, info) ? 0 : -ENODEV;
}

static int index_of(const char *name, u32 *ret_index)
{
	struct partition *part;
	int err = -ENOENT;

	mutex_lock(&parts_lock);
	list_for_each_entry(part, &parts, node) {
		if (strcmp(name_of(part->mtd), name))
			continue;
		err = err ? 0 : -ENOTUNIQ;
		*ret_index = part->mtd->index;
		if (err)
			break;
	}
	mutex_unlock(&parts_lock);
	return err;
}

int recov_partition_find(const char *name, struct recov_partition_info *info)
{
	u32 index;
	int err = index_of(name, &index);

	if (!err)
		err = recov_partition_get(index, info);
	/* it went in between, and this is the one behind it */
	if (!err && info->index != index)
		err = -ENOENT;
	return err;
}

int recov_partition_each(int (*fn)(struct recov_protection *p, void *arg),
			 void *arg)
{
	struct partition *part;
	int ret = 0;

	mutex_lock(&parts_lock);
	list_for_each_entry(part, &parts, node) {
		ret = fn(&part->protection, arg);
		if (ret)
			break;
	}
	mutex_unlock(&parts_lock);
	return ret;
}

u32 recov_partition_generation(void)
{
	u32 now;

	mutex_lock(&parts_lock);
	now = generation;
	mutex_unlock(&parts_lock);
	return now;
}

static void bump_generation(void)
{
	lockdep_assert_held(&parts_lock);
	generation = generation == U32_MAX ? 1 : generation + 1;
}

/* A name as a file name: no '/', nothing a shell would trip over. */
static void dir_name(char *buf, size_t size, const struct mtd_info *mtd)
{
	char *c;

	strscpy(buf, name_of(mtd), size);
	for (c = buf; *c; c++) {
		if (!isalnum(*c) && !strchr("_-+:,.", *c))
			*c = '_';
	}
	if (buf[0] == '.')
		buf[0] = '_';
}

/*
 * The first of several with one name has the plain name, whatever comes later:
 * a path that was read once stays good. '@' is in no plain name, so no name
 * can be taken twice.
 */
static struct kobject *make_dir(struct mtd_info *mtd)
{
	char name[RECOVERY_NAME_MAX], at[RECOVERY_NAME_MAX + 16];
	struct kobject *dir;

	dir_name(name, sizeof(name), mtd);
	snprintf(at, sizeof(at), "%s@mtd%d", name, mtd->index);
	dir = *name ? recov_sysfs_partition_add(name, &mtd->dev) :
		      ERR_PTR(-EEXIST);
	if (dir == ERR_PTR(-EEXIST))
		dir = recov_sysfs_partition_add(at, &mtd->dev);
	if (IS_ERR(dir)) {
		pr_err("%s: no directory in sysfs: %pe\n", at, dir);
		return NULL;
	}
	return dir;
}

static void insert(struct partition *new)
{
	struct partition *part;
	struct list_head *before = &parts;

	list_for_each_entry(part, &parts, node) {
		if (part->mtd->index > new->mtd->index) {
			before = &part->node;
			break;
		}
	}
	list_add_tail(&new->node, before);
}

static u32 role_of(struct mtd_info *mtd)
{
	u32 role = recov_settings_of_role(mtd_get_of_node(mtd));

	return role != RECOVERY_ROLE_OTHER ? role :
					     recov_settings_role(name_of(mtd));
}

static void attach_log(struct mtd_info *mtd)
{
	int err;

	if (log_mtd) {
		pr_warn("mtd%d (%s): the boot log is in mtd%d already, ignoring\n",
			mtd->index, name_of(mtd), log_mtd->index);
		return;
	}
	err = recov_log_attach(mtd);
	if (err)
		pr_err("mtd%d (%s): can't hold a boot log: %pe\n", mtd->index,
		       name_of(mtd), ERR_PTR(err));
	else
		log_mtd = mtd;
}

static void post(u32 type, const struct mtd_info *mtd)
{
	struct recov_event ev = { .type = type };

	strscpy(ev.name, name_of(mtd), sizeof(ev.name));
	recov_event_post(&ev);
}

static bool holds_ubi(struct mtd_info *mtd)
{
	u32 content;

	mutex_lock(&content_lock);
	content = recov_content(mtd, content_buf);
	mutex_unlock(&content_lock);
	return content == RECOVERY_CONTENT_UBI;
}

static void prepare_protection(struct partition *part)
{
	part->protection.mtd = part->mtd;
	part->protection.role = part->role;
	/* before it may be attached, as nobody can tell later */
	if (part->role == RECOVERY_ROLE_SLOT_A || part->role == RECOVERY_ROLE_SLOT_B)
		part->protection.ubi = holds_ubi(part->mtd);
}

static void add(struct mtd_info *mtd)
{
	struct partition *part = kzalloc(sizeof(*part), GFP_KERNEL);

	if (!part)
		return;
	part->mtd = mtd;
	part->role = role_of(mtd);
	part->dir = make_dir(mtd);
	prepare_protection(part);

	mutex_lock(&parts_lock);
	insert(part);
	recov_protect_apply(&part->protection);
	bump_generation();
	mutex_unlock(&parts_lock);

	if (part->role == RECOVERY_ROLE_BOOTLOG)
		attach_log(mtd);
	recov_counter_attach(mtd);
	post(RECOVERY_EVENT_TYPE_PARTITION_ADD, mtd);
}

static struct partition *take(const struct mtd_info *mtd)
{
	struct partition *part, *found = NULL;

	mutex_lock(&parts_lock);
	list_for_each_entry(part, &parts, node) {
		if (part->mtd == mtd) {
			found = part;
			list_del(&part->node);
			recov_protect_end(&part->protection);
			bump_generation();
			break;
		}
	}
	mutex_unlock(&parts_lock);
	/* whoever found it before reads it no more after this */
	mutex_lock(&content_lock);
	mutex_unlock(&content_lock);
	return found;
}

static void gone(struct mtd_info *mtd)
{
	struct partition *part = take(mtd);

	if (mtd == log_mtd) {
		recov_log_detach(mtd);
		log_mtd = NULL;
	}
	recov_counter_detach(mtd);
	if (!part)
		return;
	/* ORDER: without locks, waits for readers that take them */
	recov_sysfs_partition_del(part->dir);
	kfree(part);
	post(RECOVERY_EVENT_TYPE_PARTITION_REMOVE, mtd);
}

static struct mtd_notifier notifier = {
	.add = add,
	.remove = gone,
};

int __init recov_partition_init(void)
{
	content_buf = kmalloc(RECOV_CONTENT_LEN, GFP_KERNEL);
	if (!content_buf)
		return -ENOMEM;
	register_mtd_user(&notifier);
	return 0;
}

void recov_partition_exit(void)
{
	/* tells us of each device that it goes */
	unregister_mtd_user(&notifier);
	kfree(content_buf);
}
