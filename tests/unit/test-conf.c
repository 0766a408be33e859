// SPDX-License-Identifier: GPL-2.0-or-later
/* recovery.conf from real files: what counts, and what is said about the rest */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "conf.h"
#include "util.h"

#define ETC	"/etc/recovery/recovery.conf"
#define USR	"/usr/lib/recovery/recovery.conf"

static char root[64];
static struct recov_conf conf;

static int setup(void **state)
{
	strcpy(root, "/tmp/test-conf.XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	char cmd[96];

	conf_done(&conf);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", root);
	return system(cmd);
}

static void make_parents(char *path)
{
	for (char *p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		(void)mkdir(path, 0755);
		*p = '/';
	}
}

static void write_bytes(const char *name, const char *text, size_t len)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", root, name);
	make_parents(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void write_file(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static void load(void)
{
	assert_int_equal(conf_load(&conf, root), 0);
}

static void load_text(const char *text)
{
	write_file(ETC, text);
	load();
}

static void assert_problem(size_t i, const char *text)
{
	assert_true(i < conf.n_problems);
	assert_string_equal(conf.problem[i], text);
}

static void assert_defaults(void)
{
	struct recov_conf d;

	conf_defaults(&d);
	assert_memory_equal(&conf.ladder, &d.ladder, sizeof(d.ladder));
	assert_int_equal(conf.gestures.n_hold, 1);
	assert_int_equal(conf.gestures.hold[0].action, ACTION_RESET);
	assert_int_equal(conf.tmpfs_percent, d.tmpfs_percent);
}

static void test_no_files(void **state)
{
	load();
	assert_int_equal(conf.n_problems, 0);
	assert_defaults();
}

static void test_all_keys(void **state)
{
	load_text("[Failsafe]\nWait=2s\nConsoleKey=no\n"
		  "Address=10.1.2.3/16\nAnnounce=no\n"
		  "[Ladder]\nNormalLimit=1\nFailsafeLimit = 2\nFallbackLimit=4\n"
		  "CountUnknown=no\nCrashLoops=no\nWatchdog=1min\n"
		  "[Gestures]\nButton=off\nWindow=none\nHold=5s..6s reboot\n"
		  "Hold=1s..2s none ; why not\nHeldAtBoot=5s failsafe\n"
		  "PowerCyclesFallback=3\nPowerCyclesReset=7\nPowerCycleMin=3s\n"
		  "[Overlay]\nFlash=no\nTmpfsSize=25%\n"
		  "[Slots]\nTrialTries=5\nTrialBoots=9\nPartitionWait=1s\n"
		  "Bootnames=A  system_1.B\n"
		  "[Counter]\nFormat=uboot-bc\nDevice=/dev/x:0x10\n");
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.failsafe_wait_ms, 2000);
	assert_false(conf.console_key || conf.announce);
	assert_int_equal(conf.failsafe_address.address, 0x0a010203);
	assert_int_equal(conf.failsafe_address.prefix, 16);
	assert_int_equal(conf.ladder.normal_limit, 1);
	assert_int_equal(conf.ladder.failsafe_limit, 2);
	assert_int_equal(conf.ladder.fallback_limit, 4);
	assert_int_equal(conf.ladder.count_unknown, LADDER_UNKNOWN_NO);
	assert_false(conf.ladder.crash_loops);
	assert_int_equal(conf.watchdog_sec, 60);
	assert_false(conf.ladder.button);
	assert_int_equal(conf.gestures.window, ACTION_NONE);
	assert_int_equal(conf.gestures.n_hold, 2);
	assert_int_equal(conf.gestures.hold[0].min_ms, 1000);
	assert_int_equal(conf.gestures.hold[1].action, ACTION_REBOOT);
	assert_int_equal(conf.gestures.held_at_boot_ms, 5000);
	assert_int_equal(conf.gestures.held_at_boot, ACTION_FAILSAFE);
	assert_int_equal(conf.ladder.cycles_fallback, 3);
	assert_int_equal(conf.ladder.cycles_reset, 7);
	assert_int_equal(conf.power_cycle_min_ms, 3000);
	assert_false(conf.overlay_flash);
	assert_int_equal(conf.tmpfs_percent, 25);
	assert_int_equal(conf.trial_tries, 5);
	assert_int_equal(conf.ladder.trial_boots, 9);
	assert_int_equal(conf.partition_wait_ms, 1000);
	assert_string_equal(conf.bootname[0], "A");
	assert_string_equal(conf.bootname[1], "system_1.B");
	assert_string_equal(conf.counter_format, "uboot-bc");
	assert_string_equal(conf.counter_device, "/dev/x:0x10");
}

static void test_bootnames(void **state)
{
	static const char *const bad[] = {
		"A", "A A", "A B C", "A,B", "A B-", "A/../ B", "0123456789abcdef B",
		"A 0123456789abcdef", "",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char text[96];

		snprintf(text, sizeof(text), "[Slots]\nBootnames=A B\nBootnames=%s\n",
			 bad[i]);
		load_text(text);
		assert_int_equal(conf.n_problems, 1);
		assert_non_null(strstr(conf.problem[0], "two different names"));
		assert_non_null(strstr(conf.problem[0], "using the earlier A B"));
		assert_string_equal(conf.bootname[0], "A");
		assert_string_equal(conf.bootname[1], "B");
		conf_done(&conf);
	}
	load_text("[Slots]\nBootnames=0123456789abcde 0123456789abcdE\n");
	assert_int_equal(conf.n_problems, 0);
	assert_string_equal(conf.bootname[1], "0123456789abcdE");
}

static void test_counter(void **state)
{
	load_text("[Counter]\nFormat=linksys\nFormat=lynksys\nDevice=dev/mtd3\n"
		  "Format=none\nFormat=android\nDevice=/dev/misc\nDevice=\n");
	assert_problem(0, ETC ":3: Format=lynksys: auto, none or a format of 'recoveryctl counter formats' is allowed, using the earlier linksys");
	assert_problem(1, ETC ":4: Device=dev/mtd3: nothing or /PATH[:OFFSET] is allowed, using the default nothing");
	assert_int_equal(conf.n_problems, 2);
	assert_string_equal(conf.counter_format, "android");
	assert_string_equal(conf.counter_device, "");
	conf_done(&conf);
	load_text("[Counter]\nFormat=linksys\nFormat=none\n");
	assert_string_equal(conf.counter_format, "");
	conf_done(&conf);
	load_text("[Counter]\nFormat=linksys\nFormat=auto\n");
	assert_int_equal(conf.n_problems, 0);
	assert_string_equal(conf.counter_format, COUNTER_AUTO);
}

static void test_problems(void **state)
{
	load_text("[Ladder]\nNormalLimit=0\nNormalLimt=4\n[Lader]\nx=1\ny=2\n"
		  "[Gestures]\nHold=ten\n[Overlay]\nTmpfsSize=50\n"
		  "[Ladder]\nWatchdog=5s\nNormalLimit=7\nNormalLimit=many\n");
	assert_problem(0, ETC ":2: NormalLimit=0: 1 to 255 is allowed, using the default 3");
	assert_problem(1, ETC ":3: no key NormalLimt in [Ladder], is it NormalLimit?, ignored");
	assert_problem(2, ETC ":5: no section [Lader], is it [Ladder]?, ignored");
	assert_problem(3, ETC ":8: Hold=ten: an action is missing: FROM..TO ACTION, such as 10s..20s factory-reset is allowed, using the default 10s..20s factory-reset");
	assert_problem(4, ETC ":10: TmpfsSize=50: 1% to 100% is allowed, using the default 50%");
	assert_problem(5, ETC ":12: Watchdog=5s: off, or 10s to 3600s is allowed, using the default off");
	assert_problem(6, ETC ":14: NormalLimit=many: 1 to 255 is allowed, using the earlier 7");
	assert_int_equal(conf.n_problems, 7);
	assert_int_equal(conf.ladder.normal_limit, 7);
}

static void test_order_of_files(void **state)
{
	write_file(USR, "[Ladder]\nNormalLimit=1\nFailsafeLimit=1\nFallbackLimit=1\n[Slots]\nTrialTries=1\n");
	write_file(USR ".d/10-a.conf", "[Ladder]\nFailsafeLimit=2\nFallbackLimit=2\n");
	write_file(USR ".d/50-b.conf", "[Slots]\nTrialTries=9\n");
	write_file(ETC, "[Ladder]\nFallbackLimit=3\n");
	write_file(ETC ".d/50-b.conf", "[Slots]\nTrialBoots=4\n");
	write_file(ETC ".d/90-z.conf", "[Ladder]\nFallbackLimit=5\n");
	write_file(ETC ".d/99-z.txt", "[Ladder]\nFallbackLimit=6\n");
	write_file(ETC ".d/.99.conf", "[Ladder]\nFallbackLimit=6\n");
	load();
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.ladder.normal_limit, 1);
	assert_int_equal(conf.ladder.failsafe_limit, 2);
	assert_int_equal(conf.ladder.fallback_limit, 5);
	assert_int_equal(conf.trial_tries, 1);
	assert_int_equal(conf.ladder.trial_boots, 4);
}

static void test_masked_drop_in(void **state)
{
	char path[160];

	write_file(USR ".d/10-a.conf", "[Ladder]\nFailsafeLimit=2\n");
	write_file(ETC, "");
	snprintf(path, sizeof(path), "%s" ETC ".d", root);
	assert_int_equal(mkdir(path, 0755), 0);
	strcat(path, "/10-a.conf");
	assert_int_equal(symlink("/dev/null", path), 0);
	load();
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.ladder.failsafe_limit, 3);
}

