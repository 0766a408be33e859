/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated flash, stricter than most real ones: it enforces the rules of NOR
 * and NAND, loses its power at a chosen operation and tears that one in a
 * chosen way, and decays as real flash does.
 */
#ifndef UNIT_SIMFLASH_H
#define UNIT_SIMFLASH_H

#include <linux/limits.h>
#include <linux/types.h>

#include "../../kernel/flash.h"

#define FLASH_BLOCKS_MAX	64
#define FLASH_NOISE_MAX		32
#define FLASH_NEVER		U32_MAX

enum flash_kind {
	FLASH_NOR,	/* programs only clear bits, of erased units */
	FLASH_NAND,	/* each page once, in order; torn pages fail their ECC */
};

/* What is left of the operation that the power cut strikes */
enum flash_tear {
	FLASH_TEAR_BEFORE,	/* nothing of it happened */
	FLASH_TEAR_AFTER,	/* all of it, but nobody was told */
	FLASH_TEAR_WEAK,	/* an erase: reads as erased, but what is programmed
				 * there decays; a program: as AFTER
				 */
	FLASH_TEAR_FIRST,	/* the first part; an erase: that part is erased */
	FLASH_TEAR_LAST,	/* the last part */
	FLASH_TEAR_BITS,	/* random bits; an erase: any content whatever */
	FLASH_TEAR_MIX,		/* all but a few bits; an erase: some bits back at 1 */
	FLASH_TEAR_ZERO,	/* one byte; an erase: all bits cleared, as NOR does */
	FLASH_TEARS,
};

/**
 * struct flash_noise - a bit that reads wrong
 * @off: byte of the chip
 * @bit: which one
 * @stuck: an erase does not help
 */
struct flash_noise {
	u32 off;
	u8 bit;
	bool stuck;
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
 * @weak: its last erase was cut short, but it looks erased
 * @lie: a program of a stuck block reports success, and so does an erase of a
 *	worn one
 * @flips: reads say -EUCLEAN
 * @no_ecc: torn NAND pages read without an error
 * @ecc: wrong bits of a NAND page that are corrected
 * @noise: bits that read wrong
 * @n_noise: how many
 * @fail_read: reads until one fails with -EIO, once; 0 for never
 * @ops: operations since power-on that change the flash
 * @cut_at: the power goes in the operation with this number
 * @tear: how
 * @off: the power is gone: everything fails
 * @seed: of the tear: which byte, or which random bits
 * @struck: bytes of the operation that was cut, its tears are that many
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
	bool weak[FLASH_BLOCKS_MAX];
	bool lie;
	bool flips;
	bool no_ecc;
	u32 ecc;
	struct flash_noise noise[FLASH_NOISE_MAX];
	u32 n_noise;
	u32 fail_read;
	u32 ops;
	u32 cut_at;
	enum flash_tear tear;
	bool off;
	u32 seed;
	u32 struck;
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

/*
 * The power comes (again): operations count from 0, none is cut, and what was
 * programmed in weak blocks has decayed.
 */
void flash_power_on(struct flash *flash);

/*
 * Arms a cut of the operation @at, counted from now. With FIRST, LAST and ZERO
 * @seed is the byte where it happens, modulo the size of a program.
 */
void flash_cut(struct flash *flash, u32 at, enum flash_tear tear, u32 seed);

/* One more bit reads wrong, until it is erased; for ever if @stuck. */
void flash_noise(struct flash *flash, u32 off, u8 bit, bool stuck);

/* @h goes on with @len bytes at @p */
u64 hash_more(u64 h, const void *p, u32 len);

/* A number for all that makes a chip behave as it does */
u64 flash_hash(const struct flash *flash);

/* How the code under test sees it */
struct recov_flash flash_place(struct flash *flash);

u32 flash_random(u32 *seed);

/* simflash_tear.c: what a cut leaves of the operation it strikes */
void flash_tear_program(struct flash *flash, u32 off, const u8 *buf, u32 len);
void flash_tear_erase(struct flash *flash, u32 block);
void flash_decay(struct flash *flash);

/* Units of @map, which is one of the chip's, that hold these bytes */
void flash_mark(const struct flash *flash, u8 *map, u32 off, u32 len, u8 value);
bool flash_marked(const struct flash *flash, const u8 *map, u32 off, u32 len);

#endif /* UNIT_SIMFLASH_H */
