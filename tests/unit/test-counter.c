// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The front door to all counters, and those of a few bytes in real files. That
 * the bytes are right is test-counter-word's matter.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <cmocka.h>

#include "countbench.h"
#include "counter_ops.h"
#include "mtd.h"

static void test_formats(void **state)
{
	struct counter_format format, again;
	struct counter counter;
	unsigned int i;

	for (i = 0; counter_format_at(i, &format); i++) {
		assert_true(counter_format_find(format.name, &again));
		assert_ptr_equal(format.what, again.what);
		assert_int_equal(counter_init(&counter, format.name, "/x:7", ""),
				 0);
		assert_non_null(counter.ops->read);
		assert_non_null(counter.ops->reset);
		assert_string_equal(counter.path, "/x");
		assert_int_equal(counter.offset, 7);
		assert_int_equal(counter_init(&counter, format.name, NULL, "/r"),
				 format.device ? 0 : -EDESTADDRREQ);
	}
	assert_int_equal(i, 14 + 6);
	assert_false(counter_format_find("", &format));
	assert_int_equal(counter_init(&counter, "uboot-wrod", "/x", ""), -ENOENT);
	assert_string_equal(counter_format_nearest("uboot-wrod"), "uboot-word");
}

static const struct {
	const char *device;
	int ret;
	const char *path;
	uint64_t offset;
} devices[] = {
	{ "/dev/mtd3", 0, "/dev/mtd3", 0 },
	{ "/dev/mtd3:16", 0, "/dev/mtd3", 16 },
	{ "/dev/mtd3:0x1fC", 0, "/dev/mtd3", 0x1fc },
	{ "/sys/a:b/nvmem:0", 0, "/sys/a:b/nvmem", 0 },
	{ "/dev/x:9223372036854775807", 0, "/dev/x", INT64_MAX },
	{ "/dev/x:9223372036854775808", -EINVAL },
	{ "/dev/x:0x8000000000000000", -EINVAL },
	{ "/dev/x:", -EINVAL },
	{ "/dev/x:0x", -EINVAL },
	{ "/dev/x:1g", -EINVAL },
	{ "/dev/x:-1", -EINVAL },
	{ "/dev/x:a", -EINVAL },
	{ "dev/x", -EINVAL },
	{ "/", -EINVAL },
	{ ":1", -EINVAL },
	{ "", -EINVAL },
};

static void test_devices(void **state)
{
	char long_path[COUNTER_DEVICE_MAX + 1], path[COUNTER_DEVICE_MAX];
	uint64_t offset;

	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		print_message("# %s\n", devices[i].device);
		assert_int_equal(counter_device_parse(devices[i].device, path,
						      &offset), devices[i].ret);
		if (devices[i].ret)
			continue;
		assert_string_equal(path, devices[i].path);
		assert_int_equal(offset, devices[i].offset);
	}
	memset(long_path, 'x', sizeof(long_path));
	long_path[0] = '/';
	long_path[COUNTER_DEVICE_MAX] = '\0';
	assert_int_equal(counter_device_parse(long_path, path, &offset), -EINVAL);
	long_path[COUNTER_DEVICE_MAX - 1] = '\0';
	assert_int_equal(counter_device_parse(long_path, path, &offset), 0);
}

static const char *at(const char *name, unsigned int offset)
{
	static char device[160];

	snprintf(device, sizeof(device), "%s:%u", bench_path(name), offset);
	return device;
}

static void test_word(void **state)
{
	_cleanup_(freep) void *got = NULL;
	static const uint8_t before[] = { 9, 9, 3, 0xbc, 9 };
	static const uint8_t after[] = { 9, 9, 0, 0xbc, 9 };
	struct bench_stamp stamp;
	size_t len;

	bench_write("eeprom", before, sizeof(before));
	bench_show("uboot-bc", at("eeprom", 2), 0);
	assert_int_equal(info.health, COUNTER_HEALTH_OK);
	assert_true(info.has_value && !info.settled && !info.down);
	assert_int_equal(info.value, 3);
	assert_int_equal(info.upgrade_available, -1);
	bench_reset("uboot-bc", at("eeprom", 2), false, 0);
	assert_int_equal(info.value, 0);
	assert_true(info.settled);
	got = bench_read("eeprom", &len);
	assert_int_equal(len, sizeof(after));
	assert_memory_equal(got, after, len);

	stamp = bench_stamp("eeprom");
	bench_reset("uboot-bc", at("eeprom", 2), false, 0);
	bench_assert_untouched("eeprom", &stamp);
}

