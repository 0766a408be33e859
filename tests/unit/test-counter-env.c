// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters in U-Boot's environment, in real files through libubootenv. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <zlib.h>
#include <cmocka.h>

#include "countbench.h"
#include "envbench.h"
#include "uboot_env.h"

static const struct {
	const char *vars;
	enum counter_health health;
	bool has_value;
	uint32_t value, limit;
	int upgrade;
	bool settled;
} bootcounts[] = {
	{ "bootcount=2|bootlimit=3|upgrade_available=1", COUNTER_HEALTH_OK, true,
	  2, 3, 1, false },
	{ "bootcount=0|upgrade_available=0", COUNTER_HEALTH_OK, true, 0, 0, 0,
	  true },
	{ "bootcount=0|upgrade_available=1", COUNTER_HEALTH_OK, true, 0, 0, 1,
	  false },
	{ "bootcount=10", COUNTER_HEALTH_OK, true, 10, 0, -1, false },
	{ "bootlimit=5", COUNTER_HEALTH_BLANK, true, 0, 5, -1, true },
	{ "bootcount=4294967295", COUNTER_HEALTH_OK, true, UINT32_MAX, 0, -1,
	  false },
	{ "bootcount=4294967296", COUNTER_HEALTH_FOREIGN },
	{ "bootcount=a", COUNTER_HEALTH_FOREIGN },
	{ "bootcount=", COUNTER_HEALTH_FOREIGN },
	{ "bootcount=-1", COUNTER_HEALTH_FOREIGN },
	{ "bootcmd=run it|bootcounter=1", COUNTER_HEALTH_UNKNOWN },
};

static void test_bootcount(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bootcounts); i++) {
		print_message("# %s\n", bootcounts[i].vars);
		env_single(bootcounts[i].vars);
		bench_show("uboot-env", NULL, 0);
		assert_int_equal(info.health, bootcounts[i].health);
		assert_int_equal(info.has_value, bootcounts[i].has_value);
		assert_int_equal(info.value, bootcounts[i].value);
		assert_int_equal(info.limit, bootcounts[i].limit);
		if (!info.has_value) {
			bench_reset("uboot-env", NULL, false, -EEXIST);
			bench_reset("uboot-env", NULL, true, 0);
			env_assert("bootcount", "0");
			continue;
		}
		assert_int_equal(info.upgrade_available, bootcounts[i].upgrade);
		assert_int_equal(info.settled, bootcounts[i].settled);
		bench_reset("uboot-env", NULL, false, 0);
		assert_int_equal(info.value, 0);
		env_assert_printenv("bootcount", "0");
	}
}

/* Others' variables stay, and nothing is written when nothing changes. */
static void test_bootcount_writes(void **state)
{
	struct bench_stamp one, two;

	env_pair(7, "bootcmd=run it|bootcount=2|upgrade_available=1|z=1", 6,
		 "bootcount=1");
	two = bench_stamp("env1");
	bench_reset("uboot-env", NULL, false, 0);
	/* the copy in use stays until the other one is written */
	bench_assert_untouched("env1", &two);
	env_assert("bootcmd", "run it");
	env_assert("z", "1");
	env_assert("upgrade_available", "0");
	one = bench_stamp("env1");
	two = bench_stamp("env2");
	bench_reset("uboot-env", NULL, false, 0);
	bench_assert_untouched("env1", &one);
	bench_assert_untouched("env2", &two);
}

/* Also where a program sets what is set: no write, so no erase. */
static void test_same_value(void **state)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	struct bench_stamp stamp;
	char reason[200];
	int same, other, stored;

	env_single("bootcount=2");
	stamp = bench_stamp("env1");
	if (uboot_env_open(bench_path(ENV_CONFIG), &env, reason, sizeof(reason)))
		fail();
	same = uboot_env_set(env, "bootcount", "2", reason, sizeof(reason));
	stored = uboot_env_store(env, reason, sizeof(reason));
	other = uboot_env_set(env, "bootcount", "3", reason, sizeof(reason));
	uboot_env_freep(&env);
	env = NULL;
	assert_int_equal(same, 0);
	assert_int_equal(stored, 0);
	assert_int_equal(other, 1);
	bench_assert_untouched("env1", &stamp);
}

/* The newer copy of two, around the wrap of the flags from 255 to 0 */
static const struct {
	int flags1, flags2;
	const char *newer;
} turns[] = {
	{ 1, 2, "2" }, { 2, 1, "1" }, { 254, 255, "2" }, { 255, 254, "1" },
	{ 255, 0, "2" }, { 0, 255, "1" },
	{ 1, 1, "1" },	/* both active: a cut before the old one was marked */
	{ 0, 0, "1" },
};

