// SPDX-License-Identifier: GPL-2.0-or-later
#include "obstacle.h"

#include "image.h"

const struct recov_partition *
partition_of_role(const struct recov_partition *partition, size_t n,
		  unsigned int role)
{
	for (size_t i = 0; i < n; i++)
		if (partition[i].role == role)
			return &partition[i];
	return NULL;
}

const char *slot_obstacle(const struct recov_state *state,
			  const struct recov_partition *partition, size_t n,
			  unsigned int slot)
{
	const struct recov_partition *p;

	if (!*state->slot[slot].partition)
		return "has no partition";
	p = partition_of_role(partition, n, slot ? RECOVERY_ROLE_SLOT_B :
						   RECOVERY_ROLE_SLOT_A);
	if (!p)
		return "has no partition";
	switch (p->content) {
	case RECOVERY_CONTENT_EMPTY:
		return "is empty";
	case RECOVERY_CONTENT_UNREADABLE:
		return "can't be read";
	default:
		return image_bootable(p->content) ? NULL :
			"holds no firmware that is known";
	}
}

const char *reset_obstacle(const struct recov_partition *overlay,
			   const char *disk, bool secure)
{
	if (secure && *disk)
		return "what a disk held can't be erased for sure: --secure is for flash";
	if (!overlay && !*disk)
		return "no partition has the role of overlay: there are no settings to be reset";
	if (secure && overlay->bad_blocks)
		return "bad blocks can't be erased and may hold settings: --hard erases the others";
	return NULL;
}