static void test_holds(void **state)
{
	load_text("[Gestures]\nHold=1s..5s none\nHold=4s..6s reboot\nHold=5s.. reboot\n");
	assert_int_equal(conf.n_problems, 1);
	assert_non_null(strstr(conf.problem[0], ":3: Hold=4s..6s reboot: "));
	assert_int_equal(conf.gestures.n_hold, 2);
	conf_done(&conf);
	load_text("[Gestures]\nHold=5s..6s none\nHold=4s..5s none\nHold=6s.. none\n");
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.gestures.n_hold, 3);
	conf_done(&conf);
	load_text("[Gestures]\nHold=1s..5s none\nHold=\n");
	assert_int_equal(conf.gestures.n_hold, 0);
	conf_done(&conf);
	load_text("[Gestures]\nHold=1s..2s none\nHold=2s..3s none\nHold=3s..4s none\nHold=4s..5s none\n"
		  "Hold=5s..6s none\nHold=6s..7s none\nHold=7s..8s none\nHold=8s..9s none\nHold=9s..10s none\n");
	assert_int_equal(conf.n_problems, 1);
	assert_int_equal(conf.gestures.n_hold, 8);
}

static void test_presses(void **state)
{
	load_text("[Gestures]\nPress=3 reboot\nPress=10\tfallback\nPress=1 none\n");
	assert_int_equal(conf.n_problems, 0);
	for (unsigned int n = 0; n <= GESTURE_PRESSES_MAX; n++)
		assert_int_equal(conf.gestures.press[n],
				 n == 3 ? ACTION_REBOOT :
				 n == 10 ? ACTION_FALLBACK : ACTION_NONE);
	load_text("[Gestures]\nPress=3 reboot\nPress=\nPress=4 reboot\n");
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.gestures.press[3], ACTION_NONE);
	assert_int_equal(conf.gestures.press[4], ACTION_REBOOT);
}

