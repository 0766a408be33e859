// SPDX-License-Identifier: GPL-2.0-only
/* slot/ in sysfs, with a/ and b/. */
#include "sysfs.h"

#include <linux/sysfs.h>

#include "names.h"
#include "partition.h"
#include "state.h"

static struct kobject *slot_dir;
static struct kobject *slot_dirs[RECOVERY_SLOTS];

static const char *const letters[] = { "a", "b", "none" };

static const u32 roles[RECOVERY_SLOTS] = {
	RECOVERY_ROLE_SLOT_A,
	RECOVERY_ROLE_SLOT_B,
};

static unsigned int slot_of(const struct kobject *dir)
{
	return dir == slot_dirs[1];
}

#define SLOT_ATTR(_name, format, ...)					\
	static ssize_t _name##_show(struct kobject *dir,		\
				    struct kobj_attribute *attr,	\
				    char *buf)				\
	{								\
		struct recov_state state;				\
									\
		recov_state_get(&state);				\
		return sysfs_emit(buf, format "\n", __VA_ARGS__);	\
	}								\
	static struct kobj_attribute _name##_attr = __ATTR_RO(_name)

SLOT_ATTR(active, "%s", letters[state.active]);
SLOT_ATTR(next, "%s", letters[state.next]);
SLOT_ATTR(state, "%s", recov_name(&recov_slot_state_names,
				  state.slot[slot_of(dir)].state));
SLOT_ATTR(tries, "%u", state.slot[slot_of(dir)].tries);
SLOT_ATTR(settings, "%u", state.slot[slot_of(dir)].settings);

static ssize_t partition_show(struct kobject *dir, struct kobj_attribute *attr,
			      char *buf)
{
	struct recov_partition_info info;

	if (recov_partition_of_role(roles[slot_of(dir)], &info))
		return sysfs_emit(buf, "none\n");
	return sysfs_emit(buf, "%s\n", info.name);
}

static struct kobj_attribute partition_attr = __ATTR_RO(partition);

static const struct attribute *slot_attrs[] = {
	&active_attr.attr,
	&next_attr.attr,
	NULL,
};

static const struct attribute *each_slot_attrs[] = {
	&state_attr.attr,
	&tries_attr.attr,
	&settings_attr.attr,
	&partition_attr.attr,
	NULL,
};

static struct kobject *__init add_dir(const char *name, struct kobject *parent,
				      const struct attribute *const *attrs)
{
	struct kobject *dir = kobject_create_and_add(name, parent);

	if (dir && sysfs_create_files(dir, attrs)) {
		kobject_del(dir);
		kobject_put(dir);
		return NULL;
	}
	return dir;
}

int __init recov_sysfs_slot_init(struct kobject *parent)
{
	unsigned int i;

	slot_dir = add_dir("slot", parent, slot_attrs);
	if (!slot_dir)
		return -ENOMEM;
	for (i = 0; i < RECOVERY_SLOTS; i++) {
		slot_dirs[i] = add_dir(letters[i], slot_dir, each_slot_attrs);
		if (!slot_dirs[i]) {
			recov_sysfs_slot_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void recov_sysfs_slot_exit(void)
{
	unsigned int i;

	for (i = 0; i < RECOVERY_SLOTS; i++) {
		kobject_del(slot_dirs[i]);
		kobject_put(slot_dirs[i]);
	}
	kobject_del(slot_dir);
	kobject_put(slot_dir);
}

void recov_sysfs_slot_notify(void)
{
	unsigned int i;

	sysfs_notify(slot_dir, NULL, "active");
	sysfs_notify(slot_dir, NULL, "next");
	for (i = 0; i < RECOVERY_SLOTS; i++) {
		sysfs_notify(slot_dirs[i], NULL, "state");
		sysfs_notify(slot_dirs[i], NULL, "tries");
		sysfs_notify(slot_dirs[i], NULL, "settings");
	}
}
