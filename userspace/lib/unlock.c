// SPDX-License-Identifier: GPL-2.0-or-later
#include "unlock.h"

#include <string.h>
#include "mtd.h"
#include "reason.h"
#include "signals.h"

static int refused(const struct unlock *u, const char *name, int r,
		   const char *what, char *reason, size_t size)
{
	const char *words = recov_client_error(u->client);

	return because(reason, size, r, "partition '%s' can't be %s: %s", name,
		       what, *words ? words : strerror(-r));
}

static int connect_module(struct unlock *u, char *reason, size_t size)
{
	int r = recov_client_new(&u->client);

	if (!r || r == -ENODEV)
		return 0;
	return because(reason, size, r, "can't reach the module: %s",
		       strerror(-r));
}

/* Two copies may lie in one. */
static bool is_due(const struct unlock *u, const struct recov_partition *p)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->part[i].index == p->index)
			return false;
	return p->is_protected;
}

static int unlock_index(struct unlock *u, const struct recov_partition *p,
			size_t n, uint32_t index, char *reason, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		int r;

		if (p[i].index != index || !is_due(u, &p[i]))
			continue;
		r = recov_partition_unlock(u->client, index, p[i].name);
		if (r < 0)
			return refused(u, p[i].name, r, "unlocked", reason, size);
		u->part[u->n++] = p[i];
	}
	return 0;
}

static int unlock_all(struct unlock *u, const char *const *path, size_t n,
		      char *reason, size_t size)
{
	_cleanup_(freep) struct recov_partition *p = NULL;
	size_t n_parts;
	int r = recov_partitions_get(u->client, &p, &n_parts);

	if (r < 0)
		return because(reason, size, r, "can't ask the module what is protected: %s",
			       strerror(-r));
	for (size_t i = 0; i < n && !r; i++) {
		int index = mtd_index(path[i]);

		if (index >= 0)
			r = unlock_index(u, p, n_parts, (uint32_t)index, reason,
					 size);
	}
	return r;
}

int unlock_begin(struct unlock *u, const char *const *path, size_t n,
		 char *reason, size_t size)
{
	char why[8];
	bool any = false;
	int r = 0;

	*u = (struct unlock) { 0 };
	for (size_t i = 0; i < n; i++)
		any = any || mtd_index(path[i]) >= 0;
	signals_hold(&u->signals);
	if (any)
		r = connect_module(u, reason, size);
	if (!r && u->client)
		r = unlock_all(u, path, n, reason, size);
	if (r < 0)
		(void)!unlock_end(u, why, sizeof(why));
	return r;
}

int unlock_end(struct unlock *u, char *reason, size_t size)
{
	int ret = 0;

	for (size_t i = 0; i < u->n; i++) {
		int r = recov_partition_lock(u->client, u->part[i].index,
					     u->part[i].name);

		/* Without the module nothing is protected. */
		if (r < 0 && r != -ENODEV)
			ret = refused(u, u->part[i].name, r, "protected again",
				      reason, size);
	}
	u->n = 0;
	u->client = recov_client_free(u->client);
	signals_release(&u->signals);
	return ret;
}
