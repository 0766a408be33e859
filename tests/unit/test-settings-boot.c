// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings travel, on a real file system that is cut or full at every single
 * call: afterwards they are those of before or those of afterwards, never half,
 * and nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "aside.h"
#include "cut.h"
#include "dirbench.h"
#include "holder.h"
#include "overlay.h"
#include "restore.h"
#include "settings_boot.h"
#include "wipe.h"

#define STEPS_MAX	2000

static int teardown(void **state)
{
	cut_kind = CUT_NOTHING;
	return dir_teardown(state);
}

static void begin_anew(void)
{
	unsigned int left = 0;

	assert_int_equal(wipe_dir(dir, &left), 0);
	assert_int_equal(left, 0);
}

/* What an overlay may hold of /etc; @who is in each file */
static void make_settings(const char *who, bool opaque)
{
	char path[96];

	make_dir("upper/etc", 0750);
	put_file("upper/etc/name", who, 0640);
	make_dir("upper/etc/sub", 0750);
	snprintf(path, sizeof(path), "upper/etc/sub/only-%s", who);
	put_file(path, who, 0640);
	assert_int_equal(symlinkat("../../etc", dir, "upper/etc/link"), 0);
	assert_int_equal(mknodat(dir, "upper/etc/gone", S_IFCHR, 0), 0);
	snprintf(path, sizeof(path), "%s/upper/etc/sub", dir_path);
	if (opaque)
		(void)!lsetxattr(path, "trusted.overlay.opaque", "y", 1, 0);
	make_dir("upper/var", 0750);
	put_file("upper/var/data", who, 0640);
}

static void live_sum(const struct settings_keep *keep, char hex[DIGEST_HEX])
{
	struct tree_sum sum;
	struct settings_source live = { .live = true, .keep = keep };

	live.fd = tree_open(dir, "upper");
	assert_true(live.fd >= 0);
	assert_int_equal(source_sum(&live, &sum, hex), 0);
	close(live.fd);
}

static struct settings_boot boot_of(unsigned int slot, bool trial)
{
	struct settings_boot b = {
		.dirfd = dir, .romfd = -1, .max = 8, .time = 1700000000,
		.image = { .board = { "board" }, .n_boards = 1, .epoch = 2,
			   .oldest = 1, .slot = slot, .version = "1.0",
			   .trial = trial },
	};

	assert_int_equal(settings_keep_add(&b.keep, "/etc"), 0);
	assert_int_equal(settings_keep_add(&b.keep, "/srv/deep/down"), 0);
	return b;
}

static struct settings_result go(const struct settings_boot *b)
{
	struct settings_result result;

	assert_int_equal(settings_boot(b, &result), 0);
	assert_int_equal(overlay_prepare(dir), 0);
	return result;
}

static void assert_holder(const struct settings_boot *b)
{
	struct settings_id id;

	assert_int_equal(holder_read(dir, HOLDER, &id), HOLDER_KNOWN);
	assert_int_equal(id.slot, b->image.slot);
	assert_string_equal(id.version, b->image.version);
	assert_string_equal(id.board, "board");
	assert_int_equal(id.epoch, b->image.epoch);
}

/* Settings of slot a, adopted by it */
static char of_a[DIGEST_HEX], of_b[DIGEST_HEX];

static struct settings_boot stand_in_a(void)
{
	struct settings_boot a = boot_of(0, false);

	begin_anew();
	make_dir("upper", 0750);
	make_settings("a", false);
	make_dir("upper/srv", 0750);
	make_dir("upper/srv/deep", 0750);
	make_dir("upper/srv/deep/down", 0750);
	put_file("upper/srv/deep/down/file", "a", 0640);
	assert_int_equal(go(&a).act, SETTINGS_ADOPT);
	live_sum(&a.keep, of_a);
	return a;
}

/* Slot b on trial has changed them, and failed: @ret is the boot of slot a. */
static struct settings_boot stand_after_b(void)
{
	struct settings_boot a = stand_in_a(), b = boot_of(1, true);

	assert_int_equal(go(&b).act, SETTINGS_CARRY);
	assert_int_equal(tree_remove(dir, "upper"), 0);
	make_dir("upper", 0750);
	make_settings("b", true);
	live_sum(&b.keep, of_b);
	a.slot_bad[1] = true;
	return a;
}

