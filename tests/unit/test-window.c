// SPDX-License-Identifier: GPL-2.0-or-later
/* The failsafe window against simulated time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "window.h"

#define MS	1000000ULL
#define OPEN	(4321 * MS + 7)
#define LENGTH	5000
#define END	(OPEN + LENGTH * MS)

static void expect(const struct window *w, u32 state)
{
	assert_int_equal(w->state, state);
}

static void open_window(struct window *w)
{
	window_init(w, LENGTH);
	expect(w, RECOVERY_WINDOW_STATE_WAITING);
	assert_true(window_found(w, OPEN));
	expect(w, RECOVERY_WINDOW_STATE_OPEN);
}

static void test_disabled(void **state)
{
	struct window w;

	window_init(&w, 0);
	assert_false(window_found(&w, OPEN));
	assert_false(window_press(&w, OPEN));
	assert_false(window_step(&w, OPEN + 1));
	assert_int_equal(window_next(&w), 0);
	assert_int_equal(window_remaining_ms(&w, OPEN), 0);
	expect(&w, RECOVERY_WINDOW_STATE_DISABLED);
	(void)state;
}

static void test_waits_for_ever(void **state)
{
	struct window w;

	window_init(&w, LENGTH);
	assert_false(window_step(&w, ~0ULL));
	assert_false(window_press(&w, OPEN));
	assert_int_equal(window_next(&w), 0);
	assert_int_equal(window_remaining_ms(&w, OPEN), 0);
	expect(&w, RECOVERY_WINDOW_STATE_WAITING);
	(void)state;
}

static void test_opens_and_closes(void **state)
{
	struct window w;

	open_window(&w);
	assert_int_equal(window_next(&w), END);
	assert_int_equal(window_remaining_ms(&w, OPEN - MS), LENGTH);
	assert_int_equal(window_remaining_ms(&w, OPEN), LENGTH);
	assert_int_equal(window_remaining_ms(&w, OPEN + 1), LENGTH);
	assert_int_equal(window_remaining_ms(&w, OPEN + MS), LENGTH - 1);
	assert_int_equal(window_remaining_ms(&w, END - 1), 1);
	assert_int_equal(window_remaining_ms(&w, END), 0);
	assert_false(window_step(&w, END - 1));
	assert_true(window_step(&w, END));
	expect(&w, RECOVERY_WINDOW_STATE_CLOSED);
	assert_int_equal(window_next(&w), 0);
	assert_false(window_step(&w, END + 1));
	/* once only */
	assert_false(window_found(&w, END + 2));
	expect(&w, RECOVERY_WINDOW_STATE_CLOSED);
	(void)state;
}

static void test_press_in_time(void **state)
{
	static const u64 times[] = { OPEN, OPEN + 1, END - 1 };
	struct window w;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		open_window(&w);
		assert_true(window_press(&w, times[i]));
		expect(&w, RECOVERY_WINDOW_STATE_PRESSED);
		assert_int_equal(window_remaining_ms(&w, OPEN), 0);
		/* latched */
		assert_false(window_step(&w, END));
		assert_false(window_press(&w, OPEN + 5));
		assert_false(window_found(&w, END + 9));
		expect(&w, RECOVERY_WINDOW_STATE_PRESSED);
	}
	(void)state;
}

static void test_press_out_of_time(void **state)
{
	struct window w;

	open_window(&w);
	assert_false(window_press(&w, OPEN - 1));
	assert_false(window_press(&w, END));
	expect(&w, RECOVERY_WINDOW_STATE_OPEN);
	assert_true(window_step(&w, END));
	assert_false(window_press(&w, END));
	assert_false(window_press(&w, END + MS));
	assert_false(window_press(&w, OPEN - 1));
	expect(&w, RECOVERY_WINDOW_STATE_CLOSED);
	(void)state;
}

/* In time, but known for sure only after the end */
static void test_late_news(void **state)
{
	struct window w;

	open_window(&w);
	assert_true(window_step(&w, END + 3));
	assert_true(window_press(&w, END - 1));
	expect(&w, RECOVERY_WINDOW_STATE_PRESSED);
	(void)state;
}

static void test_longest(void **state)
{
	struct window w;

	window_init(&w, 0xffffffff);
	assert_true(window_found(&w, OPEN));
	assert_int_equal(window_next(&w), OPEN + 0xffffffffULL * MS);
	assert_int_equal(window_remaining_ms(&w, OPEN), 0xffffffff);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disabled),
		cmocka_unit_test(test_waits_for_ever),
		cmocka_unit_test(test_opens_and_closes),
		cmocka_unit_test(test_press_in_time),
		cmocka_unit_test(test_press_out_of_time),
		cmocka_unit_test(test_late_news),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
