// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>
#include "mtd.h"
#include "overlay.h"

/*
 * Constant time, whatever the overlay holds. The request stays pending until
 * the old files are wiped, by recovery-wipe while the system runs.
 */
int reset_soft(struct init *in, int dirfd)
{
	int r = overlay_put_aside(dirfd, in->reset_id);

	if (r < 0)
		return r;
	in->report.reset_id = in->reset_id;
	say("factory reset: the settings are put aside, and wiped while the system runs");
	return 0;
}

/* How far it is, by tenths; and a watchdog must not bite meanwhile. */
struct progress {
	struct init *in;
	unsigned int told;
	uint64_t pinged;
};

static void progress(unsigned int done, unsigned int all, void *arg)
{
	struct progress *p = arg;
	unsigned int percent = all ? done * 100 / all : 100;

	if (now_ms() > p->pinged + 1000) {
		watchdog_arm(p->in->conf.watchdog_sec);
		p->pinged = now_ms();
	}
	if (percent / 10 == p->told / 10)
		return;
	p->told = percent;
	say("factory reset: %u %% erased", percent);
}

static void log_done(struct init *in)
{
	int r;

	if (!in->client || !in->reset_id)
		return;
	r = recov_request_clear(in->client, RECOVERY_REQUEST_KIND_RESET,
				in->reset_id, 0);
	if (r < 0)
		say("factory reset: done, but the log does not take it: %s",
		    strerror(-r));
}

/* Idempotent: a cut leaves the request pending, and the next boot erases. */
int reset_hard(struct init *in)
{
	struct progress p = { .in = in };
	int r;

	say("factory reset: erasing the flash of the overlay");
	if (in->client)
		(void)!recov_phase_set(in->client, RECOVERY_PHASE_RESETTING);
	r = mtd_erase_all((unsigned int)in->parts.overlay.index, progress,
			  &p);
	if (r < 0) {
		say("factory reset: erasing fails: %s", strerror(-r));
		return r;
	}
	log_done(in);
	in->reset_id = 0;
	say("factory reset: done");
	return 0;
}
