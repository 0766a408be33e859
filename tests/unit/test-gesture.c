// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <limits.h>

#include "conf_value.h"
#include "gesture.h"

static const struct gesture_table table = {
	.hold = { { 3000, 5000, ACTION_REBOOT },
		  { 10000, 20000, ACTION_RESET },
		  { 30000, 0, ACTION_POWEROFF } },
	.n_hold = 3,
	.holds = true,
	.press = { [2] = ACTION_FAILSAFE, [10] = ACTION_REBOOT },
	.presses = true,
};

static void test_every_hold(void **state)
{
	for (uint32_t ms = 0; ms < 40000; ms++) {
		enum gesture_action want = ACTION_NONE;

		if (ms >= 3000 && ms < 5000)
			want = ACTION_REBOOT;
		if (ms >= 10000 && ms < 20000)
			want = ACTION_RESET;
		if (ms >= 30000)
			want = ACTION_POWEROFF;
		assert_int_equal(gesture_of_hold(&table, ms, false), want);
		assert_int_equal(gesture_of_hold(&table, ms, true),
				 ACTION_NONE);
	}
	assert_int_equal(gesture_of_hold(&table, UINT32_MAX, false),
			 ACTION_POWEROFF);
}

static void test_presses(void **state)
{
	for (unsigned int n = 0; n < 30; n++)
		assert_int_equal(gesture_of_presses(&table, n),
				 n == 2 ? ACTION_FAILSAFE :
				 n == 10 ? ACTION_REBOOT : ACTION_NONE);
	assert_int_equal(gesture_of_presses(&table, UINT_MAX), ACTION_NONE);
}

static void test_switches(void **state)
{
	struct gesture_table off = table;

	off.holds = false;
	assert_int_equal(gesture_of_hold(&off, 12000, false), ACTION_NONE);
	assert_int_equal(gesture_of_presses(&off, 2), ACTION_FAILSAFE);
	off = table;
	off.presses = false;
	assert_int_equal(gesture_of_hold(&off, 12000, false), ACTION_RESET);
	assert_int_equal(gesture_of_presses(&off, 2), ACTION_NONE);
}

static void test_no_holds(void **state)
{
	const struct gesture_table none = { .holds = true };

	assert_int_equal(gesture_of_hold(&none, 15000, false), ACTION_NONE);
}

static void test_names(void **state)
{
	for (int a = 0; a < _ACTION_MAX; a++) {
		const char *name = gesture_action_to_string((enum gesture_action)a);

		assert_int_equal(gesture_action_from_string(name), a);
	}
	assert_int_equal(gesture_action_from_string("reset"), -EINVAL);
	assert_int_equal(gesture_action_from_string(""), -EINVAL);
	assert_string_equal(gesture_action_to_string(_ACTION_MAX), "?");
}

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int r;
		uint32_t ms;
	} cases[] = {
		{ "0", 0, 0 }, { "10s", 0, 10000 }, { "500ms", 0, 500 },
		{ "2min", 0, 120000 }, { "1h", 0, 3600000 },
		{ "1min 30s", 0, 90000 }, { "1min30s", 0, 90000 },
		{ "0s", 0, 0 },
		{ "", -EINVAL, 7 }, { "10", -EINVAL, 7 }, { "s", -EINVAL, 7 },
		{ "10m", -EINVAL, 7 }, { "-1s", -EINVAL, 7 },
		{ "1.5s", -EINVAL, 7 }, { "10sec", -EINVAL, 7 },
		{ "61min", -EINVAL, 7 }, { "2h", -EINVAL, 7 },
		{ "99999999999999999999s", -EINVAL, 7 },
		{ "59min 59min", -EINVAL, 7 }, { "10s x", -EINVAL, 7 },
		{ " 10s", -EINVAL, 7 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t ms = 7;

		assert_int_equal(value_time(cases[i].text, &ms), cases[i].r);
		assert_int_equal(ms, cases[i].ms);
	}
}

static void test_small_values(void **state)
{
	unsigned int v = 7;
	bool b = false;

	assert_int_equal(value_uint("3", 1, 255, &v), 0);
	assert_int_equal(v, 3);
	assert_int_equal(value_uint("0", 1, 255, &v), -EINVAL);
	assert_int_equal(value_uint("256", 1, 255, &v), -EINVAL);
	assert_int_equal(value_uint("3 ", 1, 255, &v), -EINVAL);
	assert_int_equal(value_uint("+3", 1, 255, &v), -EINVAL);
	assert_int_equal(value_uint("0x3", 1, 255, &v), -EINVAL);
	assert_int_equal(value_percent("50%", &v), 0);
	assert_int_equal(v, 50);
	assert_int_equal(value_percent("0%", &v), -EINVAL);
	assert_int_equal(value_percent("101%", &v), -EINVAL);
	assert_int_equal(value_percent("50", &v), -EINVAL);
	assert_int_equal(value_bool("Yes", &b), 0);
	assert_true(b);
	assert_int_equal(value_bool("off", &b), 0);
	assert_false(b);
	assert_int_equal(value_bool("2", &b), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_hold),
		cmocka_unit_test(test_no_holds),
		cmocka_unit_test(test_presses),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_small_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
