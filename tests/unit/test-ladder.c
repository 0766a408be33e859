// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every decision of the ladder: all combinations of facts against the rules of
 * ladder-rules.c, and boards that live through chains of boots.
 *
 * Each rule is shown to be able to fail by test_rules_can_fail(), which spoils
 * right plans. Mutations of ladder.c that were tried by hand, and what finds
 * them: "attempts > limit" for ">=" (a limit that is reached), counting power
 * cuts as failures (a good slot stays; power cuts), no "!w->good" in
 * put_ladder() (a good mark leads back), by_ladder() always true (chains of a
 * person's failsafe; the reason is true), no bound of trial boots (a trial is
 * bounded), keeping requests (honoured at once), reset in a failing rescue
 * (reset if and only if), ignoring state bad in usable() (a bad slot is left
 * alone), short cycles at and above their number (chains with cycles).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "ladder.h"
#include "ladder-rules.h"

#define LIMIT	2

static const struct ladder_config plain = {
	.normal_limit = LIMIT,
	.failsafe_limit = LIMIT,
	.fallback_limit = LIMIT,
	.trial_boots = 4,
	.count_unknown = true,
	.button = true,
	.crash_loops = true,
};

static unsigned long hits[64];
static unsigned long states;

static void describe(const struct ladder_state *st,
		     const struct ladder_config *cf,
		     const struct ladder_plan *p)
{
	const struct recov_boot *b = &st->prev;

	print_error("prev: id %u slot %u rung %u reason %u attempts %u short %u trial %u flags %u cause %u end %u\n",
		    b->id, b->slot, b->rung, b->reason, b->attempts,
		    b->short_count, b->trial_boots, b->flags, b->cause, b->end);
	for (int s = 0; s < RECOVERY_SLOTS; s++)
		print_error("slot %d: state %u tries %u bootable %d\n", s,
			    st->slot[s].state, st->slot[s].tries,
			    st->slot[s].bootable);
	print_error("next %u requests %#x rescue %d pressed %d held %d console %d failsafe %d reset %d loader %d\n",
		    st->next, st->requests, st->rescue_bootable, st->pressed,
		    st->held, st->console, st->cmdline_failsafe,
		    st->cmdline_reset, st->loader_slot);
	print_error("unknown %d button %d loops %d cycles %u %u\n",
		    cf->count_unknown, cf->button, cf->crash_loops,
		    cf->cycles_fallback, cf->cycles_reset);
	b = &p->boot;
	print_error("plan: slot %u rung %u reason %u attempts %u limit %u short %u trial %u reset %d/%d done %#x overlay %d\n",
		    b->slot, b->rung, b->reason, b->attempts, b->limit,
		    b->short_count, b->trial_boots, p->reset, p->request_reset,
		    p->done, p->overlay);
	for (int s = 0; s < RECOVERY_SLOTS; s++)
		print_error("set %d: %d state %u next %d\n", s,
			    p->slot_set[s].set, p->slot_set[s].state,
			    p->slot_set[s].next);
}

static void check(const struct ladder_state *st, const struct ladder_config *cf)
{
	const struct rule *broken;
	struct ladder_plan plan;

	ladder_decide(st, cf, &plan);
	states++;
	broken = ladder_rules_check(st, cf, &plan, hits);
	if (!broken)
		return;
	describe(st, cf, &plan);
	fail_msg("broken: %s", broken->name);
}

#define EACH(v, n) for (unsigned int v = 0; v < (n); v++)
#define EACH_OF(v, list) \
	for (const unsigned int *v = (list); v < (list) + ARRAY_SIZE(list); v++)

/* How a boot can end */
static const struct {
	unsigned int cause, end;
} ends[] = {
	{ RECOVERY_CAUSE_NONE, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_POWEROFF },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_KEXEC },
	{ RECOVERY_CAUSE_PANIC, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_WATCHDOG, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_POWER, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_UNKNOWN, RECOVERY_END_NONE },
};

static const unsigned int reasons[] = {
	RECOVERY_REASON_DEFAULT, RECOVERY_REASON_CRASH_LOOP,
	RECOVERY_REASON_BUTTON,
};

static void set_end(struct ladder_state *st, unsigned int i)
{
	st->prev.cause = ends[i].cause;
	st->prev.end = ends[i].end;
}

