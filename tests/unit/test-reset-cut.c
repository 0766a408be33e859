// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A factory reset on a real file system, cut at every single call that changes
 * it, also where that is full: afterwards nothing is reset and nothing lost, or
 * the next boot completes it without being asked, and takes nothing new.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cut.h"
#include "dirbench.h"
#include "overlay.h"
#include "wipe.h"

#define STEPS_MAX	2000
#define ID		7

/* What the boot log knows of it, which survives */
static bool *pending;

static int setup(void **state)
{
	pending = mmap(NULL, sizeof(*pending), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return pending == MAP_FAILED ? -1 : dir_setup(state);
}

static int teardown(void **state)
{
	cut_kind = CUT_NOTHING;
	munmap(pending, sizeof(*pending));
	return dir_teardown(state);
}

static const char *const olds[] = {
	"upper/name", "upper/.ssh/authorized_keys", "upper/a/b/c/file",
	"upper/link", "settings/1/manifest", "aside.1/file", "holder",
	"work/work/left",
};

static void stand(void)
{
	unsigned int left = 0;

	assert_int_equal(wipe_dir(dir, &left), 0);
	assert_int_equal(left, 0);
	assert_int_equal(overlay_prepare(dir), 0);
	assert_int_equal(fchmodat(dir, "upper", 0711, 0), 0);
	make_dir("upper/.ssh", 0700);
	make_dir("upper/a", 0755);
	make_dir("upper/a/b", 0755);
	make_dir("upper/a/b/c", 0755);
	make_dir("settings", 0700);
	make_dir("settings/1", 0700);
	make_dir("aside.1", 0700);
	make_dir("work/work", 0);
	assert_int_equal(fchmodat(dir, "work/work", 0700, 0), 0);
	assert_int_equal(symlinkat("/etc", dir, "upper/link"), 0);
	for (size_t i = 0; i < sizeof(olds) / sizeof(*olds); i++)
		if (strcmp(olds[i], "upper/link"))
			put_file(olds[i], "old", 0600);
	*pending = true;
}

/* recovery-init, and then recovery-wipe: what they do, in their order */
static int boot(void)
{
	return *pending ? overlay_put_aside(dir, ID) : overlay_prepare(dir);
}

static int wipe(void)
{
	unsigned int left = 0;
	int r = overlay_wipe(dir, NULL, NULL, &left);

	if (r)
		return r;
	*pending = false;
	return overlay_forget(dir);
}

static unsigned int olds_left(void)
{
	unsigned int n = 0;

	for (size_t i = 0; i < sizeof(olds) / sizeof(*olds); i++)
		n += exists(olds[i]);
	return n;
}

/* One life of the board until the n-th call; false: it came to its end */
static bool cut_at(enum cut_kind kind, int n)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		cut_kind = kind;
		cut_left = n;
		_exit(boot() || wipe() ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != CUT_STATUS)
		assert_int_equal(WEXITSTATUS(status), 0);
	return WEXITSTATUS(status) == CUT_STATUS;
}

static void assert_reset(void)
{
	struct stat st;

	assert_false(*pending);
	assert_int_equal(olds_left(), 0);
	assert_int_equal(fstatat(dir, "upper", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0755);
	assert_true(exists("upper/new"));
	assert_int_equal(unlinkat(dir, "upper/new", 0), 0);
	/* Nothing else: all can be removed as empty directories. */
	assert_int_equal(unlinkat(dir, "upper", AT_REMOVEDIR), 0);
	assert_int_equal(unlinkat(dir, "work", AT_REMOVEDIR), 0);
	assert_int_equal(rmdir(dir_path), 0);
	assert_int_equal(mkdir(dir_path, 0700), 0);
	close(dir);
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
	assert_true(dir >= 0);
}

/* A boot that is not cut, with somebody who changes something in it */
static void complete(void)
{
	assert_int_equal(boot(), 0);
	assert_int_equal(olds_left(), 0);
	put_file("upper/new", "new", 0600);
	assert_int_equal(wipe(), 0);
	assert_reset();
}

static void cut_everywhere(enum cut_kind kind, int least)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		stand();
		cut = cut_at(kind, n);
		/* and again in the middle of what the next boot mends */
		if (n % 2)
			cut_at(CUT_POWER, n % 11);
		complete();
	}
	assert_in_range(n, least, STEPS_MAX - 1);
	print_message("# %d steps\n", n);
}

static void test_cut(void **state)
{
	cut_everywhere(CUT_POWER, 30);
}

/* Without room for a rename upper is emptied where it is. */
static void test_cut_without_room(void **state)
{
	cut_everywhere(CUT_TIGHT, 20);
}

/* Up to the rename of upper all is there, and from then on nothing is in use. */
static void test_nothing_by_half(void **state)
{
	static const char *const in_upper[] = {
		"name", ".ssh/authorized_keys", "a/b/c/file", "link",
	};
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		size_t here = 0, aside = 0, all;
		char path[64];

		all = sizeof(in_upper) / sizeof(*in_upper);
		stand();
		cut = cut_at(CUT_POWER, n);
		for (size_t i = 0; i < all; i++) {
			snprintf(path, sizeof(path), "upper/%s", in_upper[i]);
			here += exists(path);
			snprintf(path, sizeof(path), "discard.7/%s",
				 in_upper[i]);
			aside += exists(path);
		}
		assert_true(here == all || !here);
		assert_true(!here || !aside);
		assert_true(*pending || (!here && !aside));
	}
}

/* Full from some call on, for good: said, and never taken for done */
static void test_full(void **state)
{
	int n = 0, r = -1;

	for (; r && n < STEPS_MAX; n++) {
		stand();
		cut_kind = CUT_FULL;
		cut_left = n;
		r = boot();
		cut_kind = CUT_NOTHING;
		assert_true(!r || r == -ENOSPC);
		assert_true(*pending);
		complete();
	}
	assert_in_range(n, 5, STEPS_MAX - 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_cut), T(test_cut_without_room), T(test_nothing_by_half),
		T(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
