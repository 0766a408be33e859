// SPDX-License-Identifier: GPL-2.0-or-later
#include "ladder.h"

#include <string.h>

/* The widest number that the log keeps */
#define COUNT_MAX		255
#define TRIES_DEFAULT		3
#define TRIAL_BOOTS_DEFAULT	50

/**
 * struct walk - one decision in the making
 * @st: the facts
 * @cf: the limits
 * @plan: what came out so far
 * @slot: the slots as they are once the plan's slot_set are logged
 * @next: likewise
 * @home: the slot to boot normally: the boot loader's choice, or next
 * @loader: the boot loader has chosen
 * @failed: the previous boot was a failure
 * @good: it was marked good
 * @afresh: a person's reset gives the board a new start at the top
 * @bound: the rung is the ladder's doing, so that failures lead down from it
 * @given_up: the boot loader had to leave the slot that was on trial
 */
struct walk {
	const struct ladder_state *st;
	const struct ladder_config *cf;
	struct ladder_plan *plan;
	struct ladder_slot slot[RECOVERY_SLOTS];
	unsigned int next, home;
	bool loader, failed, good, afresh, bound, given_up;
};

static unsigned int clamp(unsigned int v)
{
	return v < COUNT_MAX ? v : COUNT_MAX;
}

static bool pending(const struct ladder_state *st, unsigned int kind)
{
	return st->requests & (1u << kind);
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
		return config->count_unknown && !good;
	case RECOVERY_CAUSE_CLEAN:
		return prev->end == RECOVERY_END_REBOOT && !good &&
		       !(prev->flags & RECOVERY_BOOT_FLAGS_REQUESTED);
	}
	return false;
}

/* Reasons of the ladder's own; the others are a person's, for one boot. */
static bool by_ladder(unsigned int reason)
{
	return reason == RECOVERY_REASON_CRASH_LOOP ||
	       reason == RECOVERY_REASON_TRIAL_FAILED ||
	       reason == RECOVERY_REASON_UNBOOTABLE;
}

/*
 * Where a boot loader has chosen, the other slot is out of reach; both are for
 * its rescue image, whose kernel is not theirs.
 */
static bool bootable(const struct walk *w, unsigned int s)
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
		 prev->slot == s && by_ladder(prev->reason));
}

static bool usable(const struct walk *w, unsigned int s)
{
	return bootable(w, s) && (w->slot[s].state != RECOVERY_SLOT_STATE_BAD ||
				  loader_insists(w, s));
}

/* Worth being booted, be it by the boot loader next time */
static bool sound(const struct walk *w, unsigned int s)
{
	return w->slot[s].bootable &&
	       w->slot[s].state != RECOVERY_SLOT_STATE_BAD;
}

static void set_slot(struct walk *w, unsigned int s, unsigned int state)
{
	if (w->slot[s].state == state && !w->plan->slot_set[s].set)
		return;
	w->slot[s].state = state;
	w->plan->slot_set[s].set = true;
	w->plan->slot_set[s].state = state;
	w->plan->slot_set[s].tries = w->slot[s].tries;
}

static void set_next(struct walk *w, unsigned int s)
{
	w->plan->slot_set[s].set = true;
	w->plan->slot_set[s].state = w->slot[s].state;
	w->plan->slot_set[s].tries = w->slot[s].tries;
	w->plan->slot_set[s].next = true;
	w->next = s;
}

static void put(struct walk *w, unsigned int rung, unsigned int slot,
		unsigned int reason)
{
	w->plan->boot.rung = rung;
	w->plan->boot.slot = slot;
	w->plan->boot.reason = reason;
	w->plan->boot.attempts = 0;
}

static void put_top(struct walk *w, unsigned int slot, unsigned int reason)
{
	bool trial = w->slot[slot].state == RECOVERY_SLOT_STATE_TRIAL;

	put(w, trial ? RECOVERY_RUNG_TRIAL : RECOVERY_RUNG_NORMAL, slot, reason);
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
	       by_ladder(prev->reason) &&
	       prev->slot == w->home && bootable(w, w->home) &&
	       w->slot[w->home].state != RECOVERY_SLOT_STATE_TRIAL &&
	       !w->good && !w->afresh;
}

/* A boot loader takes its rescue image also for slots that are all bad. */
static unsigned int reason_to_leave(const struct walk *w, unsigned int s)
{
	bool bad = w->slot[s].state == RECOVERY_SLOT_STATE_BAD;

	return bootable(w, s) || (w->st->loader_rescue && bad) ?
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

	if (sound(w, other) && trial)
		set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (sound(w, other) && (trial || w->loader) && w->next == s)
		set_next(w, other);
	if (!usable(w, other))
		put(w, RECOVERY_RUNG_RESCUE, s, reason);
	else if (trial)
		put_top(w, other, reason);
	else
		put(w, RECOVERY_RUNG_FALLBACK, other, reason);
}

