// SPDX-License-Identifier: GPL-2.0-or-later
#include "flash.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/string.h>

/* Torn units are noted in steps of this on NOR. */
#define NOR_UNIT	16

u32 flash_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static u32 unit_of(const struct flash *flash)
{
	return flash->kind == FLASH_NAND ? flash->write_size : NOR_UNIT;
}

static u32 size_of(const struct flash *flash)
{
	return flash->erase_size * flash->blocks;
}

static int breach(struct flash *flash, const char *what)
{
	flash->broken = what;
	return -EINVAL;
}

/* The cut strikes now? */
static bool struck(struct flash *flash)
{
	if (flash->ops++ != flash->cut_at)
		return false;
	flash->off = true;
	return true;
}

static void mark(const struct flash *flash, u8 *map, u32 off, u32 len, u8 value)
{
	u32 unit = unit_of(flash);

	memset(map + off / unit, value, (off + len - 1) / unit - off / unit + 1);
}

static bool marked(const struct flash *flash, const u8 *map, u32 off, u32 len)
{
	u32 unit = unit_of(flash);

	return memchr(map + off / unit, 1,
		      (off + len - 1) / unit - off / unit + 1);
}

static int flash_read(void *ctx, u32 off, void *buf, u32 len)
{
	struct flash *flash = ctx;

	flash->reads++;
	if (flash->off)
		return -EIO;
	if (off + len > size_of(flash))
		return breach(flash, "read beyond the end");
	memcpy(buf, flash->mem + off, len);
	if (flash->kind == FLASH_NAND && !flash->no_ecc &&
	    marked(flash, flash->torn, off, len))
		return -EBADMSG;
	return flash->flips ? -EUCLEAN : 0;
}

static const char *program_error(const struct flash *flash, u32 off, u32 len)
{
	u32 page = off / unit_of(flash);
	u32 pages = flash->erase_size / unit_of(flash);

	if (off % flash->write_size || len % flash->write_size || !len)
		return "program of parts of a unit";
	if (off / flash->erase_size != (off + len - 1) / flash->erase_size)
		return "program across blocks";
	if (flash->bad[off / flash->erase_size])
		return "program of a bad block";
	if (memchr_inv(flash->mem + off, 0xff, len))
		return "program of a place that is not erased";
	if (flash->kind == FLASH_NOR)
		return NULL;
	if (memchr(flash->programmed + page, 1, pages - page % pages))
		return "page programmed twice or out of order";
	return NULL;
}

/* Which bytes of a torn program made it */
static bool byte_done(struct flash *flash, u32 i, u32 len, u32 at)
{
	switch (flash->tear) {
	case FLASH_TEAR_FIRST:
		return i < at;
	case FLASH_TEAR_LAST:
		return i >= at;
	case FLASH_TEAR_ZERO:
		return i == at;
	default:
		return false;
	}
}

static void tear_program(struct flash *flash, u32 off, const u8 *buf, u32 len)
{
	u32 at = flash_random(&flash->seed) % len;
	u32 i;

	if (flash->tear == FLASH_TEAR_BEFORE)
		return;
	for (i = 0; i < len; i++) {
		u8 *p = &flash->mem[off + i];

		if (flash->tear == FLASH_TEAR_AFTER ||
		    byte_done(flash, i, len, at))
			*p &= buf[i];
		else if (flash->tear == FLASH_TEAR_BITS)
			*p &= buf[i] | (u8)flash_random(&flash->seed);
	}
	/* Not even one bit: the page does not know that it was meant. */
	if (!memchr_inv(flash->mem + off, 0xff, len))
		return;
	if (memcmp(flash->mem + off, buf, len))
		mark(flash, flash->torn, off, len, 1);
	mark(flash, flash->programmed, off, len, 1);
}

static int flash_write(void *ctx, u32 off, const void *buf, u32 len)
{
	struct flash *flash = ctx;
	const char *error;
	u32 i;

	flash->programs++;
	if (flash->off)
		return -EIO;
	if (off + len > size_of(flash))
		return breach(flash, "program beyond the end");
	error = program_error(flash, off, len);
	if (error)
		return breach(flash, error);
	if (struck(flash)) {
		tear_program(flash, off, buf, len);
		return -EIO;
	}
	for (i = 0; i < len; i++)
		flash->mem[off + i] &= ((const u8 *)buf)[i];
	mark(flash, flash->programmed, off, len, 1);
	if (!flash->stuck[off / flash->erase_size])
		return 0;
	flash->mem[off + 8] ^= 0x10;
	return flash->lie ? 0 : -EIO;
}

