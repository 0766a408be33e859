/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot counters of U-Boot that are a few bytes in one place: RAM that keeps
 * its content, RTC and PMIC registers, EEPROM, SPI flash, a file. Pure: bytes
 * in, bytes out. The layouts are those of U-Boot's drivers/bootcount/; which
 * file each one is from stands in the table in counter_word.c.
 */
#ifndef RECOVERY_COUNTER_WORD_H
#define RECOVERY_COUNTER_WORD_H

#include <linux/types.h>

#define COUNTER_WORD_MAX	8	/* bytes of the longest format */
#define COUNTER_WORD_NONE	0xff	/* no such byte in this format */

/**
 * struct counter_word - one layout
 * @name: what it is called in the configuration, "uboot-word"
 * @what: for people, one line
 * @size: bytes
 * @big: each word is big-endian
 * @unit: bytes of a word, 1 where the bytes have an order of their own
 * @magic: the bytes that tell it, in little-endian order
 * @has_magic: bit n: byte n is part of the magic
 * @version_at: byte that holds the version, or COUNTER_WORD_NONE
 * @version: the version that is understood
 * @upgrade_at: byte that holds upgrade_available, or COUNTER_WORD_NONE
 * @count_at: first byte of the count
 * @count_len: bytes of the count
 */
struct counter_word {
	const char *name;
	const char *what;
	__u8 size;
	__u8 big;
	__u8 unit;
	__u8 magic[COUNTER_WORD_MAX];
	__u8 has_magic;
	__u8 version_at;
	__u8 version;
	__u8 upgrade_at;
	__u8 count_at;
	__u8 count_len;
};

/**
 * struct counter_word_value - what the bytes say
 * @count: boots counted, up to 2^(8 * count_len) - 1
 * @upgrade_available: 0 or 1 and more: U-Boot counts only while it is not 0;
 *	-1 where the format has no such byte
 */
struct counter_word_value {
	__u32 count;
	int upgrade_available;
};

/**
 * counter_word_at() - the formats, one by one
 * @i: from 0
 *
 * Return: NULL behind the last.
 */
const struct counter_word *counter_word_at(unsigned int i);

/**
 * counter_word_find() - a format by its name
 * @name: as in the table
 *
 * Return: NULL when there is none of that name.
 */
const struct counter_word *counter_word_find(const char *name);

/**
 * counter_word_max() - the largest count that a format holds
 * @word: the format
 *
 * U-Boot lets 8-bit counts wrap from 255 to 0.
 *
 * Return: 255, 65535 or 2^32 - 1.
 */
__u32 counter_word_max(const struct counter_word *word);

/**
 * counter_word_decode() - read the count
 * @word: the format
 * @bytes: @word->size of them
 * @value: filled in on success only
 *
 * Return: 0; -EBADMSG when the magic is missing: there is no count then, it is
 * not 0; -EPROTONOSUPPORT for a version that is not known.
 */
int counter_word_decode(const struct counter_word *word, const void *bytes,
			struct counter_word_value *value);

/**
 * counter_word_encode() - change the count and nothing else
 * @word: the format
 * @bytes: a counter with its magic, changed on success only
 * @count: the new count
 *
 * Return: 0; -ERANGE when the format can't hold @count; what
 * counter_word_decode() says when there is no counter.
 */
int counter_word_encode(const struct counter_word *word, void *bytes,
			__u32 count);

/**
 * counter_word_reset() - the system is up: no failures
 * @word: the format
 * @bytes: a counter with its magic, changed on success only
 *
 * The count becomes 0, and upgrade_available too where there is one: that is
 * how U-Boot's doc/README.bootcount wants an upgrade to be ended. Only clears
 * bits, so NOR flash takes it without an erase.
 *
 * Return: 0, or what counter_word_decode() says.
 */
int counter_word_reset(const struct counter_word *word, void *bytes);

/**
 * counter_word_init() - make a counter where there was none
 * @word: the format
 * @bytes: @word->size of them, all overwritten; the count is 0
 */
void counter_word_init(const struct counter_word *word, void *bytes);

/**
 * counter_word_blank() - was nothing ever written there?
 * @word: the format
 * @bytes: @word->size of them
 *
 * Return: 1 when all of them are 0x00, or all are 0xff; else 0.
 */
int counter_word_blank(const struct counter_word *word, const void *bytes);

#endif /* RECOVERY_COUNTER_WORD_H */
