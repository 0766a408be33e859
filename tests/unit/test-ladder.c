// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every decision of the ladder: all combinations of facts against the rules of
 * ladder-rules.c. Chains of boots: test-ladder-life.c.
 *
 * Each rule is shown to be able to fail by test_rules_can_fail(), which spoils
 * right plans. Mutations of ladder.c that were tried by hand, and what finds
 * them: "attempts > limit" for ">=" (a limit that is reached), counting power
 * cuts as failures (a good slot stays; power cuts), no "!w->good" in
 * put_ladder() (a good mark leads back), walk_by_ladder() always true (chains of a
 * person's failsafe; the reason is true), no bound of trial boots (a trial is
 * bounded), keeping requests (honoured at once), reset in a failing rescue
 * (reset if and only if), ignoring state bad in walk_usable() (a bad slot is left
 * alone), short cycles at and above their number (chains with cycles).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "ladder-bench.h"
#include "ladder-rules.h"

/* Everything that the previous boot can have left behind */
static void walk_history(const struct ladder_config *cf,
			 struct ladder_state *st)
{
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH(slot, RECOVERY_SLOTS)
	EACH(reason, REASONS)
	EACH(attempts, LIMIT + 2)
	EACH(flags, 8)
	EACH(end, ENDS) {
		st->prev.rung = rung;
		st->prev.slot = slot;
		st->prev.reason = reasons[reason];
		st->prev.attempts = attempts;
		st->prev.flags = flags;
		set_end(st, end);
		check(st, cf);
	}
}

static void test_history(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(more, 5)
	EACH(why, more == 2 || more == 3 ? LOADER_ONCE + 1 : 1) {
		struct ladder_state st = {
			.prev.id = 7,
			.prev.trial_boots = 1,
			.rescue_bootable = more,
			.loader_slot = more == 2 || more == 3 ? (int)more - 2 : -1,
			.loader_rescue = more == 4,
			.loader_reason = why,
		};

		set_slots(&st, slots);
		walk_history(&plain_conf, &st);
	}
}

static void test_switches(void **state)
{
	static const struct {
		unsigned int unknown;
		bool loops;
	} on[] = {
		{ LADDER_UNKNOWN_NO, false }, { LADDER_UNKNOWN_YES, false },
		{ LADDER_UNKNOWN_NO, true }, { LADDER_UNKNOWN_TRIAL, true },
	};
	struct ladder_config cf = plain_conf;

	EACH(slots, SLOT_STATES)
	EACH(i, ARRAY_SIZE(on)) {
		struct ladder_state st = {
			.prev.id = 7,
			.rescue_bootable = true,
			.loader_slot = -1,
		};

		cf.count_unknown = on[i].unknown;
		cf.crash_loops = on[i].loops;
		set_slots(&st, slots);
		walk_history(&cf, &st);
	}
}

/* No boot is known, or the record of it says things that can't be. */
static void test_first_boot(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(rescue, 2)
	EACH(id, 2)
	EACH(loader, 4)
	EACH(why, loader ? LOADER_ONCE + 1 : 1) {
		struct ladder_state st = {
			.prev.id = id,
			.prev.slot = 9,
			.prev.rung = RECOVERY_RUNG_RESCUE + 1 + id,
			.rescue_bootable = rescue,
			.loader_slot = loader < 3 ? (int)loader - 1 : -1,
			.loader_rescue = loader == 3,
			.loader_reason = why,
		};

		set_slots(&st, slots);
		check(&st, &plain_conf);
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
	EACH(end, ARRAY_SIZE(some_ends))
	EACH(asked, 2)
	EACH(rescue, 2) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = rung, .slot = slots & 1,
				  .reason = asked ? RECOVERY_REASON_REQUEST :
						    RECOVERY_REASON_CRASH_LOOP,
				  .attempts = 1 },
			.rescue_bootable = rescue,
			.loader_slot = -1,
		};

		set_slots(&st, slots);
		set_end(&st, some_ends[end]);
		walk_presses(&plain_conf, &st);
	}
}

