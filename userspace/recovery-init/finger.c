// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#define STEP_MS		20

static bool is_down(const struct init *in)
{
	return in->state.button.at_boot &&
	       in->state.button.state == RECOVERY_BUTTON_STATE_PRESSED;
}

static void tell(const struct gesture_table *t)
{
	say("the button is down: hold it for %u.%u s for %s, let go to boot",
	    t->held_at_boot_ms / 1000, t->held_at_boot_ms % 1000 / 100,
	    gesture_action_to_string(t->held_at_boot));
}

/*
 * Only a board whose button is down at power-on waits here, until the finger
 * goes: the hold counts when it ends between once and twice the configured
 * time. A button that is stuck costs a boot that long and does nothing.
 */
enum gesture_action finger_wait(struct init *in)
{
	const struct gesture_table *t = &in->conf.gestures;
	uint64_t until = now_ms() + 2 * (uint64_t)t->held_at_boot_ms;
	uint32_t held = 0;

	if (!in->client || !in->conf.ladder.button ||
	    t->held_at_boot == ACTION_NONE)
		return ACTION_NONE;
	if (is_down(in))
		tell(t);
	while (is_down(in)) {
		held = in->state.button.held_ms;
		/* The clock too, in case the module's stands still */
		if (held >= 2 * t->held_at_boot_ms || now_ms() > until) {
			say("the button is stuck or was held for too long: ignoring it");
			return ACTION_NONE;
		}
		nap(STEP_MS);
		if (recov_state_get(in->client, &in->state) < 0)
			return ACTION_NONE;
	}
	return held >= t->held_at_boot_ms ? t->held_at_boot : ACTION_NONE;
}
