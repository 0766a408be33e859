// SPDX-License-Identifier: GPL-2.0-or-later
/* RAUC's view of the slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../userspace/recoveryctl/rauc.h"

#define UNKNOWN	RECOVERY_SLOT_STATE_UNKNOWN
#define TRIAL	RECOVERY_SLOT_STATE_TRIAL
#define GOOD	RECOVERY_SLOT_STATE_GOOD
#define BAD	RECOVERY_SLOT_STATE_BAD

static void test_primary(void **state)
{
	static const struct {
		unsigned int a, b, next;
		int primary;
	} rows[] = {
		{ GOOD, GOOD, 0, 0 }, { GOOD, GOOD, 1, 1 },
		{ UNKNOWN, UNKNOWN, 0, 0 }, { GOOD, TRIAL, 1, 1 },
		/* on trial, and not asked for any more */
		{ GOOD, TRIAL, 0, 0 },
		/* the next one is bad: what would boot in its place */
		{ BAD, GOOD, 0, 1 }, { GOOD, BAD, 1, 0 }, { BAD, BAD, 0, -ENOENT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_state s = {
			.slot[0].state = rows[i].a,
			.slot[1].state = rows[i].b,
		};

		print_message("# row %zu\n", i);
		s.slot[rows[i].next].next = true;
		assert_int_equal(rauc_primary(&s), rows[i].primary);
	}
}

/* A new board: nothing is next yet. */
static void test_no_next(void **state)
{
	struct recov_state s = { .slot[0].state = UNKNOWN };

	assert_int_equal(rauc_primary(&s), 0);
}

static void test_make_primary(void **state)
{
	static const struct {
		unsigned int state, tries;
		bool active, next;
		bool changes;
		unsigned int to, to_tries;
	} rows[] = {
		/* another than the running one: a trial, whatever it was */
		{ GOOD, 0, false, false, true, TRIAL, 3 },
		{ BAD, 1, false, false, true, TRIAL, 3 },
		{ UNKNOWN, 0, false, true, true, TRIAL, 3 },
		{ TRIAL, 3, false, false, true, TRIAL, 3 },
		{ TRIAL, 2, false, true, true, TRIAL, 3 },
		{ TRIAL, 3, false, true, false, TRIAL, 3 },
		/* the running one stays what it is */
		{ GOOD, 2, true, false, true, GOOD, 2 },
		{ GOOD, 2, true, true, false, GOOD, 2 },
		{ TRIAL, 2, true, true, false, TRIAL, 2 },
		{ UNKNOWN, 0, true, false, true, UNKNOWN, 0 },
		/* unless it is bad */
		{ BAD, 2, true, false, true, TRIAL, 3 },
		{ BAD, 3, true, true, true, TRIAL, 3 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_slot slot = {
			.state = rows[i].state, .tries = rows[i].tries,
			.active = rows[i].active, .next = rows[i].next,
		};

		print_message("# row %zu\n", i);
		assert_int_equal(rauc_make_primary(&slot, 3), rows[i].changes);
		assert_int_equal(slot.state, rows[i].to);
		assert_int_equal(slot.tries, rows[i].to_tries);
	}
}

static void test_marks_slot(void **state)
{
	struct recov_state s = {
		.boot.rung = RECOVERY_RUNG_NORMAL,
		.slot[0] = { .state = UNKNOWN, .active = true },
		.slot[1] = { .state = BAD },
	};

	assert_true(rauc_marks_slot(&s, 0));
	assert_true(rauc_marks_slot(&s, 1));
	s.boot.rung = RECOVERY_RUNG_FAILSAFE;
	assert_false(rauc_marks_slot(&s, 0));
	assert_true(rauc_marks_slot(&s, 1));
	s.boot.rung = RECOVERY_RUNG_RESCUE;
	assert_false(rauc_marks_slot(&s, 0));
	s.slot[1].state = GOOD;
	assert_false(rauc_marks_slot(&s, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_primary), cmocka_unit_test(test_no_next),
		cmocka_unit_test(test_make_primary),
		cmocka_unit_test(test_marks_slot),
	};

	return cmocka_run_group_tests_name("rauc", tests, NULL, NULL);
}