static void tear_erase(struct flash *flash, u8 *p)
{
	u32 size = flash->erase_size;
	u32 i, at = flash_random(&flash->seed) % size;

	switch (flash->tear) {
	case FLASH_TEAR_BEFORE:
		return;
	case FLASH_TEAR_AFTER:
		memset(p, 0xff, size);
		break;
	case FLASH_TEAR_FIRST:
		memset(p, 0xff, at);
		break;
	case FLASH_TEAR_LAST:
		memset(p + at, 0xff, size - at);
		break;
	case FLASH_TEAR_BITS:
		for (i = 0; i < size; i++)
			p[i] = flash_random(&flash->seed);
		break;
	case FLASH_TEAR_ZERO:
	case FLASH_TEARS:
		memset(p, 0, size);
		break;
	}
}

static int flash_erase(void *ctx, u32 off)
{
	struct flash *flash = ctx;
	u32 block = off / flash->erase_size;

	if (flash->off)
		return -EIO;
	if (off % flash->erase_size || block >= flash->blocks)
		return breach(flash, "erase of no block");
	if (flash->bad[block])
		return breach(flash, "erase of a bad block");
	flash->erases[block]++;
	if (struck(flash)) {
		tear_erase(flash, flash->mem + off);
		mark(flash, flash->torn, off, flash->erase_size,
		     flash->tear != FLASH_TEAR_AFTER &&
		     flash->tear != FLASH_TEAR_BEFORE);
		if (flash->tear == FLASH_TEAR_AFTER)
			mark(flash, flash->programmed, off, flash->erase_size, 0);
		return -EIO;
	}
	if (flash->worn[block])
		return flash->lie ? 0 : -EIO;
	memset(flash->mem + off, 0xff, flash->erase_size);
	mark(flash, flash->torn, off, flash->erase_size, 0);
	mark(flash, flash->programmed, off, flash->erase_size, 0);
	return 0;
}

static int flash_is_bad(void *ctx, u32 off)
{
	struct flash *flash = ctx;

	return flash->bad[off / flash->erase_size];
}

static int flash_mark_bad(void *ctx, u32 off)
{
	struct flash *flash = ctx;

	if (flash->off || struck(flash))
		return -EIO;
	flash->bad[off / flash->erase_size] = true;
	return 0;
}

static const struct recov_flash_ops nor_ops = {
	.read = flash_read,
	.write = flash_write,
	.erase = flash_erase,
};

static const struct recov_flash_ops nand_ops = {
	.read = flash_read,
	.write = flash_write,
	.erase = flash_erase,
	.is_bad = flash_is_bad,
	.mark_bad = flash_mark_bad,
};

void flash_init(struct flash *flash, enum flash_kind kind, u32 erase_size,
		u32 write_size, u32 blocks)
{
	*flash = (struct flash) {
		.kind = kind,
		.erase_size = erase_size,
		.write_size = write_size,
		.blocks = blocks,
		.cut_at = FLASH_NEVER,
	};
	flash->mem = malloc(size_of(flash));
	flash->programmed = calloc(size_of(flash), 1);
	flash->torn = calloc(size_of(flash), 1);
	memset(flash->mem, 0xff, size_of(flash));
}

void flash_free(struct flash *flash)
{
	free(flash->mem);
	free(flash->programmed);
	free(flash->torn);
}

void flash_copy(struct flash *to, const struct flash *from)
{
	struct flash keep = *to;
	u32 units = size_of(from) / unit_of(from);

	*to = *from;
	to->mem = keep.mem;
	to->programmed = keep.programmed;
	to->torn = keep.torn;
	memcpy(to->mem, from->mem, size_of(from));
	memcpy(to->programmed, from->programmed, units);
	memcpy(to->torn, from->torn, units);
}

void flash_power_on(struct flash *flash)
{
	flash->off = false;
	flash->ops = 0;
	flash->cut_at = FLASH_NEVER;
}

void flash_cut(struct flash *flash, u32 at, enum flash_tear tear, u32 seed)
{
	flash->ops = 0;
	flash->cut_at = at;
	flash->tear = tear;
	flash->seed = seed;
}

struct recov_flash flash_place(struct flash *flash)
{
	return (struct recov_flash) {
		.ops = flash->kind == FLASH_NAND ? &nand_ops : &nor_ops,
		.ctx = flash,
		.erase_size = flash->erase_size,
		.write_size = flash->write_size,
		.blocks = flash->blocks,
	};
}