/* The one good or failed snapshot of a slot holds this. */
static void assert_snapshot(unsigned int slot, bool failed, const char *sum)
{
	struct snapshots list;
	unsigned int n = 0;

	assert_int_equal(snapshots_read(dir, &list), 0);
	for (size_t i = 0; i < list.n; i++) {
		const struct settings_snapshot *s = &list.item[i];

		assert_false(s->damaged);
		assert_int_equal(snapshot_verify(dir, s), 0);
		assert_string_equal(s->sha256, sum);
		assert_int_equal(s->id.slot, slot);
		assert_int_equal(s->failed, failed);
		n++;
	}
	assert_int_equal(n, 1);
	snapshots_done(&list);
}

static void assert_live(const char *sum)
{
	struct settings_boot b = boot_of(0, false);
	char now[DIGEST_HEX];

	live_sum(&b.keep, now);
	assert_string_equal(now, sum);
}

static void assert_no_leftovers(void)
{
	static const char *const names[] = {
		"settings/new", "settings/old", "settings/intent",
		"settings/intent.new", "settings/wanted", "holder.new",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(tree_exists(dir, names[i]), 0);
}

static void test_first(void **state)
{
	struct settings_boot a = stand_in_a();
	struct stat before, after;

	assert_holder(&a);
	assert_int_equal(fstatat(dir, ".", &before, 0), 0);
	assert_int_equal(go(&a).act, SETTINGS_LEAVE);
	assert_int_equal(fstatat(dir, ".", &after, 0), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim,
			    sizeof(before.st_mtim));
	assert_int_equal(tree_exists(dir, "settings"), 0);
}

static void test_there_and_back(void **state)
{
	struct settings_boot a = stand_after_b();
	struct settings_result r;

	assert_snapshot(0, false, of_a);
	assert_string_not_equal(of_a, of_b);
	r = go(&a);
	assert_int_equal(r.act, SETTINGS_RESTORE);
	assert_int_equal(r.restored, 1);
	assert_int_equal(r.kept, 2);
	assert_int_equal(r.old.slot, 1);
	assert_true(r.failed);
	assert_string_equal(r.trouble, "");
	assert_live(of_a);
	assert_snapshot(1, true, of_b);
	assert_holder(&a);
	assert_no_leftovers();
	assert_int_equal(go(&a).act, SETTINGS_LEAVE);
	/* What is no setting stays. */
	assert_int_equal(tree_exists(dir, "upper/var/data"), 1);
}

/* A switch there and back without a change writes no second snapshot. */
static void test_same_again(void **state)
{
	struct settings_boot a = stand_in_a(), b = boot_of(1, true);

	assert_int_equal(go(&b).saved, 1);
	assert_int_equal(holder_write(dir, &(struct settings_id){
		.board = "board", .epoch = 2, .slot = 0, .version = "1.0" }), 0);
	assert_int_equal(go(&b).saved, 1);
	assert_snapshot(0, false, of_a);
	assert_holder(&b);
	(void)a;
}

static void test_damaged_snapshot(void **state)
{
	struct settings_boot a = stand_after_b();
	struct settings_result r;
	struct snapshots list;

	put_file("settings/1/tree/0/name", "flipped", 0640);
	r = go(&a);
	assert_int_equal(r.act, SETTINGS_CARRY);
	assert_non_null(strstr(r.trouble, "snapshot 1 can't be given back"));
	assert_live(of_b);
	assert_int_equal(snapshots_read(dir, &list), 0);
	assert_int_equal(list.n, 2);	/* it is kept, and so is what failed */
	assert_true(list.item[1].failed);
	snapshots_done(&list);
}

static void test_hostile_ways(void **state)
{
	struct settings_boot a = stand_in_a(), b = boot_of(1, true);
	struct settings_result r;

	(void)a;
	assert_int_equal(tree_remove(dir, "upper/srv"), 0);
	assert_int_equal(symlinkat("/", dir, "upper/srv"), 0);
	r = go(&b);
	assert_non_null(strstr(r.trouble, "/srv/deep/down"));
	assert_int_equal(r.act, SETTINGS_CARRY);
	assert_int_equal(r.saved, 0);
	assert_no_leftovers();
}

static void test_wanted(void **state)
{
	struct settings_boot a = stand_after_b();
	struct settings_result r;

	go(&a);
	assert_int_equal(restore_want(dir, 2), 0);
	r = go(&a);
	assert_int_equal(r.act, SETTINGS_RESTORE);
	assert_int_equal(r.why, SETTINGS_WANTED);
	assert_live(of_b);
	assert_snapshot(0, false, of_a);
	assert_int_equal(restore_want(dir, 77), 0);
	r = go(&a);
	assert_non_null(strstr(r.trouble, "snapshot 77"));
	assert_live(of_b);
	assert_no_leftovers();
}

static struct settings_boot stand_foreign(void)
{
	struct settings_boot a = stand_in_a();

	assert_int_equal(holder_write(dir, &(struct settings_id){
		.board = "board", .epoch = 9, .slot = 0, .version = "1.0" }), 0);
	return a;
}

static void assert_aside(void)
{
	struct asides list;
	struct settings_id id;

	assert_int_equal(asides_read(dir, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(tree_exists(dir, "aside.1/etc/sub/only-a"), 1);
	assert_int_equal(tree_exists(dir, "aside.1/var/data"), 1);
	assert_int_equal(holder_read(dir, "aside.1.holder", &id), HOLDER_KNOWN);
	assert_int_equal(id.epoch, 9);
}

static void test_aside(void **state)
{
	struct settings_boot a = stand_foreign();
	struct settings_result r = go(&a);

	assert_int_equal(r.act, SETTINGS_ASIDE);
	assert_int_equal(r.why, SETTINGS_NEWER);
	assert_int_equal(r.aside, 1);
	assert_int_equal(r.asides, 1);
	assert_aside();
	assert_holder(&a);
	assert_int_equal(tree_exists(dir, "upper/etc"), 0);
	r = go(&a);
	assert_int_equal(r.act, SETTINGS_LEAVE);
	assert_int_equal(r.asides, 1);
	put_file("holder", "nonsense", 0640);
	assert_int_equal(go(&a).aside, 2);
	assert_int_equal(tree_exists(dir, "aside.2"), 1);
}

static void test_reset_takes_all(void **state)
{
	struct settings_boot a = stand_foreign();
	unsigned int left = 77;

	go(&a);
	a = stand_after_b();
	make_dir("aside.1", 0750);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_int_equal(tree_exists(dir, "settings"), 0);
	assert_int_equal(tree_exists(dir, "aside.1"), 0);
	assert_int_equal(tree_exists(dir, "holder"), 0);
	assert_int_equal(go(&a).act, SETTINGS_ADOPT);
	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_int_equal(overlay_forget(dir), 0);
	assert_int_equal(tree_exists(dir, "discard.7.settings"), 0);
	assert_holder(&a);
}

/* One run of settings_boot() with a limit; false: it came to its end */
static bool cut_at(const struct settings_boot *b, int steps)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct settings_result r;

		cut_kind = CUT_POWER;
		cut_left = steps;
		_exit(settings_boot(b, &r) || *r.trouble ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != CUT_STATUS)
		assert_int_equal(WEXITSTATUS(status), 0);
	return WEXITSTATUS(status) == CUT_STATUS;
}

static void test_cut_restore(void **state)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		struct settings_boot a = stand_after_b();

		cut = cut_at(&a, n);
		/* once more, in the middle of what the next boot mends */
		if (n % 3 == 0)
			cut_at(&a, n % 7);
		assert_string_equal(go(&a).trouble, "");
		assert_live(of_a);
		assert_snapshot(1, true, of_b);
		assert_holder(&a);
		assert_no_leftovers();
		assert_int_equal(go(&a).act, SETTINGS_LEAVE);
	}
	assert_in_range(n, 30, STEPS_MAX - 1);
	print_message("# %d steps\n", n);
}

