// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings from module parameters. A value that is not allowed is named, with
 * what would be, and the module is not loaded: a board that starts with
 * guessed settings fails on the day it needs them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "settings.h"

#include <linux/input-event-codes.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "cookie.h"

struct recov_settings recov_settings __ro_after_init = {
	.window_ms = 4000,
	.short_ms = 10000,
	.hold_ms = { 10000, 20000 },
	.n_hold = 2,
	.keys = { KEY_RESTART, KEY_WPS_BUTTON },
	.n_keys = 2,
	.name = {
		[RECOVERY_ROLE_BOOTLOADER] = "u-boot,bootloader,barebox",
		[RECOVERY_ROLE_ENV] = "env,env2,u-boot-env,u-boot-env2,barebox-env",
		[RECOVERY_ROLE_BOOTLOG] = "bootlog",
		[RECOVERY_ROLE_SLOT_A] = "slot-a",
		[RECOVERY_ROLE_SLOT_B] = "slot-b",
		[RECOVERY_ROLE_OVERLAY] = "rootfs_data",
		[RECOVERY_ROLE_RESCUE] = "rescue",
		[RECOV_PROTECT] = "bootloader,env,slot",
	},
};

enum { WINDOW, SHORT, HOLD, KEYS, RAM_LOG, LIMIT, ADDRESS, SIZE };

static struct recov_number numbers[] __ro_after_init = {
	[WINDOW] = {
		.name = "window_ms",
		.allowed = "0 (no window) to 60000 milliseconds",
		.to = &recov_settings.window_ms, .limit = 1, .max = 60000,
	},
	[SHORT] = {
		.name = "short_ms",
		.allowed = "0 (no boot is short) to 600000 milliseconds",
		.to = &recov_settings.short_ms, .limit = 1, .max = 600000,
	},
	[HOLD] = {
		.name = "hold_ms",
		.allowed = "up to 8 ascending times of 100 to 600000 milliseconds",
		.to = recov_settings.hold_ms, .count = &recov_settings.n_hold,
		.limit = RECOVERY_HOLD_TIERS, .min = 100, .max = 600000,
		.ascending = true,
	},
	[KEYS] = {
		.name = "keys",
		.allowed = "up to 8 input event codes of 1 to 767",
		.to = recov_settings.keys, .count = &recov_settings.n_keys,
		.limit = RECOV_KEYS_MAX, .min = 1, .max = KEY_MAX,
	},
	[RAM_LOG] = {
		.name = "ram_log",
		.allowed = "0, or 1 with 448 bytes of retained RAM or more",
		.to = &recov_settings.ram_log, .limit = 1, .max = 1,
	},
	[LIMIT] = {
		.name = "counter_limit",
		.allowed = "0 (not known) to 4294967295 boots",
		.to = &recov_settings.counter_limit, .limit = 1, .max = U32_MAX,
	},
	[ADDRESS] = {
		.name = "ram_address",
		.allowed = "a physical address, a multiple of 8",
		.to = &recov_settings.ram_address, .limit = 1, .max = U64_MAX,
		.wide = true,
	},
	[SIZE] = {
		.name = "ram_size",
		.allowed = "0 (no retained RAM), or 64 to 1048576 bytes",
		.to = &recov_settings.ram_size, .limit = 1, .max = SZ_1M,
	},
};

static struct recov_role_names role_names[] __ro_after_init = {
	{ .name = "bootloader", .role = RECOVERY_ROLE_BOOTLOADER },
	{ .name = "env", .role = RECOVERY_ROLE_ENV },
	{ .name = "bootlog", .role = RECOVERY_ROLE_BOOTLOG },
	{ .name = "slot_a", .role = RECOVERY_ROLE_SLOT_A },
	{ .name = "slot_b", .role = RECOVERY_ROLE_SLOT_B },
	{ .name = "overlay", .role = RECOVERY_ROLE_OVERLAY },
	{ .name = "rescue", .role = RECOVERY_ROLE_RESCUE },
	{ .name = "counter", .role = RECOV_COUNTER },
	{ .name = "counter_device", .role = RECOV_COUNTER_DEVICE },
	{ .name = "protect", .role = RECOV_PROTECT },
};

int recov_number_store(struct recov_number *number, const u64 *value,
		       unsigned int n)
{
	unsigned int i;

	if (n > number->limit || (n == 0 && !number->count))
		return -EINVAL;
	for (i = 0; i < n; i++) {
		if (value[i] < number->min || value[i] > number->max)
			return -EINVAL;
		if (number->ascending && i && value[i] <= value[i - 1])
			return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		if (number->wide)
			((u64 *)number->to)[i] = value[i];
		else
			((u32 *)number->to)[i] = value[i];
	}
	if (number->count)
		*number->count = n;
	return 0;
}

