// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tries of barebox' bootchooser, with the layout out of a device tree made
 * of files, in a file as in an EEPROM. The state itself is test-barebox's
 * matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "barebox_dt.h"
#include "barebox_state.h"
#include "countbench.h"

#define DT	"proc/device-tree/state/"
#define NVMEM	"sys/bus/nvmem/devices/0-00500/"
#define STRIDE	64
#define BIG	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static void put_cell(const char *name, uint32_t v)
{
	uint8_t b[4];

	barebox_put32(b, v, true);
	bench_write(name, b, sizeof(b));
}

static void put_variable(const char *name, uint32_t at, int value)
{
	char path[160];
	uint8_t reg[8];

	barebox_put32(reg, at, true);
	barebox_put32(reg + 4, 4, true);
	snprintf(path, sizeof(path), DT "%s/reg", name);
	bench_write(path, reg, sizeof(reg));
	snprintf(path, sizeof(path), DT "%s/default", name);
	if (value >= 0)
		put_cell(path, (uint32_t)value);
}

static void put_layout(void)
{
	bench_write(DT "compatible", "barebox,state", 14);
	put_cell(DT "magic", 0x4d433230);
	put_cell(DT "backend", 5);
	put_cell(DT "backend-stridesize", STRIDE);
	bench_text(DT "name", "state");
	put_variable("bootstate/system0/remaining_attempts@0", 0, 3);
	put_variable("bootstate/system0/priority@4", 4, 20);
	put_variable("bootstate/system1/remaining_attempts@8", 8, 7);
	put_variable("bootstate/system1/priority@c", 12, 10);
	put_variable("bootstate/last_chosen@10", 16, -1);
	put_cell(NVMEM "of_node/phandle", 5);
}

static void put_bucket(uint8_t *bucket, uint32_t a0, uint32_t a1, uint32_t last)
{
	const uint32_t words[] = { a0, 20, a1, 10, last };
	uint8_t *raw = bucket + BAREBOX_META;

	memset(bucket, 0, STRIDE);
	barebox_put32(bucket, 0x2354fdf3, BIG);
	barebox_put32(bucket + 4, 36, BIG);
	barebox_put32(raw, 0x4d433230, BIG);
	raw[BIG ? 7 : 6] = 20;
	for (int i = 0; i < 5; i++)
		barebox_put32(raw + 16 + 4 * i, words[i], BIG);
	barebox_raw_seal(raw, BIG);
}

static uint8_t image[3 * STRIDE];

static void put_state(uint32_t a0, uint32_t a1, uint32_t last)
{
	for (int i = 0; i < 3; i++)
		put_bucket(image + i * STRIDE, a0, a1, last);
	bench_write(NVMEM "nvmem", image, sizeof(image));
}

static void show(enum counter_health health, const char *slot, int value)
{
	bench_show("barebox", NULL, 0);
	assert_int_equal(info.health, health);
	assert_int_equal(info.has_value, value >= 0);
	assert_string_equal(info.slot, slot);
	if (value >= 0)
		assert_int_equal(info.value, value);
}

static void test_layout(void **state)
{
	struct barebox_layout layout;

	assert_int_equal(barebox_layout_read(bench_root, &layout), -ENOENT);
	bench_write(DT "compatible", "barebox,state", 14);
	put_cell(DT "magic", 0x4d433230);
	assert_int_equal(barebox_layout_read(bench_root, &layout), -EINVAL);
	put_layout();
	assert_int_equal(barebox_layout_read(bench_root, &layout), 0);
	assert_int_equal(layout.magic, 0x4d433230);
	assert_int_equal(layout.stride, STRIDE);
	assert_int_equal(layout.n, 2);
	assert_string_equal(layout.target[1].name, "system1");
	assert_int_equal(layout.target[1].attempts_at, 8);
	assert_int_equal(layout.target[1].attempts, 7);
	assert_int_equal(layout.last_chosen_at, 16);
	assert_false(layout.signed_);
	assert_string_equal(layout.device, bench_path(NVMEM "nvmem"));
	put_cell("sys/class/mtd/mtd3ro/of_node/phandle", 5);
	put_cell("sys/class/mtd/mtd3/of_node/phandle", 5);
	assert_int_equal(barebox_layout_read(bench_root, &layout), 0);
	assert_string_equal(layout.device, bench_path("dev/mtd3"));
}

