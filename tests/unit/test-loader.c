// SPDX-License-Identifier: GPL-2.0-or-later
/* What the boot loader is told of the log, and U-Boot's environment with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "countbench.h"
#include "envbench.h"
#include "loaderbench.h"

static const struct recov_conf *conf(unsigned int loader, const char *config)
{
	static struct recov_conf c;

	c.loader = loader;
	assert_true(strlen(config) < sizeof(c.loader_config));
	strcpy(c.loader_config, config);
	return &c;
}

static int tell(const struct recov_state *state)
{
	return loader_tell_of(conf(LOADER_UBOOT, bench_path(ENV_CONFIG)), state);
}

static const struct {
	unsigned int a, b, next, tries;
	unsigned int rung, slot, attempts;
	const char *order, *trial, *left;
} rows[] = {
	{ GOOD, GOOD, 0, 3, 0, 0, 0, "a b", "", "" },
	{ GOOD, GOOD, 1, 3, 0, 0, 0, "b a", "", "" },
	{ UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0, "a b", "", "" },
	{ GOOD, BAD, 0, 3, 0, 0, 0, "a", "", "" },
	{ BAD, BAD, 0, 3, 0, 0, 0, "rescue", "", "" },
	{ BAD, GOOD, 0, 3, 0, 0, 0, "b", "", "" },
	/* a trial that is not begun, with its default, with too many tries */
	{ GOOD, TRIAL, 1, 3, 0, 0, 0, "a", "b", "3" },
	{ GOOD, TRIAL, 1, 0, 0, 0, 0, "a", "b", "1" },
	{ GOOD, TRIAL, 1, 200, 0, 0, 0, "a", "b", "9" },
	{ BAD, TRIAL, 1, 3, 0, 0, 0, "rescue", "b", "3" },
	/* under way: the failures of that slot, on that rung */
	{ GOOD, TRIAL, 1, 3, RUNG, 1, 0, "a", "b", "3" },
	{ GOOD, TRIAL, 1, 3, RUNG, 1, 2, "a", "b", "1" },
	{ GOOD, TRIAL, 1, 3, RUNG, 1, 7, "a", "b", "1" },
	{ GOOD, TRIAL, 1, 3, RECOVERY_RUNG_NORMAL, 0, 2, "a", "b", "3" },
	/* on trial, and not the one to boot any more */
	{ GOOD, TRIAL, 0, 3, 0, 0, 0, "a b", "", "" },
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
		env_pair(1, "bootdelay=2|slot_order=x", 0, "");
		assert_int_equal(tell(&st), 1);
		env_assert("slot_order", rows[i].order);
		env_assert("bootdelay", "2");
		env_assert_printenv("slot_order", rows[i].order);
		if (*rows[i].trial) {
			env_assert("slot_trial", rows[i].trial);
			env_assert("slot_tries", rows[i].left);
		}
		/* It is not told twice. */
		assert_int_equal(tell(&st), 0);
	}
}

/* What a trial has left in the environment goes with it. */
static void test_trial_ends(void **state)
{
	struct recov_state st = loader_board(GOOD, GOOD, 1, 3);
	struct bench_stamp one, two;

	env_pair(1, "slot_order=a|slot_trial=b|slot_tries=1", 0, "");
	assert_int_equal(loader_look(conf(LOADER_UBOOT, bench_path(ENV_CONFIG)),
				     &st, -1, loader_reason, sizeof(loader_reason)), 1);
	env_assert("slot_order", "a");
	assert_int_equal(tell(&st), 1);
	env_assert("slot_order", "b a");
	env_assert("slot_trial", NULL);
	env_assert("slot_tries", NULL);
	one = bench_stamp("env1");
	two = bench_stamp("env2");
	assert_int_equal(tell(&st), 0);
	bench_assert_untouched("env1", &one);
	bench_assert_untouched("env2", &two);
}

/* The other slot for one boot, until the request is over */
static void test_once(void **state)
{
	struct recov_request *request;
	struct recov_state st = loader_board(GOOD, GOOD, 1, 3);

	request = &st.request[RECOVERY_REQUEST_KIND_FALLBACK];
	env_pair(1, "slot_order=b a", 0, "");
	assert_int_equal(tell(&st), 0);
	request->pending = true;
	assert_int_equal(tell(&st), 1);
	env_assert("slot_once", "a");
	env_assert("slot_order", "b a");
	assert_int_equal(tell(&st), 0);
	request->pending = false;
	assert_int_equal(tell(&st), 1);
	env_assert("slot_once", NULL);
}

static void test_log_in_memory(void **state)
{
	struct recov_state st = loader_board(GOOD, GOOD, 0, 3);

	st.log.backend = RECOVERY_LOG_BACKEND_VOLATILE;
	env_pair(1, "slot_order=b a", 0, "");
	assert_int_equal(tell(&st), 0);
	env_assert("slot_order", "b a");
}

/* Nothing is written to what is no environment, and it is said why. */
static void test_no_environment(void **state)
{
	struct recov_state st = loader_board(GOOD, TRIAL, 1, 3);

	env_pair(1, "slot_order=a b", 0, "");
	env_spoil("env1", 100);
	env_spoil("env2", 100);
	assert_int_equal(tell(&st), -ENODATA);
	assert_non_null(strstr(loader_reason, "checksum"));
	assert_int_equal(loader_tell(conf(LOADER_UBOOT, bench_path("none")),
				     &st, -1, loader_reason, sizeof(loader_reason)), -ENOENT);
	assert_non_null(strstr(loader_reason, "fw_env.config(5)"));
}

/* One copy is enough, and the write makes it two again. */
static void test_one_copy(void **state)
{
	struct recov_state st = loader_board(GOOD, TRIAL, 1, 3);

	env_pair(1, "slot_order=a b", 2, "slot_order=a b");
	env_spoil("env2", 100);
	assert_int_equal(tell(&st), 1);
	env_assert("slot_trial", "b");
}

/* Flags that U-Boot has for a variable, ".flags" */
static void test_read_only_variable(void **state)
{
	struct recov_state st = loader_board(GOOD, GOOD, 1, 3);

	env_single(".flags=slot_order:sr|slot_order=a b");
	assert_int_equal(tell(&st), -EPERM);
	assert_non_null(strstr(loader_reason, "the flags of slot_order"));
	env_assert("slot_order", "a b");
}

static void test_native(void **state)
{
	struct recov_state st = loader_board(GOOD, TRIAL, 1, 3);

	assert_int_equal(loader_tell(conf(LOADER_NATIVE, "/nonexistent"), &st,
				     -1, loader_reason, sizeof(loader_reason)), 0);
	assert_int_equal(loader_tell(conf(99, "/nonexistent"), &st, -1, loader_reason,
				     sizeof(loader_reason)), 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_orders), T(test_once), T(test_log_in_memory),
		T(test_trial_ends), T(test_no_environment), T(test_one_copy),
		T(test_read_only_variable), T(test_native),
	};

	return cmocka_run_group_tests_name("loader", tests, NULL, NULL);
}
