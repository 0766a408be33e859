// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

/*
 * Flash drivers may probe while we run already. A board that lacks one of the
 * partitions for good waits that long at each boot, so it is short.
 */
#define WAIT_MS		1500
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

static void step(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000 }, NULL);
}

static void clear(struct parts *parts)
{
	static const struct part none = { .index = -1 };

	parts->slot[0] = parts->slot[1] = none;
	parts->overlay = parts->rescue = none;
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

static bool all_there(const struct init *in)
{
	const struct parts *p = &in->parts;

	return p->slot[0].index >= 0 && p->slot[1].index >= 0 &&
	       p->overlay.index >= 0 &&
	       (!in->client || in->state.log.backend ==
			       RECOVERY_LOG_BACKEND_MTD);
}

void parts_find(struct init *in)
{
	for (unsigned int ms = 0; ms <= WAIT_MS; ms += STEP_MS) {
		if (ms)
			step();
		if (in->client && recov_state_get(in->client, &in->state) < 0)
			continue;
		if (!in->client || from_module(in) < 0)
			from_proc(&in->parts);
		if (all_there(in))
			return;
	}
}
