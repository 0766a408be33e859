// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters in U-Boot's environment: its own bootcount (drivers/bootcount/
 * bootcount_env.c, cmd/bootcount.c) and the tries of RAUC (RAUC's
 * src/bootloaders/uboot.c and contrib/uboot.sh).
 */
#include "counter_ops.h"

#include <string.h>
#include "uboot_env.h"

#define RAUC_ATTEMPTS	3	/* RAUC's default of boot-attempts= */
#define RAUC_SLOTS_MAX	8
#define RAUC_VAR_MAX	(COUNTER_SLOT_MAX + sizeof("BOOT__LEFT"))

static int open_env(const struct counter *c, struct uboot_env **env,
		    struct counter_info *info)
{
	int r;

	if (c->offset)
		return counter_fail(info, -EINVAL, "the environment is named by its fw_env.config: no offset");
	r = uboot_env_open(c->path, env, info->reason, sizeof(info->reason));
	if (r == -ENODATA)
		info->health = COUNTER_HEALTH_DAMAGED;
	return r;
}

/* No good copy is a finding, all else a failure to look. */
static int read_failed(int r)
{
	return r == -ENODATA ? 0 : r;
}

/* Digits to the end of @s in @base, 10 or 16, the latter with 0x or without */
static int parse(const char *s, unsigned int base, uint32_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t v = 0;

	if (base == 16 && s[0] == '0' && (s[1] | 0x20) == 'x')
		s += 2;
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		const char *d = strchr(digits, *s >= 'A' && *s <= 'F' ?
					       *s | 0x20 : *s);

		if (!d || d >= digits + base)
			return -EINVAL;
		v = v * base + (uint64_t)(d - digits);
		if (v > UINT32_MAX)
			return -EINVAL;
	}
	*ret = (uint32_t)v;
	return 0;
}

/* 1: there is one, 0: there is none and *@ret stays, -EINVAL: it is no number */
static int get_number(struct uboot_env *env, const char *name, unsigned int base,
		      uint32_t *ret, struct counter_info *info)
{
	_cleanup_(freep) char *s = uboot_env_get(env, name);

	if (!s)
		return 0;
	if (parse(s, base, ret)) {
		info->health = COUNTER_HEALTH_FOREIGN;
		return counter_fail(info, -EINVAL, "%s=%.32s is no %s number",
				    name, s, base == 16 ? "hexadecimal" :
							  "decimal");
	}
	return 1;
}

static void healthy(struct uboot_env *env, struct counter_info *info)
{
	info->health = COUNTER_HEALTH_OK;
	if (!uboot_env_degraded(env))
		return;
	info->health = COUNTER_HEALTH_DEGRADED;
	counter_fail(info, 0, "one of the two copies of the environment has a wrong checksum");
}

static void tell_bootcount(struct uboot_env *env, struct counter_info *info)
{
	uint32_t count = 0, upgrade = 0, limit = 0;
	int has_count, has_upgrade, has_limit;

	has_count = get_number(env, "bootcount", 10, &count, info);
	has_upgrade = get_number(env, "upgrade_available", 10, &upgrade, info);
	has_limit = get_number(env, "bootlimit", 10, &limit, info);
	if (has_count < 0 || has_upgrade < 0 || has_limit < 0)
		return;
	if (!has_count && !has_upgrade && !has_limit) {
		info->health = COUNTER_HEALTH_UNKNOWN;
		counter_fail(info, 0, "neither bootcount, upgrade_available nor bootlimit is set: U-Boot does not count here");
		return;
	}
	healthy(env, info);
	/* U-Boot takes a variable that is missing for 0, and counts from there. */
	if (!has_count && info->health == COUNTER_HEALTH_OK)
		info->health = COUNTER_HEALTH_BLANK;
	info->has_value = true;
	info->value = count;
	info->limit = limit;
	info->upgrade_available = has_upgrade ? upgrade > 0 : -1;
	info->settled = !count && !upgrade;
}

static int uboot_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	int r = open_env(c, &env, info);

	if (r < 0)
		return read_failed(r);
	tell_bootcount(env, info);
	return 0;
}

static int set(struct uboot_env *env, const char *name, const char *value,
	       struct counter_info *info)
{
	return uboot_env_set(env, name, value, info->reason,
			     sizeof(info->reason));
}

/* @r: of what was done so far. All that was changed goes out in one write. */
static int store(struct uboot_env *env, int r, struct counter_info *info)
{
	return r < 0 ? r : uboot_env_store(env, info->reason,
					   sizeof(info->reason));
}

static int uboot_reset(const struct counter *c, bool force,
		       struct counter_info *info)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	_cleanup_(freep) char *upgrade = NULL;
	int r = open_env(c, &env, info);

	(void)force;
	if (r < 0)
		return r;
	upgrade = uboot_env_get(env, "upgrade_available");
	r = set(env, "bootcount", "0", info);
	if (r >= 0 && upgrade)
		r = set(env, "upgrade_available", "0", info);
	return store(env, r, info);
}

const struct counter_ops counter_uboot_ops = {
	.read = uboot_read,
	.reset = uboot_reset,
	.rebuilds = true,
};

/**
 * struct rauc - what RAUC's variables say
 * @name: of the slots, in the order in which they are tried
 * @left: their tries
 * @n: how many
 * @attempts: tries of a good slot
 * @running: name of the running one, "" when it can't be known
 */
struct rauc {
	char name[RAUC_SLOTS_MAX][COUNTER_SLOT_MAX];
	uint32_t left[RAUC_SLOTS_MAX];
	size_t n;
	uint32_t attempts;
	char running[COUNTER_SLOT_MAX];
};

static bool name_fits(const char *name)
{
	return strlen(name) < COUNTER_SLOT_MAX && !strpbrk(name, "=/\"'$;");
}

