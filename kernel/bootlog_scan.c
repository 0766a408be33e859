// SPDX-License-Identifier: GPL-2.0-only
#include "bootlog_scan.h"

#include <linux/errno.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#define READ_TRIES	3

typedef int (*unit_fn)(void *arg, u32 off, const void *unit);

bool bootlog_block_bad(struct bootlog *log, u32 block)
{
	const struct recov_flash_ops *ops = log->flash.ops;
	u32 off = bootlog_address(log, block, 0);

	return ops->is_bad && ops->is_bad(log->flash.ctx, off);
}

u32 bootlog_good_blocks(struct bootlog *log)
{
	u32 b, good = 0;

	for (b = 0; b < log->flash.blocks; b++)
		good += !bootlog_block_bad(log, b);
	return good;
}

int bootlog_read(struct bootlog *log, u32 block, u32 off, u32 len)
{
	int tries = READ_TRIES;
	int ret;

	/* A bus that stumbles once must not cost a record. */
	do {
		ret = log->flash.ops->read(log->flash.ctx,
					   bootlog_address(log, block, off),
					   log->buf, len);
	} while (ret && ret != -EUCLEAN && ret != -EBADMSG && --tries);
	return ret == -EUCLEAN ? 0 : ret;
}

/*
 * Large reads; where one fails, unit by unit, so that only the bad ones are
 * lost. @fn gets NULL for those.
 */
static int each_unit(struct bootlog *log, u32 block, u32 from, unit_fn fn,
		     void *arg)
{
	u32 unit = bootlog_unit(log);
	u32 chunk = log->buf_size & ~(unit - 1);
	u32 off, len, u;
	int ret, failed;

	for (off = from; off < log->flash.erase_size; off += len) {
		len = min(chunk, log->flash.erase_size - off);
		failed = bootlog_read(log, block, off, len);
		for (u = 0; u < len; u += unit) {
			const void *p = log->buf + u;

			if (failed)
				p = bootlog_read(log, block, off + u, unit) ?
					NULL : log->buf;
			ret = fn(arg, off + u, p);
			if (ret)
				return ret;
		}
	}
	return 0;
}

static int unit_used(void *arg, u32 off, const void *unit)
{
	return !unit || memchr_inv(unit, 0xff, bootlog_unit(arg));
}

bool bootlog_free_from(struct bootlog *log, u32 block, u32 from)
{
	return !each_unit(log, block, from, unit_used, log);
}

/* @n cells before @index */
static void damage(struct bootlog_scan *scan, u32 index, u32 n)
{
	scan->damaged += n;
	if (n)
		scan->first_damaged = min(scan->first_damaged, index - n);
}

/* @next: index of the cell behind the group */
static void drop_group(struct bootlog_scan *scan, u32 next)
{
	damage(scan, next, scan->n);
	scan->n = 0;
}

/* @next: index of the cell behind the group */
static int deliver_group(struct bootlog_scan *scan, u32 next)
{
	struct bootlog_record rec;
	u32 i = 0;
	int ret = 0;

	scan->last = next;
	while (i < scan->n && !ret) {
		u32 index = next - scan->n + i;

		i += bootlog_get(&scan->group[i], scan->n - i, &rec);
		if (!rec.type || index < scan->from)
			continue;
		rec.seq = scan->base_seq + index;
		scan->records++;
		ret = scan->fn(&rec, scan->arg);
	}
	scan->n = 0;
	return ret;
}

static int scan_cell(struct bootlog_scan *scan, u32 index,
		     const struct bootlog_cell *cell)
{
	bool cont = cell->type & BOOTLOG_CELL_CONT;

	if (bootlog_cell_free(cell)) {
		drop_group(scan, index);
		return 0;
	}
	if (!bootlog_cell_ok(cell, scan->generation, index)) {
		drop_group(scan, index);
		damage(scan, index + 1, 1);
		return 0;
	}
	scan->cells = index + 1;
	if (cont != !!scan->n || scan->n == BOOTLOG_GROUP_MAX)
		drop_group(scan, index);
	if (cont && !scan->n) {
		damage(scan, index + 1, 1);
		return 0;
	}
	scan->group[scan->n++] = *cell;
	if (cell->type & BOOTLOG_CELL_MORE)
		return 0;
	return deliver_group(scan, index + 1);
}

static int scan_unit(void *arg, u32 off, const void *unit)
{
	struct bootlog_scan *scan = arg;
	const struct bootlog_cell *cell = unit;
	u32 size = bootlog_unit(scan->log);
	u32 index = bootlog_index(scan->log, off);
	u32 i;
	int ret;

	if (!unit) {
		drop_group(scan, index);
		damage(scan, index + 1, 1);
		scan->end = off + size;
		return 0;
	}
	if (memchr_inv(unit, 0xff, size))
		scan->end = off + size;
	for (i = 0; i < size / sizeof(*cell); i++) {
		ret = scan_cell(scan, index + i, &cell[i]);
		if (ret)
			return ret;
	}
	return 0;
}

int bootlog_scan_block(struct bootlog_scan *scan, u32 block,
		       const struct bootlog_header *hdr)
{
	u32 area = bootlog_area(scan->log);
	int ret;

	scan->generation = le32_to_cpu(hdr->generation);
	scan->base_seq = le32_to_cpu(hdr->base_seq);
	scan->end = area;
	scan->first_damaged = U32_MAX;
	ret = each_unit(scan->log, block, area + scan->start, scan_unit, scan);
	if (!ret)
		drop_group(scan, bootlog_index(scan->log,
					       scan->log->flash.erase_size));
	return ret;
}
