// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Android's bootloader_control. The vectors are built by hand from U-Boot's
 * include/android_bootloader_message.h; the first one is what ab_control_default()
 * of boot/android_ab.c makes. Checksums were calculated apart from this code,
 * with Python's zlib.crc32().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "android_ab.h"
#include "countbench.h"

#define MISC_SIZE	65536
#define BACKUP		(4096 + 2048)	/* CONFIG_ANDROID_AB_BACKUP_OFFSET=0x1000 */

static const uint8_t fresh[ANDROID_AB_SIZE] = {
	'a', 0, 0, 0, 0x42, 0x43, 0x41, 0x42, 1, 2, 0, 0,
	0x7f, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x0f, 0x9d, 0x2a, 0x67,
};

/* Slot b runs: priority 15, 2 tries; a: priority 14, good, 1 try; and bits that
 * are reserved or of the recovery
 */
static const uint8_t trial[ANDROID_AB_SIZE] = {
	'_', 'b', 0, 0, 0x42, 0x43, 0x41, 0x42, 1, 0x1a, 0xaa, 0x55,
	0x9e, 0x80, 0x2f, 0x40, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
	0x93, 0x63, 0x44, 0x81,
};

static const uint8_t marked[ANDROID_AB_SIZE] = {
	'_', 'b', 0, 0, 0x42, 0x43, 0x41, 0x42, 1, 0x1a, 0xaa, 0x55,
	0x9e, 0x80, 0xaf, 0x40, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
	0x71, 0x8c, 0x37, 0x02,
};

static void seal(uint8_t bytes[ANDROID_AB_SIZE])
{
	uint32_t crc = (uint32_t)crc32(0, bytes, 28);

	for (int i = 0; i < 4; i++)
		bytes[28 + i] = (uint8_t)(crc >> 8 * i);
}

static void test_decode(void **state)
{
	uint8_t bytes[ANDROID_AB_SIZE];
	struct android_ab ab;

	assert_int_equal(android_ab_decode(fresh, &ab), 0);
	assert_string_equal(ab.suffix, "a");
	assert_int_equal(ab.slots, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ab.slot[i].priority, 15);
		assert_int_equal(ab.slot[i].tries, 7);
		assert_false(ab.slot[i].good || ab.slot[i].corrupted);
	}
	assert_int_equal(android_ab_decode(trial, &ab), 0);
	assert_string_equal(ab.suffix, "_b");
	assert_int_equal(ab.slots, 2);
	assert_int_equal(ab.slot[0].priority, 14);
	assert_int_equal(ab.slot[0].tries, 1);
	assert_true(ab.slot[0].good);
	assert_int_equal(ab.slot[1].priority, 15);
	assert_int_equal(ab.slot[1].tries, 2);
	assert_false(ab.slot[1].good);

	android_ab_init(bytes);
	assert_memory_equal(bytes, fresh, sizeof(fresh));
	memcpy(bytes, trial, sizeof(bytes));
	android_ab_mark_good(bytes, 1);
	assert_memory_equal(bytes, marked, sizeof(marked));
}

/* Every single bit that flips is seen. */
static void test_bits(void **state)
{
	for (unsigned int bit = 0; bit < 8 * ANDROID_AB_SIZE; bit++) {
		uint8_t bytes[ANDROID_AB_SIZE];
		struct android_ab ab = { .slots = 77 };
		int r;

		memcpy(bytes, trial, sizeof(bytes));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		r = android_ab_decode(bytes, &ab);
		assert_int_equal(r, bit / 8 >= 4 && bit / 8 < 8 ? -EBADMSG :
				 bit / 8 == 8 && bytes[8] > 1 ? -EPROTONOSUPPORT :
				 -EILSEQ);
		assert_int_equal(ab.slots, 77);
	}
}

static void test_suffix(void **state)
{
	assert_int_equal(android_ab_slot("a"), 0);
	assert_int_equal(android_ab_slot("_b"), 1);
	assert_int_equal(android_ab_slot("d"), 3);
	assert_int_equal(android_ab_slot("e"), -EINVAL);
	assert_int_equal(android_ab_slot(""), -EINVAL);
	assert_int_equal(android_ab_slot("_"), -EINVAL);
	assert_int_equal(android_ab_slot("ab"), -EINVAL);
	assert_int_equal(android_ab_slot("A"), -EINVAL);
}

static void put_misc(const uint8_t *first, const uint8_t *second)
{
	uint8_t *misc = calloc(1, MISC_SIZE);

	strcpy((char *)misc, "boot-recovery");	/* of bootloader_message */
	if (first)
		memcpy(misc + ANDROID_AB_OFFSET, first, ANDROID_AB_SIZE);
	if (second)
		memcpy(misc + BACKUP, second, ANDROID_AB_SIZE);
	bench_write("misc", misc, MISC_SIZE);
	free(misc);
}

static void assert_copy(size_t at, const uint8_t *want)
{
	size_t len;
	uint8_t *misc = bench_read("misc", &len);

	assert_int_equal(len, MISC_SIZE);
	assert_string_equal((char *)misc, "boot-recovery");
	assert_memory_equal(misc + at, want, ANDROID_AB_SIZE);
	free(misc);
}

static void show(enum counter_health health)
{
	bench_show("android", bench_path("misc"), 0);
	if (info.health != health)
		print_message("# %s\n", info.reason);
	assert_int_equal(info.health, health);
}

static void reset(bool force, int want)
{
	bench_reset("android", bench_path("misc"), force, want);
}