/* The boot loader took the slot that it was told to take, some time ago. */
static bool loader_is_behind(const struct walk *w)
{
	return w->loader && w->st->loader_reason == LOADER_FIRST &&
	       sound(w, w->home);
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
		set_next(w, w->home);
}

/*
 * The slot failed where Linux could not count it: its boots never came so far.
 * A trial is over also when there was nothing to start.
 */
static void hear_loader(struct walk *w)
{
	unsigned int s = w->next, reason = w->st->loader_reason;
	bool trial = w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL;

	if (!w->loader || s == w->home || !sound(w, w->home) ||
	    (trial ? reason <= LOADER_FIRST || reason == LOADER_ONCE :
		     reason != LOADER_BOOT_LIMIT))
		return;
	set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (trial)
		set_next(w, w->home);
	w->given_up = trial;
}

/* The rung before the failures are counted */
static void put_first(struct walk *w)
{
	unsigned int s = w->home;

	if (failsafe_goes_on(w))
		put(w, RECOVERY_RUNG_FAILSAFE, s, w->st->prev.reason);
	else if (!usable(w, s))
		put_other(w);
	else if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL)
		put_top(w, s, RECOVERY_REASON_TRIAL);
	else if (w->given_up)
		put_top(w, s, RECOVERY_REASON_TRIAL_FAILED);
	else if (s == w->next || loader_is_behind(w))
		put_top(w, s, RECOVERY_REASON_DEFAULT);
	else
		put(w, RECOVERY_RUNG_FALLBACK, s, loader_fell_back(w));

	/* What put the board into fallback or rescue is worth keeping. */
	if (w->plan->boot.rung >= RECOVERY_RUNG_FALLBACK && same_place(w) &&
	    by_ladder(w->st->prev.reason))
		w->plan->boot.reason = w->st->prev.reason;
}

static unsigned int limit_of(const struct walk *w)
{
	const struct ladder_slot *slot = &w->slot[w->plan->boot.slot];

	switch (w->plan->boot.rung) {
	case RECOVERY_RUNG_TRIAL:
		return clamp(slot->tries ? slot->tries : TRIES_DEFAULT);
	case RECOVERY_RUNG_NORMAL:
		return w->cf->crash_loops ? clamp(w->cf->normal_limit) : 0;
	case RECOVERY_RUNG_FAILSAFE:
		return w->cf->crash_loops ? clamp(w->cf->failsafe_limit) : 0;
	case RECOVERY_RUNG_FALLBACK:
		return w->cf->crash_loops ? clamp(w->cf->fallback_limit) : 0;
	}
	return 0;
}

static void count(struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	if (same_place(w) && !w->afresh)
		w->plan->boot.attempts =
			clamp((w->good ? 0 : clamp(prev->attempts)) + w->failed);
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
	return clamp(prev->trial_boots);
}

static bool trial_over(const struct walk *w)
{
	unsigned int boots = w->cf->trial_boots ? clamp(w->cf->trial_boots) :
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
	bool back = sound(w, other);

	set_slot(w, s, back ? RECOVERY_SLOT_STATE_BAD :
			      RECOVERY_SLOT_STATE_UNKNOWN);
	if (back)
		set_next(w, other);
	if (back && !w->loader)
		put_top(w, other, RECOVERY_REASON_TRIAL_FAILED);
	else
		put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_TRIAL_FAILED);
}

/*
 * The other slot, if there is a good one. A boot loader that chooses is told
 * to take it, and this slot goes on in failsafe until the loader acts; if it
 * was told before and did not listen, rescue it is.
 */
static void leave_failsafe(struct walk *w)
{
	unsigned int s = w->plan->boot.slot, other = !s;

	set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
	if (sound(w, other) && !w->loader) {
		put(w, RECOVERY_RUNG_FALLBACK, other,
		    RECOVERY_REASON_CRASH_LOOP);
	} else if (sound(w, other) && w->next == s) {
		set_next(w, other);
		put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_CRASH_LOOP);
	} else {
		put(w, RECOVERY_RUNG_RESCUE, s, RECOVERY_REASON_CRASH_LOOP);
	}
}

static void step_down(struct walk *w)
{
	unsigned int s = w->plan->boot.slot, rung = w->plan->boot.rung;

	if (rung == RECOVERY_RUNG_TRIAL) {
		leave_trial(w);
	} else if (rung == RECOVERY_RUNG_NORMAL) {
		put(w, RECOVERY_RUNG_FAILSAFE, s, RECOVERY_REASON_CRASH_LOOP);
	} else if (rung == RECOVERY_RUNG_FAILSAFE) {
		leave_failsafe(w);
	} else if (rung == RECOVERY_RUNG_FALLBACK) {
		set_slot(w, s, RECOVERY_SLOT_STATE_BAD);
		put(w, RECOVERY_RUNG_RESCUE, s, RECOVERY_REASON_CRASH_LOOP);
	}
}