static void test_people_with_loader(void **state)
{
	struct ladder_config cf = plain_conf;

	EACH(slots, SLOT_STATES)
	EACH(button, 2)
	EACH(loader, 4)
	EACH(why, loader == 1 || loader == 2 ? LOADER_ONCE + 1 : 1) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL },
			.rescue_bootable = true,
			.loader_slot = loader < 3 ? (int)loader - 1 : -1,
			.loader_rescue = loader == 3,
			.loader_reason = why,
		};

		cf.button = button;
		set_slots(&st, slots);
		walk_presses(&cf, &st);
	}
}

static void test_cycles(void **state)
{
	struct ladder_config cf = plain_conf;

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
		EACH(end, ENDS) {
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
	EACH(end, ENDS) {
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
		check(&st, &plain_conf);
	}
}

/* Numbers at their widest neither wrap nor lead astray. */
static void test_wide_numbers(void **state)
{
	static const unsigned int wide[] = { 254, 255, 256, 0xffffffff };
	struct ladder_config cf = plain_conf;
	struct ladder_plan plan;

	cf.crash_loops = false;
	EACH(v, ARRAY_SIZE(wide)) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL,
				  .cause = RECOVERY_CAUSE_POWER,
				  .attempts = wide[v], .short_count = wide[v],
				  .trial_boots = wide[v] },
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

#define SPOIL_RUNG	12

/* One of many ways to spoil a right plan */
static void spoil(struct ladder_plan *p, unsigned int how)
{
	unsigned int s = how & 1, what = how / 2;

	if (what == 0)
		p->boot.slot = !p->boot.slot;
	else if (what == 1)
		p->boot.attempts++;
	else if (what == 2)
		p->boot.attempts = s ? p->boot.limit : 0;
	else if (what == 3)
		p->boot.limit = 0;
	else if (what == 4)
		p->boot.short_count ^= 1;
	else if (what == 5 && s)
		p->once = !p->once;
	else if (what == 5)
		p->boot.trial_boots++;
	else if (what == 6)
		p->reset = !p->reset;
	else if (what == 7)
		p->done ^= 1u << RECOVERY_REQUEST_KIND_FAILSAFE;
	else if (what == 8)
		p->overlay = !p->overlay;
	else if (what < SPOIL_RUNG)
		p->slot_set[s].set = true;
	else
		p->boot.rung = what - SPOIL_RUNG;
	if (what == 9)
		p->slot_set[s].state = RECOVERY_SLOT_STATE_BAD;
	else if (what == 10)
		p->slot_set[s].next = true;
	else if (what == 11)
		p->boot.reason = RECOVERY_REASON_REQUEST;
	else if (what >= SPOIL_RUNG && s)
		p->boot.reason = RECOVERY_REASON_BUTTON;
}

/* A rule that can't fail proves nothing. */
static void test_rules_can_fail(void **state)
{
	static const unsigned int whys[] = {
		LOADER_FIRST, LOADER_FIRST, LOADER_TRIAL_FAILED, LOADER_ONCE,
		LOADER_SILENT,
	};
	unsigned long failed[64] = { 0 };

	EACH(slots, SLOT_STATES)
	EACH(end, ENDS)
	EACH(requests, 16)
	EACH(hand, 8)
	EACH(loader, 5)
	EACH(how, 2 * (SPOIL_RUNG + RECOVERY_RUNG_RESCUE + 1)) {
		struct ladder_state st = {
			.prev = { .id = 7, .attempts = 1, .flags = hand >> 2,
				  .rung = slots & 2 ? RECOVERY_RUNG_FALLBACK :
						      RECOVERY_RUNG_NORMAL,
				  .reason = RECOVERY_REASON_REQUEST },
			.requests = requests,
			.pressed = hand & 1,
			.held = hand & 2,
			.rescue_bootable = true,
			.loader_slot = loader % 4 ? 0 : -1,
			.loader_rescue = loader == 4,
			.loader_reason = whys[loader],
		};
		struct ladder_config cf = plain_conf;
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
		cmocka_unit_test(test_rules_can_fail),
		cmocka_unit_test(test_rules_were_applied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