/* Each class by one line, whatever the rows are and where they stand */
static void test_switches(void **state)
{
	write_file(USR, "[Gestures]\nPowerCycles=no\nHolds=no\nPresses=no\n");
	write_file(ETC, "[Gestures]\nPowerCyclesFallback=3\nPowerCyclesReset=7\n"
		   "Hold=1s.. reboot\nPress=3 reboot\n");
	load();
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.ladder.cycles_fallback, 0);
	assert_int_equal(conf.ladder.cycles_reset, 0);
	assert_int_equal(gesture_of_hold(&conf.gestures, 5000, false), ACTION_NONE);
	assert_int_equal(gesture_of_presses(&conf.gestures, 3), ACTION_NONE);
	write_file(USR, "");
	load();
	assert_int_equal(conf.ladder.cycles_fallback, 3);
	assert_int_equal(conf.ladder.cycles_reset, 7);
	assert_int_equal(gesture_of_hold(&conf.gestures, 5000, false), ACTION_REBOOT);
	assert_int_equal(gesture_of_presses(&conf.gestures, 3), ACTION_REBOOT);
}

/* Each row is told what is wrong with it, and leaves those before it alone. */
static void test_bad_rows(void **state)
{
	static const struct {
		const char *row, *why;
	} rows[] = {
		{
			"Hold=10s",
			"an action is missing: FROM..TO ACTION, such as 10s..20s factory-reset is allowed",
		},
		{ "Hold=10s..20s", "an action is missing: " },
		{
			"Hold=10s..20s reset",
			"there is no action reset, but none, failsafe, rescue, fallback, factory-reset, factory-reset-hard, reboot and poweroff",
		},
		{
			"Hold=10s..20s rebooot",
			"there is no action rebooot, is it reboot?",
		},
		{ "Hold=10s..20s none reboot", "there is no action none reboot, " },
		{ "Hold=20s..10s none", "10s is not more than 20s" },
		{ "Hold=10s..10s none", "10s is not more than 10s" },
		{
			"Hold=..10s none",
			"\"\" is no time: such as 500ms, 10s or 1min30s, up to 1h is allowed",
		},
		{ "Hold=0s..10s none", "a hold begins after more than 0" },
		{ "Hold=10s...20s none", "\".20s\" is no time: " },
		{
			"Hold=10s-20s none",
			"\"10s-20s\" is no range: FROM..TO ACTION, ",
		},
		{ "Hold=10..20s none", "\"10\" is no time: " },
		{ "Hold=10s..2h none", "\"2h\" is no time: " },
		{
			"Hold=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa none",
			"\"\" is no range: ",
		},
		{ "Hold=4s..6s reboot", "it overlaps with 2s..5s none" },
		{ "Hold=1s.. reboot", "it overlaps with 2s..5s none" },
		{
			"HeldAtBoot=10s",
			"an action is missing: off, or TIME ACTION, such as 10s rescue is allowed",
		},
		{ "HeldAtBoot=10 rescue", "\"10\" is no time: " },
		{
			"HeldAtBoot=0s rescue",
			"0s is not possible: 1ms to 1min is allowed",
		},
		{ "HeldAtBoot=61s rescue", "61s is not possible: " },
		{
			"HeldAtBoot=10s reboot",
			"reboot takes a running system: none, failsafe or rescue is allowed",
		},
		{
			"HeldAtBoot=10s x",
			"there is no action x, but none, failsafe and rescue",
		},
		{ "Press=3", "an action is missing: NUMBER ACTION, such as 3 reboot is allowed" },
		{ "Press=0 reboot", "\"0\" is no number of presses: 1 to 10 is allowed" },
		{ "Press=11 reboot", "\"11\" is no number of presses: " },
		{ "Press=3x reboot", "\"3x\" is no number of presses: " },
		{ "Press=3 twice", "there is no action twice, but none, failsafe, rescue, " },
		{ "Press=5 reboot", "there is 5 failsafe already" },
		{ "Window=poweroff", "poweroff takes a running system: " },
		{
			"Window=",
			"there is no action , but none, failsafe and rescue",
		},
	};
	char text[256], want[192];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		print_message("# %s\n", rows[i].row);
		snprintf(text, sizeof(text), "[Gestures]\nHold=2s..5s none\nPress=5 failsafe\n"
			 "%s\nHold=10s..20s poweroff\n", rows[i].row);
		snprintf(want, sizeof(want), ETC ":4: %s: %s", rows[i].row,
			 rows[i].why);
		load_text(text);
		assert_int_equal(conf.n_problems, 1);
		assert_memory_equal(conf.problem[0], want, strlen(want));
		assert_int_equal(conf.gestures.n_hold, 2);
		assert_int_equal(conf.gestures.hold[1].action, ACTION_POWEROFF);
		assert_int_equal(conf.gestures.window, ACTION_FAILSAFE);
		assert_int_equal(conf.gestures.press[3], ACTION_NONE);
		assert_int_equal(conf.gestures.press[5], ACTION_FAILSAFE);
		assert_int_equal(conf.gestures.held_at_boot_ms, 10000);
		conf_done(&conf);
	}
}