/* The magic, behind the count, is not even touched: a cut can't hit it. */
static void test_writes_little(void **state)
{
	struct rlimit limit, one;
	struct counter counter;
	int r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	one = limit;
	one.rlim_cur = 1;
	bench_write("eeprom", "\x03\xbc", 2);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(counter_init(&counter, "uboot-bc", bench_path("eeprom"),
				      ""), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &one), 0);
	r = counter_reset(&counter, false, &info);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(r, 0);
}

static void test_upgrade_available(void **state)
{
	_cleanup_(freep) void *got = NULL;
	static const uint8_t before[] = { 0xbd, 1, 0, 1 };
	static const uint8_t after[] = { 0xbd, 1, 0, 0 };
	size_t len;

	bench_write("failures", before, sizeof(before));
	bench_show("uboot-file", bench_path("failures"), 0);
	assert_int_equal(info.upgrade_available, 1);
	assert_true(info.has_value && !info.settled);
	bench_reset("uboot-file", bench_path("failures"), false, 0);
	assert_int_equal(info.upgrade_available, 0);
	got = bench_read("failures", &len);
	assert_memory_equal(got, after, sizeof(after));
}

static const struct {
	const char *format;
	uint8_t bytes[8];
	enum counter_health health;
	const char *says;
} strange[] = {
	{ "uboot-words", { 0 }, COUNTER_HEALTH_UNKNOWN, "nothing was ever written" },
	{ "uboot-word", { 0xff, 0xff, 0xff, 0xff }, COUNTER_HEALTH_UNKNOWN,
	  "nothing was ever written" },
	{ "uboot-words", "bootcmd", COUNTER_HEALTH_FOREIGN,
	  "bytes 62 6f 6f 74 63 6d 64 00" },
	{ "uboot-word", { 0xb0, 0x01, 0, 2 }, COUNTER_HEALTH_FOREIGN,
	  "is it uboot-word-be?" },
	{ "uboot-bc-be", { 2, 0xbc }, COUNTER_HEALTH_FOREIGN, "is it uboot-bc?" },
	{ "uboot-file", { 0xbd, 2, 0, 1 }, COUNTER_HEALTH_NEWER, "version 2" },
};

/* No value is not 0, and what is there stays until somebody says --force. */
static void test_strange(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(strange); i++) {
		struct bench_stamp stamp;

		bench_write("place", strange[i].bytes, 8);
		bench_show(strange[i].format, bench_path("place"), 0);
		assert_int_equal(info.health, strange[i].health);
		assert_false(info.has_value || info.settled);
		assert_non_null(strstr(info.reason, strange[i].says));
		stamp = bench_stamp("place");
		bench_reset(strange[i].format, bench_path("place"), false,
			    -EEXIST);
		bench_assert_untouched("place", &stamp);
		bench_reset(strange[i].format, bench_path("place"), true, 0);
		assert_int_equal(info.health, COUNTER_HEALTH_OK);
		assert_true(info.has_value);
		assert_int_equal(info.value, 0);
	}
}

static void test_no_place(void **state)
{
	bench_show("uboot-bc", bench_path("missing"), -ENOENT);
	assert_non_null(strstr(info.reason, "missing"));
	assert_int_equal(info.health, COUNTER_HEALTH_FAILED);
	bench_reset("uboot-bc", bench_path("missing"), true, -ENOENT);
	bench_write("short", "\x03\x00\x01", 3);
	bench_show("uboot-word", bench_path("short"), -ENODATA);
	assert_non_null(strstr(info.reason, "ends before byte 4"));
	bench_reset("uboot-word", bench_path("short"), true, -ENODATA);
}

/* The write reports success, but nothing is there. */
static void test_not_written(void **state)
{
	bench_show("uboot-bc", "/dev/null", -ENODATA);
	bench_show("uboot-bc", "/dev/zero", 0);
	assert_int_equal(info.health, COUNTER_HEALTH_UNKNOWN);
	bench_reset("uboot-bc", "/dev/zero", true, -EIO);
	assert_non_null(strstr(info.reason, "read afterwards"));
}

