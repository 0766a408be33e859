// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter_word.h"

#include <linux/errno.h>
#include <linux/string.h>

#define NONE	COUNTER_WORD_NONE

/*
 * 0xB001C041 is the default of CONFIG_SYS_BOOTCOUNT_MAGIC. Words are what
 * raw_bootcount_load() of include/bootcount.h reads, in the byte order that
 * CONFIG_SYS_BOOTCOUNT_LE or _BE chose.
 */

/* bootcount.c, bootcount_ram.c: the count, then the magic */
#define TWO_WORDS \
	.size = 8, .unit = 4, .magic = { 0, 0, 0, 0, 0x41, 0xc0, 0x01, 0xb0 }, \
	.has_magic = 0xf0, .count_at = 0, .count_len = 4, \
	.version_at = NONE, .upgrade_at = NONE

/*
 * bootcount.c with CONFIG_SYS_BOOTCOUNT_SINGLEWORD or "single-word",
 * bootcount_davinci.c, bootcount_at91.c, and bootcount_syscon.c with 4 bytes:
 * the upper half of the magic, then the count
 */
#define ONE_WORD \
	.size = 4, .unit = 4, .magic = { 0, 0, 0x01, 0xb0 }, \
	.has_magic = 0x0c, .count_at = 0, .count_len = 2, \
	.version_at = NONE, .upgrade_at = NONE

/* A 16-bit word: the magic, then the count */
#define HALF_WORD(byte) \
	.size = 2, .unit = 2, .magic = { 0, byte }, \
	.has_magic = 0x02, .count_at = 0, .count_len = 1, \
	.version_at = NONE, .upgrade_at = NONE

static const struct counter_word words[] = {
	{ .name = "uboot-words", TWO_WORDS,
	  .what = "U-Boot, two words: count, magic 0xb001c041" },
	{ .name = "uboot-words-be", TWO_WORDS, .big = 1,
	  .what = "U-Boot, two big-endian words: count, magic 0xb001c041" },
	{ .name = "uboot-word", ONE_WORD,
	  .what = "U-Boot, one word: magic 0xb001, count" },
	{ .name = "uboot-word-be", ONE_WORD, .big = 1,
	  .what = "U-Boot, one big-endian word: magic 0xb001, count" },
	{ .name = "uboot-syscon4", ONE_WORD,
	  .what = "U-Boot syscon, 4 bytes: magic 0xb001, count" },
	{ .name = "uboot-syscon4-be", ONE_WORD, .big = 1,
	  .what = "U-Boot syscon, 4 big-endian bytes: magic 0xb001, count" },
	/*
	 * bootcount_syscon.c with 2 bytes: written to one half of a 32-bit
	 * register, that of the offset 0 or 2
	 */
	{ .name = "uboot-syscon2", HALF_WORD(0xb0),
	  .what = "U-Boot syscon, 2 bytes: magic 0xb0, count" },
	{ .name = "uboot-syscon2-be", HALF_WORD(0xb0), .big = 1,
	  .what = "U-Boot syscon, 2 big-endian bytes: magic 0xb0, count" },
	/* rtc.c (always little-endian), i2c-eeprom.c, spi-flash.c */
	{ .name = "uboot-bc", HALF_WORD(0xbc),
	  .what = "U-Boot RTC, EEPROM, SPI flash: magic 0xbc, count" },
	{ .name = "uboot-bc-be", HALF_WORD(0xbc), .big = 1,
	  .what = "U-Boot EEPROM, SPI flash, big-endian: magic 0xbc, count" },
	/* bootcount_dm_i2c.c, bootcount_i2c.c: two registers */
	{ .name = "uboot-i2c", .size = 2, .unit = 1, .magic = { 0x55 },
	  .has_magic = 0x01, .count_at = 1, .count_len = 1,
	  .version_at = NONE, .upgrade_at = NONE,
	  .what = "U-Boot i2c: magic 0x55, count" },
	/* bootcount_fs.c, bootcount_ext.c */
	{ .name = "uboot-file", .size = 4, .unit = 1, .magic = { 0xbd },
	  .has_magic = 0x01, .count_at = 2, .count_len = 1,
	  .version_at = 1, .version = 1, .upgrade_at = 3,
	  .what = "U-Boot file: magic 0xbd, version, count, upgrade_available" },
	/* bootcount_nvmem.c, with 0xb0 for its magic */
	{ .name = "am33xx", .size = 4, .unit = 4, .magic = { 0, 0, 0, 0xb0 },
	  .has_magic = 0x08, .count_at = 0, .count_len = 1,
	  .version_at = 2, .version = 2, .upgrade_at = 1,
	  .what = "U-Boot AM33xx RTC scratch: magic 0xb0, version, upgrade_available, count" },
	/* pmic_pfuze100.c: MEMA and MEMB, MEMC and MEMD */
	{ .name = "pfuze", .size = 4, .unit = 1, .magic = { 0xad, 0xde },
	  .has_magic = 0x03, .count_at = 2, .count_len = 2,
	  .version_at = NONE, .upgrade_at = NONE,
	  .what = "U-Boot PFUZE100 PMIC: magic 0xdead, count" },
	{ .name = NULL }
};

