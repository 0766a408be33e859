// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>

#include "names.h"

/* The log may be in memory only: that is said once, and by status again. */
static void told(struct init *in, const char *what, int r)
{
	const char *words = recov_client_error(in->client);

	if (r < 0)
		say("%s: %s, ignoring", what, *words ? words : strerror(-r));
}

static void tell_slot(struct init *in, unsigned int s)
{
	unsigned int state = in->plan.slot_set[s].state;
	bool next = in->plan.slot_set[s].next;

	told(in, "slot state",
	     recov_slot_set(in->client, s, state, in->plan.slot_set[s].tries,
			    next));
	say("slot %s is %s%s", slot_to_string(s), slot_state_to_string(state),
	    next ? ", and the one to boot from now on" : "");
}

/* ORDER: where to go before what is left behind, in case of a power cut */
static void tell_slots(struct init *in)
{
	for (unsigned int i = 0; i < 2 * RECOVERY_SLOTS; i++) {
		unsigned int s = i % RECOVERY_SLOTS;
		bool first = i < RECOVERY_SLOTS;

		if (in->plan.slot_set[s].set &&
		    in->plan.slot_set[s].next == first)
			tell_slot(in, s);
	}
}

static void tell_reset(struct init *in)
{
	const struct recov_request *pending =
		&in->state.request[RECOVERY_REQUEST_KIND_RESET];

	if (in->plan.request_reset)
		told(in, "reset request",
		     recov_request_set(in->client, RECOVERY_REQUEST_KIND_RESET,
				       0, 0, &in->reset_id));
	else if (in->plan.reset)
		in->reset_id = pending->id;
}

void tell_plan(struct init *in)
{
	struct recov_boot boot = in->plan.boot;

	if (!in->client)
		return;
	tell_slots(in);
	tell_reset(in);
	told(in, "declaring this boot",
	     recov_boot_set(in->client, &boot, &in->report.boot_id));
	if (!in->report.boot_id && !recov_state_get(in->client, &in->state))
		in->report.boot_id = in->state.boot.id;
}

/* A request that this board can't fulfil is over as well. */
static int outcome(const struct init *in, unsigned int kind)
{
	unsigned int rung = in->plan.boot.rung;

	if (kind == RECOVERY_REQUEST_KIND_RESCUE)
		return rung == RECOVERY_RUNG_RESCUE ? 0 : -ENOENT;
	if (kind == RECOVERY_REQUEST_KIND_FALLBACK)
		return rung >= RECOVERY_RUNG_FALLBACK ? 0 : -ENOENT;
	return 0;
}

/* Requests that this boot fulfils by being what it is */
void tell_done(struct init *in)
{
	for (unsigned int k = 0; in->client && k < REQUEST_KINDS; k++) {
		const struct recov_request *request = &in->state.request[k];

		if (!(in->plan.done & (1u << k)) || !request->pending)
			continue;
		told(in, request_kind_to_string(k),
		     recov_request_clear(in->client, k, request->id,
					 outcome(in, k)));
	}
}
