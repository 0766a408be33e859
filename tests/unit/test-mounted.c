// SPDX-License-Identifier: GPL-2.0-or-later
/* What is mounted where, out of lists as the kernel prints them */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "dirbench.h"
#include "mounted.h"

static void find(const char *list, const char *at, struct mounted *ret)
{
	char path[128];

	put_file("mounts", list, 0600);
	snprintf(path, sizeof(path), "%s/mounts", dir_path);
	memset(ret, 0xff, sizeof(*ret));
	mounted_find(path, at, ret);
}

static const char list[] =
	"overlay / overlay rw,noatime,lowerdir=/rom,upperdir=/o/upper 0 0\n"
	"/dev/mtdblock2 /rom squashfs ro,relatime,errors=continue 0 0\n"
	"/dev/mtdblock5 /overlay jffs2 rw,nodev,noatime 0 0\n"
	"tmpfs /overlay/upper\\040x tmpfs rw 0 0\n";

static void test_found(void **state)
{
	struct mounted m;

	find(list, "/overlay", &m);
	assert_true(m.is);
	assert_true(m.writable);
	assert_string_equal(m.device, "/dev/mtdblock5");
	assert_string_equal(m.fstype, "jffs2");
	find(list, "/rom", &m);
	assert_true(m.is);
	assert_false(m.writable);
	find(list, "/overlay/upper x", &m);
	assert_true(m.is);
}

static void test_not_found(void **state)
{
	struct mounted m;

	find(list, "/over", &m);
	assert_false(m.is);
	assert_false(m.writable);
	assert_string_equal(m.device, "");
	find("", "/overlay", &m);
	assert_false(m.is);
	mounted_find("/nonexistent/mounts", "/overlay", &m);
	assert_false(m.is);
}

static void test_topmost(void **state)
{
	struct mounted m;

	find("ubi0_0 /overlay ubifs rw 0 0\ntmpfs /overlay tmpfs ro 0 0\n",
	     "/overlay", &m);
	assert_string_equal(m.fstype, "tmpfs");
	assert_false(m.writable);
}

static void test_long_words(void **state)
{
	char text[600];
	struct mounted m;

	memset(text, 'd', 300);
	snprintf(text + 300, sizeof(text) - 300,
		 " /overlay a-type-that-is-longer-than-any rw 0 0\n");
	find(text, "/overlay", &m);
	assert_int_equal(strlen(m.device), sizeof(m.device) - 1);
	assert_int_equal(strlen(m.fstype), sizeof(m.fstype) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_not_found, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_topmost, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_long_words, dir_setup, dir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
