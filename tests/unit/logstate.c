// SPDX-License-Identifier: GPL-2.0-or-later
#include "logstate.h"

bool boot_same(const struct bootlog_boot *a, const struct bootlog_boot *b)
{
	/* One that there is not has no other members. */
	if (!a->id && !b->id)
		return true;
	return a->id == b->id && a->slot == b->slot && a->rung == b->rung &&
		a->reason == b->reason && a->attempts == b->attempts &&
		a->limit == b->limit && a->short_count == b->short_count &&
		a->trial_boots == b->trial_boots && a->flags == b->flags &&
		a->cause == b->cause && a->end == b->end &&
		a->uptime_ms == b->uptime_ms && a->time == b->time;
}

static bool slot_same(const struct bootlog_slot *a, const struct bootlog_slot *b)
{
	return a->state == b->state && a->tries == b->tries &&
		a->settings == b->settings;
}

static bool request_same(const struct bootlog_request *a,
			 const struct bootlog_request *b)
{
	return a->id == b->id && (!a->id ||
		(a->boot == b->boot && a->arg == b->arg && a->flags == b->flags));
}

bool state_same(const struct bootlog_state *a, const struct bootlog_state *b)
{
	unsigned int i;

	if (!boot_same(&a->boot, &b->boot) || !boot_same(&a->prev, &b->prev) ||
	    a->next != b->next || a->last_request != b->last_request)
		return false;
	for (i = 0; i < RECOVERY_SLOTS; i++)
		if (!slot_same(&a->slot[i], &b->slot[i]))
			return false;
	for (i = 0; i < BOOTLOG_REQUESTS; i++)
		if (!request_same(&a->request[i], &b->request[i]))
			return false;
	return true;
}
