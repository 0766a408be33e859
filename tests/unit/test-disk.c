// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of disks, and what images hold that mkfs(8) has made */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>

#include "blockdev.h"
#include "dirbench.h"
#include "disk_name.h"
#include "mkfs.h"

#define SIZE	(64u << 20)	/* f2fs wants that much */

static char image[96];

static void make_image(void)
{
	int fd;

	snprintf(image, sizeof(image), "%s/image", dir_path);
	fd = open(image, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, SIZE), 0);
	close(fd);
}

static void put_at(off_t off, const void *bytes, size_t len)
{
	int fd = open(image, O_WRONLY | O_CLOEXEC);

	assert_int_equal(pwrite(fd, bytes, len, off), len);
	close(fd);
}

static void test_names(void **state)
{
	static const char *const good[] = {
		"/dev/sda1", "/dev/mapper/x", "UUID=1-2", "LABEL=a",
		"PARTUUID=0", "PARTLABEL=b=c",
	}, *const bad[] = {
		"", "sda1", "/dev/", "/dev/../etc/passwd", "/dev/x/../../y", "/etc",
		"UUID=", "LABEL=a b", "LABEL=a\n", "label=a", "/dev/x\t",
		"LABEL=0123456789012345678901234567890123456789012345678901234567",
	};
	const char *value;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!disk_name_valid(good[i]))
			assert_string_equal(good[i], "");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (disk_name_valid(bad[i]))
			assert_string_equal(bad[i], "");
	assert_int_equal(disk_name_kind("PARTLABEL=b=c", &value), DISK_PARTLABEL);
	assert_string_equal(value, "b=c");
	assert_int_equal(disk_name_kind("/dev/sda", &value), DISK_PATH);
	assert_string_equal(value, "/dev/sda");
}

static void test_blank(void **state)
{
	struct blockdev found = { 0 };

	make_image();
	assert_int_equal(blockdev_probe(image, &found), -ENODATA);
	put_at(4000, "x", 1);
	assert_int_equal(blockdev_probe(image, &found), -EMEDIUMTYPE);
	assert_string_equal(found.type, "");
}

static void test_partition_table(void **state)
{
	struct blockdev found = { 0 };
	uint8_t mbr[512] = { [446 + 4] = 0x83, [446 + 9] = 8, [446 + 13] = 8,
			     [510] = 0x55, [511] = 0xaa };

	make_image();
	put_at(0, mbr, sizeof(mbr));
	assert_int_equal(blockdev_probe(image, &found), -EMEDIUMTYPE);
}

/* What is made anew is called as before, so that it is found again. */
static void test_made_anew(void **state)
{
	static const char *const types[] = { "ext4", "f2fs" };
	struct blockdev first = { .label = "settings" }, found;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		make_image();
		assert_int_equal(mkfs(image, types[i], &first), 0);
		found = (struct blockdev){ 0 };
		assert_int_equal(blockdev_probe(image, &found), 0);
		assert_string_equal(found.type, types[i]);
		assert_string_equal(found.label, "settings");
		assert_int_equal(strlen(found.uuid), 36);

		first = found;
		assert_int_equal(mkfs(image, types[i], &first), 0);
		found = (struct blockdev){ 0 };
		assert_int_equal(blockdev_probe(image, &found), 0);
		assert_memory_equal(&found, &first, sizeof(found));
		first.uuid[0] = '\0';
	}
}

static void test_not_made(void **state)
{
	struct blockdev none = { 0 };

	make_image();
	assert_int_equal(mkfs(image, "vfat", &none), -EMEDIUMTYPE);
	assert_int_equal(mkfs("/nonexistent/disk", "ext4", &none), -EIO);
	assert_int_equal(blockdev_probe(image, &none), -ENODATA);
}

static void test_not_found(void **state)
{
	char path[BLOCKDEV_PATH_MAX];

	assert_int_equal(blockdev_find("LABEL=no-such-label", path), -ENODEV);
	assert_int_equal(blockdev_find("/dev/null", path), -ENODEV);
	assert_int_equal(blockdev_find("/dev/nonexistent", path), -ENODEV);
	assert_string_equal(path, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_blank, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_partition_table, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_made_anew, dir_setup, dir_teardown),
		cmocka_unit_test_setup_teardown(test_not_made, dir_setup, dir_teardown),
		cmocka_unit_test(test_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