/* By Linux, or by a person at its prompt */
static bool loader_was_asked(const struct walk *w)
{
	return w->loader && w->st->loader_reason == LOADER_ONCE &&
	       w->home != w->next && bootable(w, w->home);
}

/* Only a failure leads down, never a number found in the log. */
static void put_ladder(struct walk *w)
{
	unsigned int limit;

	if (loader_was_asked(w)) {
		put(w, RECOVERY_RUNG_FALLBACK, w->home,
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

/* The best slot for a person's failsafe: one that is known to work */
static int failsafe_slot(const struct walk *w)
{
	unsigned int s = w->home, other = !s;

	if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL && usable(w, other))
		return (int)other;
	if (usable(w, s) || (!usable(w, other) && bootable(w, s)))
		return (int)s;
	return bootable(w, other) ? (int)other : -1;
}

static void put_failsafe(struct walk *w, unsigned int reason)
{
	int s = failsafe_slot(w);

	if (s < 0)
		return;
	put(w, RECOVERY_RUNG_FAILSAFE, (unsigned int)s, reason);
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
	if (w->plan->boot.rung == RECOVERY_RUNG_FALLBACK || !bootable(w, other))
		return;
	put(w, RECOVERY_RUNG_FALLBACK, other, reason);
	w->bound = false;
}

/* Without a rescue image failsafe is the nearest thing. */
static void put_rescue(struct walk *w, unsigned int reason)
{
	if (!w->st->rescue_bootable) {
		put_failsafe(w, reason);
		return;
	}
	put(w, RECOVERY_RUNG_RESCUE, w->home, reason);
	w->bound = false;
}

/*
 * A request is over with its boot. Where it is pending still and that boot has
 * failed, it crashed before it could say so, and would do so for ever.
 */
static bool asked(const struct walk *w, unsigned int kind, unsigned int rung)
{
	const struct recov_boot *prev = &w->st->prev;

	return pending(w->st, kind) &&
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
static void put_person(struct walk *w)
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

static unsigned int short_count(const struct walk *w)
{
	const struct recov_boot *prev = &w->st->prev;

	if (!prev->id || (prev->flags & RECOVERY_BOOT_FLAGS_ALIVE))
		return 0;
	if (prev->cause != RECOVERY_CAUSE_POWER &&
	    prev->cause != RECOVERY_CAUSE_UNKNOWN)
		return 0;
	return clamp(clamp(prev->short_count) + 1);
}

static bool cycles_reset(const struct walk *w)
{
	return w->cf->cycles_reset && short_count(w) == w->cf->cycles_reset;
}

/*
 * One cycle before anything happens the board comes up in failsafe and shows
 * it, so that a brown-out, or a person, can stop there. Each thing happens at
 * its number of cycles only: where causes are unknown these may be crashes,
 * which must come to their end on the ladder.
 */
static void put_cycles(struct walk *w)
{
	unsigned int fallback = w->cf->cycles_fallback;
	unsigned int reset = w->cf->cycles_reset, n = short_count(w);

	if (!n || w->plan->boot.rung >= RECOVERY_RUNG_FAILSAFE ||
	    cycles_reset(w))
		return;
	if (fallback && n == fallback)
		put_fallback(w, RECOVERY_REASON_POWER_CYCLES);
	else if ((reset && n + 1 == reset) || (fallback && n + 1 == fallback))
		put_failsafe(w, RECOVERY_REASON_POWER_CYCLES);
}

/*
 * A reset that crashes the board must not keep it from getting to rest in
 * rescue: there it waits until a boot did not fail.
 */
static void plan_reset(struct walk *w)
{
	bool logged = pending(w->st, RECOVERY_REQUEST_KIND_RESET);
	bool wanted = logged || w->st->cmdline_reset || cycles_reset(w);

	w->plan->request_reset = wanted && !logged;
	w->plan->reset = wanted && !(w->failed && w->plan->boot.rung ==
						  RECOVERY_RUNG_RESCUE);
}

static void finish(struct walk *w)
{
	struct recov_boot *boot = &w->plan->boot;
	unsigned int s = w->loader ? w->home : w->next;

	boot->limit = w->bound ? limit_of(w) : 0;
	boot->short_count = short_count(w);
	if (w->slot[s].state == RECOVERY_SLOT_STATE_TRIAL)
		boot->trial_boots = clamp(trial_boots_before(w, s) +
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
		   (pending(state, RECOVERY_REQUEST_KIND_RESET) ||
		    cycles_reset(&w));
	learn_from_loader(&w);
	hear_loader(&w);
	put_ladder(&w);
	put_cycles(&w);
	put_person(&w);
	plan_reset(&w);
	finish(&w);
}
