// SPDX-License-Identifier: GPL-2.0-or-later
/* The reset of an overlay on a real file system, with everything odd in it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "dirbench.h"
#include "overlay.h"

static unsigned int entries(const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY);
	struct dirent *d;
	unsigned int n = 0;
	DIR *list;

	assert_true(fd >= 0);
	list = fdopendir(fd);
	while ((d = readdir(list)))
		n += strcmp(d->d_name, ".") && strcmp(d->d_name, "..");
	closedir(list);
	return n;
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mode & 07777;
}

static bool has_discarded(void)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY);
	bool found = false;
	struct dirent *d;
	DIR *list;

	assert_true(fd >= 0);
	list = fdopendir(fd);
	while ((d = readdir(list)))
		found |= !strncmp(d->d_name, "discard.", 8);
	closedir(list);
	return found;
}

static void count(void *arg)
{
	++*(unsigned int *)arg;
}

static void assert_wiped(void)
{
	unsigned int left = 77;

	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_int_equal(left, 0);
	assert_true(has_discarded());
	assert_int_equal(overlay_forget(dir), 0);
	assert_false(has_discarded());
}

static void test_prepare(void **state)
{
	assert_int_equal(overlay_prepare(dir), 0);
	assert_true(exists("upper") && exists("work"));
	put_file("upper/kept", "x", 0600);
	assert_int_equal(overlay_prepare(dir), 0);
	assert_true(exists("upper/kept"));
	assert_false(has_discarded());
}

static void test_prepare_over_nonsense(void **state)
{
	put_file("upper", "x", 0600);
	assert_int_equal(overlay_prepare(dir), -ENOTDIR);
	assert_int_equal(unlinkat(dir, "upper", 0), 0);
	assert_int_equal(symlinkat("/", dir, "upper"), 0);
	assert_int_equal(overlay_prepare(dir), -ENOTDIR);
}

/* Where no log gives numbers the one before may not have been wiped yet. */
static void test_put_aside_without_number(void **state)
{
	assert_int_equal(overlay_prepare(dir), 0);
	for (int n = 0; n < 3; n++) {
		put_file("upper/old", "x", 0600);
		assert_int_equal(overlay_put_aside(dir, 0), 0);
		assert_int_equal(entries("upper"), 0);
	}
	assert_true(exists("discard.0.1/old") && exists("discard.0.3/old"));
	assert_wiped();
}

/* Each state that a cut between two steps can leave */
static void test_put_aside(void **state)
{
	assert_int_equal(overlay_prepare(dir), 0);
	put_file("upper/old", "x", 0600);
	put_file("work/old", "x", 0600);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("discard.7/old"));
	assert_true(exists("discard.7.work/old"));
	assert_int_equal(mode_of("discard.7"), 0700);
	assert_int_equal(mode_of("upper"), 0755);
	assert_int_equal(entries("upper"), 0);
	assert_int_equal(entries("work"), 0);

	/* Again, after the new upper got its first file: nothing is taken. */
	put_file("upper/new", "x", 0600);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("upper/new"));
	assert_wiped();
	assert_true(exists("upper/new"));

	/* The next request is another one. */
	assert_int_equal(overlay_put_aside(dir, 8), 0);
	assert_false(exists("upper/new"));
	assert_true(exists("discard.8/new"));
}

static void test_cut_after_work(void **state)
{
	assert_int_equal(overlay_prepare(dir), 0);
	put_file("upper/old", "x", 0600);
	assert_int_equal(renameat(dir, "work", dir, "discard.7.work"), 0);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("discard.7/old"));
	assert_int_equal(entries("upper"), 0);
	assert_true(exists("work"));
}

static void test_cut_after_upper(void **state)
{
	make_dir("discard.7", 0700);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("upper") && exists("work"));
}

static void test_put_aside_of_nothing(void **state)
{
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("discard.7"));
	assert_true(exists("upper"));
	assert_wiped();
}

static void make_odd_names(void)
{
	char longest[256], path[300];

	memset(longest, 'n', 255);
	longest[255] = '\0';
	snprintf(path, sizeof(path), "discard.1/%s", longest);
	put_file(path, "x", 0600);
	put_file("discard.1/new\nline", "x", 0600);
	put_file("discard.1/\xff\xfe not utf-8 \xc3", "x", 0600);
	put_file("discard.1/.hidden", "x", 0600);
	put_file("discard.1/-rf", "x", 0600);
	make_dir("discard.1/...", 0700);
	put_file("discard.1/.../x", "x", 0600);
	make_dir("discard.1/ ", 0700);
}

