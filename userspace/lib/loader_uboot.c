// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Orders for U-Boot, as variables that userspace/u-boot/recovery.env goes by:
 * slot_order, slot_trial, slot_tries and slot_once.
 */
#include "loader.h"

#include <stdio.h>
#include <string.h>
#include "names.h"
#include "uboot_env.h"

#define VARIABLES	4

/* An empty one is to be none. */
struct variable {
	const char *name;
	char value[16];
};

static void make_variables(const struct loader_orders *orders,
			   struct variable v[VARIABLES])
{
	size_t used = 0;

	v[0] = (struct variable) { "slot_order", "rescue" };
	v[1] = (struct variable) { "slot_trial", "" };
	v[2] = (struct variable) { "slot_tries", "" };
	v[3] = (struct variable) { "slot_once", "" };
	for (unsigned int i = 0; i < orders->n; i++)
		used += (size_t)snprintf(v[0].value + used,
					 sizeof(v[0].value) - used, "%s%s",
					 i ? " " : "",
					 slot_to_string(orders->order[i]));
	if (orders->once >= 0)
		snprintf(v[3].value, sizeof(v[3].value), "%s",
			 slot_to_string((unsigned int)orders->once));
	if (orders->trial < 0)
		return;
	snprintf(v[1].value, sizeof(v[1].value), "%s",
		 slot_to_string((unsigned int)orders->trial));
	snprintf(v[2].value, sizeof(v[2].value), "%u", orders->tries);
}

static bool has_value(struct uboot_env *env, const struct variable *v)
{
	_cleanup_(freep) char *have = uboot_env_get(env, v->name);

	return !strcmp(have ?: "", v->value);
}

static int read_back(const char *config, const struct variable v[VARIABLES],
		     char *reason, size_t size)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	int r = uboot_env_open(config, &env, reason, size);

	for (size_t i = 0; !r && i < VARIABLES; i++)
		if (!has_value(env, &v[i])) {
			snprintf(reason, size, "the environment was written, and reads otherwise");
			r = -EIO;
		}
	return r;
}

static int write_env(struct uboot_env *env, const struct variable v[VARIABLES],
		     char *reason, size_t size)
{
	for (size_t i = 0; i < VARIABLES; i++) {
		int r = has_value(env, &v[i]) ? 0 :
			uboot_env_set(env, v[i].name, v[i].value, reason, size);

		if (r < 0)
			return r;
	}
	return uboot_env_store(env, reason, size);
}

static int uboot_obey(const char *config, const struct loader_orders *orders,
		      bool look, char *reason, size_t size)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	struct variable v[VARIABLES];
	bool same = true;
	int r;

	make_variables(orders, v);
	r = uboot_env_open(config, &env, reason, size);
	if (r < 0)
		return r;
	for (size_t i = 0; i < VARIABLES; i++)
		same = same && has_value(env, &v[i]);
	if (same || look)
		return !same;
	r = write_env(env, v, reason, size);
	/* The lock goes before the next one comes. */
	uboot_env_freep(&env);
	env = NULL;
	if (!r)
		r = read_back(config, v, reason, size);
	return r < 0 ? r : 1;
}

const struct loader_ops loader_uboot_ops = {
	.obey = uboot_obey,
};
