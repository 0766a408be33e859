// SPDX-License-Identifier: GPL-2.0-or-later
/* The cookie in retained RAM, torn and faded, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <linux/kernel.h>

#include "cookie.h"

static void put(struct cookie_copy *ram, struct cookie *c, u8 state, u64 ms)
{
	struct cookie_copy copy;
	unsigned int i;

	c->state = state;
	c->uptime_ms = ms;
	c->turn++;
	i = cookie_put(&copy, c);
	assert_true(i < COOKIE_COPIES);
	ram[i] = copy;
}

static void test_empty(void **state)
{
	struct cookie_copy ram[COOKIE_COPIES];
	struct cookie c;

	memset(ram, 0, sizeof(ram));
	assert_false(cookie_get(ram, &c));
	memset(ram, 0xff, sizeof(ram));
	assert_false(cookie_get(ram, &c));
}

static void test_last_counts(void **state)
{
	struct cookie_copy ram[COOKIE_COPIES];
	struct cookie c = { .boot = 42, .turn = U32_MAX - 3 }, got;
	unsigned int i;

	memset(ram, 0xa5, sizeof(ram));
	for (i = 0; i < 10; i++) {	/* the turn wraps on the way */
		put(ram, &c, COOKIE_RUNNING, i * 1000);
		assert_true(cookie_get(ram, &got));
		assert_memory_equal(&got.boot, &c.boot, sizeof(c.boot));
		assert_int_equal(got.turn, c.turn);
		assert_int_equal(got.uptime_ms, i * 1000);
		assert_int_equal(got.state, COOKIE_RUNNING);
	}
	put(ram, &c, COOKIE_PANIC, 1ULL << 40);
	assert_true(cookie_get(ram, &got));
	assert_int_equal(got.state, COOKIE_PANIC);
	assert_true(got.uptime_ms == 1ULL << 40);
}

/* A reset after each byte of a copy: the old cookie or the new one, never none */
static void test_torn(void **state)
{
	struct cookie_copy ram[COOKIE_COPIES], copy;
	struct cookie c = { .boot = 7, .state = COOKIE_RUNNING }, got;
	unsigned int i, n, round;

	memset(ram, 0xff, sizeof(ram));
	put(ram, &c, COOKIE_RUNNING, 1000);
	for (round = 0; round < 4; round++) {
		c.turn++;
		c.uptime_ms += 1000;
		i = cookie_put(&copy, &c);
		for (n = 0; n <= sizeof(copy); n++) {
			memcpy(&ram[i], &copy, n);
			assert_true(cookie_get(ram, &got));
			assert_int_equal(got.boot, 7);
			assert_int_equal(got.state, COOKIE_RUNNING);
			assert_true(got.uptime_ms == c.uptime_ms ||
				    got.uptime_ms == c.uptime_ms - 1000);
		}
		assert_true(got.uptime_ms == c.uptime_ms);
	}
}

/* Fading RAM loses bits anywhere: with one in each copy nothing is left. */
static void test_faded(void **state)
{
	struct cookie_copy ram[COOKIE_COPIES];
	struct cookie c = { .boot = 7 }, got;
	unsigned int bit, bits = 8 * sizeof(ram[0]);
	u8 *p = (u8 *)ram;

	put(ram, &c, COOKIE_RUNNING, 1000);
	put(ram, &c, COOKIE_RUNNING, 2000);
	for (bit = 0; bit < bits; bit++) {
		p[bit / 8] ^= 1 << bit % 8;
		assert_true(cookie_get(ram, &got));
		p[(bits + bit) / 8] ^= 1 << bit % 8;
		assert_false(cookie_get(ram, &got));
		p[bit / 8] ^= 1 << bit % 8;
		p[(bits + bit) / 8] ^= 1 << bit % 8;
	}
}

static void test_causes(void **state)
{
	static const struct {
		u32 boot;	/* that ended */
		bool clean;
		bool retained;
		u8 cookie;	/* 0: none */
		u32 cookie_boot;
		u32 cause;
	} row[] = {
		{ 0, false, true, COOKIE_PANIC, 5, RECOVERY_CAUSE_NONE },
		{ 0, false, false, 0, 0, RECOVERY_CAUSE_NONE },
		{ 5, true, false, 0, 0, RECOVERY_CAUSE_CLEAN },
		{ 5, true, true, 0, 0, RECOVERY_CAUSE_CLEAN },
		{ 5, true, true, COOKIE_PANIC, 5, RECOVERY_CAUSE_CLEAN },
		{ 5, false, false, 0, 0, RECOVERY_CAUSE_UNKNOWN },
		{ 5, false, true, 0, 0, RECOVERY_CAUSE_POWER },
		{ 5, false, true, COOKIE_PANIC, 5, RECOVERY_CAUSE_PANIC },
		{ 5, false, true, COOKIE_RUNNING, 5, RECOVERY_CAUSE_WATCHDOG },
		{ 5, false, true, COOKIE_CLEAN, 5, RECOVERY_CAUSE_CLEAN },
		{ 5, false, true, COOKIE_DETACHED, 5, RECOVERY_CAUSE_UNKNOWN },
		{ 5, false, true, COOKIE_PANIC, 4, RECOVERY_CAUSE_UNKNOWN },
		{ 5, false, true, COOKIE_RUNNING, 6, RECOVERY_CAUSE_UNKNOWN },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		struct cookie c = {
			.boot = row[i].cookie_boot, .state = row[i].cookie,
		};

		assert_int_equal(cookie_cause(row[i].cookie ? &c : NULL,
					      row[i].retained, row[i].boot,
					      row[i].clean), row[i].cause);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_last_counts),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_faded),
		cmocka_unit_test(test_causes),
	};

	return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
