/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot counter of Linksys boards: a log in the flash partition s_env. The
 * boot loader appends a record with one more at each boot and changes to the
 * other firmware after three; the system appends one with 0. Pure: all access
 * goes through struct recov_flash_ops.
 *
 * Layout and scan are those of OpenWrt's package/system/mtd/src/
 * linksys_bootcount.c: magic 0x20110811, count, checksum, in the CPU's byte
 * order, padded with 0xff to max(writesize, 16) bytes; the first record whose
 * magic is 0xffffffff ends the log. That the checksum is magic + count is from
 * a dump of an EA8300, forum.openwrt.org/t/18907/289: "11 08 11 20, 01 00 00
 * 00, 12 08 11 20".
 */
#ifndef RECOVERY_COUNTER_SENV_H
#define RECOVERY_COUNTER_SENV_H

#include <linux/types.h>
#include "counter_health.h"
#include "flash.h"

#define COUNTER_SENV_STRIDE_MIN	16	/* bytes of a record on most NOR flash */
#define COUNTER_SENV_LIMIT	3	/* maxpartialboots of the boot loader */
#define COUNTER_SENV_NOWHERE	0xffffffffU

/**
 * struct counter_senv - the log and what it says
 * @flash: where it lies
 * @big: records are big-endian
 * @stride: bytes from one record to the next
 * @health: enum counter_health: ok, degraded (torn or wrong records, or old
 *	ones behind the end), blank (count 0), damaged (nothing but such
 *	records), foreign (no record, but something else or several places that
 *	can't be read; or three blocks of something else)
 * @has_count: @count says something
 * @count: boots since the last reset
 * @records: whole records up to the end
 * @damaged: torn ones and ones with a wrong checksum
 */
struct counter_senv {
	struct recov_flash flash;
	int big;
	__u32 stride;
	__u8 health;
	int has_count;
	__u32 count;
	__u32 records;
	__u32 damaged;

	/* private: */
	__u32 next;		/* first free place, or nowhere */
	__u32 last_used;	/* last place that is not erased, or nowhere */
	__u32 last_record;	/* last whole record, also behind the end */
	__u32 foreign;		/* records that no cut explains */
	__u32 foreign_blocks;	/* blocks with such and without a record */
	__u32 unreadable;	/* places that ECC can't correct */
	__u8 *buf;
	__u32 buf_size;
	__u32 chunk_size;	/* bytes of one read */
	__u32 chunk;		/* where the bytes in buf are from */
};

/**
 * counter_senv_open() - read the log
 * @senv: filled in
 * @flash: where it lies, one block or more; copied
 * @big: its records are big-endian, as the CPU of the board
 * @buf: scratch memory, kept for counter_senv_reset()
 * @buf_size: its size, one record (max(write_size, 16) bytes) or more; larger
 *	reads are faster
 *
 * Bad blocks are left out. Never writes.
 *
 * Return: 0, also when what was found is no counter: see @senv->health;
 * -EINVAL for a geometry that fits no record; -errno when the flash can't be
 * read.
 */
int counter_senv_open(struct counter_senv *senv, const struct recov_flash *flash,
		      int big, void *buf, __u32 buf_size);

/**
 * counter_senv_reset() - the system is up: make the count 0
 * @senv: an opened log; tells the new state afterwards
 * @force: also where something else lies
 *
 * Writes nothing when the count is 0 and all is well. Appends one record where
 * there is room and nothing torn or old anywhere, as the boot loader may stop at
 * a record it does not understand. Otherwise the first good block is erased and
 * gets a record, then the others are erased: from the first of these steps on
 * the log reads as empty or 0. Only an erase that is itself cut may show the
 * count of an older record, and, where the log has a single block, leave what
 * can't be told from something foreign. Each write is read back; NAND blocks that fail are
 * marked bad.
 *
 * Return: 0; -EEXIST for foreign content without @force; -EIO when no place
 * could be written; other -errno of the flash.
 */
int counter_senv_reset(struct counter_senv *senv, int force);

#endif /* RECOVERY_COUNTER_SENV_H */
