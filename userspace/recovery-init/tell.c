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

/* ORDER: where to go before what is left behind, in case of a power cut */
static void tell_slots(struct init *in)
{
	for (unsigned int i = 0; i < 2 * RECOVERY_SLOTS; i++) {
		unsigned int s = i % RECOVERY_SLOTS;
		bool first = i < RECOVERY_SLOTS;
		const struct ladder_slot_set *set = &in->plan.slot_set[s];

		if (set->set && set->next == first)
			told(in, "slot state",
			     recov_slot_set(in->client, s, set->state,
					    set->tries, set->next));
	}
}

static void tell_reset(struct init *in)
{
	const struct recov_request *pending =
		&in->state.request[RECOVERY_REQUEST_KIND_RESET];

	if (in->plan.request_reset && !in->reset_id)
		told(in, "reset request",
		     recov_request_set(in->client, RECOVERY_REQUEST_KIND_RESET,
				       0, 0, &in->reset_id));
	else if (in->plan.reset && pending->pending)
		in->reset_id = pending->id;
}

/* Its number, also when it could be declared in memory only */
static void declare(struct init *in)
{
	struct recov_boot boot = in->plan.boot;
	struct recov_state now;

	boot.id = in->report.boot_id;	/* 0, unless it is declared anew */
	told(in, "declaring this boot",
	     recov_boot_set(in->client, &boot, &in->report.boot_id));
	if (!in->report.boot_id && !recov_state_get(in->client, &now))
		in->report.boot_id = now.boot.id;
}

void tell_plan(struct init *in)
{
	if (!in->client)
		return;
	tell_slots(in);
	tell_reset(in);
	declare(in);
}

void tell_back(struct init *in)
{
	struct ladder_slot_set *set = in->plan.slot_set;
	bool moved = set[0].next || set[1].next;

	if (!in->client)
		return;
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		set[s] = (struct ladder_slot_set) {
			.set = set[s].set || moved,
			.state = in->state.slot[s].state,
			.tries = in->state.slot[s].tries,
			.next = in->state.slot[s].next,
		};
	tell_slots(in);
}

/* A request that this board can't fulfil is over as well. */
static int outcome(const struct init *in, unsigned int kind)
{
	unsigned int rung = in->plan.boot.rung;

	if (kind == RECOVERY_REQUEST_KIND_RESCUE)
		return rung == RECOVERY_RUNG_RESCUE ? 0 : -ENOENT;
	if (kind == RECOVERY_REQUEST_KIND_FALLBACK)
		return rung >= RECOVERY_RUNG_FALLBACK ? 0 : -ENOENT;
	if (kind == RECOVERY_REQUEST_KIND_FAILSAFE)
		return rung >= RECOVERY_RUNG_FAILSAFE ? 0 : -ENOENT;
	if (kind == RECOVERY_REQUEST_KIND_RESET)
		return -EOPNOTSUPP;
	return 0;
}

/*
 * Where settings are kept in memory only, a reset is over with each boot. It
 * must not lie in wait for the day they are kept on flash.
 */
static bool is_over(const struct init *in, unsigned int kind)
{
	if (kind == RECOVERY_REQUEST_KIND_RESET)
		return in->plan.reset && !in->conf.overlay_flash;
	return in->plan.done & (1u << kind);
}

/* Requests that this boot fulfils by being what it is */
void tell_done(struct init *in)
{
	for (unsigned int k = 0; in->client && k < REQUEST_KINDS; k++) {
		const struct recov_request *request = &in->state.request[k];

		if (!is_over(in, k) || !request->pending)
			continue;
		told(in, request_kind_to_string(k),
		     recov_request_clear(in->client, k, request->id,
					 outcome(in, k)));
	}
}
