// SPDX-License-Identifier: GPL-2.0-or-later
#include "ladder-rules.h"

#include <string.h>

#define ST	const struct ladder_state *st
#define CF	const struct ladder_config *cf
#define PLAN	const struct ladder_plan *plan

#define REQ(kind)	(1u << RECOVERY_REQUEST_KIND_##kind)
#define BAD		RECOVERY_SLOT_STATE_BAD
#define TRIAL		RECOVERY_SLOT_STATE_TRIAL

static bool sound(ST, unsigned int s)
{
	return st->slot[s].bootable && st->slot[s].state != BAD;
}

static bool loader(ST)
{
	return st->loader_slot >= 0;
}

/* Linux, or a person, asked the boot loader for the slot that is not next. */
static bool once(ST)
{
	return loader(st) && st->loader_reason == LOADER_ONCE &&
	       (unsigned int)st->loader_slot != st->next;
}

static bool good(ST)
{
	return st->prev.id && (st->prev.flags & RECOVERY_BOOT_FLAGS_GOOD);
}

static unsigned int home(ST)
{
	return loader(st) ? (unsigned int)st->loader_slot : st->next;
}

static bool reachable(ST, unsigned int s)
{
	return st->slot[s].bootable && !st->loader_rescue &&
	       (!loader(st) || s == home(st));
}

static bool person(ST, CF)
{
	return (cf->button && (st->pressed || st->held)) || st->console ||
	       st->cmdline_failsafe || once(st) ||
	       (st->requests & (REQ(FAILSAFE) | REQ(RESCUE) | REQ(FALLBACK)));
}

static bool cycles(CF)
{
	return cf->cycles_fallback || cf->cycles_reset;
}

/* Nobody asks for anything and no power cycles are counted */
static bool alone(ST, CF)
{
	return !person(st, cf) && !cycles(cf) &&
	       !(st->requests & REQ(RESET)) && !st->cmdline_reset;
}

static unsigned int shorts(ST)
{
	bool cut = st->prev.cause == RECOVERY_CAUSE_POWER ||
		   st->prev.cause == RECOVERY_CAUSE_UNKNOWN;

	if (!st->prev.id || !cut ||
	    (st->prev.flags & RECOVERY_BOOT_FLAGS_ALIVE))
		return 0;
	return st->prev.short_count < 255 ? st->prev.short_count + 1 : 255;
}

static bool reset_wanted(ST, CF)
{
	return (st->requests & REQ(RESET)) || st->cmdline_reset ||
	       (cf->cycles_reset && shorts(st) == cf->cycles_reset);
}

static bool always(ST, CF)
{
	return true;
}

/* The plan can be carried out. */
static bool is_valid(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;

	if (b->rung < RECOVERY_RUNG_TRIAL || b->rung > RECOVERY_RUNG_RESCUE)
		return false;
	if (b->slot >= RECOVERY_SLOTS || b->reason == RECOVERY_REASON_NONE)
		return false;
	if (b->attempts > 255 || b->limit > 255 || b->trial_boots > 255)
		return false;
	if (b->rung == RECOVERY_RUNG_RESCUE)
		return true;
	return reachable(st, b->slot) && (plan->once < 0 || loader(st));
}

/* Nobody is sent to rescue who has somewhere better to go. */
static bool is_rescue_needed(ST, CF, PLAN)
{
	bool failed = ladder_failed(&st->prev, cf);

	return plan->boot.rung != RECOVERY_RUNG_RESCUE || failed ||
	       !(reachable(st, home(st)) && sound(st, home(st)));
}

static bool healthy(ST, CF)
{
	return alone(st, cf) && !ladder_failed(&st->prev, cf) && !loader(st) &&
	       st->prev.rung == RECOVERY_RUNG_NORMAL && !st->loader_rescue &&
	       sound(st, st->next) && st->slot[st->next].state != TRIAL;
}

/* Without a failure, so after power cuts, a good slot stays where it is. */
static bool stays(ST, CF, PLAN)
{
	return plan->boot.rung == RECOVERY_RUNG_NORMAL &&
	       plan->boot.slot == st->next && plan->overlay && !plan->reset &&
	       !plan->slot_set[0].set && !plan->slot_set[1].set;
}

static bool was_good(ST, CF)
{
	return good(st) && alone(st, cf) && sound(st, st->next) &&
	       !st->loader_rescue &&
	       !(loader(st) && home(st) != st->next);
}

