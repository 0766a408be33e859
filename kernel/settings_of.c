// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings from the device tree: a node with compatible "recovery,board", see
 * Documentation/devicetree/bindings/recovery/recovery.yaml. What was given as
 * a module parameter too is taken from there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "settings.h"

#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/slab.h>
#include <linux/string.h>

#define COMPATIBLE	"recovery,board"

/*
 * Only read, nothing is bound to the node; so an alias alone lets udev load
 * the module for it, and no driver stands in the way of another one.
 */
MODULE_ALIAS("of:N*T*C" COMPATIBLE);
MODULE_ALIAS("of:N*T*C" COMPATIBLE "C*");

static char *joined[RECOV_NAME_SETTINGS] __ro_after_init;
static struct device_node *role_node[RECOV_ROLES] __ro_after_init;

static void __init property_name(char *buf, size_t size, const char *name,
				 const char *suffix)
{
	snprintf(buf, size, "recovery,%s%s", name, suffix);
	strreplace(buf, '_', '-');
}

static int __init read_number(struct device_node *np, struct recov_number *number)
{
	u64 value[RECOV_LIST_MAX];
	u32 cell[RECOV_LIST_MAX];
	char property[40];
	int i, n;

	property_name(property, sizeof(property), number->name, "");
	if (number->given || !of_find_property(np, property, NULL))
		return 0;
	n = of_property_count_u32_elems(np, property);
	if (n < 0 || n > RECOV_LIST_MAX ||
	    (n && of_property_read_u32_array(np, property, cell, n)))
		goto refuse;
	for (i = 0; i < n; i++)
		value[i] = cell[i];
	if (!recov_number_store(number, value, n))
		return 0;
refuse:
	pr_err("%pOF: %s: allowed: %s\n", np, property, number->allowed);
	return -EINVAL;
}

/* A list of strings becomes one with commas, as a parameter has it */
static int __init read_names(struct device_node *np,
			     const struct recov_role_names *role)
{
	char property[40], *list = NULL, *longer;
	const char *name;
	int i, n;

	property_name(property, sizeof(property), role->name, "");
	if (role->given || !of_find_property(np, property, NULL))
		return 0;
	n = of_property_count_strings(np, property);
	for (i = 0; i < n; i++) {
		if (of_property_read_string_index(np, property, i, &name) ||
		    strchr(name, ','))
			break;
		longer = kasprintf(GFP_KERNEL, "%s%s%s", list ?: "",
				   list ? "," : "", name);
		kfree(list);
		list = longer;
		if (!list)
			return -ENOMEM;
	}
	if (n <= 0 || i < n) {
		kfree(list);
		pr_err("%pOF: %s: allowed: names\n", np, property);
		return -EINVAL;
	}
	joined[role->role] = list;
	recov_settings.name[role->role] = list;
	return 0;
}

static int __init read_node(struct device_node *np,
			    const struct recov_role_names *role)
{
	char property[40];

	property_name(property, sizeof(property), role->name, "-partition");
	if (role->role >= RECOV_ROLES || role->given || !of_find_property(np, property, NULL))
		return 0;
	role_node[role->role] = of_parse_phandle(np, property, 0);
	if (role_node[role->role]) {
		recov_settings.name[role->role] = "";
		return 0;
	}
	pr_err("%pOF: %s: allowed: a phandle of a flash partition\n", np, property);
	return -EINVAL;
}

static int __init read_memory(struct device_node *np)
{
	struct device_node *region;
	struct resource res;
	int err;

	region = of_parse_phandle(np, "memory-region", 0);
	if (!region)
		return of_find_property(np, "memory-region", NULL) ? -EINVAL : 0;
	err = of_address_to_resource(region, 0, &res);
	of_node_put(region);
	if (err || resource_size(&res) > U32_MAX)
		return -EINVAL;
	recov_settings.ram_address = res.start;
	recov_settings.ram_size = resource_size(&res);
	return 0;
}

int __init recov_settings_of(struct recov_number *number, unsigned int n_numbers,
			     struct recov_role_names *role, unsigned int n_roles,
			     bool ram_given)
{
	struct device_node *np;
	unsigned int i;
	int err = 0;

	np = of_find_compatible_node(NULL, NULL, COMPATIBLE);
	if (!np)
		return 0;
	if (!of_device_is_available(np))
		goto put;
	for (i = 0; !err && i < n_numbers; i++)
		err = read_number(np, &number[i]);
	for (i = 0; !err && i < n_roles; i++) {
		err = read_names(np, &role[i]);
		if (!err)
			err = read_node(np, &role[i]);
	}
	if (!recov_settings.name[RECOV_COUNTER_DEVICE] &&
	    of_find_property(np, "nvmem-cells", NULL))
		recov_settings.counter_cell = of_node_get(np);
	if (!err && !ram_given) {
		err = read_memory(np);
		if (err)
			pr_err("%pOF: memory-region: allowed: a phandle of a reserved-memory node with reg\n",
			       np);
	}
put:
	of_node_put(np);
	return err;
}

void recov_settings_of_put(void)
{
	unsigned int i;

	for (i = 0; i < RECOV_ROLES; i++)
		of_node_put(role_node[i]);
	for (i = 0; i < RECOV_NAME_SETTINGS; i++)
		kfree(joined[i]);
	of_node_put(recov_settings.counter_cell);
}

u32 recov_settings_of_role(const struct device_node *np)
{
	u32 role;

	for (role = 0; np && role < RECOV_ROLES; role++) {
		if (role_node[role] == np)
			return role;
	}
	return RECOVERY_ROLE_OTHER;
}
