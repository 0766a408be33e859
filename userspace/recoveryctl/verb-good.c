// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <string.h>
#include "loader-tell.h"
#include "names.h"
#include "words.h"

static int mark_boot(const struct ctl *ctl)
{
	struct recov_state s;
	int r;

	r = recov_state_get(ctl->client, &s);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (s.boot.rung == RECOVERY_RUNG_NONE)
		return ctl_error(CTL_FAILED, "this boot can't be marked good, because recovery-init did not declare it: see 'recoveryctl check'");
	if (s.boot.flags & RECOVERY_BOOT_FLAGS_GOOD) {
		ctl_say(ctl, "Boot %u is marked good already.", s.boot.id);
		return CTL_OK;
	}
	/* The number makes sure that it is the boot that we have looked at. */
	r = recov_good_set(ctl->client, s.boot.id);
	if (r < 0)
		return ctl_refused(ctl, r, "marking this boot good");
	ctl_say(ctl, "Boot %u (slot %s, %s) is marked good.", s.boot.id,
		slot_to_string(s.boot.slot), rung_words(s.boot.rung));
	return loader_follow(ctl);
}

/*
 * The boot loader's counter and our own are told both, whichever of them fails:
 * each may be the one that takes the board to its other firmware.
 */
int verb_mark_good(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	int r = recov_client_new(&client);
	int counter = counter_settle(ctl, client);

	if (r == -ENODEV) {
		r = ctl_no_module();
	} else if (r < 0) {
		r = ctl_error(CTL_FAILED, "can't reach the module: %s",
			      strerror(-r));
	} else {
		ctl->client = client;
		r = mark_boot(ctl);
		ctl->client = NULL;
	}
	/* No module may be meant so; a counter that stays is never. */
	return counter ?: r;
}