static void test_bad_bytes(void **state)
{
	static const char nul[] = "[Ladder]\nNormal\0Limit=1\nNormalLimit=2\n";
	char line[400];

	write_bytes(ETC, nul, sizeof(nul) - 1);
	load();
	assert_problem(0, ETC ":2: not a line of text, ignored");
	assert_int_equal(conf.ladder.normal_limit, 2);
	conf_done(&conf);

	memset(line, 'x', sizeof(line));
	memcpy(line, "[Ladder]\n", 9);
	memcpy(line + 300, "\nNormalLimit=4\n\x1b[31m=2\n", 23);
	write_bytes(ETC, line, 323);
	load();
	assert_problem(0, ETC ":2: a line longer than 180 bytes, ignored");
	assert_problem(1, ETC ":4: no key ?[31m in [Ladder], ignored");
	assert_int_equal(conf.ladder.normal_limit, 4);
	conf_done(&conf);

	load_text("[Ladder]\nNormalLimit=\xc2\x9bm\xff \xc3\xa4\n");
	assert_problem(0, ETC ":2: NormalLimit=??m? \xc3\xa4: 1 to 255 is allowed, using the default 3");
}

static void test_not_ini(void **state)
{
	load_text("# fine\nWait=1s\n[Ladder\n[Ladder]\nwhat\nNormalLimit=2");
	assert_problem(0, ETC ":2: a key before the first [Section], ignored");
	assert_problem(1, ETC ":3: neither [Section] nor Key=Value, ignored");
	assert_int_equal(conf.ladder.normal_limit, 2);
}

