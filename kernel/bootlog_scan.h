/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading a boot log, and the geometry that reading and writing share. */
#ifndef RECOVERY_BOOTLOG_SCAN_H
#define RECOVERY_BOOTLOG_SCAN_H

#include <linux/kernel.h>
#include <linux/minmax.h>

#include "bootlog_record.h"

#define BOOTLOG_NO_BLOCK	U32_MAX

/* Bytes that are programmed at once */
static inline u32 bootlog_unit(const struct bootlog *log)
{
	return max_t(u32, log->flash.write_size, BOOTLOG_UNIT_MIN);
}

/* Bytes of whole units; the unit is a power of two */
static inline u32 bootlog_units(const struct bootlog *log, u32 len)
{
	return (len + bootlog_unit(log) - 1) & ~(bootlog_unit(log) - 1);
}

/* Where the second copy of the header stands in a block */
static inline u32 bootlog_header_copy(const struct bootlog *log)
{
	return bootlog_units(log, sizeof(struct bootlog_header));
}

/* Where the cells begin in a block */
static inline u32 bootlog_area(const struct bootlog *log)
{
	return 2 * bootlog_header_copy(log);
}

static inline u32 bootlog_index(const struct bootlog *log, u32 off)
{
	return (off - bootlog_area(log)) / sizeof(struct bootlog_cell);
}

static inline u32 bootlog_address(const struct bootlog *log, u32 block, u32 off)
{
	return block * log->flash.erase_size + off;
}

bool bootlog_block_bad(struct bootlog *log, u32 block);
u32 bootlog_good_blocks(struct bootlog *log);

/* Into log->buf; corrected bit flips are no error. */
int bootlog_read(struct bootlog *log, u32 block, u32 off, u32 len);

/* Every bit of a block is set, from an offset on. */
bool bootlog_free_from(struct bootlog *log, u32 block, u32 from);

/*
 * Power cuts tore the very first programs of a log in this block, its header
 * and maybe the copy; nothing follows. True for a block that is free, too.
 */
bool bootlog_first_torn(struct bootlog *log, u32 block);

void bootlog_make_header(const struct bootlog *log, struct bootlog_header *hdr,
			 u32 generation, u32 base_seq, u32 snapshot);

/**
 * struct bootlog_scan - one pass over the cells of a block
 * @log: the log
 * @start: bytes from the beginning of the area on that are not read, units
 * @from: index of the first cell whose record is delivered
 * @fn: called with each record; a value other than 0 ends the pass
 * @arg: handed to @fn
 * @end: out: bytes up to the end of the last used unit
 * @cells: out: cells up to the last good one
 * @last: out: cells up to the last record that was delivered
 * @records: out: records delivered
 * @damaged: out: cells that were written, but are of no use
 * @first_damaged: out: index of the first of them, U32_MAX when there is none
 *
 * A group is held back until its last cell was seen, and dropped when one is
 * missing.
 */
struct bootlog_scan {
	struct bootlog *log;
	u32 start;
	u32 from;
	int (*fn)(const struct bootlog_record *rec, void *arg);
	void *arg;
	u32 end;
	u32 cells;
	u32 last;
	u32 records;
	u32 damaged;
	u32 first_damaged;

	/* private: */
	u32 generation;
	u32 base_seq;
	u32 n;
	struct bootlog_cell group[BOOTLOG_GROUP_MAX];
};

/* Return: 0, or what fn returned. Unreadable units are damage, not errors. */
int bootlog_scan_block(struct bootlog_scan *scan, u32 block,
		       const struct bootlog_header *hdr);

#endif /* RECOVERY_BOOTLOG_SCAN_H */
