// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any content in the flash of Linksys' log: it is foreign, or one reset makes it
 * read 0, also to a reader as strict as OpenWrt's mtd. The first byte chooses
 * the geometry, the second has the bad blocks, the byte order and the force.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include "kernel/counter_senv.h"

#define BAD_BLOCKS	0x0a
#define BIG		0x40
#define FORCE		0x80

const unsigned int fuzz_cost = 4;

static const struct {
	uint32_t erase_size, write_size, blocks;
} geometry[] = {
	{ 256, 1, 1 }, { 256, 1, 4 }, { 512, 64, 3 }, { 1024, 512, 3 },
};

static uint8_t mem[FUZZ_MAX];
static struct recov_flash place;
static uint8_t bad;

static int flash_read(void *ctx, __u32 off, void *buf, __u32 len)
{
	WANT(off + len <= place.erase_size * place.blocks);
	memcpy(buf, mem + off, len);
	return 0;
}

static int flash_write(void *ctx, __u32 off, const void *buf, __u32 len)
{
	WANT(off + len <= place.erase_size * place.blocks);
	WANT(off % place.write_size == 0 && len % place.write_size == 0);
	WANT(!(bad >> off / place.erase_size & 1));
	for (__u32 i = 0; i < len; i++) {
		WANT(mem[off + i] == 0xff);
		mem[off + i] = ((const uint8_t *)buf)[i];
	}
	return 0;
}

static int flash_erase(void *ctx, __u32 off)
{
	WANT(off % place.erase_size == 0);
	WANT(!(bad >> off / place.erase_size & 1));
	memset(mem + off, 0xff, place.erase_size);
	return 0;
}

static int flash_is_bad(void *ctx, __u32 off)
{
	return bad >> off / place.erase_size & 1;
}

static int flash_mark_bad(void *ctx, __u32 off)
{
	bad |= (uint8_t)(1 << off / place.erase_size);
	return 0;
}

static const struct recov_flash_ops ops = {
	flash_read, flash_write, flash_erase, flash_is_bad, flash_mark_bad,
};

static uint32_t word_at(uint32_t off, bool big)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 8 | mem[off + (big ? i : 3 - i)];
	return v;
}

static long strict_count(uint32_t stride, bool big)
{
	uint32_t count = 0;

	for (uint32_t off = 0; off < place.erase_size * place.blocks;
	     off += stride) {
		if (flash_is_bad(NULL, off))
			continue;
		if (word_at(off, big) == 0xffffffff)
			break;
		if (word_at(off, big) != 0x20110811)
			return -1;
		count = word_at(off + 4, big);
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counter_senv senv;
	uint8_t buf[1024];
	size_t g;
	int r;

	if (size < 2)
		return 0;
	g = data[0] % 4;
	place = (struct recov_flash) {
		&ops, NULL, geometry[g].erase_size, geometry[g].write_size,
		geometry[g].blocks,
	};
	bad = data[1] & BAD_BLOCKS;
	memset(mem, 0xff, sizeof(mem));
	memcpy(mem, data + 2, size - 2);
	WANT(!counter_senv_open(&senv, &place, data[1] & BIG, buf, sizeof(buf)));
	r = counter_senv_reset(&senv, data[1] & FORCE);
	if (r == -EEXIST) {
		WANT(senv.health == COUNTER_HEALTH_FOREIGN && !senv.has_count);
		return 0;
	}
	WANT(!r);
	WANT(senv.has_count && !senv.count);
	WANT(strict_count(senv.stride, data[1] & BIG) == 0);
	return 0;
}

static void put32(uint8_t *p, uint32_t v, bool big)
{
	for (int i = 0; i < 4; i++)
		p[big ? 3 - i : i] = (uint8_t)(v >> 8 * i);
}

size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX])
{
	size_t g = i % 4;
	size_t stride = geometry[g].write_size > 16 ? geometry[g].write_size : 16;
	size_t size = geometry[g].erase_size * geometry[g].blocks;
	size_t n = i / 4 % (size / stride + 1);

	buf[0] = (uint8_t)g;
	buf[1] = (uint8_t)(i >> 8) ^ (i & 4 ? BIG : 0);
	memset(buf + 2, 0xff, size);
	for (size_t k = 0; k < n; k++) {
		uint8_t *p = buf + 2 + k * stride;

		put32(p, 0x20110811, buf[1] & BIG);
		put32(p + 4, k % 4, buf[1] & BIG);
		put32(p + 8, 0x20110811 + k % 4, buf[1] & BIG);
	}
	return 2 + size;
}
