// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boot counters of a few bytes. The vectors are built by hand from the
 * documented layouts: U-Boot's include/bootcount.h and drivers/bootcount/
 * (file named in each row), not by the code under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <linux/errno.h>
#include <linux/kernel.h>

#include "counter_health.h"
#include "counter_word.h"

static const struct {
	const char *name;
	u8 size;
	u8 fixed;			/* bit 0: byte 0 is one of magic or version */
	u8 bytes[COUNTER_WORD_MAX];	/* as they stand in memory */
	u32 count;
	int upgrade;
	u8 reset[COUNTER_WORD_MAX];
} golden[] = {
	/* bootcount.c: out_le32/out_be32(reg, a), then the magic at reg + 4 */
	{ "uboot-words", 8, 0xf0, { 3, 0, 0, 0, 0x41, 0xc0, 0x01, 0xb0 }, 3, -1,
	  { 0, 0, 0, 0, 0x41, 0xc0, 0x01, 0xb0 } },
	{ "uboot-words", 8, 0xf0, { 0x78, 0x56, 0x34, 0x12, 0x41, 0xc0, 0x01, 0xb0 },
	  0x12345678, -1, { 0, 0, 0, 0, 0x41, 0xc0, 0x01, 0xb0 } },
	{ "uboot-words-be", 8, 0xf0,
	  { 0x12, 0x34, 0x56, 0x78, 0xb0, 0x01, 0xc0, 0x41 }, 0x12345678, -1,
	  { 0, 0, 0, 0, 0xb0, 0x01, 0xc0, 0x41 } },
	/* bootcount.c, CONFIG_SYS_BOOTCOUNT_SINGLEWORD */
	{ "uboot-word", 4, 0x0c, { 0x34, 0x12, 0x01, 0xb0 }, 0x1234, -1,
	  { 0, 0, 0x01, 0xb0 } },
	{ "uboot-word-be", 4, 0x03, { 0xb0, 0x01, 0x12, 0x34 }, 0x1234, -1,
	  { 0xb0, 0x01, 0, 0 } },
	/* bootcount_syscon.c, size 4 and 2 */
	{ "uboot-syscon4", 4, 0x0c, { 7, 0, 0x01, 0xb0 }, 7, -1,
	  { 0, 0, 0x01, 0xb0 } },
	{ "uboot-syscon4-be", 4, 0x03, { 0xb0, 0x01, 0, 7 }, 7, -1,
	  { 0xb0, 0x01, 0, 0 } },
	{ "uboot-syscon2", 2, 0x02, { 255, 0xb0 }, 255, -1, { 0, 0xb0 } },
	{ "uboot-syscon2-be", 2, 0x01, { 0xb0, 255 }, 255, -1, { 0xb0, 0 } },
	/* rtc.c, i2c-eeprom.c, spi-flash.c: u16 0xbc << 8 | count */
	{ "uboot-bc", 2, 0x02, { 5, 0xbc }, 5, -1, { 0, 0xbc } },
	{ "uboot-bc-be", 2, 0x01, { 0xbc, 5 }, 5, -1, { 0xbc, 0 } },
	/* bootcount_dm_i2c.c: magic at the offset, count behind it */
	{ "uboot-i2c", 2, 0x01, { 0x55, 9 }, 9, -1, { 0x55, 0 } },
	/* bootcount_fs.c: bootcount_ext_t */
	{ "uboot-file", 4, 0x03, { 0xbd, 1, 2, 1 }, 2, 1, { 0xbd, 1, 0, 0 } },
	{ "uboot-file", 4, 0x03, { 0xbd, 1, 255, 0 }, 255, 0, { 0xbd, 1, 0, 0 } },
	/* bootcount_nvmem.c: magic 31:24, version 23:16, upgrade 15:8, count 7:0 */
	{ "am33xx", 4, 0x0c, { 4, 1, 2, 0xb0 }, 4, 1, { 0, 0, 2, 0xb0 } },
	/* pmic_pfuze100.c: MEMA, MEMB, MEMC, MEMD */
	{ "pfuze", 4, 0x03, { 0xad, 0xde, 0x02, 0x01 }, 0x0102, -1,
	  { 0xad, 0xde, 0, 0 } },
};

