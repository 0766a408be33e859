// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <time.h>

#define STEP_MS		20

/*
 * Only a board whose button is down at power-on waits here, until the finger
 * goes: the hold counts when it ends between once and twice the configured
 * time. A button that is stuck costs a boot that long and does nothing.
 */
enum gesture_action finger_wait(struct init *in)
{
	const struct gesture_table *t = &in->conf.gestures;
	uint32_t held = 0;
	bool told = false;

	if (!in->client || !in->conf.ladder.button || !t->held_at_boot_ms ||
	    t->held_at_boot == ACTION_NONE)
		return ACTION_NONE;

	while (in->state.button.at_boot &&
	       in->state.button.state == RECOVERY_BUTTON_STATE_PRESSED) {
		held = in->state.button.held_ms;
		if (held >= 2 * t->held_at_boot_ms) {
			say("the button is stuck or was held for too long: ignoring it");
			return ACTION_NONE;
		}
		if (!told)
			say("the button is down: hold it for %u s for %s, let go to boot",
			    t->held_at_boot_ms / 1000,
			    gesture_action_to_string(t->held_at_boot));
		told = true;
		nanosleep(&(struct timespec){ .tv_nsec = STEP_MS * 1000000 },
			  NULL);
		if (recov_state_get(in->client, &in->state) < 0)
			return ACTION_NONE;
	}
	return held >= t->held_at_boot_ms ? t->held_at_boot : ACTION_NONE;
}