static bool is_top(ST, CF, PLAN)
{
	bool trial = st->slot[st->next].state == TRIAL;

	return plan->boot.slot == st->next &&
	       plan->boot.rung == (trial ? RECOVERY_RUNG_TRIAL :
					   RECOVERY_RUNG_NORMAL);
}

/* Failures are the only thing that counts, and a good mark forgets them. */
static bool counts_failures(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;
	bool failed = ladder_failed(&st->prev, cf);
	unsigned int before = good(st) ? 0 : st->prev.attempts;

	if (!b->attempts)
		return true;
	return st->prev.id && b->rung == st->prev.rung &&
	       b->slot == st->prev.slot && b->attempts == before + failed;
}

static bool on_same_rung(ST, CF)
{
	return alone(st, cf) && st->prev.id && !good(st);
}

static bool keeps_attempts(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;
	bool failed = ladder_failed(&st->prev, cf);

	if (b->rung != st->prev.rung || b->slot != st->prev.slot ||
	    st->prev.rung > RECOVERY_RUNG_FALLBACK ||
	    plan->slot_set[0].set || plan->slot_set[1].set)
		return true;
	return b->attempts == st->prev.attempts + failed;
}

/* A limit that is reached by a failure ends the rung. */
static bool ends_at_limit(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;

	return !ladder_failed(&st->prev, cf) || good(st) ||
	       b->rung == RECOVERY_RUNG_RESCUE || !b->limit ||
	       b->attempts < b->limit;
}

static bool has_limit(ST, CF, PLAN)
{
	static const struct ladder_plan none;
	bool ladder = cf->crash_loops ||
		      plan->boot.rung == RECOVERY_RUNG_TRIAL;

	return plan->boot.rung == RECOVERY_RUNG_RESCUE ?
		plan->boot.limit == none.boot.limit :
		ladder == (plan->boot.limit > 0);
}

static bool resets_when_told(ST, CF, PLAN)
{
	bool logged = st->requests & REQ(RESET);
	bool wait = plan->boot.rung == RECOVERY_RUNG_RESCUE &&
		    ladder_failed(&st->prev, cf);

	return plan->reset == (reset_wanted(st, cf) && !wait) &&
	       plan->request_reset == (reset_wanted(st, cf) && !logged);
}

static bool does_requests(ST, CF, PLAN)
{
	return plan->done == (st->requests & ~REQ(RESET));
}

static bool reason_is_true(ST, CF, PLAN)
{
	switch (plan->boot.reason) {
	case RECOVERY_REASON_BUTTON:
		return st->pressed && cf->button;
	case RECOVERY_REASON_BUTTON_HELD:
		return st->held && cf->button;
	case RECOVERY_REASON_CONSOLE:
		return st->console;
	case RECOVERY_REASON_CMDLINE:
		return st->cmdline_failsafe;
	case RECOVERY_REASON_REQUEST:
		return once(st) || (st->requests & (REQ(FAILSAFE) | REQ(RESCUE) |
						    REQ(FALLBACK)));
	case RECOVERY_REASON_POWER_CYCLES:
		return cycles(cf) && shorts(st);
	}
	return true;
}

/* The boot that was to carry out a request of this kind has just crashed. */
static bool spent(ST, CF, unsigned int request)
{
	unsigned int rung = request == REQ(FALLBACK) ? RECOVERY_RUNG_FALLBACK :
			    request == REQ(RESCUE) && st->rescue_bootable ?
			    RECOVERY_RUNG_RESCUE : RECOVERY_RUNG_FAILSAFE;

	return st->prev.reason == RECOVERY_REASON_REQUEST && !good(st) &&
	       ladder_failed(&st->prev, cf) && st->prev.rung == rung;
}

static bool asks(ST, CF, unsigned int request)
{
	return (st->requests & request) && !spent(st, cf, request);
}

static bool has_crashed(ST, CF)
{
	return (st->requests & ~REQ(RESET)) && !once(st) &&
	       !asks(st, cf, REQ(FAILSAFE)) &&
	       !asks(st, cf, REQ(RESCUE)) && !asks(st, cf, REQ(FALLBACK));
}

static bool is_not_request(ST, CF, PLAN)
{
	return plan->boot.reason != RECOVERY_REASON_REQUEST;
}

