// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <stddef.h>
#include <string.h>

#define STEP_MS		20

/* Default names, for boards whose module could not be loaded */
static const struct {
	const char *name;
	size_t offset;
} by_name[] = {
	{ "slot-a", offsetof(struct parts, slot[0]) },
	{ "slot-b", offsetof(struct parts, slot[1]) },
	{ "rootfs_data", offsetof(struct parts, overlay) },
	{ "rescue", offsetof(struct parts, rescue) },
};

static void clear(struct parts *parts)
{
	static const struct part none = { .index = -1 };

	*parts = (struct parts) {
		.slot = { none, none },
		.overlay = none,
		.rescue = none,
	};
}

/* The first with a role counts: the others are somebody's mistake. */
static void take(struct part *part, const struct recov_partition *p)
{
	if (part->index < 0)
		*part = (struct part) { (int)p->index, p->content };
}

static int from_module(struct init *in)
{
	_cleanup_(freep) struct recov_partition *p = NULL;
	size_t n;
	int r;

	r = recov_partitions_get(in->client, &p, &n);
	if (r < 0)
		return r;
	clear(&in->parts);
	for (size_t i = 0; i < n; i++) {
		switch (p[i].role) {
		case RECOVERY_ROLE_SLOT_A:
			take(&in->parts.slot[0], &p[i]);
			break;
		case RECOVERY_ROLE_SLOT_B:
			take(&in->parts.slot[1], &p[i]);
			break;
		case RECOVERY_ROLE_OVERLAY:
			take(&in->parts.overlay, &p[i]);
			break;
		case RECOVERY_ROLE_RESCUE:
			take(&in->parts.rescue, &p[i]);
			break;
		}
	}
	return 0;
}

static void from_proc(struct parts *parts)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/mtd", "re");
	char line[256], name[128];
	int index;

	clear(parts);
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "mtd%d: %*x %*x \"%127[^\"]\"", &index,
			   name) != 2)
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(by_name); i++)
			if (!strcmp(name, by_name[i].name))
				((struct part *)((char *)parts +
						 by_name[i].offset))->index =
					index;
	}
}

/* What this boot will most likely use; NULL when it is all there */
static const char *missing(const struct init *in)
{
	unsigned int s = in->state.slot[1].next;

	if (in->cmdline.slot >= 0)
		s = (unsigned int)in->cmdline.slot;
	if (in->cmdline.rescue && in->parts.rescue.index < 0)
		return "the rescue image";
	if (in->parts.slot[s].index < 0)
		return s ? "slot b" : "slot a";
	if (in->client && in->state.log.health == RECOVERY_LOG_HEALTH_ABSENT)
		return "the boot log";
	if (in->conf.overlay_flash && !*in->conf.overlay_device &&
	    in->parts.overlay.index < 0)
		return "the overlay";
	return NULL;
}

static void look(struct init *in)
{
	if (in->client && recov_state_get(in->client, &in->state) < 0)
		memset(&in->state, 0, sizeof(in->state));
	if (!in->client || from_module(in) < 0)
		from_proc(&in->parts);
}

/* Flash drivers may still be probing. */
void parts_find(struct init *in)
{
	uint64_t begin = now_ms(), until = begin + in->conf.partition_wait_ms;
	const char *what;

	look(in);
	while ((what = missing(in)) && now_ms() < until) {
		nap(STEP_MS);
		look(in);
	}
	if (what)
		say("no flash partition for %s after %u ms (PartitionWait= in recovery.conf)",
		    what, (unsigned int)(now_ms() - begin));
}
