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

static void tell_slots(struct init *in)
{
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		if (!in->plan.slot_set[s].set)
			continue;
		told(in, "slot state",
		     recov_slot_set(in->client, s, in->plan.slot_set[s].state,
				    in->plan.slot_set[s].tries,
				    in->plan.slot_set[s].next));
		say("slot %s is %s now%s", slot_to_string(s),
		    slot_state_to_string(in->plan.slot_set[s].state),
		    in->plan.slot_set[s].next ? ", and the one to boot" : "");
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

/* Requests that this boot fulfils by being what it is */
void tell_done(struct init *in)
{
	for (unsigned int k = 0; in->client && k < REQUEST_KINDS; k++) {
		const struct recov_request *request = &in->state.request[k];

		if (!(in->plan.done & (1u << k)) || !request->pending)
			continue;
		told(in, request_kind_to_string(k),
		     recov_request_clear(in->client, k, request->id, 0));
	}
}
