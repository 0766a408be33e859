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
	put_file("sys/class/ubi/ubi0/volumes_count", "1\n", 0444);
	put_file("sys/class/ubi/ubi3/volumes_count", "2\n", 0444);
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

/* Up to the call that makes it: the rest is on the board. */
static void test_no_volume(void **state)
{
	char name[32] = "";

	make_devices();
	put_file("sys/class/ubi/ubi3/volumes_count", "0\n", 0444);
	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), -ENOENT);
	put_file("sys/class/ubi/ubi3/avail_eraseblocks", "30\n", 0444);
	put_file("sys/class/ubi/ubi3/eraseblock_size", "126976\n", 0444);
	make_dir("dev", 0755);
	put_file("dev/ubi3", "", 0600);
	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), -ENOTTY);
	assert_string_equal(name, "");
}

static void test_suits(void **state)
{
	make_dir("sys", 0755);
	make_dir("sys/class", 0755);
	make_dir("sys/class/mtd", 0755);
	make_dir("sys/class/mtd/mtd4", 0755);
	assert_false(ubi_suits(dir_path, 4));
	put_file("sys/class/mtd/mtd4/type", "nor\n", 0600);
	assert_false(ubi_suits(dir_path, 4));
	put_file("sys/class/mtd/mtd4/type", "nand\n", 0600);
	assert_true(ubi_suits(dir_path, 4));
	put_file("sys/class/mtd/mtd4/type", "mlc-nand\n", 0600);
	assert_true(ubi_suits(dir_path, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_attached_already, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_not_attached, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_no_volume, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_suits, dir_setup, dir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