static void test_mtd(void **state)
{
	bench_text("proc/mtd", "dev:    size   erasesize  name\n"
		   "mtd0: 00080000 00010000 \"u-boot\"\n"
		   "mtd12: 00040000 00010000 \"s_env\"\n"
		   "mtd13: 00040000 00010000 \"my log\"\n"
		   "mtd14: 00040000 00010000 \"twin\"\n"
		   "mtd15: 00040000 00010000 \"twin\"\n");
	assert_int_equal(mtd_find(bench_root, "s_env"), 12);
	assert_int_equal(mtd_find(bench_root, "u-boot"), 0);
	assert_int_equal(mtd_find(bench_root, "my log"), 13);
	assert_int_equal(mtd_find(bench_root, "twin"), -ENOTUNIQ);
	assert_int_equal(mtd_find(bench_root, "s_en"), -ENOENT);
	assert_int_equal(mtd_find("/nowhere", "s_env"), -ENOENT);
	assert_true(mtd_is_device(makedev(90, 2)));
	assert_false(mtd_is_device(makedev(91, 2)));
	bench_write("file", "", 0);
	bench_show("linksys", bench_path("file"), -ENODEV);
	assert_non_null(strstr(info.reason, "no MTD device"));
	bench_text("proc/mtd", "");
	bench_show("linksys", NULL, -ENOENT);
	assert_non_null(strstr(info.reason, "no MTD partition 's_env'"));
}

static void test_detect(void **state)
{
	char reason[COUNTER_REASON_MAX];
	struct counter counter;

	assert_int_equal(counter_detect(&counter, bench_root, reason), -ENOENT);
	assert_non_null(strstr(reason, "s_env"));
	bench_text("proc/mtd", "mtd3: 00040000 00010000 \"s_env\"\n");
	assert_int_equal(counter_detect(&counter, bench_root, reason), 0);
	assert_string_equal(counter.format.name, "linksys");
	assert_string_equal(counter.path, "s_env");

	bench_write("proc/device-tree/bootcount/compatible",
		    "u-boot,bootcount-i2c-eeprom", 28);
	bench_write("proc/device-tree/bootcount/i2c-eeprom", "\0\0\0\7", 4);
	bench_write("proc/device-tree/bootcount/offset", "\0\0\0\x10", 4);
	bench_write("sys/bus/nvmem/devices/0-00500/of_node/phandle", "\0\0\0\6", 4);
	assert_int_equal(counter_detect(&counter, bench_root, reason), 0);
	bench_write("sys/bus/nvmem/devices/0-00510/of_node/phandle", "\0\0\0\7", 4);
	assert_int_equal(counter_detect(&counter, bench_root, reason), -ENOTUNIQ);
	assert_non_null(strstr(reason, "linksys in s_env or uboot-bc in "));
	bench_text("proc/mtd", "");
	assert_int_equal(counter_detect(&counter, bench_root, reason), 0);
	assert_string_equal(counter.format.name, "uboot-bc");
	assert_string_equal(counter.path,
			    bench_path("sys/bus/nvmem/devices/0-00510/nvmem"));
	assert_int_equal(counter.offset, 16);

	bench_text("proc/mtd", "mtd3: 00040000 00010000 \"s_env\"\n");
	bench_write("proc/device-tree/bootcount/i2c-eeprom", "\0\0\0\5", 4);
	bench_write("sys/bus/nvmem/devices/\033[m/of_node/phandle", "\0\0\0\5", 4);
	assert_int_equal(counter_detect(&counter, bench_root, reason), -ENOTUNIQ);
	assert_non_null(strstr(reason, "devices/?[m/nvmem"));
}

static void test_cmdline(void **state)
{
	char value[8];

	assert_int_equal(counter_cmdline(bench_root, "a=", value, 8), -ENOENT);
	bench_text("proc/cmdline", "root=/dev/x aa=1 a=B quiet a.b=2\n");
	assert_int_equal(counter_cmdline(bench_root, "a=", value, 8), 0);
	assert_string_equal(value, "B");
	assert_int_equal(counter_cmdline(bench_root, "a.b=", value, 8), 0);
	assert_string_equal(value, "2");
	assert_int_equal(counter_cmdline(bench_root, "root=", value, 6), -ENOENT);
	assert_int_equal(counter_cmdline(bench_root, "b=", value, 8), -ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_formats),
		TEST(test_devices),
		TEST(test_word),
		TEST(test_writes_little),
		TEST(test_upgrade_available),
		TEST(test_strange),
		TEST(test_no_place),
		TEST(test_not_written),
		TEST(test_mtd),
		TEST(test_detect),
		TEST(test_cmdline),
	};

	return cmocka_run_group_tests_name("counter", tests, NULL, NULL);
}