static void test_reset(void **state)
{
	_cleanup_(freep) void *got = NULL;
	struct bench_stamp stamp;
	uint8_t want[3 * STRIDE];
	size_t len;

	put_layout();
	put_state(3, 5, 2);
	show(COUNTER_HEALTH_OK, "system1", 5);
	assert_int_equal(info.limit, 7);
	assert_true(info.down && !info.settled);
	bench_reset("barebox", NULL, false, 0);
	show(COUNTER_HEALTH_OK, "system1", 7);
	assert_true(info.settled);
	for (int i = 0; i < 3; i++)
		put_bucket(want + i * STRIDE, 3, 7, 2);
	got = bench_read(NVMEM "nvmem", &len);
	assert_int_equal(len, sizeof(want));
	assert_memory_equal(got, want, len);
	stamp = bench_stamp(NVMEM "nvmem");
	bench_reset("barebox", NULL, false, 0);
	bench_assert_untouched(NVMEM "nvmem", &stamp);
}

static void test_target(void **state)
{
	put_layout();
	put_state(1, 5, 2);
	bench_text("proc/cmdline", "bootchooser.active=system0 x\n");
	show(COUNTER_HEALTH_OK, "system0", 1);
	bench_text("proc/cmdline", "bootchooser.active=system7 x\n");
	show(COUNTER_HEALTH_OK, "", -1);
	bench_reset("barebox", NULL, false, -ESRCH);
	bench_text("proc/cmdline", "x\n");
	put_state(1, 5, 0);
	show(COUNTER_HEALTH_OK, "", -1);
	put_state(1, 5, 3);
	show(COUNTER_HEALTH_OK, "", -1);
}

/* The first whole copy counts; a reset makes all of them alike. */
static void test_copies(void **state)
{
	put_layout();
	put_state(3, 5, 1);
	put_bucket(image, 2, 5, 1);
	image[8 + 16] ^= 8;
	put_bucket(image + STRIDE, 1, 5, 1);
	bench_write(NVMEM "nvmem", image, sizeof(image));
	show(COUNTER_HEALTH_DEGRADED, "system0", 1);
	bench_reset("barebox", NULL, false, 0);
	show(COUNTER_HEALTH_OK, "system0", 3);

	/* settled, but not whole: repaired all the same */
	put_state(3, 5, 1);
	memset(image + 2 * STRIDE, 0xff, STRIDE);
	bench_write(NVMEM "nvmem", image, sizeof(image));
	show(COUNTER_HEALTH_DEGRADED, "system0", 3);
	bench_reset("barebox", NULL, false, 0);
	show(COUNTER_HEALTH_OK, "system0", 3);
}

static void test_broken(void **state)
{
	put_layout();
	memset(image, 0xff, sizeof(image));
	bench_write(NVMEM "nvmem", image, sizeof(image));
	show(COUNTER_HEALTH_UNKNOWN, "", -1);
	bench_reset("barebox", NULL, true, -ENOTSUP);

	put_state(1, 1, 1);
	put_cell(DT "magic", 0x12345678);
	show(COUNTER_HEALTH_FOREIGN, "", -1);
	bench_reset("barebox", NULL, true, -ENOTSUP);
	put_layout();

	for (int i = 0; i < 3; i++)
		image[i * STRIDE + 20] ^= 1;
	bench_write(NVMEM "nvmem", image, sizeof(image));
	show(COUNTER_HEALTH_DAMAGED, "", -1);
	bench_reset("barebox", NULL, true, -ENOTSUP);

	bench_write(NVMEM "nvmem", image, sizeof(image) - 1);
	bench_show("barebox", NULL, -ENODATA);
	assert_non_null(strstr(info.reason, "too short"));
}

static void test_refused(void **state)
{
	char device[160];

	bench_show("barebox", NULL, -ENOENT);
	assert_non_null(strstr(info.reason, "no node barebox,state"));
	put_layout();
	put_state(1, 5, 1);
	bench_text(DT "algo", "hmac(sha256)");
	show(COUNTER_HEALTH_OK, "system0", 1);
	bench_reset("barebox", NULL, false, -ENOKEY);
	assert_non_null(strstr(info.reason, "signed"));

	/* elsewhere, where the device tree says nothing of it */
	snprintf(device, sizeof(device), "%s:0", bench_path(NVMEM "nvmem"));
	bench_show("barebox", device, 0);
	assert_int_equal(info.value, 1);
	put_cell(DT "backend", 6);
	bench_show("barebox", NULL, -ENODEV);
	assert_non_null(strstr(info.reason, "--device"));
	put_cell(DT "backend-stridesize", 8);
	bench_show("barebox", device, -EINVAL);
	assert_non_null(strstr(info.reason, "stridesize 8"));
	/* variables behind the end of what was stored */
	put_layout();
	put_variable("bootstate/system0/remaining_attempts@0", 18, 3);
	bench_text("proc/cmdline", "bootchooser.active=system0\n");
	bench_show("barebox", NULL, 0);
	assert_int_equal(info.health, COUNTER_HEALTH_FOREIGN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_layout),
		TEST(test_reset),
		TEST(test_target),
		TEST(test_copies),
		TEST(test_broken),
		TEST(test_refused),
	};

	return cmocka_run_group_tests_name("counter-barebox", tests, NULL, NULL);
}