static void test_golden(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		const struct counter_word *word = counter_word_find(golden[i].name);
		struct counter_word_value value;
		u8 bytes[COUNTER_WORD_MAX];

		assert_non_null(word);
		assert_int_equal(word->size, golden[i].size);
		assert_int_equal(counter_word_decode(word, golden[i].bytes,
						     &value), 0);
		assert_int_equal(value.count, golden[i].count);
		assert_int_equal(value.upgrade_available, golden[i].upgrade);

		memcpy(bytes, golden[i].bytes, sizeof(bytes));
		assert_int_equal(counter_word_encode(word, bytes,
						     golden[i].count), 0);
		assert_memory_equal(bytes, golden[i].bytes, sizeof(bytes));
		assert_int_equal(counter_word_reset(word, bytes), 0);
		assert_memory_equal(bytes, golden[i].reset, sizeof(bytes));
	}
}

/* Every format of the table has a vector, and its name leads to it. */
static void test_all_covered(void **state)
{
	const struct counter_word *word;
	unsigned int i;

	for (i = 0; (word = counter_word_at(i)); i++) {
		bool covered = false;

		for (size_t j = 0; j < ARRAY_SIZE(golden); j++)
			covered |= !strcmp(golden[j].name, word->name);
		assert_true(covered);
		assert_ptr_equal(counter_word_find(word->name), word);
		assert_true(word->size <= COUNTER_WORD_MAX && *word->what);
	}
	assert_int_equal(i, 14);
	assert_null(counter_word_find("uboot"));
	assert_null(counter_word_find(""));
}

/* A reset never sets a bit: NOR flash takes it without an erase. */
static void test_reset_only_clears_bits(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++)
		for (u8 j = 0; j < golden[i].size; j++)
			assert_int_equal(golden[i].reset[j] &
					 ~golden[i].bytes[j], 0);
}

/* U-Boot lets these wrap to 0, which reads as "all is well". */
static void test_no_wrap(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		const struct counter_word *word = counter_word_find(golden[i].name);
		struct counter_word_value value;
		u8 bytes[COUNTER_WORD_MAX];
		u32 max = counter_word_max(word);

		memcpy(bytes, golden[i].bytes, sizeof(bytes));
		assert_int_equal(counter_word_encode(word, bytes, max), 0);
		assert_int_equal(counter_word_decode(word, bytes, &value), 0);
		assert_int_equal(value.count, max);
		assert_int_equal(value.upgrade_available, golden[i].upgrade);
		if (max == U32_MAX)
			continue;
		assert_int_equal(counter_word_encode(word, bytes, max + 1),
				 -ERANGE);
		assert_int_equal(counter_word_decode(word, bytes, &value), 0);
		assert_int_equal(value.count, max);
	}
}

/* One bit of the magic wrong: no count, and nothing is written. */
static void test_magic_missing(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		const struct counter_word *word = counter_word_find(golden[i].name);

		for (unsigned int bit = 0; bit < 8u * word->size; bit++) {
			struct counter_word_value value = { 77, 77 };
			u8 bytes[COUNTER_WORD_MAX], before[COUNTER_WORD_MAX];
			int ret;

			memcpy(bytes, golden[i].bytes, sizeof(bytes));
			bytes[bit / 8] ^= 1 << bit % 8;
			memcpy(before, bytes, sizeof(bytes));
			ret = counter_word_decode(word, bytes, &value);
			assert_int_equal(!!ret,
					 golden[i].fixed >> bit / 8 & 1);
			if (!ret)
				continue;
			assert_int_equal(value.count, 77);
			assert_int_equal(counter_word_encode(word, bytes, 0), ret);
			assert_int_equal(counter_word_reset(word, bytes), ret);
			assert_memory_equal(bytes, before, sizeof(bytes));
		}
	}
}