static void left_var(const char *slot, char var[RAUC_VAR_MAX])
{
	snprintf(var, RAUC_VAR_MAX, "BOOT_%s_LEFT", slot);
}

/* boot-attempts= of RAUC's own configuration */
static uint32_t rauc_attempts(const char *root)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char line[256];
	unsigned int n;

	snprintf(line, sizeof(line), "%s/etc/rauc/system.conf", root);
	f = fopen(line, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " boot-attempts = %u", &n) == 1 && n)
			return n;
	return RAUC_ATTEMPTS;
}

static int get_left(struct uboot_env *env, const char *slot, uint32_t attempts,
		    uint32_t *ret, struct counter_info *info)
{
	char var[RAUC_VAR_MAX];
	int r;

	*ret = attempts;	/* as uboot.sh has it */
	left_var(slot, var);
	r = get_number(env, var, 16, ret, info);
	return r < 0 ? r : 0;
}

static int add_slot(struct uboot_env *env, struct rauc *rauc, const char *name,
		    struct counter_info *info)
{
	if (rauc->n == RAUC_SLOTS_MAX || !name_fits(name)) {
		info->health = COUNTER_HEALTH_FOREIGN;
		return counter_fail(info, -EINVAL, "BOOT_ORDER names '%.40s', which can't be a slot, or more than %d slots",
				    name, RAUC_SLOTS_MAX);
	}
	snprintf(rauc->name[rauc->n], COUNTER_SLOT_MAX, "%s", name);
	return get_left(env, name, rauc->attempts, &rauc->left[rauc->n++], info);
}

/* -ENODATA: there is no BOOT_ORDER; else health and reason say what is wrong */
static int get_slots(struct uboot_env *env, struct rauc *rauc,
		     struct counter_info *info)
{
	_cleanup_(freep) char *order = uboot_env_get(env, "BOOT_ORDER");
	char *rest = NULL;
	int r;

	for (char *w = order ? strtok_r(order, " ", &rest) : NULL; w;
	     w = strtok_r(NULL, " ", &rest)) {
		r = add_slot(env, rauc, w, info);
		if (r < 0)
			return r;
	}
	if (rauc->n)
		return 0;
	info->health = COUNTER_HEALTH_UNKNOWN;
	return counter_fail(info, -ENODATA, order ? "BOOT_ORDER is empty: no slot will be booted" :
			    "there is no BOOT_ORDER: RAUC's boot script does not run here");
}

/*
 * The kernel's command line names the running slot. Where it does not, it is
 * the one that has lost a try.
 */
static void find_running(const char *root, struct rauc *rauc)
{
	size_t found = 0, at = 0;

	if (!counter_cmdline(root, "rauc.slot=", rauc->running,
			     sizeof(rauc->running)) && name_fits(rauc->running))
		return;
	rauc->running[0] = '\0';
	for (size_t i = 0; i < rauc->n; i++)
		if (rauc->left[i] < rauc->attempts) {
			at = i;
			found++;
		}
	if (found < 2 && rauc->n)
		snprintf(rauc->running, sizeof(rauc->running), "%s",
			 rauc->name[at]);
}

static bool in_order(const struct rauc *rauc, const char *name)
{
	for (size_t i = 0; i < rauc->n; i++)
		if (!strcmp(rauc->name[i], name))
			return true;
	return false;
}

static int read_rauc(const struct counter *c, struct uboot_env *env,
		     struct rauc *rauc, struct counter_info *info)
{
	int r;

	*rauc = (struct rauc){ .attempts = rauc_attempts(c->root) };
	r = get_slots(env, rauc, info);
	find_running(c->root, rauc);
	return r;
}

static void tell_rauc(struct uboot_env *env, const struct rauc *rauc,
		      struct counter_info *info)
{
	uint32_t left;

	info->down = true;
	info->limit = rauc->attempts;
	if (!*rauc->running) {
		healthy(env, info);
		counter_fail(info, 0, "which slot runs is not known: the kernel's command line has no rauc.slot=, and several slots have lost tries");
		return;
	}
	snprintf(info->slot, sizeof(info->slot), "%s", rauc->running);
	if (get_left(env, rauc->running, rauc->attempts, &left, info) < 0)
		return;
	healthy(env, info);
	info->has_value = true;
	info->value = left;
	info->settled = left >= rauc->attempts;
	if (!in_order(rauc, rauc->running))
		counter_fail(info, 0, "slot %s is not in BOOT_ORDER: it will not be booted again",
			     rauc->running);
}

static int rauc_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	struct rauc rauc;
	int r = open_env(c, &env, info);

	if (r < 0)
		return read_failed(r);
	if (!read_rauc(c, env, &rauc, info))
		tell_rauc(env, &rauc, info);
	return 0;
}

/* What "rauc mark-good" does, but in a single write */
static int rauc_reset(const struct counter *c, bool force,
		      struct counter_info *info)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	char var[RAUC_VAR_MAX], value[16];
	struct rauc rauc;
	int r = open_env(c, &env, info);

	if (r < 0)
		return r;
	r = read_rauc(c, env, &rauc, info);
	if (r < 0 && !force)
		return -EEXIST;
	if (!*rauc.running)
		return counter_fail(info, -ESRCH, "which slot runs is not known: the kernel's command line has no rauc.slot=");
	left_var(rauc.running, var);
	snprintf(value, sizeof(value), "%x", rauc.attempts);
	r = r < 0 ? set(env, "BOOT_ORDER", rauc.running, info) : 0;
	if (r >= 0)
		r = set(env, var, value, info);
	return store(env, r, info);
}

const struct counter_ops counter_rauc_ops = {
	.read = rauc_read,
	.reset = rauc_reset,
	.rebuilds = true,
};
