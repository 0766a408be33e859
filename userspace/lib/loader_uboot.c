// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Orders for U-Boot, as variables that userspace/u-boot/recovery.env goes by:
 * slot_order, slot_trial, slot_tries and slot_once.
 */
#include "loader.h"

#include <stdio.h>
#include <string.h>
#include "loader_env.h"
#include "names.h"

#define VARIABLES	4

static void make_variables(const struct loader_orders *orders,
			   struct loader_variable v[VARIABLES])
{
	size_t used = 0;

	v[0] = (struct loader_variable) { "slot_order", "rescue" };
	v[1] = (struct loader_variable) { "slot_trial", "" };
	v[2] = (struct loader_variable) { "slot_tries", "" };
	v[3] = (struct loader_variable) { "slot_once", "" };
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

static int uboot_obey(const struct recov_conf *conf,
		      const struct loader_orders *orders, bool look,
		      char *reason, size_t size)
{
	struct loader_variable v[VARIABLES];

	make_variables(orders, v);
	return loader_env_obey(conf->loader_config, v, VARIABLES, look, reason,
			       size);
}

const struct loader_ops loader_uboot_ops = {
	.obey = uboot_obey,
};
