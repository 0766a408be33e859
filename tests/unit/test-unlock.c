// SPDX-License-Identifier: GPL-2.0-or-later
/* What is unlocked for a moment, and that it is locked again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "fakemodule.h"
#include "mtd.h"
#include "unlock.h"

static struct unlock u;
static char reason[160];

int mtd_index(const char *path)
{
	int index;

	return sscanf(path, "/dev/mtd%d", &index) == 1 ? index : -ENODEV;
}

static int setup(void **state)
{
	*reason = '\0';
	fake = (struct fake) {
		.part = {
			{ .name = "u-boot", .index = 1, .is_protected = true },
			{ .name = "env", .index = 3, .is_protected = true },
			{ .name = "env2", .index = 4, .is_protected = true },
			{ .name = "data", .index = 5 },
		},
		.n = 4,
	};
	return 0;
}

static bool blocked(int signal)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, signal);
}

static int begin(const char *one, const char *two)
{
	const char *const path[] = { one, two };

	return unlock_begin(&u, path, two ? 2 : 1, reason, sizeof(reason));
}

static int end(void)
{
	return unlock_end(&u, reason, sizeof(reason));
}

static void test_two(void **state)
{
	assert_int_equal(begin("/dev/mtd3", "/dev/mtd4"), 0);
	assert_string_equal(fake.log, "+3 +4 ");
	assert_true(blocked(SIGINT) && blocked(SIGTERM) && blocked(SIGHUP));
	assert_int_equal(end(), 0);
	assert_string_equal(fake.log, "+3 +4 -3 -4 ");
	assert_false(blocked(SIGINT) || blocked(SIGTERM));
	assert_int_equal(fake.clients, 0);
}

static void test_both_in_one(void **state)
{
	assert_int_equal(begin("/dev/mtd3", "/dev/mtd3"), 0);
	assert_int_equal(end(), 0);
	assert_string_equal(fake.log, "+3 -3 ");
}

static void test_nothing_to_unlock(void **state)
{
	/* a file, and a partition that anybody may write */
	assert_int_equal(begin("/boot/uboot.env", "/dev/mtd5"), 0);
	assert_int_equal(end(), 0);
	/* one that a person has unlocked stays so */
	fake.part[1].is_protected = false;
	fake.part[1].unlocked = true;
	assert_int_equal(begin("/dev/mtd3", NULL), 0);
	assert_int_equal(end(), 0);
	assert_string_equal(fake.log, "");
	assert_int_equal(fake.clients, 0);
}

static void test_no_module(void **state)
{
	fake.connect = -ENODEV;
	assert_int_equal(begin("/dev/mtd3", NULL), 0);
	assert_int_equal(end(), 0);
	assert_string_equal(fake.log, "");
	/* for a file it is not even looked for */
	fake.connect = -EPROTO;
	assert_int_equal(begin("/boot/uboot.env", NULL), 0);
	assert_int_equal(end(), 0);
	assert_int_equal(begin("/dev/mtd3", NULL), -EPROTO);
	assert_non_null(strstr(reason, "module"));
	assert_false(blocked(SIGINT));
}

/* The second one is refused: the first one is locked again. */
static void test_refused(void **state)
{
	fake.refuse = -EPERM;
	fake.refuse_from = 1;
	assert_int_equal(begin("/dev/mtd3", "/dev/mtd4"), -EPERM);
	assert_string_equal(reason, "partition 'env2' can't be unlocked: because");
	assert_string_equal(fake.log, "+3 -3 ");
	assert_int_equal(fake.clients, 0);
	assert_false(blocked(SIGINT));
}

static void test_not_locked_again(void **state)
{
	fake.refuse_lock = -ESTALE;
	assert_int_equal(begin("/dev/mtd3", NULL), 0);
	assert_int_equal(end(), -ESTALE);
	assert_string_equal(reason, "partition 'env' can't be protected again: because");
	/* the module has gone meanwhile, and the protection with it */
	fake.refuse_lock = -ENODEV;
	assert_int_equal(begin("/dev/mtd3", NULL), 0);
	assert_int_equal(end(), 0);
	assert_int_equal(fake.clients, 0);
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_two), T(test_both_in_one), T(test_nothing_to_unlock),
		T(test_no_module), T(test_refused), T(test_not_locked_again),
	};

	return cmocka_run_group_tests_name("unlock", tests, NULL, NULL);
}