/* All states of both slots, and which is next, from one number */
#define SLOT_STATES	(4 * 4 * 2 * 2 * 2)

static void set_slots(struct ladder_state *st, unsigned int v)
{
	st->slot[0].state = v & 3;
	st->slot[1].state = v >> 2 & 3;
	st->slot[0].bootable = v >> 4 & 1;
	st->slot[1].bootable = v >> 5 & 1;
	st->next = v >> 6 & 1;
	st->slot[0].tries = LIMIT;
	st->slot[1].tries = LIMIT;
}

/* Everything that the previous boot can have left behind */
static void walk_history(const struct ladder_config *cf,
			 struct ladder_state *st)
{
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH(slot, RECOVERY_SLOTS)
	EACH_OF(reason, reasons)
	EACH(attempts, LIMIT + 2)
	EACH(flags, 8)
	EACH(end, ARRAY_SIZE(ends)) {
		st->prev.rung = rung;
		st->prev.slot = slot;
		st->prev.reason = *reason;
		st->prev.attempts = attempts;
		st->prev.flags = flags;
		set_end(st, end);
		check(st, cf);
	}
}

static void test_history(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(more, 4) {
		struct ladder_state st = {
			.prev.id = 7,
			.prev.trial_boots = 1,
			.rescue_bootable = more,
			.loader_slot = more < 2 ? -1 : (int)more - 2,
		};

		set_slots(&st, slots);
		walk_history(&plain, &st);
	}
}

static void test_switches(void **state)
{
	struct ladder_config cf = plain;

	EACH(slots, SLOT_STATES)
	EACH(switches, 3) {
		struct ladder_state st = {
			.prev.id = 7,
			.rescue_bootable = true,
			.loader_slot = -1,
		};

		cf.count_unknown = switches & 1;
		cf.crash_loops = switches >> 1;
		set_slots(&st, slots);
		walk_history(&cf, &st);
	}
}

/* No boot is known, or the record of it says things that can't be. */
static void test_first_boot(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(rescue, 2)
	EACH(id, 2) {
		struct ladder_state st = {
			.prev.id = id,
			.prev.slot = 9,
			.prev.rung = RECOVERY_RUNG_RESCUE + 1 + id,
			.rescue_bootable = rescue,
			.loader_slot = -1,
		};

		set_slots(&st, slots);
		check(&st, &plain);
	}
}

static void walk_presses(const struct ladder_config *cf,
			 struct ladder_state *st)
{
	EACH(requests, 1 << REQUEST_KINDS)
	EACH(hand, 32) {
		st->requests = requests;
		st->pressed = hand & 1;
		st->held = hand & 2;
		st->console = hand & 4;
		st->cmdline_failsafe = hand & 8;
		st->cmdline_reset = hand & 16;
		check(st, cf);
	}
}

/* Everything that people can ask for */
static void test_people(void **state)
{
	static const unsigned int some_ends[] = { 1, 5 };

	EACH(slots, SLOT_STATES)
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH_OF(end, some_ends)
	EACH(rescue, 2) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = rung, .slot = slots & 1,
				  .reason = RECOVERY_REASON_CRASH_LOOP,
				  .attempts = 1 },
			.rescue_bootable = rescue,
			.loader_slot = -1,
		};

		set_slots(&st, slots);
		set_end(&st, *end);
		walk_presses(&plain, &st);
	}
}

static void test_people_with_loader(void **state)
{
	struct ladder_config cf = plain;

	EACH(slots, SLOT_STATES)
	EACH(button, 2)
	EACH(loader, 3) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL },
			.rescue_bootable = true,
			.loader_slot = (int)loader - 1,
		};

		cf.button = button;
		set_slots(&st, slots);
		walk_presses(&cf, &st);
	}
}

static void test_cycles(void **state)
{
	struct ladder_config cf = plain;

	EACH(slots, SLOT_STATES)
	EACH(limits, 4)
	EACH(shorts, 9)
	EACH(reset, 2) {
		struct ladder_state st = {
			.prev = { .id = 7, .short_count = shorts },
			.requests = reset,
			.rescue_bootable = true,
			.loader_slot = -1,
		};

		cf.cycles_fallback = limits & 1 ? 3 : 0;
		cf.cycles_reset = limits & 2 ? 7 : 0;
		set_slots(&st, slots);
		EACH(rung, RECOVERY_RUNG_RESCUE + 1)
		EACH(flags, 4)
		EACH(end, ARRAY_SIZE(ends)) {
			st.prev.rung = rung;
			st.prev.flags = flags;
			set_end(&st, end);
			check(&st, &cf);
		}
	}
}