static void test_mark_good(void **state)
{
	struct bench_stamp stamp;

	put_misc(trial, NULL);
	show(COUNTER_HEALTH_OK);
	assert_true(info.down && info.has_value && !info.settled);
	assert_int_equal(info.value, 2);
	assert_int_equal(info.limit, 7);
	assert_string_equal(info.slot, "b");
	reset(false, 0);
	assert_true(info.settled);
	assert_copy(ANDROID_AB_OFFSET, marked);
	stamp = bench_stamp("misc");
	reset(false, 0);
	bench_assert_untouched("misc", &stamp);
}

static void test_cmdline(void **state)
{
	put_misc(trial, NULL);
	bench_text("proc/cmdline", "quiet androidboot.slot_suffix=_a\n");
	show(COUNTER_HEALTH_OK);
	assert_string_equal(info.slot, "a");
	assert_true(info.settled);
	bench_text("proc/cmdline", "androidboot.slot_suffix=_c\n");
	show(COUNTER_HEALTH_OK);
	assert_false(info.has_value || info.settled);
	reset(false, -ESRCH);
	assert_copy(ANDROID_AB_OFFSET, trial);
	bench_text("proc/cmdline", "androidboot.slot_suffix=_\033[m\n");
	show(COUNTER_HEALTH_OK);
	assert_non_null(strstr(info.reason, "'_?[m'"));
	reset(false, -ESRCH);
	assert_non_null(strstr(info.reason, "'_?[m'"));
}

static void test_backup(void **state)
{
	uint8_t bad[ANDROID_AB_SIZE];

	memcpy(bad, trial, sizeof(bad));
	bad[14] ^= 0x10;
	/* the first is wrong, the second good */
	put_misc(bad, trial);
	show(COUNTER_HEALTH_DEGRADED);
	assert_int_equal(info.value, 2);
	reset(false, 0);
	assert_copy(ANDROID_AB_OFFSET, marked);
	assert_copy(BACKUP, marked);
	/* its magic is gone */
	put_misc(NULL, trial);
	show(COUNTER_HEALTH_DEGRADED);
	reset(false, 0);
	assert_copy(ANDROID_AB_OFFSET, marked);
	/* a cut between the two: the first counts, the second follows */
	put_misc(marked, trial);
	show(COUNTER_HEALTH_DEGRADED);
	assert_true(info.settled);
	reset(false, 0);
	assert_copy(BACKUP, marked);
	put_misc(marked, bad);
	show(COUNTER_HEALTH_DEGRADED);
	reset(false, 0);
	assert_copy(BACKUP, marked);
}

static void test_both_bad(void **state)
{
	uint8_t bad[ANDROID_AB_SIZE], newer[ANDROID_AB_SIZE];
	struct bench_stamp stamp;

	memcpy(bad, trial, sizeof(bad));
	bad[31] ^= 1;
	put_misc(bad, bad);
	show(COUNTER_HEALTH_DAMAGED);
	assert_false(info.has_value);
	stamp = bench_stamp("misc");
	reset(false, -EEXIST);
	bench_assert_untouched("misc", &stamp);
	reset(true, 0);
	assert_string_equal(info.slot, "a");
	assert_true(info.settled);

	put_misc(NULL, NULL);
	show(COUNTER_HEALTH_UNKNOWN);
	assert_false(info.has_value);
	reset(false, -EEXIST);

	/* a later version is not taken back to the copy of an older one */
	memcpy(newer, trial, sizeof(newer));
	newer[8] = 2;
	seal(newer);
	put_misc(newer, trial);
	show(COUNTER_HEALTH_NEWER);
	reset(false, -EEXIST);
	assert_copy(ANDROID_AB_OFFSET, newer);

	bench_write("misc", bad, sizeof(bad));
	bench_show("android", bench_path("misc"), -ENODATA);
	assert_non_null(strstr(info.reason, "too short"));
}

static void test_odd(void **state)
{
	uint8_t bytes[ANDROID_AB_SIZE];
	struct android_ab ab;

	/* more slots than there is room for: U-Boot takes it for 4 */
	memcpy(bytes, trial, sizeof(bytes));
	bytes[9] = 7;
	seal(bytes);
	assert_int_equal(android_ab_decode(bytes, &ab), 0);
	assert_int_equal(ab.slots, 4);
	put_misc(bytes, NULL);
	show(COUNTER_HEALTH_OK);
	assert_string_equal(info.slot, "b");
	reset(false, 0);

	memcpy(bytes, trial, sizeof(bytes));
	bytes[15] |= 1;		/* verity_corrupted of slot b */
	seal(bytes);
	put_misc(bytes, NULL);
	show(COUNTER_HEALTH_OK);
	assert_non_null(strstr(info.reason, "corrupted"));

	memcpy(bytes, trial, sizeof(bytes));
	bytes[12] = 0x0e;	/* no tries and not good, both */
	bytes[14] = 0x0f;
	seal(bytes);
	put_misc(bytes, NULL);
	show(COUNTER_HEALTH_OK);
	assert_true(info.has_value);
	assert_int_equal(info.value, 0);
	assert_non_null(strstr(info.reason, "no slot has tries left"));
	reset(false, 0);
	assert_int_equal(info.value, 1);	/* U-Boot wants one of a good slot, too */

	bytes[9] = 0;		/* no slots at all */
	seal(bytes);
	put_misc(bytes, NULL);
	bench_show("android", bench_path("misc"), 0);
	assert_false(info.has_value);
	reset(false, -ESRCH);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_suffix),
		TEST(test_mark_good),
		TEST(test_cmdline),
		TEST(test_backup),
		TEST(test_both_bad),
		TEST(test_odd),
	};

	return cmocka_run_group_tests_name("counter-android", tests, NULL, NULL);
}