static void test_cut_save(void **state)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		struct settings_boot b = boot_of(1, true);

		stand_in_a();
		cut = cut_at(&b, n);
		assert_string_equal(go(&b).trouble, "");
		assert_live(of_a);
		assert_snapshot(0, false, of_a);
		assert_holder(&b);
		assert_no_leftovers();
	}
	assert_in_range(n, 40, STEPS_MAX - 1);
	print_message("# %d steps\n", n);
}

static void test_cut_aside(void **state)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		struct settings_boot a = stand_foreign();

		cut = cut_at(&a, n);
		assert_string_equal(go(&a).trouble, "");
		assert_aside();
		assert_holder(&a);
		assert_int_equal(tree_exists(dir, "upper/etc"), 0);
		assert_no_leftovers();
	}
	assert_in_range(n, 5, STEPS_MAX - 1);
}

/* A cut while a person's wish is carried out, and while it is thinned out */
static void test_cut_wanted(void **state)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		struct settings_boot a = stand_after_b();

		go(&a);
		assert_int_equal(restore_want(dir, 2), 0);
		cut = cut_at(&a, n);
		assert_string_equal(go(&a).trouble, "");
		assert_live(of_b);
		assert_snapshot(0, false, of_a);
		assert_no_leftovers();
	}
	assert_in_range(n, 30, STEPS_MAX - 1);
}