static bool wants_rescue(ST, CF)
{
	return st->rescue_bootable && ((cf->button && st->held) ||
				       asks(st, cf, REQ(RESCUE)));
}

static bool is_rescue(ST, CF, PLAN)
{
	return plan->boot.rung == RECOVERY_RUNG_RESCUE && !plan->overlay;
}

static bool wants_fallback(ST, CF)
{
	return asks(st, cf, REQ(FALLBACK)) && !loader(st) &&
	       !st->loader_rescue &&
	       !asks(st, cf, REQ(RESCUE)) && !(cf->button && st->held) &&
	       st->slot[0].bootable && st->slot[1].bootable;
}

static bool is_fallback(ST, CF, PLAN)
{
	return plan->boot.rung == RECOVERY_RUNG_FALLBACK;
}

static bool wants_failsafe(ST, CF)
{
	return ((cf->button && st->pressed) || st->console ||
		st->cmdline_failsafe || asks(st, cf, REQ(FAILSAFE))) &&
	       !(cf->button && st->held) && !asks(st, cf, REQ(RESCUE)) &&
	       !asks(st, cf, REQ(FALLBACK)) &&
	       (reachable(st, 0) || reachable(st, 1));
}

static bool is_failsafe(ST, CF, PLAN)
{
	return plan->boot.rung == RECOVERY_RUNG_FAILSAFE && !plan->overlay;
}

static bool button_off(ST, CF)
{
	return !cf->button && (st->pressed || st->held);
}

static bool ignores_button(ST, CF, PLAN)
{
	struct ladder_state bare = *st;
	struct ladder_plan other;

	bare.pressed = false;
	bare.held = false;
	ladder_decide(&bare, cf, &other);
	return !memcmp(plan, &other, sizeof(other));
}

static bool overlay_fits(ST, CF, PLAN)
{
	return plan->overlay != (plan->boot.rung == RECOVERY_RUNG_FAILSAFE ||
				 plan->boot.rung == RECOVERY_RUNG_RESCUE);
}

static bool trial_is_bounded(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;

	if (b->rung != RECOVERY_RUNG_TRIAL)
		return true;
	if (st->slot[b->slot].state != TRIAL || !b->limit)
		return false;
	if (b->trial_boots < 1 || b->trial_boots > cf->trial_boots)
		return false;
	return st->prev.rung != RECOVERY_RUNG_TRIAL || good(st) ||
	       st->prev.slot != b->slot ||
	       b->trial_boots == st->prev.trial_boots + 1;
}

/* A bad slot runs only for those who ask for it, or by the boot loader. */
static bool shuns_bad(ST, CF, PLAN)
{
	const struct recov_boot *b = &plan->boot;

	return loader(st) || person(st, cf) || b->rung == RECOVERY_RUNG_RESCUE ||
	       b->rung == RECOVERY_RUNG_FAILSAFE ||
	       st->slot[b->slot].state != BAD ||
	       b->reason == RECOVERY_REASON_POWER_CYCLES;
}

static bool spoils_with_cause(ST, CF, PLAN)
{
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		bool turned = plan->slot_set[s].set &&
			      plan->slot_set[s].state != st->slot[s].state;

		bool limit = loader(st) && s == st->next && s != home(st) &&
			     st->loader_reason == LOADER_BOOT_LIMIT;

		if (turned && !ladder_failed(&st->prev, cf) &&
		    st->slot[s].state != TRIAL && !limit)
			return false;
		if (turned && plan->slot_set[s].state != BAD &&
		    st->slot[s].state != TRIAL)
			return false;
		if (plan->slot_set[s].set && st->slot[!s].state != TRIAL &&
		    plan->slot_set[s].next && !loader(st))
			return false;
	}
	return true;
}

/* It went down from the slot to boot, and says so. */
static bool loader_fell(ST, CF)
{
	return loader(st) && home(st) != st->next &&
	       st->loader_reason > LOADER_FIRST && !once(st) &&
	       st->slot[st->next].state == TRIAL && sound(st, home(st));
}

static bool ends_trial(ST, CF, PLAN)
{
	return plan->slot_set[st->next].set &&
	       plan->slot_set[st->next].state == BAD &&
	       plan->boot.slot == home(st);
}

/* It does as it was told some time ago. */
static bool loader_is_behind(ST, CF)
{
	return loader(st) && home(st) != st->next && alone(st, cf) &&
	       st->loader_reason == LOADER_FIRST && sound(st, home(st));
}

