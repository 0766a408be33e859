// SPDX-License-Identifier: GPL-2.0-or-later
/* UBI as the kernel shows it, in a tree of files */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dirbench.h"
#include "ubi.h"

static void make_volume(const char *device, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "sys/class/ubi/%s", device);
	make_dir(path, 0755);
	snprintf(path, sizeof(path), "sys/class/ubi/%s/name", device);
	put_file(path, name, 0444);
	snprintf(path, sizeof(path), "sys/class/ubi/%s/upd_marker", device);
	put_file(path, "0\n", 0444);
	snprintf(path, sizeof(path), "sys/class/ubi/%s/reserved_ebs", device);
	put_file(path, "3\n", 0444);
}

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
	make_volume("ubi0_0", "rootfs_data\n");
	make_volume("ubi3_2", "overlay\n");
	make_volume("ubi3_5", "calib\n");
}

static void test_attached_already(void **state)
{
	char name[32] = "";

	make_devices();
	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)),
			 -ENOTUNIQ);
	assert_string_equal(name, "");
	assert_int_equal(ubi_attach(dir_path, 17, name, sizeof(name)), 0);
	assert_string_equal(name, "ubi0_0");
}

static void test_not_attached(void **state)
{
	char name[32] = "";

	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), -ENOPKG);
	make_devices();
	assert_int_equal(ubi_attach(dir_path, 7, name, sizeof(name)), -ENOPKG);
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

/* The one of our name, wherever it is; else the only one; else nobody's guess */
static void test_which_volume(void **state)
{
	char name[32] = "", others[32];

	make_devices();
	assert_int_equal(ubi_others(dir_path, 1, others, sizeof(others)), 2);
	assert_string_equal(others, "overlay, calib");
	assert_int_equal(ubi_others(dir_path, 17, others, sizeof(others)), 0);
	assert_string_equal(others, "");
	assert_int_equal(ubi_others(dir_path, 7, others, sizeof(others)),
			 -ENODEV);

	put_file("sys/class/ubi/ubi0_0/name", "overlay\n", 0644);
	assert_int_equal(ubi_attach(dir_path, 17, name, sizeof(name)), 0);
	assert_string_equal(name, "ubi0_0");

	make_volume("ubi3_127", "rootfs_data\n");
	assert_int_equal(ubi_attach(dir_path, 1, name, sizeof(name)), 0);
	assert_string_equal(name, "ubi3_127");
	assert_int_equal(ubi_others(dir_path, 1, others, sizeof(others)), 2);
	assert_string_equal(others, "overlay, calib");
	assert_int_equal(ubi_others(dir_path, 1, others, 5), 2);
	assert_string_equal(others, "over");
}

static bool never(unsigned int done, unsigned int all, void *arg)
{
	fail();
	return false;
}

/* Up to the calls that do it: files are no volumes. */
static void test_empty(void **state)
{
	make_devices();
	assert_int_equal(ubi_empty(dir_path, 17, never, NULL), -ENOENT);
	make_dir("dev", 0755);
	put_file("dev/ubi0_0", "data", 0600);
	assert_int_equal(ubi_empty(dir_path, 17, never, NULL), -ENOTTY);
	assert_int_equal(ubi_empty(dir_path, 1, never, NULL), -ENOTUNIQ);
}

static void test_cut(void **state)
{
	make_devices();
	assert_false(ubi_is_cut(dir_path, "ubi0_0"));
	assert_false(ubi_is_cut(dir_path, "ubi9_0"));
	assert_int_equal(ubi_complete(dir_path, "ubi0_0"), 0);
	put_file("sys/class/ubi/ubi0_0/upd_marker", "1\n", 0444);
	assert_true(ubi_is_cut(dir_path, "ubi0_0"));
	assert_int_equal(ubi_complete(dir_path, "ubi0_0"), -ENOENT);
	make_dir("dev", 0755);
	put_file("dev/ubi0_0", "", 0600);
	assert_int_equal(ubi_complete(dir_path, "ubi0_0"), -ENOTTY);
}

static void test_detach(void **state)
{
	make_devices();
	assert_int_equal(ubi_detach(dir_path, 7), 0);
	assert_false(ubi_is_attached(dir_path, 7));
	assert_true(ubi_is_attached(dir_path, 1));
	assert_int_equal(ubi_detach(dir_path, 1), -ENOPKG);
	make_dir("dev", 0755);
	put_file("dev/ubi_ctrl", "", 0600);
	assert_int_equal(ubi_detach(dir_path, 1), -ENOTTY);
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
		cmocka_unit_test_setup_teardown(test_which_volume, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_empty, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_cut, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_detach, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_suits, dir_setup, dir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
