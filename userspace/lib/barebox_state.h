/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * barebox' state: variables in up to three copies, "buckets". Pure, with flash
 * through struct recov_flash. barebox' common/state/: backend_format_raw.c,
 * backend_bucket_direct.c, backend_bucket_circular.c, backend_storage.c.
 *
 * raw: magic u32, reserved u16, length of the data u16, CRC-32 of the data,
 * CRC-32 of the header before it; then the data. All in the CPU's byte order.
 * direct: 0x2354fdf3 u32, length u32, raw; older ones have raw alone.
 * circular, in an erase block: raw records one behind the other, each filled up
 * with zeroes to a multiple of the write size, at whose end stands 0x14fa2d02
 * u32, length with all that u32. The last one counts. Where the last page that
 * is not erased has no such end, barebox reads from the beginning of the block.
 */
#ifndef RECOVERY_BAREBOX_STATE_H
#define RECOVERY_BAREBOX_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kernel/flash.h"
#include "util.h"

#define BAREBOX_BUCKETS		3
#define BAREBOX_HEADER		16	/* bytes before the data */
#define BAREBOX_META		8	/* bytes that a bucket adds */
#define BAREBOX_RAW_MAX		(BAREBOX_HEADER + 65535)

/* A word at @p in the byte order given */
uint32_t barebox_get32(const uint8_t *p, bool big);
void barebox_put32(uint8_t *p, uint32_t v, bool big);

/**
 * barebox_raw_verify() - is this a state?
 * @buf: header and data
 * @len: bytes in @buf; the state may be shorter
 * @magic: of the state
 * @big: byte order
 * @ret_len: on success, bytes of header and data
 *
 * Return: 0; -ENODATA when all is 0xff or 0x00; -EILSEQ for a wrong checksum
 * or less than there should be; -EBADMSG for another state's magic.
 */
int barebox_raw_verify(const uint8_t *buf, size_t len, uint32_t magic, bool big,
		       size_t *ret_len) _must_check_;

/* Both checksums anew, after data were changed */
void barebox_raw_seal(uint8_t *buf, bool big);

/**
 * struct barebox_place - a raw state within its bucket
 * @start: where it begins
 * @len: bytes from there that may belong to it
 * @next: circular: where the next record goes; 0: in front, after an erase
 */
struct barebox_place {
	size_t start, len, next;
};

/**
 * barebox_direct_find() - where the state is in a bucket without erase blocks
 * @bucket: its bytes
 * @size: BAREBOX_META or more
 * @big: byte order
 * @ret: on success
 *
 * Return: 0; -EILSEQ when it would be longer than the bucket.
 */
int barebox_direct_find(const uint8_t *bucket, size_t size, bool big,
			struct barebox_place *ret) _must_check_;

/**
 * barebox_circular_find() - where the last record is in an erase block
 * @block: its bytes
 * @size: of the block, a multiple of @write_size
 * @write_size: of the flash, 1 or more
 * @big: byte order
 * @ret: next is set in any case
 *
 * Return: 0; -ENODATA when the block is erased; -EILSEQ for a length that can't
 * be.
 */
int barebox_circular_find(const uint8_t *block, size_t size, size_t write_size,
			  bool big, struct barebox_place *ret) _must_check_;

/**
 * struct barebox_copy - what a bucket holds
 * @r: 0: a whole state; else what is wrong with it
 * @stale: whole, but to be written anew: bit flips, or a torn record behind it
 * @raw: the state
 * @len: its bytes
 * @block: circular: where the bucket's block begins
 * @next: circular: see struct barebox_place
 */
struct barebox_copy {
	int r;
	bool stale;
	uint8_t *raw;
	size_t len;
	uint32_t block;
	size_t next;
};

/**
 * struct barebox_copies - all of them
 * @copy: in barebox' order: the first whole one counts
 * @n: how many buckets there are
 */
struct barebox_copies {
	struct barebox_copy copy[BAREBOX_BUCKETS];
	unsigned int n;
};

/* The copy that counts, or NULL */
const struct barebox_copy *barebox_used(const struct barebox_copies *copies);

/* Both are whole, need no refresh, and are the same */
bool barebox_same(const struct barebox_copy *a, const struct barebox_copy *b);

/* All copies are the same */
bool barebox_consistent(const struct barebox_copies *copies);

void barebox_copies_done(struct barebox_copies *copies);

/**
 * barebox_flash_read() - the copies in flash, one in each of the first good blocks
 * @flash: where they lie
 * @magic: of the state
 * @big: byte order
 * @ret: for barebox_copies_done(), also after a failure
 *
 * Return: 0; -ENOMEM; -ENODEV when no block is good; -errno of the flash.
 */
int barebox_flash_read(const struct recov_flash *flash, uint32_t magic, bool big,
		       struct barebox_copies *ret) _must_check_;

/**
 * barebox_flash_write() - write a state to all copies, in their order
 * @flash: where they lie
 * @copies: as barebox_flash_read() found them
 * @raw: sealed
 * @len: its bytes
 * @big: byte order
 * @mark_bad: mark the first block of NAND bad that can't be written any more,
 *	unless it is the only one
 *
 * Each copy is read back before the next one is touched, and those that are
 * wrong or differ go first, so that a cut leaves the old or the new state; but
 * for one in the program of a copy, where barebox takes the oldest record of
 * that block for the state, as after its own writes.
 *
 * Return: 0 when all are written; -EAGAIN when a block was marked bad: read again
 * which blocks there are, and write those; -ENODATA when no copy counts; -E2BIG
 * when it does not fit; -errno.
 */
int barebox_flash_write(const struct recov_flash *flash,
			const struct barebox_copies *copies, const uint8_t *raw,
			size_t len, bool big, bool mark_bad) _must_check_;

#endif /* RECOVERY_BAREBOX_STATE_H */
