// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * barebox' state: header, buckets, and writes to flash that are cut. The
 * vectors are built from the layout of barebox' common/state/ with Python's
 * struct and zlib, apart from this code: five words, bootchooser's set of two
 * targets and last_chosen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "simflash.h"
#include "userspace/lib/barebox_state.h"

#define MAGIC	0x4d433230
#define RAW	36		/* bytes of a vector */

static const uint8_t little[RAW] = {
	0x30, 0x32, 0x43, 0x4d, 0x00, 0x00, 0x14, 0x00, 0x45, 0x36, 0xef, 0xa9,
	0x8a, 0xdf, 0x2d, 0x27, 0x02, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00,
	0x03, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
};

static const uint8_t big[RAW] = {
	0x4d, 0x43, 0x32, 0x30, 0x00, 0x00, 0x00, 0x14, 0xab, 0x6d, 0xd3, 0xf4,
	0x87, 0x44, 0xca, 0xa4, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x14,
	0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x01,
};

static void test_golden(void **state)
{
	const uint8_t *vector[2] = { little, big };

	for (int b = 0; b < 2; b++) {
		uint8_t raw[RAW];
		size_t len = 0;

		assert_int_equal(barebox_raw_verify(vector[b], RAW, MAGIC, b,
						    &len), 0);
		assert_int_equal(len, RAW);
		assert_int_equal(barebox_get32(vector[b] + 16, b), 2);
		assert_int_equal(barebox_get32(vector[b] + 32, b), 1);
		/* the other byte order is not it */
		assert_int_equal(barebox_raw_verify(vector[b], RAW, MAGIC, !b,
						    &len), -EILSEQ);
		memcpy(raw, vector[b], RAW);
		memset(raw + 8, 0, 8);
		barebox_raw_seal(raw, b);
		assert_memory_equal(raw, vector[b], RAW);
	}
}