static int parse_list(char *list, u64 *value, unsigned int limit)
{
	unsigned int n = 0;
	char *item;

	while ((item = strsep(&list, ","))) {
		if (n == limit || kstrtou64(item, 0, &value[n]))
			return -EINVAL;
		n++;
	}
	return n;
}

static int number_set(const char *val, const struct kernel_param *kp)
{
	struct recov_number *number = kp->arg;
	u64 value[RECOV_LIST_MAX];
	char *list;
	int n;

	list = kstrdup(val ?: "", GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	n = *list ? parse_list(list, value, number->limit) : 0;
	kfree(list);
	if (n < 0 || recov_number_store(number, value, n)) {
		pr_err("%s=%s: allowed: %s\n", number->name, val, number->allowed);
		return -EINVAL;
	}
	number->given = true;
	return 0;
}

static int number_get(char *buf, const struct kernel_param *kp)
{
	const struct recov_number *number = kp->arg;
	unsigned int i, n = number->count ? *number->count : 1;
	int len = 0;

	for (i = 0; i < n; i++)
		len += sysfs_emit_at(buf, len, i ? ",%llu" : "%llu",
				     number->wide ? ((u64 *)number->to)[i] :
						    ((u32 *)number->to)[i]);
	return len + sysfs_emit_at(buf, len, "\n");
}

static const struct kernel_param_ops number_ops = {
	.set = number_set,
	.get = number_get,
};

/* Names are used where they stand: a module's arguments live as long as it */
static int role_names_set(const char *val, const struct kernel_param *kp)
{
	struct recov_role_names *role = kp->arg;

	recov_settings.name[role->role] = val ?: "";
	role->given = true;
	return 0;
}

static int role_names_get(char *buf, const struct kernel_param *kp)
{
	const struct recov_role_names *role = kp->arg;

	return sysfs_emit(buf, "%s\n", recov_settings.name[role->role] ?: "");
}

static const struct kernel_param_ops role_names_ops = {
	.set = role_names_set,
	.get = role_names_get,
};

module_param_cb(window_ms, &number_ops, &numbers[WINDOW], 0444);
MODULE_PARM_DESC(window_ms, "length of the failsafe window in ms, 0: none (4000)");
module_param_cb(short_ms, &number_ops, &numbers[SHORT], 0444);
MODULE_PARM_DESC(short_ms, "a boot that ends before that uptime in ms is short (10000)");
module_param_cb(hold_ms, &number_ops, &numbers[HOLD], 0444);
MODULE_PARM_DESC(hold_ms, "hold tiers of the button in ms, ascending (10000,20000)");
module_param_cb(keys, &number_ops, &numbers[KEYS], 0444);
MODULE_PARM_DESC(keys, "input event codes that are the button (408,529)");
module_param_cb(ram_address, &number_ops, &numbers[ADDRESS], 0444);
MODULE_PARM_DESC(ram_address, "physical address of RAM that survives a reset");
module_param_cb(ram_size, &number_ops, &numbers[SIZE], 0444);
MODULE_PARM_DESC(ram_size, "its size in bytes (0: there is none)");
module_param_cb(ram_log, &number_ops, &numbers[RAM_LOG], 0444);
MODULE_PARM_DESC(ram_log, "1: healthy boots are logged there, not on flash (0)");
module_param_cb(bootloader, &role_names_ops, &role_names[0], 0444);
MODULE_PARM_DESC(bootloader, "names of the boot loader's MTD partitions");
module_param_cb(env, &role_names_ops, &role_names[1], 0444);
MODULE_PARM_DESC(env, "names of the boot loader environment's MTD partitions");
module_param_cb(bootlog, &role_names_ops, &role_names[2], 0444);
MODULE_PARM_DESC(bootlog, "name of the MTD partition for the boot log (bootlog)");
module_param_cb(slot_a, &role_names_ops, &role_names[3], 0444);
MODULE_PARM_DESC(slot_a, "name of slot a's MTD partition (slot-a)");
module_param_cb(slot_b, &role_names_ops, &role_names[4], 0444);
MODULE_PARM_DESC(slot_b, "name of slot b's MTD partition (slot-b)");
module_param_cb(overlay, &role_names_ops, &role_names[5], 0444);
MODULE_PARM_DESC(overlay, "name of the overlay's MTD partition (rootfs_data)");
module_param_cb(rescue, &role_names_ops, &role_names[6], 0444);
MODULE_PARM_DESC(rescue, "name of the rescue image's MTD partition (rescue)");
module_param_cb(counter, &role_names_ops, &role_names[7], 0444);
MODULE_PARM_DESC(counter, "format of the boot loader's own counter (none)");
module_param_cb(counter_device, &role_names_ops, &role_names[8], 0444);
MODULE_PARM_DESC(counter_device, "where it is: nvmem device[:offset] or MTD partition (s_env)");
module_param_cb(counter_limit, &number_ops, &numbers[LIMIT], 0444);
MODULE_PARM_DESC(counter_limit, "count at which the boot loader acts (0: not known)");

module_param_cb(protect, &role_names_ops, &role_names[9], 0444);
MODULE_PARM_DESC(protect, "what can't be written until it is unlocked (bootloader,env,slot)");

/*
 * recovery.slot= and recovery.reason= on the kernel command line are words of
 * the boot loader for recovery-init, and none of the module's business.
 */
static char *slot = "", *reason = "";
module_param(slot, charp, 0444);
MODULE_PARM_DESC(slot, "slot that the boot loader has booted, for recovery-init");
module_param(reason, charp, 0444);
MODULE_PARM_DESC(reason, "why it did so, for recovery-init");

/* Calls @fn for each name of a comma separated list; stops when it isn't 0. */
static int each_name(const char *list, int (*fn)(const char *, size_t, void *),
		     void *arg)
{
	size_t len;
	int ret;

	if (!list || !*list)
		return 0;
	for (;;) {
		len = strcspn(list, ",");
		ret = fn(list, len, arg);
		if (ret || !list[len])
			return ret;
		list += len + 1;
	}
}

static int name_is(const char *name, size_t len, void *arg)
{
	return strlen(arg) == len && !memcmp(arg, name, len);
}

/**
 * recov_settings_role() - the role of a partition by its name
 * @name: the whole name, compared exactly
 *
 * Return: enum recovery_role, other for a name that no setting has.
 */
u32 recov_settings_role(const char *name)
{
	u32 role;

	for (role = 0; role < RECOV_ROLES; role++) {
		if (each_name(recov_settings.name[role], name_is,
			      (void *)name))
			return role;
	}
	return RECOVERY_ROLE_OTHER;
}

struct name_check {
	u32 role;
	char name[RECOVERY_NAME_MAX];
};

static int __init check_name(const char *name, size_t len, void *arg)
{
	struct name_check *check = arg;

	if (len == 0 || len >= sizeof(check->name))
		return -EINVAL;
	memcpy(check->name, name, len);
	check->name[len] = '\0';
	/* an earlier role has it too */
	return recov_settings_role(check->name) == check->role ? 0 : -EEXIST;
}

static int __init check_roles(void)
{
	struct name_check check;
	unsigned int i;
	int err;

	for (i = 0; i < RECOV_ROLES - 1; i++) {
		check.role = role_names[i].role;
		err = each_name(recov_settings.name[check.role],
				check_name, &check);
		if (!err)
			continue;
		pr_err("%s=%s: %s\n", role_names[i].name,
		       recov_settings.name[check.role],
		       err == -EEXIST ? "another role has that name too" :
		       "allowed: partition names of 1 to 63 bytes, separated by commas");
		return -EINVAL;
	}
	return 0;
}

static int __init add_protected(const char *word, size_t len, void *arg)
{
	static const char *const words[] __initconst = {
		"bootloader", "env", "slot",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!name_is(word, len, (void *)words[i]))
			continue;
		recov_settings.protect |= BIT(i);
		return 0;
	}
	return -EINVAL;
}

