// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include "names.h"
#include "words.h"

int verb_mark_good(struct ctl *ctl, int argc, char **argv)
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
	return CTL_OK;
}