static const struct {
	const char *name;
	u8 bytes[COUNTER_WORD_MAX];
	int ret;
	int blank;
} bad[] = {
	{ "uboot-words", { 0 }, -EBADMSG, 1 },
	{ "uboot-words", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	  -EBADMSG, 1 },
	{ "uboot-words", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe },
	  -EBADMSG, 0 },
	/* the other byte order is not it */
	{ "uboot-words", { 0, 0, 0, 3, 0xb0, 0x01, 0xc0, 0x41 }, -EBADMSG, 0 },
	{ "uboot-words-be", { 3, 0, 0, 0, 0x41, 0xc0, 0x01, 0xb0 }, -EBADMSG, 0 },
	{ "uboot-word", { 0xb0, 0x01, 0, 3 }, -EBADMSG, 0 },
	{ "uboot-bc", { 0xbc, 3 }, -EBADMSG, 0 },
	{ "uboot-bc-be", { 3, 0xbc }, -EBADMSG, 0 },
	/* the two words are not one, nor the other way round */
	{ "uboot-word", { 3, 0, 0, 0 }, -EBADMSG, 0 },
	{ "uboot-words", { 3, 0, 0x01, 0xb0 }, -EBADMSG, 0 },
	{ "uboot-file", { 0xbd, 2, 3, 1 }, -EPROTONOSUPPORT, 0 },
	{ "uboot-file", { 0xbd, 0, 3, 1 }, -EPROTONOSUPPORT, 0 },
	{ "am33xx", { 3, 1, 3, 0xb0 }, -EPROTONOSUPPORT, 0 },
	{ "pfuze", { 0xde, 0xad, 3, 0 }, -EBADMSG, 0 },
};

static void test_not_a_counter(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		const struct counter_word *word = counter_word_find(bad[i].name);
		struct counter_word_value value;
		u8 bytes[COUNTER_WORD_MAX];

		assert_int_equal(counter_word_decode(word, bad[i].bytes, &value),
				 bad[i].ret);
		assert_int_equal(counter_word_blank(word, bad[i].bytes),
				 bad[i].blank);
		memcpy(bytes, bad[i].bytes, sizeof(bytes));
		assert_int_equal(counter_word_reset(word, bytes), bad[i].ret);
		assert_memory_equal(bytes, bad[i].bytes, sizeof(bytes));
	}
}

/* What is made anew is a counter of 0, and fills its bytes and no more. */
static void test_init(void **state)
{
	const struct counter_word *word;

	for (unsigned int i = 0; (word = counter_word_at(i)); i++) {
		struct counter_word_value value;
		u8 bytes[COUNTER_WORD_MAX + 1];

		memset(bytes, 0xa5, sizeof(bytes));
		counter_word_init(word, bytes);
		assert_int_equal(counter_word_decode(word, bytes, &value), 0);
		assert_int_equal(value.count, 0);
		assert_true(value.upgrade_available <= 0);
		assert_int_equal(bytes[word->size], 0xa5);
		assert_false(counter_word_blank(word, bytes));
	}
}

static void test_health_words(void **state)
{
	for (unsigned int i = 0; i <= COUNTER_HEALTH_FAILED; i++) {
		assert_string_not_equal(counter_health_to_string(i), "?");
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(counter_health_to_string(i),
						counter_health_to_string(j));
	}
	assert_string_equal(counter_health_to_string(COUNTER_HEALTH_FAILED + 1),
			    "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_all_covered),
		cmocka_unit_test(test_reset_only_clears_bits),
		cmocka_unit_test(test_no_wrap),
		cmocka_unit_test(test_magic_missing),
		cmocka_unit_test(test_not_a_counter),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_health_words),
	};

	return cmocka_run_group_tests_name("counter-word", tests, NULL, NULL);
}
