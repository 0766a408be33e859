// SPDX-License-Identifier: GPL-2.0-or-later
/* Directories that are made on the way to a name, whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "cut.h"
#include "dirbench.h"
#include "tree.h"
#include "tree_way.h"

#define STEPS_MAX	200

static const struct {
	const char *name;
	mode_t mode;
} made[] = {
	{ "live/etc", 0751 }, { "live/etc/deep", 0700 }, { "live/var", 0710 },
	{ "live/new", 0755 },
};

static void stand(void)
{
	(void)!tree_remove(dir, "rom");
	(void)!tree_remove(dir, "old");
	(void)!tree_remove(dir, "live");
	make_dir("rom", 0755);
	make_dir("rom/etc", 0751);
	make_dir("rom/etc/deep", 0700);
	put_file("rom/var", "a file", 0644);
	make_dir("old", 0755);
	make_dir("old/etc", 0777);
	make_dir("old/var", 0710);
	make_dir("live", 0755);
}

static int make_all(void)
{
	_cleanup_(closep) int live = tree_open(dir, "live");
	_cleanup_(closep) int rom = tree_open(dir, "rom");
	_cleanup_(closep) int old = tree_open(dir, "old");
	int r = tree_make_way(live, (int[]){ rom, old }, "/etc/deep/name");

	if (!r)
		r = tree_make_way(live, (int[]){ rom, old }, "/var/name");
	return r ?: tree_make_way(live, (int[]){ -1, old }, "/new/name");
}

static void assert_whole(bool all)
{
	for (size_t i = 0; i < ARRAY_SIZE(made); i++) {
		struct stat st;

		if (!all && !exists(made[i].name))
			continue;
		assert_int_equal(fstatat(dir, made[i].name, &st, 0), 0);
		assert_int_equal(st.st_mode, S_IFDIR | made[i].mode);
	}
}

static void test_made_like(void **state)
{
	stand();
	assert_int_equal(make_all(), 0);
	assert_whole(true);
	assert_false(exists("live/etc/deep/name"));
}

static void test_there_already(void **state)
{
	struct stat st;

	stand();
	make_dir("live/etc", 0705);
	assert_int_equal(make_all(), 0);
	assert_int_equal(fstatat(dir, "live/etc", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0705);
	assert_true(exists("live/etc/deep"));
}

/* A link on the way leads nowhere. */
static void test_link(void **state)
{
	stand();
	make_dir("elsewhere", 0755);
	assert_int_equal(symlinkat("../elsewhere", dir, "live/etc"), 0);
	assert_true(make_all() < 0);
	assert_false(exists("elsewhere/deep"));
	assert_int_equal(tree_remove(dir, "elsewhere"), 0);
}

static bool cut_at(int n)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		cut_kind = CUT_POWER;
		cut_left = n;
		_exit(make_all() ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_true(!WEXITSTATUS(status) || WEXITSTATUS(status) == CUT_STATUS);
	return WEXITSTATUS(status) == CUT_STATUS;
}

static void test_cut(void **state)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		stand();
		cut = cut_at(n);
		assert_whole(false);
		assert_int_equal(make_all(), 0);
		assert_whole(true);
		assert_false(exists("live/" TREE_WAY_NEW));
		assert_false(exists("live/etc/" TREE_WAY_NEW));
	}
	assert_in_range(n, 8, STEPS_MAX - 1);
}

static void test_full(void **state)
{
	int n = 0, r = -1;

	for (; r && n < STEPS_MAX; n++) {
		stand();
		cut_kind = CUT_FULL;
		cut_left = n;
		r = make_all();
		cut_kind = CUT_NOTHING;
		assert_whole(false);
		assert_false(exists("live/" TREE_WAY_NEW));
	}
	assert_in_range(n, 4, STEPS_MAX - 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_made_like), T(test_there_already), T(test_link),
		T(test_cut), T(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
