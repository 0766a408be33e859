// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy.h"

#include <stdarg.h>
#include "names.h"
#include "plain.h"

enum gesture_action policy_window(const struct recov_state *state,
				  const struct recov_conf *conf)
{
	const struct recov_boot *boot = &state->boot;
	enum gesture_action action = conf->gestures.window;

	if (!conf->ladder.button ||
	    state->window.state != RECOVERY_WINDOW_STATE_PRESSED)
		return ACTION_NONE;
	/* loading the module again opens a window that nobody was told of */
	if (boot->flags & RECOVERY_BOOT_FLAGS_ADOPTED)
		return ACTION_NONE;
	/* the early decision saw that press, or went further than it asks */
	if (boot->reason == RECOVERY_REASON_BUTTON ||
	    boot->reason == RECOVERY_REASON_BUTTON_HELD)
		return ACTION_NONE;
	if (action == ACTION_FAILSAFE &&
	    (boot->rung == RECOVERY_RUNG_FAILSAFE ||
	     boot->rung == RECOVERY_RUNG_RESCUE))
		return ACTION_NONE;
	if (action == ACTION_RESCUE && boot->rung == RECOVERY_RUNG_RESCUE)
		return ACTION_NONE;
	return action;
}

/*
 * Tier 0 says that the module counted no tier: let go too early, or stuck, or
 * the device went away while its key was down.
 */
static enum gesture_action released(const struct recov_event *ev,
				    const struct recov_conf *conf)
{
	if (!conf->ladder.button || !ev->tier)
		return ACTION_NONE;
	return gesture_of_hold(&conf->gestures, ev->held_ms, ev->at_boot);
}

enum gesture_action policy_presses(unsigned int n, const struct recov_conf *conf)
{
	return conf->ladder.button ? gesture_of_presses(&conf->gestures, n) :
				     ACTION_NONE;
}

enum gesture_action policy_event(const struct recov_event *ev,
				 const struct recov_state *state,
				 const struct recov_conf *conf)
{
	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_RELEASE:
		return released(ev, conf);
	case RECOVERY_EVENT_TYPE_WINDOW:
		return ev->window == RECOVERY_WINDOW_STATE_PRESSED ?
			policy_window(state, conf) : ACTION_NONE;
	default:
		return ACTION_NONE;
	}
}

static void _printf_(2, 3) add(struct policy_problems *p, const char *format,
			       ...)
{
	va_list ap;

	if (p->n == POLICY_PROBLEMS_MAX)
		return;
	va_start(ap, format);
	vsnprintf(p->text[p->n], POLICY_PROBLEM_LEN, format, ap);
	va_end(ap);
	/* It may be cut off inside of a character, which D-Bus does not take. */
	plain(p->text[p->n++]);
}

static void add_log(struct policy_problems *p, const struct recov_state *s)
{
	const char *name = s->log.partition;

	switch (s->log.health) {
	case RECOVERY_LOG_HEALTH_FOREIGN:
		add(p,
		    "Partition %s holds something that is not a boot log, so nothing is remembered across boots. If it is of no use: recoveryctl log format --force",
		    name);
		break;
	case RECOVERY_LOG_HEALTH_NEWER:
		add(p,
		    "The boot log on %s was written by a newer version, so nothing is remembered across boots. Install that version, or: recoveryctl log format --force",
		    name);
		break;
	case RECOVERY_LOG_HEALTH_FAILED:
		add(p,
		    "The boot log on %s can't be written, so nothing is remembered across boots. The flash may be worn out: see dmesg",
		    name);
		break;
	default:
		break;
	}
}

static void add_report(struct policy_problems *p,
		       const struct recov_report *report)
{
	if (report->overlay == OVERLAY_TMPFS_FORCED)
		add(p,
		    "Changes are kept in memory, the overlay could not be used: %s",
		    report->overlay_why);
	else if (*report->settings.trouble)
		add(p, "Settings: %s", report->settings.trouble);
	if (report->settings.aside)
		add(p,
		    "The overlay was set aside as aside.%u, as it is not for this firmware: recoveryctl status tells why",
		    report->settings.aside);
}

static void add_boot(struct policy_problems *p, const struct recov_state *s)
{
	const struct recov_boot *boot = &s->boot;

	if (boot->rung == RECOVERY_RUNG_FALLBACK &&
	    boot->reason != RECOVERY_REASON_REQUEST)
		add(p,
		    "Slot %s could not be used (%s), this is slot %s. Install a working image in slot %s",
		    slot_to_string(!boot->slot), reason_to_string(boot->reason),
		    slot_to_string(boot->slot), slot_to_string(!boot->slot));
	if (s->button.state == RECOVERY_BUTTON_STATE_STUCK)
		add(p, "The button is stuck, it does nothing until it comes up");
}

void policy_problems(const struct recov_state *state,
		     const struct recov_report *report,
		     const struct recov_conf *conf,
		     struct policy_problems *ret)
{
	ret->n = 0;
	if (state) {
		add_log(ret, state);
		add_boot(ret, state);
	} else {
		add(ret, "The kernel module is not loaded: modprobe recovery");
	}
	if (report)
		add_report(ret, report);
	for (size_t i = 0; i < conf->n_problems; i++)
		add(ret, "%s", conf->problem[i]);
}

int64_t policy_trial_left(const struct recov_state *state,
			  const struct recov_conf *conf, uint64_t uptime_ms)
{
	uint64_t limit_ms = (uint64_t)conf->trial_timeout_sec * 1000;
	const struct recov_boot *boot = &state->boot;

	if (!limit_ms || boot->rung != RECOVERY_RUNG_TRIAL ||
	    !(boot->flags & RECOVERY_BOOT_FLAGS_DECLARED) ||
	    (boot->flags & RECOVERY_BOOT_FLAGS_GOOD))
		return -1;
	return uptime_ms < limit_ms ? (int64_t)(limit_ms - uptime_ms) : 0;
}

bool policy_slots_differ(const struct recov_slot *a, const struct recov_slot *b)
{
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++)
		if (a[i].state != b[i].state || a[i].tries != b[i].tries ||
		    a[i].next != b[i].next)
			return true;
	return false;
}

unsigned int policy_phase(const struct recov_state *state, bool problems,
			  bool resetting)
{
	const struct recov_boot *boot = &state->boot;

	if (resetting)
		return RECOVERY_PHASE_RESETTING;
	if (boot->rung == RECOVERY_RUNG_FAILSAFE)
		return RECOVERY_PHASE_FAILSAFE;
	if (boot->rung == RECOVERY_RUNG_RESCUE)
		return RECOVERY_PHASE_RESCUE;
	if (!(boot->flags & RECOVERY_BOOT_FLAGS_GOOD))
		return RECOVERY_PHASE_BOOTING;
	return problems ? RECOVERY_PHASE_PROBLEM : RECOVERY_PHASE_GOOD;
}
