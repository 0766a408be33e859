/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated flash, stricter than most real ones: it enforces the rules of NOR
 * and NAND, loses its power at a chosen operation and tears that one in a
 * chosen way.
 */
#ifndef UNIT_FLASH_H
#define UNIT_FLASH_H

#include <linux/limits.h>

#include "bootlog.h"

#define FLASH_BLOCKS_MAX	64
#define FLASH_NEVER		U32_MAX

enum flash_kind {
	FLASH_NOR,	/* programs only clear bits, of erased units */
	FLASH_NAND,	/* each page once, in order; torn pages fail their ECC */
};

/* What is left of the operation that the power cut strikes */
enum flash_tear {
	FLASH_TEAR_BEFORE,	/* nothing of it happened */
	FLASH_TEAR_AFTER,	/* all of it, but nobody was told */
	FLASH_TEAR_FIRST,	/* the first part; an erase: that part is erased */
	FLASH_TEAR_LAST,	/* the last part */
	FLASH_TEAR_BITS,	/* random bits; an erase: any content whatever */
	FLASH_TEAR_ZERO,	/* one byte; an erase: all bits cleared, as NOR does */
	FLASH_TEARS,
};

/**
 * struct flash - the simulated chip
 * @kind: its rules
 * @erase_size: bytes of a block
 * @write_size: bytes of a program unit
 * @blocks: number of blocks
 * @mem: its content
 * @programmed: NAND: 1 for each page that was programmed since its erase
 * @torn: 1 for each unit that a cut tore
 * @bad: marked bad
 * @worn: erasing this block fails
 * @stuck: programming this block fails, or worse: see @lie
 * @lie: a program of a stuck block reports success, and so does an erase of a
 *	worn one
 * @flips: reads say -EUCLEAN
 * @no_ecc: torn NAND pages read without an error
 * @ops: operations since power-on that change the flash
 * @cut_at: the power goes in the operation with this number
 * @tear: how
 * @off: the power is gone: everything fails
 * @seed: of the tears
 * @reads: calls of read
 * @programs: calls of write
 * @erases: of each block
 * @broken: a rule was broken: what the caller did wrong, or NULL
 */
struct flash {
	enum flash_kind kind;
	u32 erase_size;
	u32 write_size;
	u32 blocks;
	u8 *mem;
	u8 *programmed;
	u8 *torn;
	bool bad[FLASH_BLOCKS_MAX];
	bool worn[FLASH_BLOCKS_MAX];
	bool stuck[FLASH_BLOCKS_MAX];
	bool lie;
	bool flips;
	bool no_ecc;
	u32 ops;
	u32 cut_at;
	enum flash_tear tear;
	bool off;
	u32 seed;
	u32 reads;
	u32 programs;
	u32 erases[FLASH_BLOCKS_MAX];
	const char *broken;
};

/* An erased chip. NOR: write_size 1. */
void flash_init(struct flash *flash, enum flash_kind kind, u32 erase_size,
		u32 write_size, u32 blocks);
void flash_free(struct flash *flash);

/* @to is made equal to @from: an initialised chip of the same geometry. */
void flash_copy(struct flash *to, const struct flash *from);

/* The power comes (again): operations count from 0, none is cut. */
void flash_power_on(struct flash *flash);

/* Arms a cut of the operation @at, counted from now. */
void flash_cut(struct flash *flash, u32 at, enum flash_tear tear, u32 seed);

/* How the log sees it */
struct recov_flash flash_place(struct flash *flash);

u32 flash_random(u32 *seed);

#endif /* UNIT_FLASH_H */
