// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>
#include "erase_wait.h"
#include "mtd.h"
#include "overlay.h"

/*
 * Constant time, whatever the overlay holds. The request stays pending until
 * the old files are wiped, by recovery-wipe while the system runs.
 */
int reset_soft(struct init *in, int dirfd)
{
	bool keep = keep_asked(in);
	int r = keep ? keep_carry_out(in, dirfd) :
		       overlay_put_aside(dirfd, in->reset_id);

	if (r < 0 || (keep && !in->reset_id))
		return r;
	in->report.reset_id = in->reset_id;
	say("factory reset: the settings are put aside, and wiped while the system runs");
	return 0;
}

/* How far it is, by tenths; and a watchdog must not bite meanwhile. */
struct progress {
	struct init *in;
	unsigned int told;
	uint64_t begun, pinged;
};

static bool progress(unsigned int done, unsigned int all, void *arg)
{
	struct progress *p = arg;
	unsigned int percent = all ? done * 100 / all : 100;

	if (now_ms() > p->pinged + 1000) {
		watchdog_arm(p->in->conf.watchdog_sec);
		p->pinged = now_ms();
	}
	if (erase_wait_over(now_ms() - p->begun, done, all,
			    p->in->conf.overlay_erase_ms))
		return false;
	if (percent / 10 == p->told / 10)
		return true;
	p->told = percent;
	say("factory reset: %u %% erased", percent);
	return true;
}

/* They were passed over, and with them whatever they hold. */
static void tell_bad_blocks(struct init *in)
{
	struct report_reset *report = &in->report.reset;

	if (mtd_bad_words((unsigned int)in->place.index, report->trouble,
			  sizeof(report->trouble)) > 0)
		say("factory reset: %s", report->trouble);
}

void reset_done(struct init *in)
{
	int r;

	say("factory reset: done");
	if (!in->client || !in->reset_id)
		return;
	r = recov_request_clear(in->client, RECOVERY_REQUEST_KIND_RESET,
				in->reset_id, 0);
	if (r < 0)
		say("factory reset: the log does not take that it is done: %s",
		    strerror(-r));
	in->reset_id = 0;
}

static void tell_erased(struct init *in, bool whole, unsigned int before)
{
	if (in->place.content == RECOVERY_CONTENT_UBI)
		say("factory reset: the overlay's UBI volume is erased; UBI's erase counters and other volumes stay");
	else if (before == RECOVERY_CONTENT_UBI && !whole)
		say("factory reset: UBI could not be used any more, all of the partition is erased");
	tell_bad_blocks(in);
}

/*
 * Idempotent: a cut leaves the request pending, and the next boot erases.
 * Return: -EINPROGRESS: left to recovery-carry.
 */
int reset_hard(struct init *in)
{
	struct progress p = { .in = in, .begun = now_ms() };
	bool whole = in->facts.reset_flags & RECOVERY_REQUEST_FLAGS_WHOLE;
	unsigned int before = in->place.content;
	int r;

	say("factory reset: erasing the flash of the overlay");
	if (in->client)
		(void)!recov_phase_set(in->client, RECOVERY_PHASE_RESETTING);
	r = backing_erase(&in->place, whole, progress, &p);
	if (r == -ECANCELED) {
		say("factory reset: that takes long, it goes on while the system runs");
		in->report.reset_id = in->reset_id;
		in->report.erase = true;
		in->report.erase_whole = whole;
		return -EINPROGRESS;
	}
	if (r < 0) {
		say("factory reset: erasing fails: %s", backing_strerror(r));
		return r;
	}
	tell_erased(in, whole, before);
	return 0;
}