static void test_verify(void **state)
{
	uint8_t raw[RAW];
	size_t len = 77;

	assert_int_equal(barebox_raw_verify(little, RAW, MAGIC + 1, false, &len),
			 -EBADMSG);
	for (size_t n = 0; n < RAW; n++)
		assert_true(barebox_raw_verify(little, n, MAGIC, false, &len) < 0);
	for (unsigned int bit = 0; bit < 8 * RAW; bit++) {
		memcpy(raw, little, RAW);
		raw[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(barebox_raw_verify(raw, RAW, MAGIC, false, &len),
				 -EILSEQ);
	}
	memset(raw, 0xff, RAW);
	assert_int_equal(barebox_raw_verify(raw, RAW, MAGIC, false, &len), -ENODATA);
	memset(raw, 0, RAW);
	assert_int_equal(barebox_raw_verify(raw, RAW, MAGIC, false, &len), -ENODATA);
	assert_int_equal(len, 77);
}

static void test_direct(void **state)
{
	uint8_t bucket[64] = { 0xf3, 0xfd, 0x54, 0x23, RAW, 0, 0, 0 };
	struct barebox_place place;

	memcpy(bucket + 8, little, RAW);
	assert_int_equal(barebox_direct_find(bucket, 64, false, &place), 0);
	assert_int_equal(place.start, 8);
	assert_int_equal(place.len, RAW);
	bucket[4] = 57;		/* longer than the bucket */
	assert_int_equal(barebox_direct_find(bucket, 64, false, &place), -EILSEQ);
	bucket[4] = 56;
	assert_int_equal(barebox_direct_find(bucket, 64, false, &place), 0);
	/* the old format: no magic, no length */
	memcpy(bucket, little, RAW);
	assert_int_equal(barebox_direct_find(bucket, 64, false, &place), 0);
	assert_int_equal(place.start, 0);
	assert_int_equal(place.len, 64);
}

/* One record as barebox writes it, in 48 bytes, at a place of a block */
static void put_record(uint8_t *block, size_t at, uint8_t attempts)
{
	static const uint8_t meta[8] = { 0x02, 0x2d, 0xfa, 0x14, 48, 0, 0, 0 };

	memset(block + at, 0, 48);
	memcpy(block + at, little, RAW);
	block[at + 16] = attempts;
	barebox_raw_seal(block + at, false);
	memcpy(block + at + 40, meta, sizeof(meta));
}

static void test_circular(void **state)
{
	struct barebox_place place = { 1, 1, 1 };
	uint8_t block[256];

	memset(block, 0xff, sizeof(block));
	assert_int_equal(barebox_circular_find(block, 256, 1, false, &place),
			 -ENODATA);
	assert_int_equal(place.next, 0);
	put_record(block, 0, 3);
	put_record(block, 48, 2);
	/* the last one counts, and erased bytes behind it are free */
	assert_int_equal(barebox_circular_find(block, 256, 1, false, &place), 0);
	assert_int_equal(place.start, 48);
	assert_int_equal(place.len, 40);
	assert_int_equal(place.next, 96);
	/* a length that can't be */
	for (unsigned int n = 0; n < 256; n++) {
		block[48 + 44] = (uint8_t)n;
		assert_int_equal(barebox_circular_find(block, 256, 16, false,
						       &place),
				 n && n <= 96 && n % 16 == 0 ? 0 : -EILSEQ);
	}
	/* without an end it is an old or a torn one: barebox begins in front */
	block[48 + 40] = 0;
	assert_int_equal(barebox_circular_find(block, 256, 1, false, &place), 0);
	assert_int_equal(place.start, 0);
	assert_int_equal(place.len, 96);
	assert_int_equal(place.next, 0);
}

static struct flash flash;
static struct barebox_copies copies;

static int teardown(void **state)
{
	barebox_copies_done(&copies);
	flash_free(&flash);
	return 0;
}

static void load(void)
{
	struct recov_flash place = flash_place(&flash);

	barebox_copies_done(&copies);
	assert_int_equal(barebox_flash_read(&place, MAGIC, false, &copies), 0);
	assert_null(flash.broken);
}

static int attempts(void)
{
	const struct barebox_copy *copy = barebox_used(&copies);

	return copy ? copy->raw[16] : -1;
}

static int store_marking(uint8_t value, bool mark_bad)
{
	struct recov_flash place = flash_place(&flash);
	uint8_t raw[RAW];

	memcpy(raw, little, RAW);
	raw[16] = value;
	barebox_raw_seal(raw, false);
	return barebox_flash_write(&place, &copies, raw, RAW, false,
				   mark_bad);
}

static int store(uint8_t value)
{
	return store_marking(value, true);
}

/* barebox' own order: all copies alike, the last of several records counts */
static void fill(uint8_t value)
{
	for (uint32_t b = 0; b < 3; b++) {
		put_record(flash.mem + b * flash.erase_size, 0, 9);
		put_record(flash.mem + b * flash.erase_size, 48, value);
	}
}

static void test_flash(void **state)
{
	flash_init(&flash, FLASH_NOR, 256, 1, 4);
	fill(2);
	load();
	assert_int_equal(copies.n, 3);
	assert_true(barebox_consistent(&copies));
	assert_int_equal(attempts(), 2);
	for (uint8_t i = 10; i < 30; i++) {
		assert_int_equal(store(i), 0);
		assert_null(flash.broken);
		load();
		assert_true(barebox_consistent(&copies));
		assert_int_equal(attempts(), i);
	}
	assert_int_equal(flash.erases[0], flash.erases[2]);
	assert_in_range(flash.erases[0], 4, 6);
	assert_int_equal(flash.erases[3], 0);
}

/* The first whole copy counts, however old it is, and the others are stale. */
static void test_order(void **state)
{
	flash_init(&flash, FLASH_NOR, 256, 1, 3);
	fill(2);
	put_record(flash.mem, 96, 1);
	load();
	assert_int_equal(attempts(), 1);
	assert_false(barebox_consistent(&copies));
	flash.mem[96 + 16] ^= 1;	/* its checksum is wrong: the next one */
	load();
	assert_int_equal(copies.copy[0].r, -EILSEQ);
	assert_int_equal(attempts(), 2);
	assert_int_equal(store(3), 0);
	load();
	assert_true(barebox_consistent(&copies));
	assert_int_equal(attempts(), 3);
}

/* An old format without an end, and a torn record: read from the front */
static void test_no_end(void **state)
{
	flash_init(&flash, FLASH_NOR, 256, 1, 3);
	fill(2);
	memset(flash.mem + 48, 0xff, 256 - 48);
	memset(flash.mem + 40, 0, 8);
	load();
	assert_int_equal(attempts(), 9);
	assert_true(copies.copy[0].stale);
	assert_false(barebox_consistent(&copies));
	assert_int_equal(store(3), 0);
	load();
	assert_true(barebox_consistent(&copies));
}

static void test_bit_flips(void **state)
{
	flash_init(&flash, FLASH_NOR, 256, 1, 3);
	fill(2);
	flash.flips = true;
	load();
	assert_int_equal(attempts(), 2);
	assert_false(barebox_consistent(&copies));
	assert_int_equal(store(2), 0);
	assert_int_equal(flash.erases[0], 1);	/* refreshed, not appended to */
	flash.flips = false;
	load();
	assert_true(barebox_consistent(&copies));
}

static void test_bad_blocks(void **state)
{
	struct recov_flash place;

	flash_init(&flash, FLASH_NAND, 4096, 2048, 4);
	flash.bad[0] = true;
	load();
	assert_int_equal(copies.n, 3);
	assert_int_equal(copies.copy[0].block, 4096);
	assert_int_equal(attempts(), -1);
	assert_int_equal(store(1), -ENODATA);
	for (int i = 0; i < 4; i++)
		flash.bad[i] = true;
	place = flash_place(&flash);
	barebox_copies_done(&copies);
	assert_int_equal(barebox_flash_read(&place, MAGIC, false, &copies),
			 -ENODEV);
}

static void fill_nand(void)
{
	flash_init(&flash, FLASH_NAND, 256, 16, 5);
	fill(2);
	for (u32 page = 0; page < 3 * 256 / 16; page++)
		flash.programmed[page] = page % 16 < 6;
}

/* A block that goes bad is marked, and the next one takes its place. */
static void test_failing_block(void **state)
{
	for (u32 b = 0; b < 3; b++)
		for (int lie = 0; lie < 2; lie++) {
			fill_nand();
			flash.stuck[b] = true;
			flash.worn[b] = true;
			flash.lie = lie;
			load();
			assert_int_equal(store(3), -EAGAIN);
			assert_true(flash.bad[b]);
			load();
			assert_int_equal(copies.n, 3);
			assert_in_range(attempts(), 2, 3);
			assert_int_equal(store_marking(3, false), 0);
			load();
			assert_true(barebox_consistent(&copies));
			assert_int_equal(attempts(), 3);
			assert_null(flash.broken);
			barebox_copies_done(&copies);
			flash_free(&flash);
		}
	/* NOR has no such marks. */
	flash_init(&flash, FLASH_NOR, 256, 1, 3);
	fill(2);
	flash.stuck[1] = true;
	load();
	assert_int_equal(store(3), -EIO);
}

/* When all of them fail it is not the blocks' fault. */
static void test_all_failing(void **state)
{
	fill_nand();
	for (u32 b = 0; b < 5; b++) {
		flash.stuck[b] = true;
		flash.worn[b] = true;
	}
	load();
	assert_int_equal(store(3), -EAGAIN);
	load();
	assert_int_equal(store_marking(3, false), -EIO);
	assert_int_equal(flash.bad[0] + flash.bad[1] + flash.bad[2] +
			 flash.bad[3] + flash.bad[4], 1);
	load();
	assert_int_equal(attempts(), 2);
	/* nor is the last one given up */
	for (u32 b = 0; b < 5; b++)
		flash.bad[b] = b != 1;
	load();
	assert_int_equal(copies.n, 1);
	assert_int_equal(store(3), -EIO);
	assert_false(flash.bad[1]);
}

/*
 * Every operation cut in every way: the old state or the new one. The oldest
 * one (9) only where barebox itself takes it: behind a torn program or erase in
 * the copy that counts.
 */
static void test_cuts(void **state)
{
	for (int tear = 0; tear < FLASH_TEARS; tear++)
		/* room, none, and no whole copy but the first */
		for (int full = 0; full < 3; full++)
			for (uint32_t at = 0; ; at++) {
				bool whole = tear == FLASH_TEAR_BEFORE ||
					tear == FLASH_TEAR_AFTER;

				flash_init(&flash, FLASH_NOR, 160, 1, 3);
				fill(2);
				for (int b = 0; full && b < 3; b++)
					put_record(flash.mem + b * 160, 96, 2);
				for (int b = 1; full == 2 && b < 3; b++)
					memset(flash.mem + b * 160, 0, 160);
				load();
				flash_cut(&flash, at, (enum flash_tear)tear, at);
				if (!store(3)) {
					flash_free(&flash);
					break;
				}
				flash_power_on(&flash);
				load();
				assert_non_null(barebox_used(&copies));
				if (whole || copies.copy[0].r)
					assert_in_range(attempts(), 2, 3);
				assert_int_equal(store(3), 0);
				load();
				assert_true(barebox_consistent(&copies));
				assert_int_equal(attempts(), 3);
				barebox_copies_done(&copies);
				flash_free(&flash);
			}
	flash_init(&flash, FLASH_NOR, 160, 1, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_direct),
		cmocka_unit_test(test_circular),
		cmocka_unit_test_teardown(test_flash, teardown),
		cmocka_unit_test_teardown(test_order, teardown),
		cmocka_unit_test_teardown(test_no_end, teardown),
		cmocka_unit_test_teardown(test_bit_flips, teardown),
		cmocka_unit_test_teardown(test_bad_blocks, teardown),
		cmocka_unit_test_teardown(test_failing_block, teardown),
		cmocka_unit_test_teardown(test_all_failing, teardown),
		cmocka_unit_test_teardown(test_cuts, teardown),
	};

	return cmocka_run_group_tests_name("barebox", tests, NULL, NULL);
}
