// SPDX-License-Identifier: GPL-2.0-or-later
#include "ladder.h"

#include <string.h>
#include "ladder_walk.h"

#define TRIES_DEFAULT		3
#define TRIAL_BOOTS_DEFAULT	50

static bool unknown_counts(const struct recov_boot *prev,
			   const struct ladder_config *config)
{
	return config->count_unknown == LADDER_UNKNOWN_YES ||
	       (config->count_unknown == LADDER_UNKNOWN_TRIAL &&
		prev->rung == RECOVERY_RUNG_TRIAL);
}

bool ladder_failed(const struct recov_boot *prev,
		   const struct ladder_config *config)
{
	bool good = prev->flags & RECOVERY_BOOT_FLAGS_GOOD;

	if (!prev->id)
		return false;
	switch (prev->cause) {
	case RECOVERY_CAUSE_PANIC:
	case RECOVERY_CAUSE_WATCHDOG:
		return true;
	case RECOVERY_CAUSE_UNKNOWN:
		/* After the good mark it is most likely the plug. */
		return !good && unknown_counts(prev, config);
	case RECOVERY_CAUSE_CLEAN:
		return prev->end == RECOVERY_END_REBOOT && !good &&
		       !(prev->flags & RECOVERY_BOOT_FLAGS_REQUESTED);
	}
	return false;
}

static bool same_place(const struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	return prev->id && prev->rung == w->plan->boot.rung &&
	       prev->slot == w->plan->boot.slot;
}

/*
 * A failsafe boot that the ladder ordered goes on until it is marked good; one
 * that a person ordered is over with its boot. A slot that has got something
 * new to try, or that is no more the one to boot, ends it as well.
 */
static bool failsafe_goes_on(const struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	return prev->id && prev->rung == RECOVERY_RUNG_FAILSAFE &&
	       walk_by_ladder(prev->reason) &&
	       prev->slot == w->home && walk_bootable(w, w->home) &&
	       w->slot[w->home].state != RECOVERY_SLOT_STATE_TRIAL &&
	       !w->good && !w->afresh;
}

/* A boot loader takes its rescue image also for slots that are all bad. */
static unsigned int reason_to_leave(const struct walk *w, unsigned int s)
{
	bool bad = w->slot[s].state == RECOVERY_SLOT_STATE_BAD;

	return walk_bootable(w, s) || (w->st->loader_rescue && bad) ?
		RECOVERY_REASON_CRASH_LOOP : RECOVERY_REASON_UNBOOTABLE;
}

/*
 * Something else than the slot that should be booted. A boot loader is told
 * what to take the next time.
 */
static void put_other(struct walk *w)
{
	unsigned int s = w->home, other = !s;
	unsigned int reason = reason_to_leave(w, s);
	bool trial = w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL;

	if (walk_sound(w, other) && trial)
		walk_set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (walk_sound(w, other) && (trial || w->loader) && w->next == s)
		walk_set_next(w, other);
	if (!walk_usable(w, other))
		walk_put(w, RECOVERY_RUNG_RESCUE, s, reason);
	else if (trial)
		walk_put_top(w, other, reason);
	else
		walk_put(w, RECOVERY_RUNG_FALLBACK, other, reason);
}

/* The boot loader took the slot that it was told to take, some time ago. */
static bool loader_is_behind(const struct walk *w)
{
	return w->loader && w->st->loader_reason == LOADER_FIRST &&
	       walk_sound(w, w->home);
}

/* Not the slot to boot, and it is the boot loader that went down to it. */
static unsigned int loader_fell_back(const struct walk *w)
{
	return w->st->loader_reason == LOADER_PASSED_OVER ?
		RECOVERY_REASON_UNBOOTABLE : RECOVERY_REASON_CRASH_LOOP;
}

/* A log that knows nothing yet takes the boot loader's word for what is next. */
static void learn_from_loader(struct walk *w)
{
	if (w->loader && !w->st->prev.id && w->home != w->next &&
	    w->st->loader_reason == LOADER_FIRST && w->slot[w->home].bootable &&
	    w->slot[0].state == RECOVERY_SLOT_STATE_UNKNOWN &&
	    w->slot[1].state == RECOVERY_SLOT_STATE_UNKNOWN)
		walk_set_next(w, w->home);
}

/*
 * The slot failed where Linux could not count it: its boots never came so far.
 * A trial is over also when there was nothing to start.
 */
