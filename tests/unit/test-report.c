// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <recovery.h>

#include "report.h"
#include "util.h"

static char dir[64], path[96];

static int setup(void **state)
{
	strcpy(dir, "/tmp/test-report.XXXXXX");
	snprintf(path, sizeof(path), "%s/run/report",
		 mkdtemp(dir) ? dir : "/nowhere");
	return 0;
}

static int teardown(void **state)
{
	char cmd[96];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd);
}

static const struct recov_report full = {
	.boot_id = 4294967295u,
	.rung = RECOVERY_RUNG_FALLBACK,
	.slot = 1,
	.asked_by = RECOVERY_REASON_BUTTON,
	.erase = true, .erase_whole = true, .carried = 2, .not_carried = 3,
	.overlay_missing = "LABEL=settings",
	.overlay = OVERLAY_TMPFS_FORCED,
	.overlay_device = "/dev/mtdblock5",
	.overlay_fstype = "jffs2",
	.overlay_why = "jffs2 on /dev/mtdblock5: a = b\nKind=flash",
	.reset_id = 9,
	.reset = { .kept = "a, b", .not_kept = "/c", .trouble = "block\n7" },
	.settings = {
		.act = SETTINGS_RESTORE, .why = SETTINGS_SLOT, .slot = 1,
		.failed = true, .saved = 1, .restored = 2, .kept = 3,
		.aside = 4, .asides = 5, .trouble = "what\nfailed",
	},
	.cpu_us = 43210,
	.mount_us = 1234,
	.config_problems = 3,
};

static void write_text(const char *text)
{
	FILE *f;

	(void)mkdir(strncat(strcpy(path, dir), "/run", 8), 0755);
	strcat(path, "/report");
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void test_round_trip(void **state)
{
	struct recov_report r;

	assert_int_equal(report_write(&full, path), 0);
	assert_int_equal(report_read(&r, path), 0);
	assert_int_equal(r.boot_id, full.boot_id);
	assert_int_equal(r.rung, full.rung);
	assert_int_equal(r.slot, full.slot);
	assert_int_equal(r.overlay, full.overlay);
	assert_string_equal(r.overlay_device, full.overlay_device);
	assert_string_equal(r.overlay_fstype, full.overlay_fstype);
	assert_string_equal(r.overlay_why,
			    "jffs2 on /dev/mtdblock5: a = b Kind=flash");
	assert_int_equal(r.reset_id, full.reset_id);
	assert_string_equal(r.reset.trouble, "block 7");
	assert_string_equal(r.reset.kept, "a, b");
	assert_string_equal(r.reset.not_kept, "/c");
	assert_int_equal(r.settings.act, SETTINGS_RESTORE);
	assert_int_equal(r.settings.why, SETTINGS_SLOT);
	assert_int_equal(r.settings.slot, 1);
	assert_true(r.settings.failed);
	assert_int_equal(r.settings.saved, 1);
	assert_int_equal(r.settings.restored, 2);
	assert_int_equal(r.settings.kept, 3);
	assert_int_equal(r.settings.aside, 4);
	assert_int_equal(r.settings.asides, 5);
	assert_string_equal(r.settings.trouble, "what failed");
	assert_int_equal(r.cpu_us, full.cpu_us);
	assert_int_equal(r.mount_us, full.mount_us);
	assert_int_equal(r.config_problems, full.config_problems);
}

static void test_every_kind(void **state)
{
	struct recov_report r = full, back;

	for (int k = OVERLAY_NONE; k <= OVERLAY_TMPFS_FORCED; k++) {
		r.overlay = (enum overlay_kind)k;
		assert_int_equal(report_write(&r, path), 0);
		assert_int_equal(report_read(&back, path), 0);
		assert_int_equal(back.overlay, k);
	}
}

/* The second takes the place of the first, and nothing else is left. */
static void test_replaces(void **state)
{
	char run[96];
	struct dirent **list;
	struct stat st;

	assert_int_equal(report_write(&full, path), 0);
	assert_int_equal(report_write(&full, path), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	snprintf(run, sizeof(run), "%s/run", dir);
	assert_int_equal(scandir(run, &list, NULL, alphasort), 3);
	for (int i = 0; i < 3; i++)
		free(list[i]);
	free(list);
}

static void test_absent(void **state)
{
	struct recov_report r = full;

	assert_int_equal(report_read(&r, path), -ENOENT);
	assert_int_equal(r.boot_id, full.boot_id);
	assert_true(report_write(&full, "/proc/nothing/here") < 0);
}

static void test_nonsense(void **state)
{
	struct recov_report r;

	write_text("Id=-1\nId=99999999999\nId=\nId=7x\nRung=none of them\n"
		   "Slot=z\nKind=glass\nLater=1\n=\n\n[Boot\nConfigProblems=2");
	assert_int_equal(report_read(&r, path), 0);
	assert_int_equal(r.boot_id, 0);
	assert_int_equal(r.rung, 0);
	assert_int_equal(r.slot, 0);
	assert_int_equal(r.overlay, OVERLAY_NONE);
	assert_int_equal(r.config_problems, 2);
}

static void test_long_value(void **state)
{
	char text[1000] = "Why=";
	struct recov_report r;

	memset(text + 4, 'x', sizeof(text) - 5);
	write_text(text);
	assert_int_equal(report_read(&r, path), 0);
	assert_int_equal(strlen(r.overlay_why), sizeof(r.overlay_why) - 1);
}

/* It may come from another program, and the end may be cut off. */
static void test_plain(void **state)
{
	char text[1000] = "Device=/dev/\x9b\nFstype=\xff\nWhy=\033[2J";
	size_t len = strlen(text);
	struct recov_report r;

	for (size_t i = 0; i < 200; i++, len += 2)
		strcpy(text + len, "\xc3\xa4");
	write_text(text);
	assert_int_equal(report_read(&r, path), 0);
	assert_string_equal(r.overlay_device, "/dev/?");
	assert_string_equal(r.overlay_fstype, "?");
	assert_int_equal(strncmp(r.overlay_why, "?[2J\xc3\xa4", 6), 0);
	assert_int_equal(strlen(r.overlay_why), sizeof(r.overlay_why) - 1);
	assert_string_equal(r.overlay_why + 250, "\xc3\xa4\xc3\xa4?");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_round_trip), T(test_every_kind), T(test_replaces),
		T(test_absent), T(test_nonsense), T(test_long_value), T(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
