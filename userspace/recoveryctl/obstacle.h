/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks against booting a slot. Pure. */
#ifndef RECOVERYCTL_OBSTACLE_H
#define RECOVERYCTL_OBSTACLE_H

#include <stddef.h>
#include "genl.h"

/**
 * slot_obstacle() - why a slot can't be booted
 * @state: from the module
 * @partition: all partitions
 * @n: how many
 * @slot: 0 or 1
 *
 * Return: half a sentence that goes on after "slot a": "has no partition",
 * "is empty"; NULL when nothing speaks against it.
 */
const char *slot_obstacle(const struct recov_state *state,
			  const struct recov_partition *partition, size_t n,
			  unsigned int slot);

const struct recov_partition *
partition_of_role(const struct recov_partition *partition, size_t n,
		  unsigned int role);

#endif /* RECOVERYCTL_OBSTACLE_H */