static bool is_no_fallback(ST, CF, PLAN)
{
	return plan->boot.rung != RECOVERY_RUNG_FALLBACK;
}

static bool wants_once(ST, CF)
{
	return loader(st) && st->loader_reason == LOADER_FIRST &&
	       asks(st, cf, REQ(FALLBACK)) && !asks(st, cf, REQ(RESCUE)) &&
	       !(cf->button && st->held) && home(st) == st->next &&
	       st->slot[!st->next].bootable;
}

static bool is_once(ST, CF, PLAN)
{
	return plan->once == (int)!st->next;
}

/* Nor twice for one request: a loader that could not says so. */
static bool wants_no_once(ST, CF)
{
	return !loader(st) || st->loader_reason != LOADER_FIRST ||
	       (alone(st, cf) && !shorts(st));
}

static bool is_not_once(ST, CF, PLAN)
{
	return plan->once < 0;
}

static bool was_asked(ST, CF)
{
	return once(st) && st->slot[home(st)].bootable &&
	       !(cf->button && (st->pressed || st->held)) && !st->console &&
	       !st->cmdline_failsafe && !(st->requests & ~REQ(RESET));
}

/* A person's boot: nothing follows from how it ends. */
static bool is_asked(ST, CF, PLAN)
{
	return plan->boot.rung == RECOVERY_RUNG_FALLBACK && !plan->boot.limit &&
	       !plan->slot_set[0].set && !plan->slot_set[1].set;
}

static bool loader_rescue(ST, CF)
{
	return st->loader_rescue;
}

static bool counts_shorts(ST, CF, PLAN)
{
	return plan->boot.short_count == shorts(st);
}

static bool is_pure(ST, CF, PLAN)
{
	struct ladder_plan again;

	memset(&again, 0x5a, sizeof(again));
	ladder_decide(st, cf, &again);
	return !memcmp(plan, &again, sizeof(again));
}

const struct rule ladder_rules[] = {
	{ "the plan can be carried out", always, is_valid },
	{ "rescue only where nothing else is left", alone, is_rescue_needed },
	{ "without a failure a good slot stays", healthy, stays },
	{ "a good mark leads back to the top", was_good, is_top },
	{ "only failures count", always, counts_failures },
	{ "on one rung attempts are kept", on_same_rung, keeps_attempts },
	{ "a limit that is reached ends the rung", always, ends_at_limit },
	{ "the ladder's rungs have a limit", alone, has_limit },
	{ "reset if and only if asked for", always, resets_when_told },
	{ "requests are honoured at once", always, does_requests },
	{ "the reason is true", always, reason_is_true },
	{ "who asks for rescue gets it", wants_rescue, is_rescue },
	{ "who asks for fallback gets it", wants_fallback, is_fallback },
	{ "who asks for failsafe gets it", wants_failsafe, is_failsafe },
	{ "a request that crashed is not tried again", has_crashed,
	  is_not_request },
	{ "a button that is off does nothing", button_off, ignores_button },
	{ "no overlay in failsafe and rescue", always, overlay_fits },
	{ "a trial is bounded", always, trial_is_bounded },
	{ "a bad slot is left alone", always, shuns_bad },
	{ "slots change by failures and trials only", always,
	  spoils_with_cause },
	{ "a trial that the boot loader gave up is over", loader_fell,
	  ends_trial },
	{ "a boot loader that is behind has not failed", loader_is_behind,
	  is_no_fallback },
	{ "a boot loader is asked for the other slot", wants_once, is_once },
	{ "it is not asked without need", wants_no_once, is_not_once },
	{ "a slot that it was asked for is a fallback", was_asked, is_asked },
	{ "its rescue image is rescue", loader_rescue, is_rescue },
	{ "short power cycles are counted", always, counts_shorts },
	{ "the decision is pure", always, is_pure },
};

const size_t n_ladder_rules = ARRAY_SIZE(ladder_rules);

const struct rule *ladder_rules_check(ST, CF, PLAN, unsigned long *hits)
{
	for (size_t i = 0; i < n_ladder_rules; i++) {
		if (!ladder_rules[i].applies(st, cf))
			continue;
		if (hits)
			hits[i]++;
		if (!ladder_rules[i].holds(st, cf, plan))
			return &ladder_rules[i];
	}
	return NULL;
}
