/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two sources of settings share: parameters and device tree. */
#ifndef RECOVERY_SETTINGS_H
#define RECOVERY_SETTINGS_H

#include <linux/types.h>
#include "core.h"

#define RECOV_LIST_MAX	8

/**
 * struct recov_number - a setting that is a number, or a list of them
 * @name: of the module parameter; the device tree has "recovery," before it
 *	and '-' for each '_'
 * @allowed: what is allowed, in words, for messages
 * @to: where the values go: u32, or u64 when @wide
 * @count: where their number goes; NULL for a setting that is one number
 * @limit: longest list
 * @min: smallest value
 * @max: largest value
 * @wide: @to is an u64
 * @ascending: each value is larger than the one before
 * @given: as a parameter, so the device tree has no say
 */
struct recov_number {
	const char *name;
	const char *allowed;
	void *to;
	unsigned int *count;
	unsigned int limit;
	u64 min;
	u64 max;
	bool wide;
	bool ascending;
	bool given;
};

/**
 * struct recov_role_names - a setting that is a name, as of a role's partitions
 * @name: of the module parameter, as in struct recov_number
 * @role: enum recovery_role, RECOV_COUNTER, RECOV_COUNTER_DEVICE or RECOV_PROTECT
 * @given: as a parameter
 */
struct recov_role_names {
	const char *name;
	u32 role;
	bool given;
};

/* Takes @n values after checking them; -EINVAL and nothing changed else. */
int recov_number_store(struct recov_number *number, const u64 *value,
		       unsigned int n);

/* settings_of.c: fills in what was not given as a parameter. */
int recov_settings_of(struct recov_number *number, unsigned int n_numbers,
		      struct recov_role_names *role, unsigned int n_roles,
		      bool ram_given);
void recov_settings_of_put(void);

/* The role that the device tree gives to a partition by phandle, or other. */
u32 recov_settings_of_role(const struct device_node *np);

#endif /* RECOVERY_SETTINGS_H */
