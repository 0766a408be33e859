// SPDX-License-Identifier: GPL-2.0-or-later
/* What people ask for, by hand or by request. */
#include "ladder_walk.h"

/* The best slot for a person's failsafe: one that is known to work */
static int failsafe_slot(const struct walk *w)
{
	unsigned int s = w->home, other = !s;

	if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL && walk_usable(w, other))
		return (int)other;
	if (walk_usable(w, s) || (!walk_usable(w, other) && walk_bootable(w, s)))
		return (int)s;
	return walk_bootable(w, other) ? (int)other : -1;
}

static void put_failsafe(struct walk *w, unsigned int reason)
{
	int s = failsafe_slot(w);

	if (s < 0)
		return;
	walk_put(w, RECOVERY_RUNG_FAILSAFE, (unsigned int)s, reason);
	w->bound = false;
}

/*
 * A boot loader that takes slots in its order can be asked for the other one;
 * one that went another way has done what it can.
 */
static bool loader_may_go(const struct walk *w, unsigned int other)
{
	return w->loader && w->st->loader_reason == LOADER_FIRST &&
	       w->home != other && w->slot[other].bootable;
}

static void put_fallback(struct walk *w, unsigned int reason)
{
	/* What a boot loader went by, whatever it is to be told now */
	unsigned int other = w->loader ? !w->st->next : !w->next;

	if (loader_may_go(w, other))
		w->plan->once = (int)other;
	if (w->plan->boot.rung == RECOVERY_RUNG_FALLBACK || !walk_bootable(w, other))
		return;
	walk_put(w, RECOVERY_RUNG_FALLBACK, other, reason);
	w->bound = false;
}

/* Without a rescue image failsafe is the nearest thing. */
static void put_rescue(struct walk *w, unsigned int reason)
{
	if (!w->st->rescue_bootable) {
		put_failsafe(w, reason);
		return;
	}
	walk_put(w, RECOVERY_RUNG_RESCUE, w->home, reason);
	w->bound = false;
}

/*
 * A request is over with its boot. Where it is pending still and that boot has
 * failed, it crashed before it could say so, and would do so for ever.
 */
static bool asked(const struct walk *w, unsigned int kind, unsigned int rung)
{
	const struct recov_boot *prev = &w->st->prev;

	return walk_pending(w->st, kind) &&
	       !(w->failed && !w->good && prev->rung == rung &&
		 prev->reason == RECOVERY_REASON_REQUEST);
}

/* Whoever is at the board comes first: that is what the reason proves. */
static unsigned int failsafe_reason(const struct walk *w)
{
	const struct ladder_state *st = w->st;

	if (st->pressed && w->cf->button)
		return RECOVERY_REASON_BUTTON;
	if (st->console)
		return RECOVERY_REASON_CONSOLE;
	if (st->cmdline_failsafe)
		return RECOVERY_REASON_CMDLINE;
	if (asked(w, RECOVERY_REQUEST_KIND_FAILSAFE, RECOVERY_RUNG_FAILSAFE))
		return RECOVERY_REASON_REQUEST;
	return RECOVERY_REASON_NONE;
}

/* The lowest rung that anybody asks for */
void walk_person(struct walk *w)
{
	unsigned int rescue = w->st->rescue_bootable ? RECOVERY_RUNG_RESCUE :
						       RECOVERY_RUNG_FAILSAFE;
	unsigned int reason = failsafe_reason(w);

	if (w->st->held && w->cf->button)
		put_rescue(w, RECOVERY_REASON_BUTTON_HELD);
	else if (asked(w, RECOVERY_REQUEST_KIND_RESCUE, rescue))
		put_rescue(w, RECOVERY_REASON_REQUEST);
	else if (asked(w, RECOVERY_REQUEST_KIND_FALLBACK,
		       RECOVERY_RUNG_FALLBACK))
		put_fallback(w, RECOVERY_REASON_REQUEST);
	else if (reason)
		put_failsafe(w, reason);
}

unsigned int walk_short_count(const struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	if (!prev->id || (prev->flags & RECOVERY_BOOT_FLAGS_ALIVE))
		return 0;
	if (prev->cause != RECOVERY_CAUSE_POWER &&
	    prev->cause != RECOVERY_CAUSE_UNKNOWN)
		return 0;
	return walk_clamp(walk_clamp(prev->short_count) + 1);
}

bool walk_cycles_reset(const struct walk *w)
{
	return w->cf->cycles_reset && walk_short_count(w) == w->cf->cycles_reset;
}

/*
 * One cycle before anything happens the board comes up in failsafe and shows
 * it, so that a brown-out, or a person, can stop there. Each thing happens at
 * its number of cycles only: where causes are unknown these may be crashes,
 * which must come to their end on the ladder.
 */
void walk_cycles(struct walk *w)
{
	unsigned int fallback = w->cf->cycles_fallback;
	unsigned int reset = w->cf->cycles_reset, n = walk_short_count(w);

	if (!n || w->plan->boot.rung >= RECOVERY_RUNG_FAILSAFE ||
	    walk_cycles_reset(w))
		return;
	if (fallback && n == fallback)
		put_fallback(w, RECOVERY_REASON_POWER_CYCLES);
	else if ((reset && n + 1 == reset) || (fallback && n + 1 == fallback))
		put_failsafe(w, RECOVERY_REASON_POWER_CYCLES);
}