static void test_wipe_odd_things(void **state)
{
	put_file("precious", "x", 0600);
	make_dir("other", 0700);
	put_file("other/precious", "x", 0600);
	make_dir("discard.1", 0700);
	make_odd_names();
	assert_int_equal(symlinkat("../precious", dir, "discard.1/file"), 0);
	assert_int_equal(symlinkat("../other", dir, "discard.1/dir"), 0);
	assert_int_equal(symlinkat("discard.1", dir, "discard.1/self"), 0);
	assert_int_equal(mkfifoat(dir, "discard.1/fifo", 0600), 0);
	(void)mknodat(dir, "discard.1/whiteout", S_IFCHR, makedev(0, 0));
	assert_int_equal(linkat(dir, "precious", dir, "discard.1/link", 0), 0);
	make_dir("discard.1/locked", 0700);
	put_file("discard.1/locked/x", "x", 0600);
	assert_int_equal(fchmodat(dir, "discard.1/locked", 0, 0), 0);
	/* A link in place of a discard directory leads nowhere either. */
	assert_int_equal(symlinkat("other", dir, "discard.2"), 0);
	assert_wiped();
	assert_true(exists("precious"));
	assert_true(exists("other/precious"));
}

/* Deeper than any path, any stack and any table of descriptors */
static void test_wipe_deep_tree(void **state)
{
	const struct rlimit few = { 64, 64 };
	struct rlimit before;
	int fd, down;

	make_dir("discard.1", 0700);
	fd = openat(dir, "discard.1", O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(mkdirat(fd, "d", 0700), 0);
		down = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		assert_true(down >= 0);
		close(openat(down, "f", O_CREAT | O_WRONLY, 0600));
		close(fd);
		fd = down;
	}
	close(fd);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE,
				   &(struct rlimit){ few.rlim_cur,
						     before.rlim_max }), 0);
	assert_wiped();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

/* Each name that goes is told once. */
static void test_wipe_wide_tree(void **state)
{
	unsigned int told = 0, left;
	char name[64];

	make_dir("discard.1", 0700);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "discard.1/%d", i);
		make_dir(name, 0700);
		for (int j = 0; j < 20; j++) {
			snprintf(name, sizeof(name), "discard.1/%d/%d", i, j);
			put_file(name, "", 0600);
		}
	}
	assert_int_equal(overlay_wipe(dir, count, &told, &left), 0);
	assert_int_equal(told, 300 + 300 * 20);
	assert_wiped();
}

static void test_wipe_nothing(void **state)
{
	unsigned int left = 77;

	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_int_equal(left, 0);
	assert_int_equal(overlay_forget(dir), 0);
}

static void set_flags(const char *name, int flags)
{
	int fd = openat(dir, name, O_RDONLY);

	assert_true(fd >= 0);
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0)
		print_message("# no immutable flags here: %s\n", name);
	close(fd);
}

static void test_wipe_immutable(void **state)
{
	make_dir("discard.1", 0700);
	make_dir("discard.1/dir", 0700);
	put_file("discard.1/dir/file", "x", 0600);
	put_file("discard.1/log", "x", 0600);
	set_flags("discard.1/dir/file", FS_IMMUTABLE_FL);
	set_flags("discard.1/dir", FS_IMMUTABLE_FL);
	set_flags("discard.1/log", FS_APPEND_FL);
	assert_wiped();
}

/* What is mounted there is not ours, and is told as left. */
static void test_wipe_stops_at_mounts(void **state)
{
	unsigned int left = 0;
	char from[96], path[96];

	if (geteuid() || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
		print_message("# needs root and mounts\n");
		skip();
	}
	make_dir("discard.1", 0700);
	make_dir("discard.1/a", 0700);
	make_dir("discard.1/a/mnt", 0700);
	make_dir("discard.1/b", 0700);
	make_dir("precious", 0700);
	put_file("precious/x", "x", 0600);
	snprintf(from, sizeof(from), "%s/precious", dir_path);
	snprintf(path, sizeof(path), "%s/discard.1/a/mnt", dir_path);
	assert_int_equal(mount(from, path, NULL, MS_BIND, NULL), 0);
	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), -ENOTEMPTY);
	assert_true(left > 0);
	assert_true(exists("precious/x"));
	assert_false(exists("discard.1/b"));
	assert_true(overlay_forget(dir) < 0);
	assert_int_equal(umount2(path, MNT_DETACH), 0);
	assert_wiped();
	assert_true(exists("precious/x"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_prepare), T(test_prepare_over_nonsense),
		T(test_put_aside), T(test_cut_after_work),
		T(test_put_aside_without_number),
		T(test_cut_after_upper), T(test_put_aside_of_nothing),
		T(test_wipe_odd_things), T(test_wipe_deep_tree),
		T(test_wipe_wide_tree), T(test_wipe_nothing),
		T(test_wipe_immutable), T(test_wipe_stops_at_mounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
