/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks against booting a slot, or resetting settings. Pure. */
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

/**
 * reset_obstacle() - why settings can't be reset
 * @overlay: their partition, NULL when there is none
 * @disk: the disk that they are on instead, "" for none
 * @secure: nothing of them may stay anywhere
 *
 * Return: a sentence that ends with what to do, or NULL.
 */
const char *reset_obstacle(const struct recov_partition *overlay,
			   const char *disk, bool secure);

const struct recov_partition *
partition_of_role(const struct recov_partition *partition, size_t n,
		  unsigned int role);

#endif /* RECOVERYCTL_OBSTACLE_H */