static void test_trial_boots(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(boots, 7)
	EACH(attempts, LIMIT + 2)
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH(slot, RECOVERY_SLOTS)
	EACH(tries, 4)
	EACH(end, ARRAY_SIZE(ends)) {
		struct ladder_state st = {
			.prev = { .id = 7, .trial_boots = boots, .slot = slot,
				  .rung = rung, .attempts = attempts },
			.rescue_bootable = true,
			.loader_slot = -1,
		};

		set_slots(&st, slots);
		st.slot[0].tries = tries;
		st.slot[1].tries = tries;
		set_end(&st, end);
		check(&st, &plain);
	}
}

/* Numbers at their widest neither wrap nor lead astray. */
static void test_wide_numbers(void **state)
{
	static const unsigned int wide[] = { 254, 255, 256, 0xffffffff };
	struct ladder_config cf = plain;
	struct ladder_plan plan;

	cf.crash_loops = false;
	EACH_OF(v, wide) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL,
				  .cause = RECOVERY_CAUSE_POWER,
				  .attempts = *v, .short_count = *v,
				  .trial_boots = *v },
			.slot[0] = { .bootable = true },
			.loader_slot = -1,
		};

		ladder_decide(&st, &cf, &plan);
		assert_true(plan.boot.attempts >= 254);
		assert_true(plan.boot.attempts <= 255);
		assert_int_equal(plan.boot.short_count, 255);
		st.prev.cause = RECOVERY_CAUSE_PANIC;
		ladder_decide(&st, &cf, &plan);
		assert_int_equal(plan.boot.attempts, 255);
	}
}

/*
 * A board that lives: the plan is carried out and logged as the kernel's log
 * folds it, and the boot ends in some way.
 */
static void boot_ends(struct ladder_state *st, const struct ladder_plan *p,
		      unsigned int cause, unsigned int end, unsigned int flags)
{
	unsigned int id = st->prev.id;

	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		if (!p->slot_set[s].set)
			continue;
		st->slot[s].state = p->slot_set[s].state;
		st->slot[s].tries = p->slot_set[s].tries;
		if (p->slot_set[s].next)
			st->next = s;
	}
	st->requests &= ~p->done;
	if (p->reset)
		st->requests &= ~(1u << RECOVERY_REQUEST_KIND_RESET);
	st->prev = p->boot;
	st->prev.id = id + 1;
	st->prev.cause = cause;
	st->prev.end = end;
	st->prev.flags = flags;
	if (!(flags & RECOVERY_BOOT_FLAGS_GOOD))
		return;
	if (p->boot.rung == RECOVERY_RUNG_TRIAL ||
	    p->boot.rung == RECOVERY_RUNG_FALLBACK)
		st->next = p->boot.slot;
	if (p->boot.rung <= RECOVERY_RUNG_NORMAL ||
	    p->boot.rung == RECOVERY_RUNG_FALLBACK)
		st->slot[p->boot.slot].state = RECOVERY_SLOT_STATE_GOOD;
}

/* A boot loader that does as it is told, or that always takes its own */
static void loader_chooses(struct ladder_state *st, unsigned int loader)
{
	st->loader_slot = loader == 3 ? (int)st->next : (int)loader - 1;
}

static const unsigned int failures[] = { 2, 4, 5, 7 };	/* of ends[] */

static void chain_to_rescue(struct ladder_state st,
			    const struct ladder_config *cf,
			    unsigned int loader, unsigned int mix)
{
	unsigned int calm = 0;
	struct ladder_plan plan;

	/* Both slots on trial, then every rung, and cycles in between */
	for (unsigned int step = 0; step < 40 && calm < 3; step++) {
		unsigned int end = failures[(mix + step * (mix / 4)) % 4];

		loader_chooses(&st, loader);
		ladder_decide(&st, cf, &plan);
		states++;
		calm = plan.boot.rung == RECOVERY_RUNG_RESCUE ? calm + 1 : 0;
		boot_ends(&st, &plan, ends[end].cause, ends[end].end, 0);
		/* The worst: a reset that never gets done */
		if (plan.reset && mix & 8)
			st.requests |= 1u << RECOVERY_REQUEST_KIND_RESET;
	}
	if (calm < 3) {
		describe(&st, cf, &plan);
		fail_msg("a chain of failures does not end in rescue");
	}
}

