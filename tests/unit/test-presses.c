// SPDX-License-Identifier: GPL-2.0-or-later
/* Short presses in a row, out of events as the module posts them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "presses.h"
#include "util.h"

#define MS	1000000ULL
#define KEY	408

static struct presses row;

static unsigned int event(unsigned int ms, unsigned int type, unsigned int held,
			  unsigned int key)
{
	struct recov_event ev = {
		.time_ns = ms * MS, .type = type, .held_ms = held, .key = key,
	};

	return presses_event(&row, &ev, true);
}

/* Down at @ms, up @held later; no row may end by it. */
static void press(unsigned int ms, unsigned int held)
{
	assert_int_equal(event(ms, RECOVERY_EVENT_TYPE_PRESS, 0, KEY), 0);
	assert_int_equal(event(ms + held, RECOVERY_EVENT_TYPE_RELEASE, held,
			       KEY), 0);
}

/* Presses of 100 ms every 500 ms from @ms on; when the last one ends */
static unsigned int presses(unsigned int ms, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		press(ms + 500 * i, 100);
	return ms + 500 * (n - 1) + 100;
}

static int begin(void **state)
{
	row = (struct presses) { 0 };
	return 0;
}

static void over(unsigned int ms, unsigned int n)
{
	assert_int_equal(presses_step(&row, (ms + PRESSES_PAUSE_MS) * MS), n);
	assert_int_equal(presses_next(&row), 0);
	assert_int_equal(presses_step(&row, UINT64_MAX), 0);
}

static void test_numbers(void **state)
{
	for (unsigned int n = 1; n < 20; n++) {
		unsigned int ms = presses(30000, n);

		assert_true(presses_next(&row) == (ms + 1000) * MS);
		assert_int_equal(presses_step(&row, (ms + 1000) * MS - 1), 0);
		over(ms, n);
	}
}

static void test_edges(void **state)
{
	/* a pause of 999 ms is none, one of 1000 ms is */
	press(1000, 100);
	press(2099, 100);
	assert_int_equal(event(3199, RECOVERY_EVENT_TYPE_PRESS, 0, KEY), 2);
	assert_int_equal(event(3218, RECOVERY_EVENT_TYPE_RELEASE, 19, KEY), 0);
	/* 19 ms is noise, 20 ms and 999 ms are presses, 1000 ms is a long one */
	press(4000, 20);
	press(4500, 999);
	over(5499, 2);
	press(6000, 100);
	press(6500, 1000);
	over(7500, 0);
}

static void test_noise(void **state)
{
	for (unsigned int i = 0; i < 50; i++)
		press(1000 + 100 * i, i % 20);
	over(1000 + 100 * 49 + 9, 0);
	press(8000, 100);
	press(8200, 1);
	press(8300, 100);
	over(8400, 2);
}

/* As long as a button is down the row is not over. */
static void test_down(void **state)
{
	press(1000, 100);
	event(1500, RECOVERY_EVENT_TYPE_PRESS, 0, KEY);
	assert_int_equal(presses_next(&row), 0);
	assert_int_equal(presses_step(&row, 9000 * MS), 0);
	event(9000, RECOVERY_EVENT_TYPE_RELEASE, 7500, KEY);
	over(9000, 0);
	over(presses(20000, 3), 3);
}

static void test_spoiled(void **state)
{
	static const struct recov_event odd[] = {
		{ .type = RECOVERY_EVENT_TYPE_RELEASE, .held_ms = 300, .tier = 1 },
		{ .type = RECOVERY_EVENT_TYPE_RELEASE, .held_ms = 300,
		  .at_boot = 1 },
		{ .type = RECOVERY_EVENT_TYPE_PRESS, .at_boot = 1 },
		{ .type = RECOVERY_EVENT_TYPE_PRESS, .key = KEY + 1 },
		{ .type = RECOVERY_EVENT_TYPE_PHASE, .lost = 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct recov_event ev = odd[i];

		begin(NULL);
		presses(1000, 2);
		ev.time_ns = 1800 * MS;
		assert_int_equal(presses_event(&row, &ev, true), 0);
		if (ev.type == RECOVERY_EVENT_TYPE_PRESS)
			event(1900, RECOVERY_EVENT_TYPE_RELEASE, 100, KEY);
		press(2500, 100);
		over(2600, 0);
		over(presses(5000, 3), 3);
	}
}

static void test_two_buttons_at_once(void **state)
{
	event(1000, RECOVERY_EVENT_TYPE_PRESS, 0, KEY);
	event(1100, RECOVERY_EVENT_TYPE_PRESS, 0, KEY);
	event(1200, RECOVERY_EVENT_TYPE_RELEASE, 200, KEY);
	event(1300, RECOVERY_EVENT_TYPE_RELEASE, 200, KEY);
	over(1300, 0);
}

/* Who wants failsafe presses more than once, and means nothing else by it. */
static void test_window(void **state)
{
	struct recov_event ev = {
		.type = RECOVERY_EVENT_TYPE_WINDOW, .time_ns = 3000 * MS,
		.window = RECOVERY_WINDOW_STATE_PRESSED,
	};

	event(3000, RECOVERY_EVENT_TYPE_PRESS, 0, KEY);
	presses_event(&row, &ev, true);
	event(3100, RECOVERY_EVENT_TYPE_RELEASE, 100, KEY);
	presses(3500, 2);
	over(4100, 0);
	over(presses(7000, 3), 0);
	/* begun too early, however late it ends */
	over(presses(12500, 4), 0);
	over(presses(20000, 3), 3);

	/* Window=none: a press like any other */
	ev.time_ns = 30000 * MS;
	event(30000, RECOVERY_EVENT_TYPE_PRESS, 0, KEY);
	presses_event(&row, &ev, false);
	event(30100, RECOVERY_EVENT_TYPE_RELEASE, 100, KEY);
	over(30100, 1);
	ev.window = RECOVERY_WINDOW_STATE_CLOSED;
	presses_event(&row, &ev, true);
	over(presses(32000, 2), 2);
}

/* Its press was before the events that are to be had. */
static void test_release_alone(void **state)
{
	struct recov_event ev = {
		.type = RECOVERY_EVENT_TYPE_RELEASE, .time_ns = 1000 * MS,
		.held_ms = 100, .lost = 3,
	};

	presses_event(&row, &ev, true);
	over(1000, 0);
	over(presses(5000, 2), 2);
}

#define T(f) cmocka_unit_test_setup(f, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_numbers), T(test_edges), T(test_noise), T(test_down),
		T(test_spoiled), T(test_two_buttons_at_once), T(test_window),
		T(test_release_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