static void test_turns(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(turns); i++) {
		env_pair(turns[i].flags1, "bootcount=1", turns[i].flags2,
			 "bootcount=2");
		bench_show("uboot-env", NULL, 0);
		assert_int_equal(info.health, COUNTER_HEALTH_OK);
		assert_int_equal(info.value, (uint32_t)(turns[i].newer[0] - '0'));
		bench_reset("uboot-env", NULL, false, 0);
		bench_show("uboot-env", NULL, 0);
		assert_int_equal(info.value, 0);
		env_assert_printenv("bootcount", "0");
	}
}

static void test_one_copy_bad(void **state)
{
	for (int bad = 1; bad <= 2; bad++) {
		env_pair(1, "bootcount=0", 2, "bootcount=0");
		env_spoil(bad == 1 ? "env1" : "env2", 100);
		bench_show("uboot-env", NULL, 0);
		assert_int_equal(info.health, COUNTER_HEALTH_DEGRADED);
		assert_true(info.has_value);
		bench_reset("uboot-env", NULL, false, 0);
		assert_int_equal(info.health, COUNTER_HEALTH_OK);
	}
}

/* U-Boot goes on with its built-in environment: writing here would hide that. */
static void test_both_copies_bad(void **state)
{
	struct bench_stamp one, two;

	env_pair(1, "bootcount=1", 2, "bootcount=1");
	env_spoil("env1", 5);
	env_spoil("env2", ENV_SIZE - 1);
	one = bench_stamp("env1");
	two = bench_stamp("env2");
	bench_show("uboot-env", NULL, 0);
	assert_int_equal(info.health, COUNTER_HEALTH_DAMAGED);
	assert_false(info.has_value);
	assert_non_null(strstr(info.reason, "both copies"));
	bench_reset("uboot-env", NULL, false, -EEXIST);
	bench_reset("uboot-env", NULL, true, -ENODATA);
	bench_assert_untouched("env1", &one);
	bench_assert_untouched("env2", &two);
}

static void assert_broken(enum counter_health health, int r, const char *says)
{
	bench_show("uboot-env", NULL, r);
	assert_int_equal(info.health, health);
	print_message("# %s\n", info.reason);
	assert_non_null(strstr(info.reason, says));
}

/* The size in fw_env.config is not that of U-Boot. */
static void test_wrong_size(void **state)
{
	env_config(0x4000, 0);
	env_put("env1", ENV_SIZE, -1, "bootcount=1");
	assert_broken(COUNTER_HEALTH_DAMAGED, 0, "ends 8192 bytes before the 0x4000");
	env_config(0x1000, 0);
	assert_broken(COUNTER_HEALTH_DAMAGED, 0,
		      "environment of 0x2000 bytes in one copy: fw_env.config says 0x1000");
	/* two copies taken for one */
	env_put("env1", ENV_SIZE, 1, "bootcount=1");
	env_config(ENV_SIZE, 0);
	assert_broken(COUNTER_HEALTH_DAMAGED, 0,
		      "environment of 0x2000 bytes in two copies");
	env_config(ENV_SIZE, 0x1000);
	env_put("env2", ENV_SIZE, 1, "bootcount=1");
	assert_broken(COUNTER_HEALTH_FAILED, -EINVAL,
		      "sizes of 0x2000 and 0x1000");
}

/* A write of 128 KiB of which the last 32 never came (nerves_runtime#375) */
static void test_short_write(void **state)
{
	uint8_t *buf;
	size_t len;

	env_config(0x20000, 0);
	env_put("env1", 0x20000, -1, "bootcount=1");
	buf = bench_read("env1", &len);
	memset(buf + len - 0x8000, 0xff, 0x8000);	/* what was there before */
	bench_write("env1", buf, len);
	free(buf);
	assert_broken(COUNTER_HEALTH_DAMAGED, 0, "wrong checksum");
	buf = calloc(1, 0x20000);
	bench_write("env1", buf, 0x20000);
	free(buf);
	assert_broken(COUNTER_HEALTH_DAMAGED, 0, "zeroes only");
}

static void test_config(void **state)
{
	char text[200];

	assert_broken(COUNTER_HEALTH_FAILED, -ENOENT, "fw_env.config(5)");
	bench_text(ENV_CONFIG, "# nothing\n");
	assert_broken(COUNTER_HEALTH_FAILED, -EINVAL, "names no device");
	bench_text(ENV_CONFIG, "/nowhere/mtd1 0 0x2000\n");
	assert_broken(COUNTER_HEALTH_FAILED, -ENOENT, "/nowhere/mtd1");
	env_config(0, 0);
	assert_broken(COUNTER_HEALTH_FAILED, -EINVAL, "a size of 0");
	env_config(ENV_SIZE, 0);
	snprintf(text, sizeof(text), "%s:4", bench_path(ENV_CONFIG));
	bench_show("uboot-env", text, -EINVAL);
}

