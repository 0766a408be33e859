// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include "names.h"

#define OVERLAY_FULL_PERCENT	90

static void find_missing(const struct recov_report *r, struct findings *to)
{
	struct finding *f;

	if (!*r->overlay_missing)
		return;
	f = finding_add(to, SEVERITY_ATTENTION, "overlay-missing",
			"the disk for settings, %s, is missing: %s",
			r->overlay_missing, r->overlay == OVERLAY_FLASH ?
			"those on flash are used" :
			"changes are kept in memory");
	finding_advise(f, "Plug it in, then 'recoveryctl reboot'; if it is gone for good, take Device= out of recovery.conf");
}

static void find_lost(const struct status_facts *facts, struct findings *to)
{
	const struct recov_report *r = facts->report;
	struct finding *f;

	if (*r->overlay_missing)
		return;
	f = finding_add(to, SEVERITY_PROBLEM, "overlay-lost",
			"settings are not used and changes are lost at reboot: %s",
			*r->overlay_why ? r->overlay_why : "the overlay can't be mounted");
	if (facts->carry.progress == CARRY_ERASE_FAILED)
		finding_advise(f, "The next boot tries to erase it again, and so does 'systemctl restart recovery-carry'; flash that can't be erased is worn or write protected");
	else
		finding_advise(f, "'recoveryctl overlay mount' mounts it if that is possible at all; 'recoveryctl reset --hard' makes a new one, everything on the old one is lost");
	if (*facts->carry.why)
		finding_add(to, SEVERITY_NOTE, "carry-failed", "%s",
			    facts->carry.why);
}

/* The root is in memory though it should not be; how far is the overlay? */
static void find_memory(const struct status_facts *facts, struct findings *to)
{
	const struct carry_state *carry = &facts->carry;
	struct finding *f;

	if (carry_is_unerased(carry, facts->report->erase) &&
	    carry->progress != CARRY_ERASE_FAILED) {
		f = finding_add(to, SEVERITY_NOTE, "overlay-erasing",
				"the flash of the overlay is being erased (%u%%), changes are kept in memory until then",
				carry->percent);
		finding_advise(f, "Leave the power on; after a power cut it begins again");
	} else if (carry->progress == CARRY_SAVED) {
		f = finding_add(to, SEVERITY_ATTENTION, "overlay-saved",
				"changes are kept in memory, and saved for the next boot when this one ends");
		finding_advise(f, "'recoveryctl reboot' makes them part of the overlay; a power cut loses the latest");
	} else if (facts->report->overlay == OVERLAY_TMPFS_FORCED) {
		find_lost(facts, to);
	}
}

static void find_carried(const struct recov_report *r, struct findings *to)
{
	struct finding *f;

	if (r->carried)
		finding_add(to, SEVERITY_NOTE, "carried-over",
			    "changes that were made while the overlay could not be used are part of it now");
	if (!r->not_carried)
		return;
	f = finding_add(to, SEVERITY_ATTENTION, "not-carried-over",
			"%u changes that were made while the overlay could not be used could not become part of it",
			r->not_carried);
	finding_advise(f, "They are below /overlay/carry.*; the next boot tries again, remove them when they are of no use");
}

void find_overlay(const struct status_facts *facts, struct findings *to)
{
	const struct recov_report *r = facts->report;
	struct finding *f;

	if (!r) {
		if (facts->state.boot.rung != RECOVERY_RUNG_NONE)
			finding_add(to, SEVERITY_NOTE, "report-absent",
				    "recovery-init left no report: nothing is known about the overlay");
		return;
	}
	find_missing(r, to);
	if (r->overlay == OVERLAY_TMPFS_FORCED || r->erase)
		find_memory(facts, to);
	find_carried(r, to);
	if (r->overlay == OVERLAY_FLASH && facts->overlay_size &&
	    facts->overlay_used * 100 / facts->overlay_size >= OVERLAY_FULL_PERCENT) {
		f = finding_add(to, SEVERITY_ATTENTION, "overlay-full",
				"the overlay is %u%% full",
				(unsigned int)(facts->overlay_used * 100 / facts->overlay_size));
		finding_advise(f, "Remove files that were added, 'recoveryctl overlay usage' tells where they are; on a full overlay settings can't be saved");
	}
}

void find_reset_result(const struct status_facts *facts, struct findings *to)
{
	const struct report_reset *r = facts->report ? &facts->report->reset : NULL;
	struct finding *f;

	if (!r)
		return;
	if (*r->trouble) {
		f = finding_add(to, SEVERITY_ATTENTION, "reset-trouble",
				"factory reset: %.200s", r->trouble);
		finding_advise(f, "Destroy the chip if nobody may ever read them; otherwise this is no harm");
	}
	if (*r->not_kept) {
		f = finding_add(to, SEVERITY_ATTENTION, "reset-not-kept",
				"factory reset: %.200s", r->not_kept);
		finding_advise(f, "'recoveryctl reset' without --keep, or with --hard, resets all");
	}
	if (*r->kept)
		finding_add(to, SEVERITY_NOTE, "reset-kept",
			    "the factory reset of this boot has kept %s", r->kept);
}

static const char *aside_words(unsigned int why)
{
	switch (why) {
	case SETTINGS_BOARD:
		return "another board has written it";
	case SETTINGS_NEWER:
		return "its configuration is newer than this firmware";
	case SETTINGS_OLDER:
		return "its configuration is too old for this firmware";
	default:
		return "it can't be read whose it is";
	}
}

static void find_aside(const struct report_settings *s, struct findings *to)
{
	struct finding *f;

	if (s->aside) {
		f = finding_add(to, SEVERITY_ATTENTION, "settings-aside",
				"the overlay was set aside and this board begins on defaults: %s",
				aside_words(s->why));
		finding_advise(f, "Nothing is lost, it is /overlay/aside.%u; 'recoveryctl settings list' tells whose it is, settings.rst how to use it again",
			       s->aside);
	} else if (s->asides) {
		f = finding_add(to, SEVERITY_NOTE, "settings-aside-kept",
				"%u overlay%s that this firmware can't use %s set aside",
				s->asides, s->asides == 1 ? "" : "s",
				s->asides == 1 ? "is" : "are");
		finding_advise(f, "'recoveryctl settings list' tells whose; remove /overlay/aside.* when they are of no use");
	}
}

void find_settings(const struct status_facts *facts, struct findings *to)
{
	const struct report_settings *s;
	const char *old;
	struct finding *f;

	if (!facts->report)
		return;
	s = &facts->report->settings;
	old = slot_to_string(s->slot);
	if (*s->trouble) {
		f = finding_add(to, SEVERITY_ATTENTION, "settings-trouble",
				"settings: %.200s", s->trouble);
		finding_advise(f, "'recoveryctl settings list' shows what there is; remove files that were added if the overlay is full");
	}
	if (s->restored && s->kept) {
		f = finding_add(to, SEVERITY_NOTE, "settings-restored",
				"settings were restored from snapshot %u, because %s%s%s",
				s->restored, s->why == SETTINGS_WANTED ?
				"this was asked for" : s->failed ? "slot " :
				"this is not the firmware any more that wrote to slot ",
				s->why == SETTINGS_WANTED ? "" : old,
				s->why != SETTINGS_WANTED && s->failed ? " failed" : "");
		finding_advise(f, "What they have replaced is snapshot %u: 'recoveryctl settings diff %u'",
			       s->kept, s->kept);
	} else if (s->restored) {
		finding_add(to, SEVERITY_NOTE, "settings-restored",
			    "settings were restored from snapshot %u", s->restored);
	}
	find_aside(s, to);
}
