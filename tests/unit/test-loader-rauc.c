// SPDX-License-Identifier: GPL-2.0-or-later
/* What a U-Boot with RAUC's boot script is told, and what it tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "countbench.h"
#include "envbench.h"
#include "loaderbench.h"

static const struct recov_conf *conf(void)
{
	static struct recov_conf c = {
		.loader = LOADER_UBOOT_RAUC, .bootname = { "A", "system1" },
	};

	assert_true(strlen(bench_path(ENV_CONFIG)) < sizeof(c.loader_config));
	strcpy(c.loader_config, bench_path(ENV_CONFIG));
	return &c;
}

static int tell(const struct recov_state *state)
{
	return loader_tell_of(conf(), state);
}

static void assert_left(const char *a, const char *b)
{
	env_assert("BOOT_A_LEFT", a);
	env_assert("BOOT_system1_LEFT", b);
	env_assert_printenv("BOOT_A_LEFT", a);
}

static const struct {
	unsigned int a, b, next, tries;
	unsigned int rung, slot, attempts;
	const char *order, *left_a, *left_b;
} rows[] = {
	{ GOOD, GOOD, 0, 3, 0, 0, 0, "A system1", "9", "9" },
	{ GOOD, GOOD, 1, 3, 0, 0, 0, "system1 A", "9", "9" },
	{ UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0, "A system1", "9", "9" },
	{ GOOD, BAD, 0, 3, 0, 0, 0, "A", "9", "0" },
	{ BAD, GOOD, 0, 3, 0, 0, 0, "system1", "0", "9" },
	/* An empty order would be every slot, with tries. */
	{ BAD, BAD, 0, 3, 0, 0, 0, "A system1", "0", "0" },
	{ GOOD, TRIAL, 1, 3, 0, 0, 0, "system1 A", "9", "3" },
	{ GOOD, TRIAL, 1, 0, 0, 0, 0, "system1 A", "9", "1" },
	{ GOOD, TRIAL, 1, 200, 0, 0, 0, "system1 A", "9", "9" },
	{ BAD, TRIAL, 1, 3, 0, 0, 0, "system1", "0", "3" },
	{ GOOD, TRIAL, 1, 3, RUNG, 1, 2, "system1 A", "9", "1" },
	{ GOOD, TRIAL, 1, 3, RUNG, 1, 7, "system1 A", "9", "1" },
	/* on trial, and not the one to boot any more */
	{ GOOD, TRIAL, 0, 3, 0, 0, 0, "A system1", "9", "9" },
};

static void test_orders(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_state st = loader_board(rows[i].a, rows[i].b,
						     rows[i].next, rows[i].tries);

		print_message("# row %zu\n", i);
		st.boot.id = 5;
		st.boot.rung = rows[i].rung;
		st.boot.slot = rows[i].slot;
		st.boot.attempts = rows[i].attempts;
		env_pair(1, "bootdelay=2|BOOT_ORDER=x", 0, "");
		assert_int_equal(tell(&st), 1);
		env_assert("BOOT_ORDER", rows[i].order);
		assert_left(rows[i].left_a, rows[i].left_b);
		env_assert("bootdelay", "2");
		env_assert("slot_order", NULL);
		assert_int_equal(tell(&st), 0);
	}
}

/* The script takes one off in each boot; that is written back now and then. */
static void test_tries_are_given_back(void **state)
{
	struct recov_state st = loader_board(GOOD, GOOD, 0, 3);
	struct bench_stamp one, two;

	env_pair(1, "BOOT_ORDER=A system1|BOOT_A_LEFT=5|BOOT_system1_LEFT=9",
		 0, "");
	one = bench_stamp("env1");
	two = bench_stamp("env2");
	assert_int_equal(tell(&st), 0);
	bench_assert_untouched("env1", &one);
	bench_assert_untouched("env2", &two);
	/* RAUC's own may be larger, in base 16. */
	env_pair(1, "BOOT_ORDER=A system1|BOOT_A_LEFT=1f|BOOT_system1_LEFT=4",
		 0, "");
	/* It boots what it would have booted: no news to the loader. */
	assert_int_equal(tell(&st), 0);
	assert_left("1f", "9");
	env_pair(1, "BOOT_ORDER=A system1|BOOT_A_LEFT=x|BOOT_system1_LEFT=9 ",
		 0, "");
	assert_int_equal(tell(&st), 0);
	assert_left("9", "9");
}