static int __init check_protect(void)
{
	const char *list = recov_settings.name[RECOV_PROTECT];
	int err = each_name(list, add_protected, NULL);

	if (err)
		pr_err("protect=%s: allowed: bootloader, env and slot, separated by commas, or nothing\n",
		       list);
	return err;
}

static int __init check_ram(void)
{
	u64 address = recov_settings.ram_address;
	u32 size = recov_settings.ram_size;

	if (!address && !size && !recov_settings.ram_log)
		return 0;
	if (recov_settings.ram_log && size < COOKIE_SIZE + BOOTLOG_RAM_SIZE)
		pr_err("ram_log=1 ram_size=%u: allowed: %s\n", size,
		       numbers[RAM_LOG].allowed);
	else if (!address || !size)
		pr_err("ram_address=0x%llx ram_size=%u: allowed: both, or neither\n",
		       address, size);
	else if (address % 8 || address + size < address)
		pr_err("ram_address=0x%llx: allowed: %s\n", address,
		       numbers[ADDRESS].allowed);
	else if (size < 64)
		pr_err("ram_size=%u: allowed: %s\n", size, numbers[SIZE].allowed);
	else
		return 0;
	return -EINVAL;
}

int __init recov_settings_init(void)
{
	int err;

	/* ORDER: the retained RAM's numbers stand last; they have a phandle */
	err = recov_settings_of(numbers, ADDRESS, role_names,
				ARRAY_SIZE(role_names),
				numbers[ADDRESS].given || numbers[SIZE].given);
	if (!err)
		err = check_roles();
	if (!err)
		err = check_ram();
	if (!err)
		err = check_protect();
	if (err)
		recov_settings_of_put();
	return err;
}

void recov_settings_exit(void)
{
	recov_settings_of_put();
}
