// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#define STEP_MS		20

static bool pressed(struct init *in)
{
	return in->client && in->conf.ladder.button &&
	       in->state.window.state == RECOVERY_WINDOW_STATE_PRESSED;
}

/* The window is the module's and costs no time; this is for those who say
 * Wait=, and want to give slow fingers a chance before the system starts.
 */
bool window_pressed(struct init *in)
{
	uint64_t until = now_ms() + in->conf.failsafe_wait_ms;

	if (in->conf.failsafe_wait_ms)
		say("press the button%s for failsafe mode",
		    in->conf.console_key ? ", or f and Enter," : "");
	for (;;) {
		if (in->client && recov_state_get(in->client, &in->state) < 0)
			in->state.window.state =
				RECOVERY_WINDOW_STATE_DISABLED;
		if (in->conf.console_key && !in->facts.console)
			in->facts.console = console_asks();
		if (pressed(in))
			return true;
		if (in->facts.console || now_ms() >= until)
			return false;
		nap(STEP_MS);
	}
}
