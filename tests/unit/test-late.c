// SPDX-License-Identifier: GPL-2.0-or-later
/* Which boots may become failsafe mode without a new kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "late.h"

#define DECLARED	RECOVERY_BOOT_FLAGS_DECLARED

struct board {
	struct recov_conf conf;
	struct recov_state state;
	struct recov_report report;
	struct ladder_state facts;
	struct ladder_plan plan;
};

/* A normal boot that the button was pressed in, as the ladder sees it */
static void press(struct board *b)
{
	*b = (struct board){
		.conf = {
			.ladder = { .normal_limit = 3, .button = true },
			.gestures.window = ACTION_FAILSAFE,
		},
		.state = {
			.boot = {
				.id = 7, .rung = RECOVERY_RUNG_NORMAL,
				.reason = RECOVERY_REASON_DEFAULT,
				.flags = DECLARED,
			},
			.window.state = RECOVERY_WINDOW_STATE_PRESSED,
		},
		.report = { .boot_id = 7, .overlay = OVERLAY_FLASH },
		.facts = {
			.slot = {
				{ .state = RECOVERY_SLOT_STATE_GOOD, .bootable = true },
				{ .state = RECOVERY_SLOT_STATE_GOOD, .bootable = true },
			},
			.pressed = true,
			.loader_slot = -1,
		},
	};
}

static bool possible(struct board *b)
{
	ladder_decide(&b->facts, &b->conf.ladder, &b->plan);
	return late_possible(&b->state, &b->report, &b->plan);
}

static void test_pressed(void **state)
{
	struct board b;

	press(&b);
	assert_true(late_pressed(&b.state, &b.conf));
	b.conf.gestures.window = ACTION_RESCUE;
	assert_false(late_pressed(&b.state, &b.conf));
	press(&b);
	b.conf.ladder.button = false;
	assert_false(late_pressed(&b.state, &b.conf));
	press(&b);
	b.state.window.state = RECOVERY_WINDOW_STATE_OPEN;
	assert_false(late_pressed(&b.state, &b.conf));
}

static void test_rungs(void **state)
{
	struct board b;

	press(&b);
	for (uint32_t rung = 0; rung <= RECOVERY_RUNG_RESCUE; rung++) {
		b.state.boot.rung = rung;
		assert_int_equal(late_pressed(&b.state, &b.conf),
				 rung == RECOVERY_RUNG_NORMAL);
	}
}

static void test_possible(void **state)
{
	struct board b;

	press(&b);
	assert_true(possible(&b));
	b.facts.pressed = false;
	assert_false(possible(&b));
	press(&b);
	b.report.boot_id = 6;
	assert_false(possible(&b));
	press(&b);
	b.state.boot.id = 0;
	b.report.boot_id = 0;
	assert_false(possible(&b));
}

/* What the module would refuse, or has taken up without knowing its past */
static void test_flags(void **state)
{
	static const uint32_t flags[] = {
		0, DECLARED | RECOVERY_BOOT_FLAGS_GOOD,
		DECLARED | RECOVERY_BOOT_FLAGS_ADOPTED,
	};
	struct board b;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		press(&b);
		b.state.boot.flags = flags[i];
		assert_false(possible(&b));
	}
	b.state.boot.flags = DECLARED | RECOVERY_BOOT_FLAGS_ALIVE;
	assert_true(possible(&b));
}

/* In memory are changes that someone still wants. */
static void test_overlays(void **state)
{
	struct board b;

	press(&b);
	for (unsigned int kind = OVERLAY_NONE; kind <= OVERLAY_TMPFS_FORCED; kind++) {
		b.report.overlay = kind;
		assert_int_equal(possible(&b), kind == OVERLAY_FLASH);
	}
}

/* The slot that is known to work is the other one. */
static void test_slots(void **state)
{
	struct board b;

	press(&b);
	b.state.boot.slot = 1;
	assert_false(possible(&b));
	press(&b);
	b.facts.slot[0].state = RECOVERY_SLOT_STATE_TRIAL;
	assert_false(possible(&b));
	press(&b);
	b.facts.slot[0].bootable = false;
	assert_false(possible(&b));
}

/* Before the overlay is used again there is something to be done. */
static void test_resets(void **state)
{
	struct board b;

	press(&b);
	b.facts.requests = 1u << RECOVERY_REQUEST_KIND_RESET;
	assert_false(possible(&b));
	press(&b);
	b.facts.cmdline_reset = true;
	assert_false(possible(&b));
}

/* It asks for more than failsafe mode. */
static void test_further_down(void **state)
{
	struct board b;

	press(&b);
	b.facts.held = true;
	b.facts.rescue_bootable = true;
	assert_false(possible(&b));
	press(&b);
	b.facts.requests = 1u << RECOVERY_REQUEST_KIND_FALLBACK;
	assert_false(possible(&b));
}

/* A slot of the plan to log, or another one to be asked for */
static void test_nothing_else(void **state)
{
	struct board b;

	press(&b);
	assert_true(possible(&b));
	b.plan.slot_set[1].set = true;
	assert_false(late_possible(&b.state, &b.report, &b.plan));
	assert_true(possible(&b));
	b.plan.once = 1;
	assert_false(late_possible(&b.state, &b.report, &b.plan));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pressed),
		cmocka_unit_test(test_rungs),
		cmocka_unit_test(test_possible),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_overlays),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_further_down),
		cmocka_unit_test(test_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