static void hear_loader(struct walk *w)
{
	unsigned int s = w->next, reason = w->st->loader_reason;
	bool trial = w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL;

	if (!w->loader || s == w->home || !walk_sound(w, w->home) ||
	    (trial ? reason <= LOADER_FIRST || reason == LOADER_ONCE :
		     reason != LOADER_BOOT_LIMIT))
		return;
	walk_set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (trial)
		walk_set_next(w, w->home);
	w->given_up = trial;
}

/* The rung before the failures are counted */
static void put_first(struct walk *w)
{
	unsigned int s = w->home;

	if (failsafe_goes_on(w))
		walk_put(w, RECOVERY_RUNG_FAILSAFE, s, w->st->prev.reason);
	else if (!walk_usable(w, s))
		put_other(w);
	else if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL)
		walk_put_top(w, s, RECOVERY_REASON_TRIAL);
	else if (w->given_up)
		walk_put_top(w, s, RECOVERY_REASON_TRIAL_FAILED);
	else if (s == w->next || loader_is_behind(w))
		walk_put_top(w, s, RECOVERY_REASON_DEFAULT);
	else
		walk_put(w, RECOVERY_RUNG_FALLBACK, s, loader_fell_back(w));

	/* What put the board into fallback or rescue is worth keeping. */
	if (w->plan->boot.rung >= RECOVERY_RUNG_FALLBACK && same_place(w) &&
	    walk_by_ladder(w->st->prev.reason))
		w->plan->boot.reason = w->st->prev.reason;
}

static unsigned int limit_of(const struct walk *w)
{
	const struct ladder_slot *slot = &w->slot[w->plan->boot.slot];

	switch (w->plan->boot.rung) {
	case RECOVERY_RUNG_TRIAL:
		return walk_clamp(slot->tries ? slot->tries : TRIES_DEFAULT);
	case RECOVERY_RUNG_NORMAL:
		return w->cf->crash_loops ? walk_clamp(w->cf->normal_limit) : 0;
	case RECOVERY_RUNG_FAILSAFE:
		return w->cf->crash_loops ? walk_clamp(w->cf->failsafe_limit) : 0;
	case RECOVERY_RUNG_FALLBACK:
		return w->cf->crash_loops ? walk_clamp(w->cf->fallback_limit) : 0;
	}
	return 0;
}

static void count(struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	if (same_place(w) && !w->afresh)
		w->plan->boot.attempts =
			walk_clamp((w->good ? 0 : walk_clamp(prev->attempts)) +
				   w->failed);
}

/*
 * A trial whose boots before this one are to be counted on: the last one was
 * of this slot, or of a person who looked in between.
 */
static unsigned int trial_boots_before(const struct walk *w, unsigned int s)
{
	const struct recov_boot *prev = &w->st->prev;

	if (!prev->id || w->good)
		return 0;
	if (prev->rung == RECOVERY_RUNG_TRIAL ? prev->slot != s : s != w->home)
		return 0;
	return walk_clamp(prev->trial_boots);
}

static bool trial_over(const struct walk *w)
{
	unsigned int boots = w->cf->trial_boots ? walk_clamp(w->cf->trial_boots) :
						  TRIAL_BOOTS_DEFAULT;

	return w->plan->boot.rung == RECOVERY_RUNG_TRIAL &&
	       trial_boots_before(w, w->plan->boot.slot) >= boots;
}

/*
 * Back to the slot from before. Without one the slot that failed is all there
 * is: it is on trial no more, and its overlay is left out next.
 */
static void leave_trial(struct walk *w)
{
	unsigned int s = w->plan->boot.slot, other = !s;
	bool back = walk_sound(w, other);

	walk_set_slot(w, s, back ? RECOVERY_SLOT_STATE_BAD :
		      RECOVERY_SLOT_STATE_UNKNOWN);
	if (back)
		walk_set_next(w, other);
	if (back && !w->loader)
		walk_put_top(w, other, RECOVERY_REASON_TRIAL_FAILED);
	else
		walk_put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_TRIAL_FAILED);
}

/*
 * The other slot, if there is a good one. A boot loader that chooses is told
 * to take it, and this slot goes on in failsafe until the loader acts; if it
 * was told before and did not listen, rescue it is.
 */
