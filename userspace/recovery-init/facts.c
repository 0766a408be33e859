// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>
#include "bootstatus.h"
#include "loader.h"

/*
 * Whatever a partition holds, mounting it is the proof; but one that is known
 * to hold something else need not be tried.
 */
static bool may_boot(const struct part *part)
{
	return part->index >= 0 &&
	       (part->content == RECOVERY_CONTENT_SQUASHFS ||
		part->content == RECOVERY_CONTENT_UNKNOWN);
}

/* Configured actions: conf_key.c lets no others through for these two. */
static void ask(struct ladder_state *facts, enum gesture_action action)
{
	if (action == ACTION_RESCUE)
		facts->held = true;
	else if (action == ACTION_FAILSAFE)
		facts->pressed = true;
}

static void from_state(struct init *in)
{
	const struct recov_state *state = &in->state;
	struct ladder_state *facts = &in->facts;
	unsigned int told = bootstatus_cause(&state->prev, bootstatus_read());

	facts->prev = state->prev;
	if (told != RECOVERY_CAUSE_NONE)
		facts->prev.cause = told;
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		facts->slot[s].state = state->slot[s].state;
		facts->slot[s].tries = state->slot[s].tries ?:
				       in->conf.trial_tries;
		if (state->slot[s].next)
			facts->next = s;
	}
	for (unsigned int k = 0; k < REQUEST_KINDS; k++)
		if (state->request[k].pending)
			facts->requests |= 1u << k;
	facts->reset_flags = state->request[RECOVERY_REQUEST_KIND_RESET].flags;
}

/*
 * A boot that is cut before its time is no power cycle: the log has not heard
 * of it yet. Most boards take longer than that to get here.
 */
static void wait_for_power_cycle(const struct init *in)
{
	const struct ladder_config *cf = &in->conf.ladder;

	if (!in->client || (!cf->cycles_fallback && !cf->cycles_reset))
		return;
	while (now_ms() < in->conf.power_cycle_min_ms)
		nap(20);
}

void facts_read(struct init *in)
{
	struct ladder_state *facts = &in->facts;

	if (in->client && !recov_state_get(in->client, &in->state))
		from_state(in);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		facts->slot[s].bootable = may_boot(&in->parts.slot[s]);
	facts->rescue_bootable = may_boot(&in->parts.rescue);
	facts->cmdline_failsafe = in->cmdline.failsafe;
	facts->cmdline_reset = in->cmdline.reset;
	facts->loader_slot = in->cmdline.slot;
	facts->loader_rescue = in->cmdline.rescue;
	facts->loader_reason = in->cmdline.reason;
	if (in->client && in->cmdline.slot >= 0 &&
	    in->cmdline.reason == LOADER_SILENT)
		facts->loader_reason = loader_why(&in->conf, &in->state,
						  (unsigned int)in->cmdline.slot);
}

void facts_gather(struct init *in)
{
	struct ladder_state *facts = &in->facts;
	enum gesture_action held;

	memset(facts, 0, sizeof(*facts));
	/* All three may wait, so the state is taken afterwards. */
	wait_for_power_cycle(in);
	held = finger_wait(in);
	if (window_pressed(in))
		ask(facts, in->conf.gestures.window);
	if (console_decide())
		facts->console = in->conf.console_key;
	ask(facts, held);
	facts_read(in);
}
