// SPDX-License-Identifier: GPL-2.0-or-later
#include "ladder_walk.h"

/* The widest number that the log keeps */
#define COUNT_MAX	255

unsigned int walk_clamp(unsigned int v)
{
	return v < COUNT_MAX ? v : COUNT_MAX;
}

bool walk_pending(const struct ladder_state *st, unsigned int kind)
{
	return st->requests & (1u << kind);
}

/* Reasons of the ladder's own; the others are a person's, for one boot. */
bool walk_by_ladder(unsigned int reason)
{
	return reason == RECOVERY_REASON_CRASH_LOOP ||
	       reason == RECOVERY_REASON_TRIAL_FAILED ||
	       reason == RECOVERY_REASON_UNBOOTABLE;
}

/*
 * Where a boot loader has chosen, the other slot is out of reach; both are for
 * its rescue image, whose kernel is not theirs.
 */
bool walk_bootable(const struct walk *w, unsigned int s)
{
	return w->slot[s].bootable && !w->st->loader_rescue &&
	       (!w->loader || s == w->home);
}

/*
 * The boot loader may have its reasons to take a slot that was set bad; but
 * not again after that has ended in rescue.
 */
static bool loader_insists(const struct walk *w, unsigned int s)
{
	const struct recov_boot *prev = &w->st->prev;

	return w->loader && s != w->next &&
	       !(prev->id && prev->rung == RECOVERY_RUNG_RESCUE &&
		 prev->slot == s && walk_by_ladder(prev->reason));
}

bool walk_usable(const struct walk *w, unsigned int s)
{
	return walk_bootable(w, s) &&
	       (w->slot[s].state != RECOVERY_SLOT_STATE_BAD ||
		loader_insists(w, s));
}

/* Worth being booted, be it by the boot loader next time */
bool walk_sound(const struct walk *w, unsigned int s)
{
	return w->slot[s].bootable &&
	       w->slot[s].state != RECOVERY_SLOT_STATE_BAD;
}

void walk_set_slot(struct walk *w, unsigned int s, unsigned int state)
{
	if (w->slot[s].state == state && !w->plan->slot_set[s].set)
		return;
	w->slot[s].state = state;
	w->plan->slot_set[s].set = true;
	w->plan->slot_set[s].state = state;
	w->plan->slot_set[s].tries = w->slot[s].tries;
}

void walk_set_next(struct walk *w, unsigned int s)
{
	w->plan->slot_set[s].set = true;
	w->plan->slot_set[s].state = w->slot[s].state;
	w->plan->slot_set[s].tries = w->slot[s].tries;
	w->plan->slot_set[s].next = true;
	w->next = s;
}

void walk_put(struct walk *w, unsigned int rung, unsigned int slot,
	      unsigned int reason)
{
	w->plan->boot.rung = rung;
	w->plan->boot.slot = slot;
	w->plan->boot.reason = reason;
	w->plan->boot.attempts = 0;
}

void walk_put_top(struct walk *w, unsigned int slot, unsigned int reason)
{
	bool trial = w->slot[slot].state == RECOVERY_SLOT_STATE_TRIAL;

	walk_put(w, trial ? RECOVERY_RUNG_TRIAL : RECOVERY_RUNG_NORMAL, slot,
		 reason);
}
