// SPDX-License-Identifier: GPL-2.0-or-later
#include "barebox_state.h"

#include <string.h>
#include <zlib.h>

#define DIRECT_MAGIC	0x2354fdf3u
#define CIRCULAR_MAGIC	0x14fa2d02u
#define AT_LENGTH	6
#define AT_DATA_CRC	8
#define AT_HEADER_CRC	12

uint32_t barebox_get32(const uint8_t *p, bool big)
{
	if (big)
		return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	return (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

void barebox_put32(uint8_t *p, uint32_t v, bool big)
{
	for (int i = 0; i < 4; i++)
		p[big ? 3 - i : i] = (uint8_t)(v >> 8 * i);
}

static size_t data_length(const uint8_t *buf, bool big)
{
	return big ? buf[AT_LENGTH] << 8 | buf[AT_LENGTH + 1] :
		     buf[AT_LENGTH + 1] << 8 | buf[AT_LENGTH];
}

static uint32_t crc_of(const uint8_t *buf, size_t len)
{
	return (uint32_t)crc32(0, buf, (uInt)len);
}

static bool filled(const uint8_t *buf, size_t len, uint8_t c)
{
	for (size_t i = 0; i < len; i++)
		if (buf[i] != c)
			return false;
	return true;
}

int barebox_raw_verify(const uint8_t *buf, size_t len, uint32_t magic, bool big,
		       size_t *ret_len)
{
	size_t data;

	if (filled(buf, len, 0xff) || filled(buf, len, 0))
		return -ENODATA;
	if (len < BAREBOX_HEADER ||
	    barebox_get32(buf + AT_HEADER_CRC, big) != crc_of(buf, AT_HEADER_CRC))
		return -EILSEQ;
	if (barebox_get32(buf, big) != magic)
		return -EBADMSG;
	data = data_length(buf, big);
	if (data > len - BAREBOX_HEADER ||
	    barebox_get32(buf + AT_DATA_CRC, big) !=
	    crc_of(buf + BAREBOX_HEADER, data))
		return -EILSEQ;
	*ret_len = BAREBOX_HEADER + data;
	return 0;
}

void barebox_raw_seal(uint8_t *buf, bool big)
{
	size_t data = data_length(buf, big);

	barebox_put32(buf + AT_DATA_CRC, crc_of(buf + BAREBOX_HEADER, data), big);
	barebox_put32(buf + AT_HEADER_CRC, crc_of(buf, AT_HEADER_CRC), big);
}

int barebox_direct_find(const uint8_t *bucket, size_t size, bool big,
			struct barebox_place *ret)
{
	size_t len = barebox_get32(bucket + 4, big);

	*ret = (struct barebox_place){ 0, size, 0 };
	if (barebox_get32(bucket, big) != DIRECT_MAGIC)
		return 0;
	if (len > size - BAREBOX_META)
		return -EILSEQ;
	ret->start = BAREBOX_META;
	ret->len = len;
	return 0;
}

static size_t unit_of(size_t write_size)
{
	return write_size < BAREBOX_META ? BAREBOX_META : write_size;
}

int barebox_circular_find(const uint8_t *block, size_t size, size_t write_size,
			  bool big, struct barebox_place *ret)
{
	size_t unit = unit_of(write_size);
	size_t end = size - size % unit;
	size_t written;

	*ret = (struct barebox_place){ 0 };
	while (end && filled(block + end - unit, unit, 0xff))
		end -= unit;
	if (!end)
		return -ENODATA;
	if (barebox_get32(block + end - BAREBOX_META, big) != CIRCULAR_MAGIC) {
		ret->len = end < size - BAREBOX_META ? end : size - BAREBOX_META;
		return 0;
	}
	written = barebox_get32(block + end - 4, big);
	if (written > end || written % unit || written < unit)
		return -EILSEQ;
	ret->start = end - written;
	ret->len = written - BAREBOX_META;
	ret->next = end;
	return 0;
}

const struct barebox_copy *barebox_used(const struct barebox_copies *copies)
{
	for (unsigned int i = 0; i < copies->n; i++)
		if (!copies->copy[i].r)
			return &copies->copy[i];
	return NULL;
}

bool barebox_same(const struct barebox_copy *a, const struct barebox_copy *b)
{
	return !a->r && !b->r && !a->stale && !b->stale && a->len == b->len &&
		!memcmp(a->raw, b->raw, a->len);
}

bool barebox_consistent(const struct barebox_copies *copies)
{
	for (unsigned int i = 0; i < copies->n; i++)
		if (!barebox_same(&copies->copy[0], &copies->copy[i]))
			return false;
	return copies->n;
}

void barebox_copies_done(struct barebox_copies *copies)
{
	for (unsigned int i = 0; i < copies->n; i++)
		free(copies->copy[i].raw);
	copies->n = 0;
}

/* The block's last record, verified, into @copy, which takes @block over */
static void take_block(const struct recov_flash *flash, uint8_t *block,
		       uint32_t magic, bool big, struct barebox_copy *copy)
{
	struct barebox_place place;

	copy->raw = block;
	copy->r = barebox_circular_find(block, flash->erase_size,
					flash->write_size, big, &place);
	copy->next = place.next;
	if (copy->r)
		return;
	copy->r = barebox_raw_verify(block + place.start, place.len, magic, big,
				     &copy->len);
	/* Old, or torn behind the first record: barebox can't tell either. */
	copy->stale |= !place.next;
	memmove(block, block + place.start, place.len);
}

static int read_block(const struct recov_flash *flash, uint32_t off,
		      uint32_t magic, bool big, struct barebox_copy *copy)
{
	uint8_t *block = malloc(flash->erase_size);
	int r;

	if (!block)
		return -ENOMEM;
	*copy = (struct barebox_copy){ .block = off, .raw = block };
	r = flash->ops->read(flash->ctx, off, block, flash->erase_size);
	copy->stale = r == -EUCLEAN;
	if (r && r != -EUCLEAN && r != -EBADMSG)
		return r;
	if (r == -EBADMSG)
		copy->r = -EILSEQ;
	else
		take_block(flash, block, magic, big, copy);
	return 0;
}

int barebox_flash_read(const struct recov_flash *flash, uint32_t magic, bool big,
		       struct barebox_copies *ret)
{
	const struct recov_flash_ops *ops = flash->ops;

	*ret = (struct barebox_copies){ 0 };
	for (uint32_t i = 0; i < flash->blocks && ret->n < BAREBOX_BUCKETS; i++) {
		uint32_t off = i * flash->erase_size;
		int r = ops->is_bad ? ops->is_bad(flash->ctx, off) : 0;

		if (r < 0)
			return r;
		if (r)
			continue;
		r = read_block(flash, off, magic, big, &ret->copy[ret->n++]);
		if (r < 0)
			return r;
	}
	return ret->n ? 0 : -ENODEV;
}

/* 0 when the flash holds what was to be written */
static int write_back(const struct recov_flash *flash, uint32_t off,
		      const uint8_t *record, uint8_t *check, size_t len)
{
	int r = flash->ops->write(flash->ctx, off, record, (uint32_t)len);

	if (r)
		return r;
	r = flash->ops->read(flash->ctx, off, check, (uint32_t)len);
	if (r && r != -EUCLEAN)
		return r == -EBADMSG ? -EIO : r;
	return memcmp(record, check, len) ? -EIO : 0;
}

static int erase_block(const struct recov_flash *flash, uint32_t off,
		       uint8_t *check)
{
	int r = flash->ops->erase(flash->ctx, off);

	if (r)
		return r;
	r = flash->ops->read(flash->ctx, off, check, flash->erase_size);
	if (r && r != -EUCLEAN)
		return r == -EBADMSG ? -EIO : r;
	return filled(check, flash->erase_size, 0xff) ? 0 : -EIO;
}

/* @check: has room for a block */
static int write_copy(const struct recov_flash *flash,
		      const struct barebox_copy *copy, const uint8_t *record,
		      uint8_t *check, size_t len)
{
	size_t next = copy->stale || copy->r ? 0 : copy->next;
	int r = -EIO;

	/* barebox leaves the last place free, too. */
	if (next && next + len < flash->erase_size)
		r = write_back(flash, copy->block + (uint32_t)next, record, check,
			       len);
	if (r != -EIO)
		return r;
	r = erase_block(flash, copy->block, check);
	return r ?: write_back(flash, copy->block, record, check, len);
}

static int retire(const struct recov_flash *flash,
		  const struct barebox_copies *copies,
		  const struct barebox_copy *copy)
{
	if (!flash->ops->mark_bad || copies->n < 2)
		return -EIO;
	return flash->ops->mark_bad(flash->ctx, copy->block) ?: -EAGAIN;
}

int barebox_flash_write(const struct recov_flash *flash,
			const struct barebox_copies *copies, const uint8_t *raw,
			size_t len, bool big, bool mark_bad)
{
	_cleanup_(freep) uint8_t *record = NULL;
	size_t unit = unit_of(flash->write_size);
	size_t whole = (len + BAREBOX_META + unit - 1) / unit * unit;
	const struct barebox_copy *used = barebox_used(copies);
	int r = 0;

	if (!used)
		return -ENODATA;
	if (whole > flash->erase_size)
		return -E2BIG;
	record = calloc(1, whole + flash->erase_size);
	if (!record)
		return -ENOMEM;
	memcpy(record, raw, len);
	barebox_put32(record + whole - 8, CIRCULAR_MAGIC, big);
	barebox_put32(record + whole - 4, (uint32_t)whole, big);
	/* ORDER: the one that counts only goes when others are whole. */
	for (unsigned int i = 0; i < 2 * copies->n && !r; i++) {
		const struct barebox_copy *c = &copies->copy[i % copies->n];
		bool second_round = i >= copies->n;

		if (barebox_same(c, used) == second_round)
			r = write_copy(flash, c, record, record + whole, whole);
		if (r == -EIO && mark_bad)
			r = retire(flash, copies, c);
	}
	return r;
}