/* Somebody else has the lock and does not let go of it. */
static void test_locked(void **state)
{
	int fd = open("/var/lock/fw_printenv.lock", O_WRONLY | O_CREAT, 0666);

	env_single("bootcount=1");
	if (fd < 0 || flock(fd, LOCK_EX) < 0) {
		print_message("# SKIP no lock file\n");
		return;
	}
	uboot_env_patience_ms = 300;
	bench_show("uboot-env", NULL, -EBUSY);
	close(fd);
	uboot_env_patience_ms = 10000;
	assert_non_null(strstr(info.reason, "fw_printenv.lock"));
	bench_show("uboot-env", NULL, 0);
}

/* Variables may be protected by .flags. */
static void test_protected(void **state)
{
	env_single("bootcount=1|.flags=bootcount:dr");
	bench_reset("uboot-env", NULL, false, -EPERM);
	assert_non_null(strstr(info.reason, "flags"));
}

static const struct {
	const char *vars, *slot;	/* of the kernel's command line */
	bool has_value;
	const char *name;
	uint32_t left;
	bool settled;
} rauc[] = {
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=2|BOOT_B_LEFT=3", "A", true, "A", 2, false },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=2|BOOT_B_LEFT=1", "B", true, "B", 1, false },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=3|BOOT_B_LEFT=3", "A", true, "A", 3, true },
	/* without the command line: the one that has lost a try */
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=3|BOOT_B_LEFT=2", NULL, true, "B", 2, false },
	{ "BOOT_ORDER=B A|BOOT_A_LEFT=3|BOOT_B_LEFT=3", NULL, true, "B", 3, true },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=0|BOOT_B_LEFT=2", NULL, false, "", 0, false },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=0|BOOT_B_LEFT=0", NULL, false, "", 0, false },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=0|BOOT_B_LEFT=0", "B", true, "B", 0, false },
	/* hexadecimal: ten, with and without 0x */
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=a|BOOT_B_LEFT=3", "A", true, "A", 10, true },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=0x2|BOOT_B_LEFT=3", "A", true, "A", 2, false },
	{ "BOOT_ORDER=A B|BOOT_A_LEFT=10|BOOT_B_LEFT=3", "A", true, "A", 16, true },
	/* a missing one is 3 to uboot.sh */
	{ "BOOT_ORDER=A B|BOOT_B_LEFT=3", "A", true, "A", 3, true },
};

static void put_slot(const char *slot)
{
	char text[80];

	snprintf(text, sizeof(text), "quiet%s%s\n", slot ? " rauc.slot=" : "",
		 slot ?: "");
	bench_text("proc/cmdline", text);
}

static void test_rauc(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rauc); i++) {
		char var[32];

		print_message("# %s %s\n", rauc[i].vars, rauc[i].slot ?: "");
		env_single(rauc[i].vars);
		put_slot(rauc[i].slot);
		bench_show("rauc-env", NULL, 0);
		assert_int_equal(info.health, COUNTER_HEALTH_OK);
		assert_true(info.down);
		assert_int_equal(info.limit, 3);
		assert_int_equal(info.has_value, rauc[i].has_value);
		assert_string_equal(info.slot, rauc[i].name);
		assert_int_equal(info.value, rauc[i].left);
		assert_int_equal(info.settled, rauc[i].settled);
		bench_reset("rauc-env", NULL, false,
			    rauc[i].has_value ? 0 : -ESRCH);
		if (!rauc[i].has_value || rauc[i].settled)
			continue;
		snprintf(var, sizeof(var), "BOOT_%s_LEFT", rauc[i].name);
		env_assert(var, "3");
		env_assert_printenv(var, "3");
		assert_true(info.settled);
	}
}

/* Twelve tries are "c": RAUC itself once wrote 12, which U-Boot took for 18. */
static void test_rauc_attempts(void **state)
{
	env_single("BOOT_ORDER=A B|BOOT_A_LEFT=b|BOOT_B_LEFT=c");
	put_slot("A");
	bench_text("etc/rauc/system.conf", "[system]\nbootloader=uboot\nboot-attempts=12\n");
	bench_show("rauc-env", NULL, 0);
	assert_int_equal(info.value, 11);
	assert_int_equal(info.limit, 12);
	assert_false(info.settled);
	bench_reset("rauc-env", NULL, false, 0);
	env_assert("BOOT_A_LEFT", "c");
	env_assert("BOOT_B_LEFT", "c");
}

