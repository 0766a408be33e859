// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include "names.h"
#include "settings_boot.h"

#define CLOCK_SET	1577836800	/* 2020: before it no clock was set */

static bool is_bad(const struct init *in, unsigned int slot)
{
	const struct ladder_slot_set *set = &in->plan.slot_set[slot];

	return (set->set ? set->state : in->state.slot[slot].state) ==
	       RECOVERY_SLOT_STATE_BAD;
}

static void fill_in(struct init *in, int dirfd, int romfd,
		    struct settings_boot *boot)
{
	time_t now = time(NULL);

	*boot = (struct settings_boot){
		.dirfd = dirfd, .romfd = romfd,
		.time = now > CLOCK_SET ? (uint64_t)now : 0,
	};
	image_read(in, boot);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		boot->slot_bad[s] = is_bad(in, s);
}

static const char *because(unsigned int why)
{
	switch (why) {
	case SETTINGS_BOARD:
		return "it was written by another board";
	case SETTINGS_NEWER:
		return "its configuration is newer than this firmware";
	case SETTINGS_OLDER:
		return "its configuration is too old for this firmware";
	default:
		return "whose it is can't be read";
	}
}

static void tell(const struct settings_result *r)
{
	const char *old = slot_to_string(r->old.slot);

	if (*r->trouble)
		say("settings: %s", r->trouble);
	if (r->restored && !r->kept)
		say("settings: snapshot %u was given back", r->restored);
	else if (r->restored)
		say("settings: snapshot %u is given back, those of slot %s%s are kept as snapshot %u",
		    r->restored, old, r->failed ? ", which failed," : "",
		    r->kept);
	if (r->aside)
		say("settings: the overlay is set aside as aside.%u (%s), this boot begins on defaults",
		    r->aside, because(r->why));
	if (r->saved)
		say("settings: those of slot %s are kept as snapshot %u", old,
		    r->saved);
}

static void note(struct recov_report *report, const struct settings_result *r)
{
	struct report_settings *s = &report->settings;

	*s = (struct report_settings){
		.act = r->act, .why = r->why, .slot = r->old.slot,
		.failed = r->failed, .saved = r->saved,
		.restored = r->restored, .kept = r->kept, .aside = r->aside,
		.asides = r->asides,
	};
	memcpy(s->trouble, r->trouble, sizeof(s->trouble));
}

int settings_travel(struct init *in, int dirfd)
{
	_cleanup_(closep) int romfd = open(ROM_DIR, O_RDONLY | O_DIRECTORY |
					   O_CLOEXEC);
	struct settings_result result;
	struct settings_boot boot;
	int r;

	fill_in(in, dirfd, romfd, &boot);
	r = settings_boot(&boot, &result);
	tell(&result);
	note(&in->report, &result);
	if (r < 0)
		snprintf(in->report.overlay_why,
			 sizeof(in->report.overlay_why), "%s", result.trouble);
	return r;
}
