// SPDX-License-Identifier: GPL-2.0-or-later
#include "trial.h"

#include <string.h>
#include <time.h>
#include "action.h"
#include "jobs.h"
#include "log.h"
#include "names.h"

#define AGAIN_MS	10000

static int64_t left_ms(const struct manager *m)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return policy_trial_left(&m->state, &m->conf,
				 (uint64_t)t.tv_sec * 1000 +
				 (uint64_t)t.tv_nsec / 1000000);
}

static int on_deadline(sd_event_source *timer, uint64_t usec, void *userdata);

static void wait_for(struct manager *m, int64_t ms)
{
	int r = manager_after(m, &m->trial_timer, (uint64_t)ms * 1000,
			      on_deadline);

	if (r < 0)
		log_error("deadline of the trial: %s", strerror(-r));
}

/* A reboot before the good mark is a failed try: nothing else is to be logged. */
static int on_deadline(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct manager *m = userdata;
	int r;

	if (left_ms(m))
		return 0;
	log_error("slot %s is on trial and was not marked good within %u s: rebooting",
		  slot_to_string(m->state.boot.slot),
		  m->conf.trial_timeout_sec);
	r = jobs_shutdown(m, "reboot.target");
	if (r < 0) {
		log_error("rebooting: %s", action_error(m, r));
		wait_for(m, AGAIN_MS);
	}
	return 0;
}

void trial_watch(struct manager *m)
{
	int64_t ms = left_ms(m);

	if (ms >= 0)
		wait_for(m, ms);
	else
		m->trial_timer = sd_event_source_disable_unref(m->trial_timer);
}