const struct counter_word *counter_word_at(unsigned int i)
{
	const struct counter_word *word;

	for (word = words; word->name; word++)
		if (!i--)
			return word;
	return NULL;
}

const struct counter_word *counter_word_find(const char *name)
{
	const struct counter_word *word;

	for (word = words; word->name; word++)
		if (!strcmp(word->name, name))
			return word;
	return NULL;
}

__u32 counter_word_max(const struct counter_word *word)
{
	return 0xffffffffU >> (32 - 8 * word->count_len);
}

/* Where byte @i, counted as if little-endian, really is */
static unsigned int place(const struct counter_word *word, unsigned int i)
{
	if (!word->big)
		return i;
	return i - i % word->unit + word->unit - 1 - i % word->unit;
}

static int has_magic(const struct counter_word *word, const __u8 *bytes)
{
	unsigned int i;

	for (i = 0; i < word->size; i++)
		if ((word->has_magic & 1 << i) &&
		    bytes[place(word, i)] != word->magic[i])
			return 0;
	return 1;
}

static __u32 get_count(const struct counter_word *word, const __u8 *bytes)
{
	unsigned int i = word->count_len;
	__u32 count = 0;

	while (i--)
		count = count << 8 | bytes[place(word, word->count_at + i)];
	return count;
}

static void put_count(const struct counter_word *word, __u8 *bytes, __u32 count)
{
	unsigned int i;

	for (i = 0; i < word->count_len; i++)
		bytes[place(word, word->count_at + i)] = (count >> 8 * i) & 0xff;
}

int counter_word_decode(const struct counter_word *word, const void *bytes,
			struct counter_word_value *value)
{
	const __u8 *b = bytes;

	if (!has_magic(word, b))
		return -EBADMSG;
	if (word->version_at != NONE &&
	    b[place(word, word->version_at)] != word->version)
		return -EPROTONOSUPPORT;
	value->count = get_count(word, b);
	value->upgrade_available = word->upgrade_at == NONE ? -1 :
		b[place(word, word->upgrade_at)];
	return 0;
}

int counter_word_encode(const struct counter_word *word, void *bytes,
			__u32 count)
{
	struct counter_word_value value;
	int ret;

	if (count > counter_word_max(word))
		return -ERANGE;
	ret = counter_word_decode(word, bytes, &value);
	if (!ret)
		put_count(word, bytes, count);
	return ret;
}

int counter_word_reset(const struct counter_word *word, void *bytes)
{
	int ret = counter_word_encode(word, bytes, 0);
	__u8 *b = bytes;

	if (!ret && word->upgrade_at != NONE)
		b[place(word, word->upgrade_at)] = 0;
	return ret;
}

void counter_word_init(const struct counter_word *word, void *bytes)
{
	__u8 *b = bytes;
	unsigned int i;

	for (i = 0; i < word->size; i++)
		b[place(word, i)] = word->magic[i];
	if (word->version_at != NONE)
		b[place(word, word->version_at)] = word->version;
}

int counter_word_blank(const struct counter_word *word, const void *bytes)
{
	const __u8 *b = bytes;
	unsigned int i;

	if (b[0] != 0x00 && b[0] != 0xff)
		return 0;
	for (i = 1; i < word->size; i++)
		if (b[i] != b[0])
			return 0;
	return 1;
}
