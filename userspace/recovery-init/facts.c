// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>

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

static void held(struct ladder_state *facts, enum gesture_action action)
{
	switch (action) {
	case ACTION_RESCUE:
		facts->held = true;
		break;
	case ACTION_FAILSAFE:
		facts->pressed = true;
		break;
	case ACTION_FALLBACK:
		facts->requests |= 1u << RECOVERY_REQUEST_KIND_FALLBACK;
		break;
	case ACTION_RESET:
		facts->cmdline_reset = true;
		break;
	case ACTION_NONE:
	case ACTION_REBOOT:
	case ACTION_POWEROFF:
	case _ACTION_MAX:
		break;
	}
}

static void from_state(struct init *in)
{
	const struct recov_state *state = &in->state;
	struct ladder_state *facts = &in->facts;

	facts->prev = state->prev;
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
	facts->pressed = state->window.state == RECOVERY_WINDOW_STATE_PRESSED &&
			 in->conf.gestures.window == ACTION_FAILSAFE;
}

void facts_gather(struct init *in)
{
	struct ladder_state *facts = &in->facts;
	enum gesture_action action;

	memset(facts, 0, sizeof(*facts));
	/* Last, as it may wait: what happens meanwhile is seen. */
	action = finger_wait(in);
	if (in->client && recov_state_get(in->client, &in->state) == 0)
		from_state(in);
	held(facts, action);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		facts->slot[s].bootable = may_boot(&in->parts.slot[s]);
	facts->rescue_bootable = may_boot(&in->parts.rescue);
	facts->cmdline_failsafe = in->cmdline.failsafe;
	facts->cmdline_reset |= in->cmdline.reset;
	facts->loader_slot = in->cmdline.slot;
}
