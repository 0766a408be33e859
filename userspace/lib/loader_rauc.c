// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Orders for a U-Boot with the boot script of RAUC (its manual, "U-Boot", and
 * contrib/uboot.sh): BOOT_ORDER has the bootnames in the order in which they are
 * tried, BOOT_<bootname>_LEFT how often each may still be started. The script
 * takes one off and saves the environment before each boot.
 */
#include "loader.h"

#include <stdio.h>
#include <string.h>
#include "loader_env.h"
#include "uboot_env.h"

#define VARIABLES	(1 + RECOVERY_SLOTS)

/*
 * What a slot that works has left. Given back before it is used up only, so that
 * the script's write is the only one of most boots.
 */
#define LEFT_FULL	LOADER_TRIES_MAX
#define LEFT_ENOUGH	5

static void name_of_left(const struct recov_conf *conf, unsigned int slot,
			 char *name, size_t size)
{
	snprintf(name, size, "BOOT_%s_LEFT", conf->bootname[slot]);
}

static void add_to_order(const struct recov_conf *conf, int slot,
			 struct loader_variable *order)
{
	size_t used = strlen(order->value);

	if (slot >= 0)
		snprintf(order->value + used, sizeof(order->value) - used,
			 "%s%s", used ? " " : "", conf->bootname[slot]);
}

/* An order that is empty is none to the script: it takes every slot. */
static void make_order(const struct recov_conf *conf,
		       const struct loader_orders *orders,
		       struct loader_variable *v)
{
	int first = orders->once >= 0 ? orders->once : orders->trial;

	*v = (struct loader_variable) { "BOOT_ORDER" };
	add_to_order(conf, first, v);
	if (orders->trial != first)
		add_to_order(conf, orders->trial, v);
	for (unsigned int i = 0; i < orders->n; i++)
		if ((int)orders->order[i] != first)
			add_to_order(conf, (int)orders->order[i], v);
	if (!*v->value)
		snprintf(v->value, sizeof(v->value), "%s %s",
			 conf->bootname[0], conf->bootname[1]);
}

static void make_left(const struct recov_conf *conf,
		      const struct loader_orders *orders, unsigned int slot,
		      struct loader_variable *v)
{
	unsigned int left = orders->once == (int)slot;

	*v = (struct loader_variable) { .quiet = true };
	name_of_left(conf, slot, v->name, sizeof(v->name));
	for (unsigned int i = 0; i < orders->n; i++)
		if (orders->order[i] == slot) {
			left = LEFT_FULL;
			v->least = LEFT_ENOUGH;
		}
	if (orders->trial == (int)slot)
		left = orders->tries;
	snprintf(v->value, sizeof(v->value), "%u", left);
}

static int rauc_obey(const struct recov_conf *conf,
		     const struct loader_orders *orders, bool look,
		     char *reason, size_t size)
{
	struct loader_variable v[VARIABLES];

	make_order(conf, orders, &v[0]);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		make_left(conf, orders, s, &v[1 + s]);
	return loader_env_obey(conf->loader_config, v, VARIABLES, look, reason,
			       size);
}

/* Where in the order a bootname stands, or -1 */
static int place_in(const char *order, const char *bootname)
{
	size_t len = strlen(bootname);

	for (int i = 0; *order; i++) {
		size_t n = strcspn(order, " ");

		if (n == len && !strncmp(order, bootname, len))
			return i;
		order += n;
		order += strspn(order, " ");
	}
	return -1;
}

static bool has_left(struct uboot_env *env, const struct recov_conf *conf,
		     unsigned int slot)
{
	_cleanup_(freep) char *value = NULL;
	unsigned int left = 0;
	char name[32];

	name_of_left(conf, slot, name, sizeof(name));
	value = uboot_env_get(env, name);
	/* The script sets what is missing. */
	return !value || (sscanf(value, "%x", &left) == 1 && left);
}

/* The script does not say why it took a slot, but leaves it in its variables. */
static unsigned int rauc_why(const struct recov_conf *conf, unsigned int slot)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	_cleanup_(freep) char *order = NULL;
	char reason[256];
	int home, other;

	if (uboot_env_open(conf->loader_config, &env, reason, sizeof(reason)) < 0)
		return LOADER_SILENT;
	order = uboot_env_get(env, "BOOT_ORDER");
	home = place_in(order ?: "", conf->bootname[slot]);
	other = place_in(order ?: "", conf->bootname[!slot]);
	if (home < 0)
		return LOADER_SILENT;
	if (other < 0 || home < other)
		return LOADER_FIRST;
	return has_left(env, conf, !slot) ? LOADER_PASSED_OVER :
					    LOADER_BOOT_LIMIT;
}

const struct loader_ops loader_rauc_ops = {
	.obey = rauc_obey,
	.why = rauc_why,
};
