// SPDX-License-Identifier: GPL-2.0-or-later
#include "simflash.h"

#include <errno.h>
#include <stdlib.h>
#include <linux/string.h>

/* Torn units are noted in steps of this on NOR. */
#define NOR_UNIT	16
#define FNV_PRIME	0x100000001b3ULL

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

/* The cut strikes an operation of @len bytes now? */
static bool struck(struct flash *flash, u32 len)
{
	if (flash->ops++ != flash->cut_at)
		return false;
	flash->off = true;
	flash->struck = len;
	return true;
}

void flash_mark(const struct flash *flash, u8 *map, u32 off, u32 len, u8 value)
{
	u32 unit = unit_of(flash);

	memset(map + off / unit, value, (off + len - 1) / unit - off / unit + 1);
}

bool flash_marked(const struct flash *flash, const u8 *map, u32 off, u32 len)
{
	u32 unit = unit_of(flash);

	return memchr(map + off / unit, 1,
		      (off + len - 1) / unit - off / unit + 1);
}

void flash_noise(struct flash *flash, u32 off, u8 bit, bool stuck)
{
	if (flash->n_noise == FLASH_NOISE_MAX)
		abort();
	flash->noise[flash->n_noise++] = (struct flash_noise) {
		.off = off, .bit = bit, .stuck = stuck,
	};
}

static void noise_erased(struct flash *flash, u32 off)
{
	u32 i, n = 0;

	for (i = 0; i < flash->n_noise; i++)
		if (flash->noise[i].stuck || flash->noise[i].off < off ||
		    flash->noise[i].off >= off + flash->erase_size)
			flash->noise[n++] = flash->noise[i];
	flash->n_noise = n;
}

static u32 noise_in(const struct flash *flash, u32 off, u32 len)
{
	u32 i, n = 0;

	for (i = 0; i < flash->n_noise; i++)
		n += flash->noise[i].off >= off && flash->noise[i].off < off + len;
	return n;
}

static void noise_apply(const struct flash *flash, u32 off, u8 *buf, u32 len)
{
	u32 i;

	for (i = 0; i < flash->n_noise; i++)
		if (flash->noise[i].off >= off && flash->noise[i].off < off + len)
			buf[flash->noise[i].off - off] ^= 1 << flash->noise[i].bit;
}

/* NAND corrects page by page; one that it can't correct spoils the read. */
static int read_noise(const struct flash *flash, u32 off, u8 *buf, u32 len)
{
	u32 page = flash->write_size, at, n;
	int ret = 0;

	if (!noise_in(flash, off - off % page, len + 2 * page))
		return 0;
	if (flash->kind == FLASH_NOR || flash->no_ecc) {
		noise_apply(flash, off, buf, len);
		return 0;
	}
	for (at = off - off % page; at < off + len; at += page) {
		n = noise_in(flash, at, page);
		if (n > flash->ecc) {
			noise_apply(flash, off, buf, len);
			return -EBADMSG;
		}
		if (n)
			ret = -EUCLEAN;
	}
	return ret;
}

static int flash_read(void *ctx, u32 off, void *buf, u32 len)
{
	struct flash *flash = ctx;
	int ret;

	flash->reads++;
	if (flash->off || (flash->fail_read && !--flash->fail_read))
		return -EIO;
	if (off + len > size_of(flash))
		return breach(flash, "read beyond the end");
	memcpy(buf, flash->mem + off, len);
	if (flash->kind == FLASH_NAND && !flash->no_ecc &&
	    flash_marked(flash, flash->torn, off, len))
		return -EBADMSG;
	ret = read_noise(flash, off, buf, len);
	return !ret && flash->flips ? -EUCLEAN : ret;
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
	if (struck(flash, len)) {
		flash_tear_program(flash, off, buf, len);
		return -EIO;
	}
	for (i = 0; i < len; i++)
		flash->mem[off + i] &= ((const u8 *)buf)[i];
	flash_mark(flash, flash->programmed, off, len, 1);
	if (!flash->stuck[off / flash->erase_size])
		return 0;
	flash->mem[off + 8] ^= 0x10;
	return flash->lie ? 0 : -EIO;
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
	if (struck(flash, flash->erase_size)) {
		if (!flash->worn[block])
			flash_tear_erase(flash, block);
		return -EIO;
	}
	if (flash->worn[block])
		return flash->lie ? 0 : -EIO;
	memset(flash->mem + off, 0xff, flash->erase_size);
	flash_mark(flash, flash->torn, off, flash->erase_size, 0);
	flash_mark(flash, flash->programmed, off, flash->erase_size, 0);
	noise_erased(flash, off);
	flash->weak[block] = false;
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
	u32 block = off / flash->erase_size;

	if (flash->off)
		return -EIO;
	if (struck(flash, 1)) {
		flash->bad[block] = flash->tear == FLASH_TEAR_AFTER;
		return -EIO;
	}
	flash->bad[block] = true;
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
	if (!flash->mem || !flash->programmed || !flash->torn)
		abort();
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

/* FNV-1a over words, with a fold so that high bits matter for low ones */
u64 hash_more(u64 h, const void *p, u32 len)
{
	const u8 *byte = p;
	u64 word;

	for (; len >= sizeof(word); len -= sizeof(word), byte += sizeof(word)) {
		memcpy(&word, byte, sizeof(word));
		h = (h ^ word) * FNV_PRIME;
		h ^= h >> 29;
	}
	while (len--)
		h = (h ^ *byte++) * FNV_PRIME;
	return h;
}

u64 flash_hash(const struct flash *flash)
{
	u32 units = size_of(flash) / unit_of(flash);
	u64 h = 0xcbf29ce484222325ULL;

	h = hash_more(h, flash->mem, size_of(flash));
	h = hash_more(h, flash->torn, units);
	h = hash_more(h, flash->programmed, units);
	h = hash_more(h, flash->bad, flash->blocks);
	h = hash_more(h, flash->weak, flash->blocks);
	return h;
}

void flash_power_on(struct flash *flash)
{
	flash->off = false;
	flash->ops = 0;
	flash->cut_at = FLASH_NEVER;
	flash_decay(flash);
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
