// SPDX-License-Identifier: GPL-2.0-or-later
/* Protection of single partitions. */
#include "ctl.h"

#include <string.h>

static int find(const struct ctl *ctl, const char *name,
		struct recov_partition *ret)
{
	int r = recov_partition_get(ctl->client, name, ret);

	if (r == -ENOENT)
		return ctl_error(CTL_FAILED, "there is no partition '%s', 'recoveryctl partitions' lists them",
				 name);
	return r < 0 ? ctl_refused(ctl, r, name) : CTL_OK;
}

static int verb_partition_unlock(struct ctl *ctl, int argc, char **argv)
{
	struct recov_partition p;
	char what[96];
	int r = find(ctl, argv[0], &p);

	if (r)
		return r;
	snprintf(what, sizeof(what), "unlocking '%s'", argv[0]);
	r = recov_partition_unlock(ctl->client, p.index, argv[0]);
	if (r < 0)
		return ctl_refused(ctl, r, what);
	ctl_say(ctl, "Partition '%s' (/dev/mtd%u) can be written until the next boot, or 'recoveryctl partition lock %s'.",
		argv[0], p.index, argv[0]);
	return CTL_OK;
}

static int verb_partition_lock(struct ctl *ctl, int argc, char **argv)
{
	struct recov_partition p;
	char what[96];
	int r = find(ctl, argv[0], &p);

	if (r)
		return r;
	snprintf(what, sizeof(what), "locking '%s'", argv[0]);
	r = recov_partition_lock(ctl->client, p.index, argv[0]);
	if (r < 0)
		return ctl_refused(ctl, r, what);
	ctl_say(ctl, "Partition '%s' is protected.", argv[0]);
	return CTL_OK;
}

const struct verb partition_verbs[] = {
	{ "unlock", "NAME", 1, 1, 0, VERB_ADMIN | VERB_MODULE,
	  verb_partition_unlock, NULL, "let a protected partition be written" },
	{ "lock", "NAME", 1, 1, 0, VERB_ADMIN | VERB_MODULE,
	  verb_partition_lock, NULL, "protect it again" },
	{ 0 },
};
