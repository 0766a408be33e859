// SPDX-License-Identifier: GPL-2.0-or-later
/* What fills a directory, on a real file system */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "dirbench.h"
#include "usage.h"

#define KIB	1024ULL

/* A file of so many KiB that are really there */
static void fill(const char *name, unsigned int kib)
{
	int fd = openat(dir, name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	char block[KIB];

	assert_true(fd >= 0);
	memset(block, 'x', sizeof(block));
	for (unsigned int i = 0; i < kib; i++)
		assert_int_equal(write(fd, block, sizeof(block)),
				 sizeof(block));
	/* what is delayed has no blocks yet */
	assert_int_equal(fsync(fd), 0);
	close(fd);
}

static const struct usage_item *find(const struct usage *u, const char *path)
{
	for (size_t i = 0; i < u->n; i++)
		if (!strcmp(u->top[i].path, path))
			return &u->top[i];
	return NULL;
}

static void check_order(const struct usage *u)
{
	for (size_t i = 1; i < u->n; i++)
		assert_true(u->top[i - 1].bytes >= u->top[i].bytes);
}

static void make_tree(void)
{
	make_dir("var", 0755);
	make_dir("var/log", 0755);
	make_dir("var/log/old", 0700);
	make_dir("etc", 0755);
	fill("var/log/big", 300);
	fill("var/log/old/small", 40);
	fill("etc/shadow", 4);
	assert_int_equal(symlinkat("/", dir, "etc/root"), 0);
}

static void test_sums(void **state)
{
	_cleanup_(usage_done) struct usage u;

	make_tree();
	assert_int_equal(usage_read(dir, 10, &u), 0);
	check_order(&u);
	assert_int_equal(u.n, 5);
	assert_string_equal(u.top[0].path, "");
	assert_string_equal(u.top[1].path, "var");
	assert_string_equal(u.top[2].path, "var/log");
	assert_int_equal(u.top[0].names, 8);
	assert_int_equal(u.names, 8);
	assert_int_equal(find(&u, "var/log")->names, 3);
	assert_true(find(&u, "var/log/old")->bytes >= 40 * KIB);
	assert_true(find(&u, "var/log")->bytes >= 340 * KIB);
	assert_true(find(&u, "var/log")->bytes < 500 * KIB);
	assert_true(find(&u, "etc")->bytes < 100 * KIB);
	assert_false(u.cut);
	assert_int_equal(u.unread, 0);
}

/* Only so many are remembered, and those are the largest. */
static void test_bounded(void **state)
{
	_cleanup_(usage_done) struct usage u;
	char name[32];

	for (unsigned int i = 0; i < 20; i++) {
		unsigned int n = i * 7 % 20;

		snprintf(name, sizeof(name), "d%02u", n);
		make_dir(name, 0755);
		strcat(name, "/f");
		fill(name, 16 * n);
	}
	assert_int_equal(usage_read(dir, 4, &u), 0);
	check_order(&u);
	assert_int_equal(u.n, 4);
	assert_string_equal(u.top[1].path, "d19");
	assert_string_equal(u.top[2].path, "d18");
	assert_string_equal(u.top[3].path, "d17");
}

static void test_many_directories(void **state)
{
	_cleanup_(usage_done) struct usage u;
	char name[32];

	for (unsigned int i = 0; i < 3 * USAGE_TOP_MAX; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		make_dir(name, 0755);
	}
	assert_int_equal(usage_read(dir, SIZE_MAX, &u), 0);
	assert_int_equal(u.n, USAGE_TOP_MAX);
	assert_int_equal(u.names, 3 * USAGE_TOP_MAX);
}

/* A hole occupies nothing, whatever its size says. */
static void test_sparse(void **state)
{
	_cleanup_(usage_done) struct usage u;
	int fd;

	put_file("hole", "", 0600);
	fd = openat(dir, "hole", O_WRONLY);
	assert_int_equal(ftruncate(fd, 1 << 30), 0);
	close(fd);
	assert_int_equal(usage_read(dir, 10, &u), 0);
	assert_true(u.top[0].bytes < 1000 * KIB);
}

static void test_deep(void **state)
{
	_cleanup_(usage_done) struct usage u;
	int fd = dup(dir);

	for (unsigned int i = 0; i < 3 * USAGE_DEPTH_MAX; i++) {
		int below;

		assert_int_equal(mkdirat(fd, "deep", 0755), 0);
		below = openat(fd, "deep", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = below;
	}
	close(fd);
	assert_int_equal(usage_read(dir, 10, &u), 0);
	assert_true(u.cut);
	assert_int_equal(u.names, USAGE_DEPTH_MAX + 1);
}

/* Names are bytes. */
static void test_odd_names(void **state)
{
	_cleanup_(usage_done) struct usage u;

	make_dir("a\nb\xff", 0755);
	make_dir("*", 0755);
	fill("*/f", 100);
	assert_int_equal(usage_read(dir, 10, &u), 0);
	assert_non_null(find(&u, "a\nb\xff"));
	assert_string_equal(u.top[1].path, "*");
}

static void test_not_a_directory(void **state)
{
	_cleanup_(usage_done) struct usage u;

	assert_int_equal(usage_read(-1, 10, &u), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sums, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_bounded, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_many_directories, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_sparse, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_deep, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_odd_names, dir_setup, dir_teardown),
		cmocka_unit_test(test_not_a_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