static void test_not_a_file(void **state)
{
	char path[160];

	write_file(ETC "/x", "");
	snprintf(path, sizeof(path), "%s/usr/lib/recovery", root);
	write_file("/usr/lib/x", "");
	assert_int_equal(mkdir(path, 0755), 0);
	strcat(path, "/recovery.conf");
	assert_int_equal(mkfifo(path, 0644), 0);
	load();
	assert_problem(0, USR ": not a file, ignored");
	assert_problem(1, ETC ": not a file, ignored");
	assert_defaults();
}

static void test_too_large(void **state)
{
	_cleanup_(freep) char *text = calloc(1, 65537);

	memset(text, '\n', 65537);
	memcpy(text, "[Ladder]\nNormalLimit=2\n", 23);
	write_bytes(ETC, text, 65537);
	load();
	assert_problem(0, ETC ": larger than 64 KiB, ignored");
	assert_defaults();
	conf_done(&conf);
	write_bytes(ETC, text, 65536);
	load();
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.ladder.normal_limit, 2);
}

static void test_many_problems(void **state)
{
	char text[2000] = "[Ladder]\n";

	for (int i = 0; i < 100; i++)
		strcat(text, "bad=1\n");
	load_text(text);
	/* Everybody walks the list up to n_problems. */
	assert_int_equal(conf.n_problems, CONF_PROBLEMS_MAX);
	assert_int_equal(conf.n_untold, 85);
	assert_int_equal(conf_problems(&conf), 100);
	assert_problem(14, ETC ":16: no key bad in [Ladder], ignored");
	assert_string_equal(conf.problem[CONF_PROBLEMS_MAX - 1],
			    "85 more problems");
}