/* But a trial's number is to be exact. */
static void test_trial_is_exact(void **state)
{
	struct recov_state st = loader_board(GOOD, TRIAL, 1, 9);

	env_pair(1, "BOOT_ORDER=system1 A|BOOT_A_LEFT=9|BOOT_system1_LEFT=8",
		 0, "");
	assert_int_equal(loader_look(conf(), &st, -1, loader_reason,
				     sizeof(loader_reason)), 1);
	assert_int_equal(tell(&st), 0);
	assert_left("9", "9");
}

static void test_once(void **state)
{
	struct recov_state st = loader_board(GOOD, GOOD, 0, 3);

	st.request[RECOVERY_REQUEST_KIND_FALLBACK].pending = true;
	env_pair(1, "BOOT_ORDER=A system1", 0, "");
	assert_int_equal(tell(&st), 1);
	env_assert("BOOT_ORDER", "system1 A");
	assert_left("9", "9");
	assert_int_equal(loader_why(conf(), &st, 1), LOADER_ONCE);
	/* A slot that is bad gets one. */
	st.slot[1].state = BAD;
	assert_int_equal(tell(&st), 0);
	env_assert("BOOT_ORDER", "system1 A");
	assert_left("9", "1");
	st.request[RECOVERY_REQUEST_KIND_FALLBACK].pending = false;
	assert_int_equal(tell(&st), 1);
	env_assert("BOOT_ORDER", "A");
	assert_left("9", "0");
}

static void test_why(void **state)
{
	static const struct {
		const char *vars;
		unsigned int slot, why;
	} whys[] = {
		{ "BOOT_ORDER=A system1|BOOT_A_LEFT=2|BOOT_system1_LEFT=3",
		  0, LOADER_FIRST },
		{ "BOOT_ORDER=A system1|BOOT_A_LEFT=0|BOOT_system1_LEFT=3",
		  0, LOADER_FIRST },
		{ "BOOT_ORDER=A system1|BOOT_A_LEFT=2|BOOT_system1_LEFT=3",
		  1, LOADER_PASSED_OVER },
		{ "BOOT_ORDER=A system1|BOOT_A_LEFT=0|BOOT_system1_LEFT=2",
		  1, LOADER_BOOT_LIMIT },
		{ "BOOT_ORDER=system1  A|BOOT_A_LEFT=2|BOOT_system1_LEFT=0",
		  0, LOADER_BOOT_LIMIT },
		{ "BOOT_ORDER=system1|BOOT_system1_LEFT=2", 1, LOADER_FIRST },
		/* One that is not there, the script has set in memory. */
		{ "BOOT_ORDER=A system1", 1, LOADER_PASSED_OVER },
		{ "BOOT_ORDER=A system12", 1, LOADER_SILENT },
		{ "BOOT_ORDER=A|BOOT_A_LEFT=2", 1, LOADER_SILENT },
		{ "bootdelay=2", 0, LOADER_SILENT },
	};
	struct recov_state st = loader_board(GOOD, GOOD, 0, 3);

	for (size_t i = 0; i < ARRAY_SIZE(whys); i++) {
		print_message("# why %zu\n", i);
		env_pair(1, whys[i].vars, 0, "");
		assert_int_equal(loader_why(conf(), &st, whys[i].slot),
				 whys[i].why);
	}
	env_spoil("env1", 100);
	env_spoil("env2", 100);
	assert_int_equal(loader_why(conf(), &st, 0), LOADER_SILENT);
	assert_int_equal(tell(&st), -ENODATA);
}

#define T(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_orders), T(test_tries_are_given_back),
		T(test_trial_is_exact), T(test_once), T(test_why),
	};

	return cmocka_run_group_tests_name("loader-rauc", tests, NULL, NULL);
}
