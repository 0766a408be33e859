// SPDX-License-Identifier: GPL-2.0-only
/* partitions/ in sysfs: a directory for each MTD device. */
#include "sysfs.h"

#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

#include "names.h"
#include "partition.h"

static struct kobject *partitions;

#define PARTITION_ATTR(_name, content, format, ...)			\
	static ssize_t _name##_show(struct kobject *dir,		\
				    struct kobj_attribute *attr,	\
				    char *buf)				\
	{								\
		struct recov_partition_info info;			\
		int err = recov_partition_of_dir(dir, content, &info);	\
									\
		return err ?: sysfs_emit(buf, format "\n", __VA_ARGS__); \
	}								\
	static struct kobj_attribute _name##_attr = __ATTR_RO(_name)

PARTITION_ATTR(role, false, "%s", recov_name(&recov_role_names, info.role));
PARTITION_ATTR(state, true, "%s", recov_name(&recov_content_names, info.content));
PARTITION_ATTR(protected, false, "%u", info.is_protected);
PARTITION_ATTR(unlocked, false, "%u", info.unlocked);
PARTITION_ATTR(size, false, "%llu", info.size);
PARTITION_ATTR(erase_size, false, "%u", info.erase_size);
PARTITION_ATTR(bad_blocks, false, "%u", info.bad_blocks);
PARTITION_ATTR(ecc_corrected, false, "%u", info.ecc_corrected);
PARTITION_ATTR(ecc_failures, false, "%u", info.ecc_failures);

static const struct attribute *attrs[] = {
	&role_attr.attr,
	&state_attr.attr,
	&protected_attr.attr,
	&unlocked_attr.attr,
	&size_attr.attr,
	&erase_size_attr.attr,
	&bad_blocks_attr.attr,
	&ecc_corrected_attr.attr,
	&ecc_failures_attr.attr,
	NULL,
};

/* Asking first: sysfs prints a backtrace for a name that is taken. */
static bool taken(const char *name)
{
	struct kernfs_node *kn = sysfs_get_dirent(partitions->sd, name);

	sysfs_put(kn);
	return kn;
}

struct kobject *recov_sysfs_partition_add(const char *name, struct device *mtd)
{
	struct kobject *dir;
	int err;

	/* no race: all directories are made under mtd_table_mutex */
	if (taken(name))
		return ERR_PTR(-EEXIST);
	dir = kobject_create_and_add(name, partitions);
	if (!dir)
		return ERR_PTR(-ENOMEM);
	err = sysfs_create_files(dir, attrs);
	if (!err)
		err = sysfs_create_link(dir, &mtd->kobj, "mtd");
	if (err) {
		recov_sysfs_partition_del(dir);
		return ERR_PTR(err);
	}
	return dir;
}

void recov_sysfs_partition_del(struct kobject *dir)
{
	if (!dir)
		return;
	kobject_del(dir);
	kobject_put(dir);
}

int __init recov_sysfs_partition_init(struct kobject *parent)
{
	partitions = kobject_create_and_add("partitions", parent);
	return partitions ? 0 : -ENOMEM;
}

void recov_sysfs_partition_exit(void)
{
	recov_sysfs_partition_del(partitions);
	partitions = NULL;
}