static void leave_failsafe(struct walk *w)
{
	unsigned int s = w->plan->boot.slot, other = !s;

	walk_set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (walk_sound(w, other) && !w->loader) {
		walk_put(w, RECOVERY_RUNG_FALLBACK, other,
			 RECOVERY_REASON_CRASH_LOOP);
	} else if (walk_sound(w, other) && w->next == s) {
		walk_set_next(w, other);
		walk_put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_CRASH_LOOP);
	} else {
		walk_put(w, RECOVERY_RUNG_RESCUE, s, RECOVERY_REASON_CRASH_LOOP);
	}
}

static void step_down(struct walk *w)
{
	unsigned int s = w->plan->boot.slot, rung = w->plan->boot.rung;

	if (rung == RECOVERY_RUNG_TRIAL) {
		leave_trial(w);
	} else if (rung == RECOVERY_RUNG_NORMAL) {
		walk_put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_CRASH_LOOP);
	} else if (rung == RECOVERY_RUNG_FAILSAFE) {
		leave_failsafe(w);
	} else if (rung == RECOVERY_RUNG_FALLBACK) {
		walk_set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
		walk_put(w, RECOVERY_RUNG_RESCUE, s, RECOVERY_REASON_CRASH_LOOP);
	}
}

/* By Linux, or by a person at its prompt */
static bool loader_was_asked(const struct walk *w)
{
	return w->loader && w->st->loader_reason == LOADER_ONCE &&
	       w->home != w->next && walk_bootable(w, w->home);
}

/* Only a failure leads down, never a number found in the log. */
static void put_ladder(struct walk *w)
{
	unsigned int limit;

	if (loader_was_asked(w)) {
		walk_put(w, RECOVERY_RUNG_FALLBACK, w->home,
			 RECOVERY_REASON_REQUEST);
		return;
	}
	put_first(w);
	count(w);
	limit = limit_of(w);
	if (trial_over(w) ||
	    (w->failed && !w->good && limit && w->plan->boot.attempts >= limit))
		step_down(w);
	w->bound = true;
}

/*
 * A reset that crashes the board must not keep it from getting to rest in
 * rescue: there it waits until a boot did not fail.
 */
static void plan_reset(struct walk *w)
{
	bool logged = walk_pending(w->st, RECOVERY_REQUEST_KIND_RESET);
	bool wanted = logged || w->st->cmdline_reset || walk_cycles_reset(w);

	w->plan->request_reset = wanted && !logged;
	w->plan->reset = wanted && !(w->failed && w->plan->boot.rung ==
						  RECOVERY_RUNG_RESCUE);
}

static void finish(struct walk *w)
{
	struct recov_boot *boot = &w->plan->boot;
	unsigned int s = w->loader ? w->home : w->next;

	boot->limit = w->bound ? limit_of(w) : 0;
	boot->short_count = walk_short_count(w);
	if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL)
		boot->trial_boots = walk_clamp(trial_boots_before(w, s) +
					       (boot->rung == RECOVERY_RUNG_TRIAL));
	w->plan->overlay = boot->rung == RECOVERY_RUNG_TRIAL ||
			   boot->rung == RECOVERY_RUNG_NORMAL ||
			   boot->rung == RECOVERY_RUNG_FALLBACK;
	w->plan->done = w->st->requests &
			~(1u << RECOVERY_REQUEST_KIND_RESET);
}

void ladder_decide(const struct ladder_state *state,
		   const struct ladder_config *config,
		   struct ladder_plan *plan)
{
	struct walk w = {
		.st = state,
		.cf = config,
		.plan = plan,
		.next = state->next < RECOVERY_SLOTS ? state->next : 0,
		.failed = ladder_failed(&state->prev, config),
		.good = state->prev.id &&
			(state->prev.flags & RECOVERY_BOOT_FLAGS_GOOD),
	};

	memset(plan, 0, sizeof(*plan));
	plan->once = -1;
	memcpy(w.slot, state->slot, sizeof(w.slot));
	w.loader = state->loader_slot >= 0 &&
		   state->loader_slot < RECOVERY_SLOTS;
	w.home = w.loader ? (unsigned int)state->loader_slot : w.next;
	w.afresh = !w.failed &&
		   (walk_pending(state, RECOVERY_REQUEST_KIND_RESET) ||
		    walk_cycles_reset(&w));
	learn_from_loader(&w);
	hear_loader(&w);
	put_ladder(&w);
	walk_cycles(&w);
	walk_person(&w);
	plan_reset(&w);
	finish(&w);
}