static struct settings_result full_at(const struct settings_boot *b, int steps,
				      int *ret_r)
{
	struct settings_result result;

	cut_kind = CUT_FULL;
	cut_left = steps;
	*ret_r = settings_boot(b, &result);
	cut_kind = CUT_NOTHING;
	return result;
}

/*
 * Full from the n-th call on. Either all is given back or all is as it was, or
 * nobody may look until there is room again.
 */
static void test_full_restore(void **state)
{
	bool done = false;
	int n, r;

	for (n = 0; !done && n < STEPS_MAX; n++) {
		struct settings_boot a = stand_after_b();
		struct settings_result result = full_at(&a, n, &r);
		char now[DIGEST_HEX];

		done = cut_left >= 0;
		if (!r) {
			live_sum(&a.keep, now);
			assert_true(!strcmp(now, of_a) || !strcmp(now, of_b));
			assert_int_equal(!strcmp(now, of_a), result.restored == 1);
		} else {
			assert_string_not_equal(result.trouble, "");
			go(&a);
			assert_live(of_a);
		}
		result = go(&a);
		assert_no_leftovers();
	}
	assert_in_range(n, 10, STEPS_MAX - 1);
}

static void test_full_save(void **state)
{
	bool done = false;
	int n, r;

	for (n = 0; !done && n < STEPS_MAX; n++) {
		struct settings_boot b = boot_of(1, true);
		struct settings_result result;
		struct settings_id id = { 0 };
		struct snapshots list;

		stand_in_a();
		result = full_at(&b, n, &r);
		done = cut_left >= 0;
		assert_int_equal(r, 0);
		assert_live(of_a);
		assert_int_equal(!!*result.trouble, !done);
		/* Better no holder than one that is wrong from now on */
		assert_true(holder_read(dir, HOLDER, &id) == HOLDER_NONE ||
			    id.slot == 1);
		assert_int_equal(tree_exists(dir, "settings/new"), 0);
		assert_int_equal(snapshots_read(dir, &list), 0);
		assert_int_equal(list.n, result.saved ? 1 : 0);
		snapshots_done(&list);
	}
	assert_in_range(n, 20, STEPS_MAX - 1);
}

/* Flash that does not hold what was written */
static void test_copy_differs(void **state)
{
	struct settings_boot b = boot_of(1, true);
	struct settings_result result;
	struct snapshots list;

	stand_in_a();
	cut_kind = CUT_FLIP;
	cut_left = 0;
	assert_int_equal(settings_boot(&b, &result), 0);
	cut_kind = CUT_NOTHING;
	assert_int_equal(cut_left, -1);
	assert_int_equal(result.saved, 0);
	assert_non_null(strstr(result.trouble, strerror(EIO)));
	assert_int_equal(snapshots_read(dir, &list), 0);
	assert_int_equal(list.n, 0);
	snapshots_done(&list);
	assert_no_leftovers();
	assert_live(of_a);
}

/* A real one that is full: what does not fit is said, and not made by half. */
static void test_no_room(void **state)
{
	struct settings_boot b = boot_of(1, true);
	struct settings_result r;
	char big[65536];
	struct statvfs fs;

	if (geteuid() || mount("tmpfs", dir_path, "tmpfs", 0, "size=256k") < 0)
		skip();
	close(dir);
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
	stand_in_a();
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	put_file("upper/etc/big", big, 0640);
	put_file("upper/var/big", big, 0640);
	r = go(&b);
	assert_int_equal(r.act, SETTINGS_CARRY);
	assert_int_equal(r.saved, 0);
	assert_non_null(strstr(r.trouble, "too much for the room that is left"));
	assert_int_equal(fstatvfs(dir, &fs), 0);
	assert_no_leftovers();
	assert_holder(&b);
	begin_anew();
	assert_int_equal(umount2(dir_path, MNT_DETACH), 0);
	close(dir);
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_first), T(test_there_and_back), T(test_same_again),
		T(test_damaged_snapshot), T(test_hostile_ways),
		T(test_wanted), T(test_aside), T(test_reset_takes_all),
		T(test_cut_restore), T(test_cut_save), T(test_cut_aside),
		T(test_cut_wanted), T(test_full_restore), T(test_full_save),
		T(test_copy_differs),
		T(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
