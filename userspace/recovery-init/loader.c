// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>
#include <sys/reboot.h>

#include "loader.h"
#include "names.h"

/*
 * The boot loader would take another slot from now on, and it is not a person
 * who wants this one.
 */
static bool other_slot(const struct init *in, const struct recov_state *now)
{
	struct loader_orders orders;
	int first;

	loader_orders(now, -1, &orders);
	first = orders.trial >= 0 ? orders.trial :
		orders.n ? (int)orders.order[0] : -1;
	if (in->cmdline.slot < 0 || first < 0 || first == in->cmdline.slot)
		return false;
	switch (in->plan.boot.reason) {
	case RECOVERY_REASON_DEFAULT:
	case RECOVERY_REASON_CRASH_LOOP:
	case RECOVERY_REASON_TRIAL_FAILED:
	case RECOVERY_REASON_UNBOOTABLE:
		return true;
	}
	return false;
}

/*
 * The request is this boot's own, so that its reboot is no failure. It is over
 * when the loader comes back to this slot, or can't be asked.
 */
static void log_fallback(struct init *in)
{
	uint32_t id;

	if (recov_request_set(in->client, RECOVERY_REQUEST_KIND_FALLBACK, 0, 0,
			      &id) < 0)
		say("fallback request: %s", recov_client_error(in->client));
	if (!recov_state_get(in->client, &in->state))
		in->plan.done |= 1u << RECOVERY_REQUEST_KIND_FALLBACK;
}

static void leave_for(const struct init *in, const char *why)
{
	say("boot %u: slot %s is to be left (%s), rebooting",
	    in->report.boot_id, slot_to_string((unsigned int)in->cmdline.slot),
	    why);
	if (reboot(RB_AUTOBOOT) < 0)
		say("reboot: %s", strerror(errno));
}

/*
 * Only a loader that had to be told is given the chance to do so: one that
 * knew, and came here all the same, would do so for ever.
 */
void loader_follow(struct init *in)
{
	struct recov_state now;
	char reason[256] = "";
	int r;

	if (in->conf.loader == LOADER_NATIVE || !in->client)
		return;
	/* ORDER: a loader that was asked has to find the request in the log. */
	if (in->plan.once >= 0)
		log_fallback(in);
	if (recov_state_get(in->client, &now) < 0)
		return;
	r = loader_tell(&in->conf, &now, in->plan.once, reason, sizeof(reason));
	if (r < 0) {
		say("the boot loader can't be told: %s", reason);
		return;
	}
	if (!r)
		return;
	say("the boot loader is told which slot to boot");
	if (in->plan.once >= 0)
		leave_for(in, "fallback");
	else if (other_slot(in, &now))
		leave_for(in, reason_to_string(in->plan.boot.reason));
}