static void test_failures_end_in_rescue(void **state)
{
	struct ladder_config cf = plain;

	EACH(slots, SLOT_STATES)
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH(slot, RECOVERY_SLOTS)
	EACH_OF(reason, reasons)
	EACH(mix, 16)
	EACH(loader, 4)
	EACH(more, 4) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = rung, .reason = *reason,
				  .slot = slot, .cause = RECOVERY_CAUSE_PANIC },
			.requests = mix & 8 ?
				1u << RECOVERY_REQUEST_KIND_RESET : 0,
			.cmdline_reset = more & 1,
			.rescue_bootable = true,
		};

		cf.cycles_fallback = more & 2 ? 3 : 0;
		cf.cycles_reset = more & 2 ? 7 : 0;
		set_slots(&st, slots);
		chain_to_rescue(st, &cf, loader, mix);
	}
}

/* The plug, and nothing else, for as long as the board lives */
static void test_power_cuts(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(flags, 8)
	EACH(attempts, LIMIT + 2) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL,
				  .attempts = attempts,
				  .cause = RECOVERY_CAUSE_POWER },
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		unsigned int next, was;

		set_slots(&st, slots);
		next = st.next;
		was = st.slot[next].state;
		st.prev.slot = next;
		if (!st.slot[next].bootable ||
		    was == RECOVERY_SLOT_STATE_BAD ||
		    was == RECOVERY_SLOT_STATE_TRIAL)
			continue;
		EACH(cut, 300) {
			struct ladder_plan plan;

			ladder_decide(&st, &plain, &plan);
			states++;
			assert_int_equal(plan.boot.rung, RECOVERY_RUNG_NORMAL);
			assert_int_equal(plan.boot.slot, next);
			assert_false(plan.reset || plan.request_reset);
			boot_ends(&st, &plan, RECOVERY_CAUSE_POWER,
				  RECOVERY_END_NONE, flags & 2);
			assert_int_equal(st.slot[next].state, was);
		}
	}
}

/* Whatever happens to it, a trial is over after so many boots. */
static void test_trial_ends(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(end, ARRAY_SIZE(ends))
	EACH(look, 6) {
		struct ladder_state st = {
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		unsigned int trials[RECOVERY_SLOTS] = { 0 };

		set_slots(&st, slots);
		EACH(step, 40) {
			struct ladder_plan plan;

			/* A person who looks now and then */
			st.pressed = look > 1 && step % look == 0;
			ladder_decide(&st, &plain, &plan);
			states++;
			if (plan.boot.rung == RECOVERY_RUNG_TRIAL)
				trials[plan.boot.slot]++;
			boot_ends(&st, &plan, ends[end].cause, ends[end].end,
				  0);
		}
		assert_true(trials[0] <= plain.trial_boots);
		assert_true(trials[1] <= plain.trial_boots);
	}
}

/* A good mark on any rung of the ladder: the next boot is at the top. */
static void test_good_leads_up(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(steps, 16)
	EACH(end, ARRAY_SIZE(ends)) {
		struct ladder_state st = {
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		struct ladder_plan plan;

		set_slots(&st, slots);
		EACH(step, steps) {
			ladder_decide(&st, &plain, &plan);
			boot_ends(&st, &plan, RECOVERY_CAUSE_PANIC,
				  RECOVERY_END_NONE, 0);
		}
		ladder_decide(&st, &plain, &plan);
		if (plan.boot.rung == RECOVERY_RUNG_RESCUE)
			continue;
		boot_ends(&st, &plan, ends[end].cause, ends[end].end,
			  RECOVERY_BOOT_FLAGS_GOOD);
		ladder_decide(&st, &plain, &plan);
		states++;
		assert_int_equal(plan.boot.rung, RECOVERY_RUNG_NORMAL);
		assert_int_equal(plan.boot.slot, st.next);
		assert_true(plan.boot.attempts <= 1);
	}
}

/* What was asked for once happens once. */
static void test_requests_once(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(requests, 1 << REQUEST_KINDS)
	EACH(hand, 8)
	EACH(end, ARRAY_SIZE(ends)) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL,
				  .cause = RECOVERY_CAUSE_CLEAN,
				  .end = RECOVERY_END_POWEROFF },
			.requests = requests,
			.pressed = hand & 1,
			.held = hand & 2,
			.console = hand & 4,
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		struct ladder_plan plan;

		set_slots(&st, slots);
		ladder_decide(&st, &plain, &plan);
		boot_ends(&st, &plan, ends[end].cause, ends[end].end, 0);
		st.pressed = false;
		st.held = false;
		st.console = false;
		ladder_decide(&st, &plain, &plan);
		states++;
		assert_false(plan.reset || plan.request_reset);
		assert_int_equal(plan.done, 0);
		assert_true(plan.boot.reason < RECOVERY_REASON_BUTTON);
		assert_true(plan.boot.rung != RECOVERY_RUNG_FAILSAFE);
	}
}