static const struct {
	const char *vars;
	enum counter_health health;
	const char *says;
} odd[] = {
	{ "BOOT_ORDER=|BOOT_A_LEFT=1", COUNTER_HEALTH_UNKNOWN, "is empty" },
	{ "BOOT_ORDER=  |BOOT_A_LEFT=1", COUNTER_HEALTH_UNKNOWN, "is empty" },
	{ "BOOT_A_LEFT=1", COUNTER_HEALTH_UNKNOWN, "no BOOT_ORDER" },
	{ "BOOT_ORDER=A $x|BOOT_A_LEFT=1", COUNTER_HEALTH_FOREIGN, "'$x'" },
	{ "BOOT_ORDER=A|BOOT_A_LEFT=three", COUNTER_HEALTH_FOREIGN,
	  "BOOT_A_LEFT=three" },
	{ "BOOT_ORDER=A|BOOT_A_LEFT=", COUNTER_HEALTH_FOREIGN, "BOOT_A_LEFT=" },
	{ "BOOT_ORDER=1 2 3 4 5 6 7 8 9", COUNTER_HEALTH_FOREIGN, "more than 8" },
};

static void test_rauc_odd(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct bench_stamp stamp;

		env_single(odd[i].vars);
		put_slot("A");
		bench_show("rauc-env", NULL, 0);
		assert_int_equal(info.health, odd[i].health);
		assert_false(info.has_value);
		assert_non_null(strstr(info.reason, odd[i].says));
		stamp = bench_stamp("env1");
		bench_reset("rauc-env", NULL, false, -EEXIST);
		bench_assert_untouched("env1", &stamp);
		bench_reset("rauc-env", NULL, true, 0);
		env_assert("BOOT_A_LEFT", "3");
	}
	/* a slot that is never to be booted again is told, not put back */
	env_single("BOOT_ORDER=B|BOOT_A_LEFT=1|BOOT_B_LEFT=3");
	bench_show("rauc-env", NULL, 0);
	assert_int_equal(info.value, 1);
	assert_non_null(strstr(info.reason, "not in BOOT_ORDER"));
	bench_reset("rauc-env", NULL, false, 0);
	env_assert("BOOT_ORDER", "B");
}

/* What flash and command line say is for terminals. */
static void test_plain(void **state)
{
	env_single("BOOT_ORDER=A /\033[31m\xc2\x9bz|BOOT_A_LEFT=1");
	bench_show("rauc-env", NULL, 0);
	assert_non_null(strstr(info.reason, "names '/?[31m??z', which"));
	env_single("BOOT_ORDER=A|BOOT_A_LEFT=1");
	put_slot("\033[31m\xff");
	bench_show("rauc-env", NULL, 0);
	assert_string_equal(info.slot, "?[31m?");
}

/* Both variables change with one write of one copy: nothing is in between. */
static void test_one_write(void **state)
{
	_cleanup_(freep) uint8_t *one = NULL;
	_cleanup_(freep) uint8_t *two = NULL;
	size_t len;

	env_pair(1, "a=1", 2, "BOOT_A_LEFT=1|a=1");
	put_slot("A");
	bench_reset("rauc-env", NULL, true, 0);
	one = bench_read("env1", &len);
	two = bench_read("env2", &len);
	assert_int_equal(two[4], 2);
	assert_int_equal(one[4], 3);	/* a second write would be 4, in env2 */
	env_assert("BOOT_ORDER", "A");
	env_assert("BOOT_A_LEFT", "3");
	env_assert("a", "1");
}

static void test_detect(void **state)
{
	char reason[COUNTER_REASON_MAX];
	struct counter counter;

	env_single("bootcmd=x|bootdelay=1");
	assert_int_equal(counter_detect(&counter, bench_root, reason), -ENOENT);
	env_single("bootcount=1");
	assert_int_equal(counter_detect(&counter, bench_root, reason), 0);
	assert_string_equal(counter.format.name, "uboot-env");
	env_single("BOOT_ORDER=A B");
	assert_int_equal(counter_detect(&counter, bench_root, reason), 0);
	assert_string_equal(counter.format.name, "rauc-env");
	env_single("BOOT_ORDER=A B|bootcount=1");
	assert_int_equal(counter_detect(&counter, bench_root, reason), -ENOTUNIQ);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bootcount),
		TEST(test_bootcount_writes),
		TEST(test_same_value),
		TEST(test_turns),
		TEST(test_one_copy_bad),
		TEST(test_both_copies_bad),
		TEST(test_wrong_size),
		TEST(test_short_write),
		TEST(test_config),
		TEST(test_locked),
		TEST(test_protected),
		TEST(test_rauc),
		TEST(test_rauc_attempts),
		TEST(test_rauc_odd),
		TEST(test_plain),
		TEST(test_one_write),
		TEST(test_detect),
	};

	return cmocka_run_group_tests_name("counter-env", tests, NULL, NULL);
}
