// SPDX-License-Identifier: GPL-2.0-or-later
/* UBI as the kernel shows it, in a tree of files */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dirbench.h"
#include "ubi.h"

static void make_devices(void)
{
	make_dir("sys", 0755);
	make_dir("sys/class", 0755);
	make_dir("sys/class/ubi", 0755);
	make_dir("sys/class/ubi/ubi0", 0755);
	make_dir("sys/class/ubi/ubi3", 0755);
	put_file("sys/class/ubi/ubi0/mtd_num", "17\n", 0444);
	put_file("sys/class/ubi/ubi3/mtd_num", "1\n", 0444);
	put_file("sys/class/ubi/version", "1\n", 0444);
}

static void test_attached_already(void **state)
{
	char name[32] = "";

	make_devices();
	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), 0);
	assert_string_equal(name, "ubi3_0");
	assert_int_equal(ubi_attach(dir_path, 17, name, sizeof(name)), 0);
	assert_string_equal(name, "ubi0_0");
}

static void test_not_attached(void **state)
{
	char name[32] = "";

	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), -ENOENT);
	make_devices();
	assert_int_equal(ubi_attach(dir_path, 7, name, sizeof(name)), -ENOENT);
	make_dir("dev", 0755);
	put_file("dev/ubi_ctrl", "", 0600);
	assert_int_equal(ubi_attach(dir_path, 7, name, sizeof(name)), -ENOTTY);
	assert_string_equal(name, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_attached_already, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_not_attached, dir_setup, dir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