/* What is shipped says what is built in: each key, each default. */
static void test_settings(void **state)
{
	load_text("[Settings]\nKeep=/etc/ssh\nKeep=/var/lib/app\nBoard=v,one  v,two\n"
		  "Epoch=3\nOldestEpoch=2\nMaxSnapshots=5\n"
		  "[Gestures]\nHold=1s..2s none\nHold=3s..4s none\n");
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(conf.keep.n, 2);
	assert_string_equal(conf.keep.path[1], "/var/lib/app");
	assert_string_equal(conf.board, "v,one  v,two");
	assert_int_equal(conf.epoch, 3);
	assert_int_equal(conf.oldest_epoch, 2);
	assert_int_equal(conf.max_snapshots, 5);
	assert_int_equal(conf.gestures.n_hold, 2);

	load_text("[Settings]\nKeep=/etc/../root\nKeep=/etc/\nKeep=/etc/ssh\n"
		  "Keep=/etc\nMaxSnapshots=3\n"
		  "Board=a b c d e f g h i\nBoard=a\x01\n");
	assert_int_equal(conf.n_problems, 6);
	assert_problem(0, ETC ":2: Keep=/etc/../root: a path from / on without . and .., not overlapping, 63 characters, 16 paths at most is allowed, using the default /etc");
	assert_non_null(strstr(conf.problem[2], ":5: Keep=/etc: "));
	assert_non_null(strstr(conf.problem[2], "using the earlier /etc/ssh"));
	assert_int_equal(conf.keep.n, 1);
	assert_string_equal(conf.board, "");
}

/* test-keep has all that can be wrong with a row. */
static void test_keep_sets(void **state)
{
	char names[64];

	load_text("");
	keep_names(&conf.keep_sets, names, sizeof(names));
	assert_string_equal(names, "network, ssh");
	load_text("[Reset]\nKeep=\n");
	assert_int_equal(conf.keep_sets.n, 0);
	assert_int_equal(conf.n_problems, 0);
	load_text("[Reset]\nKeep=app /var/lib/app\nKeep=app /srv/app*\n"
		  "Keep=out /var/../etc\nKeep=app\n");
	assert_int_equal(conf.keep_sets.n, 2);
	assert_string_equal(conf.keep_sets.item[1].path, "/srv/app*");
	assert_int_equal(conf.n_problems, 2);
	assert_problem(0, ETC ":4: Keep=out /var/../etc: /var/../etc has . or .. in it, using the earlier app");
	assert_problem(1, ETC ":5: Keep=app: set app has no path: NAME PATH..., such as network /etc/systemd/network, using the earlier app");
}

static void test_shipped_file(void **state)
{
	char line[256], text[16384] = "";
	FILE *f = fopen(TOP "/userspace/recovery.conf", "r");
	struct recov_conf d;
	int keys = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		const char *eq = strchr(line, '=');
		bool key = line[0] == '#' && line[1] != ' ' && eq;

		assert_true(line[0] == '#' || line[0] == '[' || line[0] == '\n');
		strcat(text, key ? line + 1 : line);
		keys += key;
	}
	fclose(f);
	load_text(text);
	assert_int_equal(conf.n_problems, 0);
	assert_int_equal(keys, 45);
	conf_defaults(&d);
	assert_memory_equal(&conf.ladder, &d.ladder, sizeof(d.ladder));
	assert_memory_equal(&conf.gestures, &d.gestures, sizeof(d.gestures));
	assert_memory_equal(&conf.trial_tries, &d.trial_tries,
			    offsetof(struct recov_conf, problem) -
			    offsetof(struct recov_conf, trial_tries));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_no_files), T(test_all_keys), T(test_bootnames),
		T(test_problems), T(test_counter), T(test_settings),
		T(test_keep_sets),
		T(test_order_of_files), T(test_masked_drop_in), T(test_holds),
		T(test_presses), T(test_switches), T(test_bad_rows),
		T(test_bad_bytes), T(test_not_ini), T(test_not_a_file),
		T(test_too_large), T(test_many_problems), T(test_shipped_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