/* One of many ways to spoil a right plan */
static void spoil(struct ladder_plan *p, unsigned int how)
{
	unsigned int s = how & 1;

	switch (how / 2) {
	case 0: p->boot.slot = !p->boot.slot; break;
	case 1: p->boot.attempts++; break;
	case 2: p->boot.attempts = 0; break;
	case 3: p->boot.limit = 0; break;
	case 4: p->boot.short_count ^= 1; break;
	case 5: p->boot.trial_boots++; break;
	case 6: p->reset = !p->reset; break;
	case 7: p->done ^= 1u << RECOVERY_REQUEST_KIND_FAILSAFE; break;
	case 8: p->overlay = !p->overlay; break;
	case 9: p->slot_set[s].set = true;
		p->slot_set[s].state = RECOVERY_SLOT_STATE_BAD;
		break;
	case 10: p->slot_set[s].set = true;
		p->slot_set[s].next = true;
		break;
	case 11: p->boot.attempts = p->boot.limit; break;
	default:
		p->boot.rung = how / 2 - 12;
		if (s)
			p->boot.reason = RECOVERY_REASON_BUTTON;
	}
}

/* A rule that can't fail proves nothing. */
static void test_rules_can_fail(void **state)
{
	unsigned long failed[64] = { 0 };

	EACH(slots, SLOT_STATES)
	EACH(end, ARRAY_SIZE(ends))
	EACH(requests, 16)
	EACH(hand, 8)
	EACH(how, 2 * (12 + RECOVERY_RUNG_RESCUE + 1)) {
		struct ladder_state st = {
			.prev = { .id = 7, .attempts = 1, .flags = hand >> 2,
				  .rung = RECOVERY_RUNG_NORMAL },
			.requests = requests,
			.pressed = hand & 1,
			.held = hand & 2,
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		struct ladder_config cf = plain;
		struct ladder_plan plan;

		cf.button = slots & 1;
		set_slots(&st, slots);
		set_end(&st, end);
		ladder_decide(&st, &cf, &plan);
		spoil(&plan, how);
		for (size_t i = 0; i < n_ladder_rules; i++)
			failed[i] += ladder_rules[i].applies(&st, &cf) &&
				     !ladder_rules[i].holds(&st, &cf, &plan);
	}
	for (size_t i = 0; i < n_ladder_rules; i++)
		if (!failed[i])
			fail_msg("can't fail: %s", ladder_rules[i].name);
}

static void test_rules_were_applied(void **state)
{
	for (size_t i = 0; i < n_ladder_rules; i++)
		if (hits[i] < 100)
			fail_msg("hardly ever applied: %s",
				 ladder_rules[i].name);
	print_message("# %lu states, %zu rules\n", states, n_ladder_rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_first_boot),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_people_with_loader),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_trial_boots),
		cmocka_unit_test(test_wide_numbers),
		cmocka_unit_test(test_failures_end_in_rescue),
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_trial_ends),
		cmocka_unit_test(test_good_leads_up),
		cmocka_unit_test(test_requests_once),
		cmocka_unit_test(test_rules_can_fail),
		cmocka_unit_test(test_rules_were_applied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
