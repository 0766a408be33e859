// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reset of whatever somebody may have put into an overlay, on a tmpfs and on
 * ext4: nothing of it is left, not even an inode, and nothing outside is
 * touched. Needs root, for mounts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include "dirbench.h"
#include "hostile.h"
#include "overlay.h"

static char image[80];

/* @command: %s is the image, and the next one the directory */
static int _printf_(1, 0) run(const char *command)
{
	char line[256];

	snprintf(line, sizeof(line), command, image, dir_path);
	return system(line) ? -1 : 0;
}

/* Over the directory of the test, which is empty */
static int mount_kind(const char *kind)
{
	int fd;

	if (strcmp(kind, "ext4"))
		return mount("none", dir_path, kind, 0, "nr_inodes=200000");
	snprintf(image, sizeof(image), "%s.img", dir_path);
	fd = open(image, O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd < 0 || ftruncate(fd, 256 << 20) < 0)
		return -1;
	close(fd);
	if (run("mkfs.ext4 -q -N 200000 %s"))
		return -1;
	return run("mount -o loop %s %s");
}

static int setup(void **state)
{
	if (geteuid() || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    dir_setup(state))
		return -1;
	close(dir);
	if (mount_kind(*state))
		return -1;
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
	return dir < 0;
}

static int teardown(void **state)
{
	close(dir);
	umount2(dir_path, MNT_DETACH);
	if (*image)
		unlink(image);
	*image = '\0';
	return rmdir(dir_path);
}

static fsfilcnt_t inodes_free(void)
{
	struct statvfs fs;

	assert_int_equal(syncfs(dir), 0);
	assert_int_equal(fstatvfs(dir, &fs), 0);
	return fs.f_ffree;
}

/* All that may be there, and upper as no settings have ever been */
static void assert_fresh(void)
{
	static const char *const may[] = {
		".", "..", "upper", "work", OUTSIDE, "lost+found",
	};
	char path[96], list[64];
	struct dirent *d;
	struct stat st;
	DIR *all = fdopendir(openat(dir, ".", O_RDONLY | O_DIRECTORY));

	assert_non_null(all);
	while ((d = readdir(all))) {
		size_t i = 0;

		while (i < 6 && strcmp(d->d_name, may[i]))
			i++;
		assert_in_range(i, 0, 5);
	}
	closedir(all);
	assert_int_equal(fstatat(dir, "upper", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0755);
	assert_int_equal(st.st_uid + st.st_gid, 0);
	assert_int_equal(st.st_nlink, 2);
	snprintf(path, sizeof(path), "%s/upper", dir_path);
	assert_int_equal(llistxattr(path, list, sizeof(list)), 0);
	assert_int_equal(unlinkat(dir, "upper", AT_REMOVEDIR), 0);
	assert_int_equal(overlay_prepare(dir), 0);
}

static void wipe_and_forget(void)
{
	unsigned int left = 77;

	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_int_equal(left, 0);
	assert_int_equal(overlay_forget(dir), 0);
}

static void test_nothing_is_left(void **state)
{
	fsfilcnt_t before;

	hostile_make_outside();
	assert_int_equal(overlay_prepare(dir), 0);
	before = inodes_free();
	hostile_make(100000);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	assert_true(exists("discard.7/.ssh"));
	wipe_and_forget();
	assert_fresh();
	hostile_assert_outside(1);
	assert_int_equal(inodes_free(), before);
}

static void bind(const char *what, const char *over)
{
	char from[96], to[96];

	snprintf(from, sizeof(from), "%s/%s", dir_path, what);
	snprintf(to, sizeof(to), "%s/%s", dir_path, over);
	assert_int_equal(mount(from, to, NULL, MS_BIND, NULL), 0);
}

static void unbind(const char *over)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", dir_path, over);
	assert_int_equal(umount2(path, MNT_DETACH), 0);
}

/* What lies over a directory or a file stops the wipe there, and is told. */
static void test_mounted_over(void **state)
{
	fsfilcnt_t before;
	unsigned int left = 0;

	hostile_make_outside();
	assert_int_equal(overlay_prepare(dir), 0);
	before = inodes_free();
	hostile_make(1000);
	assert_int_equal(overlay_put_aside(dir, 7), 0);
	bind(OUTSIDE, "discard.7/.ssh");
	bind(SECRET, "discard.7/sparse");
	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), -ENOTEMPTY);
	assert_int_equal(left, 2);
	hostile_assert_outside(2);
	unbind("discard.7/.ssh");
	unbind("discard.7/sparse");
	wipe_and_forget();
	assert_fresh();
	hostile_assert_outside(1);
	assert_int_equal(inodes_free(), before);
}

#define T(f, kind) { #f " on " kind, f, setup, teardown, (void *)(kind) }

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_nothing_is_left, "tmpfs"),
		T(test_mounted_over, "tmpfs"),
		T(test_nothing_is_left, "ext4"),
		T(test_mounted_over, "ext4"),
	};

	if (geteuid()) {
		puts("1..0 # SKIP needs root, for mounts");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
