// SPDX-License-Identifier: GPL-2.0-or-later
/* Boards that live through chains of boots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "ladder-bench.h"

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
	struct ladder_config cf = plain_conf;

	EACH(slots, SLOT_STATES)
	EACH(rung, RECOVERY_RUNG_RESCUE + 1)
	EACH(slot, RECOVERY_SLOTS)
	EACH(reason, REASONS)
	EACH(mix, 16)
	EACH(loader, 4)
	EACH(more, 4) {
		struct ladder_state st = {
			.prev = { .id = 7, .rung = rung, .reason = reasons[reason],
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

			ladder_decide(&st, &plain_conf, &plan);
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
	EACH(end, ENDS)
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
			ladder_decide(&st, &plain_conf, &plan);
			states++;
			if (plan.boot.rung == RECOVERY_RUNG_TRIAL)
				trials[plan.boot.slot]++;
			boot_ends(&st, &plan, ends[end].cause, ends[end].end,
				  0);
		}
		assert_true(trials[0] <= plain_conf.trial_boots);
		assert_true(trials[1] <= plain_conf.trial_boots);
	}
}

/* A good mark on any rung of the ladder: the next boot is at the top. */
static void test_good_leads_up(void **state)
{
	EACH(slots, SLOT_STATES)
	EACH(steps, 16)
	EACH(end, ENDS) {
		struct ladder_state st = {
			.rescue_bootable = true,
			.loader_slot = -1,
		};
		struct ladder_plan plan;

		set_slots(&st, slots);
		EACH(step, steps) {
			ladder_decide(&st, &plain_conf, &plan);
			boot_ends(&st, &plan, RECOVERY_CAUSE_PANIC,
				  RECOVERY_END_NONE, 0);
		}
		ladder_decide(&st, &plain_conf, &plan);
		if (plan.boot.rung == RECOVERY_RUNG_RESCUE)
			continue;
		boot_ends(&st, &plan, ends[end].cause, ends[end].end,
			  RECOVERY_BOOT_FLAGS_GOOD);
		ladder_decide(&st, &plain_conf, &plan);
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
	EACH(end, ENDS) {
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
		ladder_decide(&st, &plain_conf, &plan);
		boot_ends(&st, &plan, ends[end].cause, ends[end].end, 0);
		st.pressed = false;
		st.held = false;
		st.console = false;
		ladder_decide(&st, &plain_conf, &plan);
		states++;
		assert_false(plan.reset || plan.request_reset);
		assert_int_equal(plan.done, 0);
		assert_true(plan.boot.reason < RECOVERY_REASON_BUTTON);
		assert_true(plan.boot.rung != RECOVERY_RUNG_FAILSAFE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failures_end_in_rescue),
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_trial_ends),
		cmocka_unit_test(test_good_leads_up),
		cmocka_unit_test(test_requests_once),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	print_message("# %lu states\n", states);
	return failed;
}
