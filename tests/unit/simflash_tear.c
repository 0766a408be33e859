// SPDX-License-Identifier: GPL-2.0-or-later
/* What a power cut leaves of a program or an erase, at once and later. */
#include "simflash.h"

#include <linux/string.h>

/* Of each weak block that many bits have decayed at the next power-on. */
#define DECAYED		24

/* Each bit with a chance of one in eight */
static u8 few_bits(struct flash *flash)
{
	return flash_random(&flash->seed) & flash_random(&flash->seed) &
		flash_random(&flash->seed);
}

/* Which bytes of a torn program made it */
static bool byte_done(const struct flash *flash, u32 i, u32 at)
{
	switch (flash->tear) {
	case FLASH_TEAR_AFTER:
	case FLASH_TEAR_WEAK:
		return true;
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

void flash_tear_program(struct flash *flash, u32 off, const u8 *buf, u32 len)
{
	u32 at = flash->seed % len;
	u32 i;

	if (flash->tear == FLASH_TEAR_BEFORE)
		return;
	for (i = 0; i < len; i++) {
		u8 *p = &flash->mem[off + i];

		if (byte_done(flash, i, at))
			*p &= buf[i];
		else if (flash->tear == FLASH_TEAR_BITS)
			*p &= buf[i] | (u8)flash_random(&flash->seed);
		else if (flash->tear == FLASH_TEAR_MIX)
			*p &= buf[i] | few_bits(flash);
	}
	/* Not even one bit: the page does not know that it was meant. */
	if (!memchr_inv(flash->mem + off, 0xff, len))
		return;
	if (memcmp(flash->mem + off, buf, len))
		flash_mark(flash, flash->torn, off, len, 1);
	flash_mark(flash, flash->programmed, off, len, 1);
}

static void tear_content(struct flash *flash, u8 *p)
{
	u32 size = flash->erase_size;
	u32 i, at = flash_random(&flash->seed) % size;

	switch (flash->tear) {
	case FLASH_TEAR_BEFORE:
		return;
	case FLASH_TEAR_AFTER:
	case FLASH_TEAR_WEAK:
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
	case FLASH_TEAR_MIX:
		for (i = 0; i < size; i++)
			p[i] |= flash_random(&flash->seed);
		break;
	case FLASH_TEAR_ZERO:
	case FLASH_TEARS:
		memset(p, 0, size);
		break;
	}
}

void flash_tear_erase(struct flash *flash, u32 block)
{
	u32 off = block * flash->erase_size;
	bool whole = flash->tear == FLASH_TEAR_AFTER ||
		     flash->tear == FLASH_TEAR_WEAK;

	tear_content(flash, flash->mem + off);
	if (flash->tear == FLASH_TEAR_BEFORE)
		return;
	flash_mark(flash, flash->torn, off, flash->erase_size, !whole);
	if (whole)
		flash_mark(flash, flash->programmed, off, flash->erase_size, 0);
	flash->weak[block] = flash->tear == FLASH_TEAR_WEAK;
}

/* Only bits that were programmed decay: they go back to 1. */
static void decay_block(struct flash *flash, u32 block)
{
	u32 size = flash->erase_size, off = block * size;
	u32 i;

	if (!memchr_inv(flash->mem + off, 0xff, size))
		return;
	for (i = 0; i < DECAYED; i++) {
		u32 at = off + flash_random(&flash->seed) % size;
		u8 bit = 1 << flash_random(&flash->seed) % 8;

		if (flash->mem[at] & bit)
			continue;
		flash->mem[at] |= bit;
		flash_mark(flash, flash->torn, at, 1, 1);
	}
}

void flash_decay(struct flash *flash)
{
	u32 b;

	for (b = 0; b < flash->blocks; b++)
		if (flash->weak[b])
			decay_block(flash, b);
}
