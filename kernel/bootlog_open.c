// SPDX-License-Identifier: GPL-2.0-only
/* Finding the state of a boot log, and its history; nothing here writes. */
#include "bootlog.h"

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "bootlog_ram.h"
#include "bootlog_scan.h"

/* Snapshot of an empty state: two slots and a meta record */
#define FIRST_SNAPSHOT	3
#define WRITE_SIZE_MAX	SZ_64K

static void make_header(const struct bootlog *log, struct bootlog_header *hdr,
			u8 version, u32 generation, u32 base_seq, u32 snapshot)
{
	memset(hdr, 0, sizeof(*hdr));
	memcpy(hdr->magic, BOOTLOG_MAGIC, BOOTLOG_MAGIC_LEN);
	hdr->version = version;
	hdr->version_not = (u8)~version;
	hdr->size = sizeof(*hdr);
	hdr->unit_shift = ilog2(bootlog_unit(log));
	hdr->generation = cpu_to_le32(generation);
	hdr->base_seq = cpu_to_le32(base_seq);
	hdr->erase_size = cpu_to_le32(log->flash.erase_size);
	hdr->snapshot = cpu_to_le16(snapshot);
	hdr->crc = cpu_to_le32(bootlog_crc(hdr, offsetof(struct bootlog_header,
							 crc)));
}

void bootlog_make_header(const struct bootlog *log, struct bootlog_header *hdr,
			 u32 generation, u32 base_seq, u32 snapshot)
{
	make_header(log, hdr, BOOTLOG_VERSION, generation, base_seq, snapshot);
}

bool bootlog_magic(const void *buf, size_t len)
{
	return len >= BOOTLOG_MAGIC_LEN &&
		!memcmp(buf, BOOTLOG_MAGIC, BOOTLOG_MAGIC_LEN);
}

static bool header_newer(const struct bootlog_header *hdr)
{
	return bootlog_magic(hdr, sizeof(*hdr)) &&
		hdr->version > BOOTLOG_VERSION &&
		hdr->version_not == (u8)~hdr->version;
}

/* The header that we would have written is the only good one. */
static bool header_valid(const struct bootlog *log,
			 const struct bootlog_header *hdr)
{
	struct bootlog_header good;

	make_header(log, &good, hdr->version, le32_to_cpu(hdr->generation),
		    le32_to_cpu(hdr->base_seq), le16_to_cpu(hdr->snapshot));
	return hdr->version >= BOOTLOG_VERSION_OLDEST && hdr->generation &&
		le16_to_cpu(hdr->snapshot) &&
		le16_to_cpu(hdr->snapshot) <= BOOTLOG_SNAPSHOT_MAX &&
		!memcmp(hdr, &good, sizeof(good));
}

/*
 * 0, -ENOENT when there is no header of ours, -EPROTO for a newer one, another
 * -errno when it can't be read
 */
static int read_header_at(struct bootlog *log, u32 block, u32 off,
			  struct bootlog_header *hdr)
{
	int ret = bootlog_read(log, block, off, sizeof(*hdr));

	if (ret)
		return ret;
	memcpy(hdr, log->buf, sizeof(*hdr));
	if (header_newer(hdr))
		return -EPROTO;
	return header_valid(log, hdr) ? 0 : -ENOENT;
}

/* One of the two copies is enough. The first one is written first. */
static int read_header(struct bootlog *log, u32 block,
		       struct bootlog_header *hdr)
{
	int ret = read_header_at(log, block, 0, hdr);
	int copy;

	if (!ret || ret == -EPROTO)
		return ret;
	if (ret == -ENOENT && !memchr_inv(hdr, 0xff, sizeof(*hdr)))
		return ret;
	copy = read_header_at(log, block, bootlog_header_copy(log), hdr);
	return copy == -ENOENT ? ret : copy;
}

/* Where the commit record of a block has its place */
static u32 commit_offset(const struct bootlog *log,
			 const struct bootlog_header *hdr)
{
	u32 cells = le16_to_cpu(hdr->snapshot);

	return bootlog_area(log) +
		bootlog_units(log, cells * sizeof(struct bootlog_cell));
}

static int ignore_record(const struct bootlog_record *rec, void *arg)
{
	return 0;
}

/*
 * The snapshot was complete. Records behind it prove that too: they are only
 * written when the commit record was read back; so a commit record that goes
 * bad later does not bring back an older state.
 */
static bool block_committed(struct bootlog *log, u32 block,
			    const struct bootlog_header *hdr)
{
	struct bootlog_scan scan = { .log = log, .fn = ignore_record };
	u32 off = commit_offset(log, hdr);
	const struct bootlog_cell *cell = log->buf;

	if (!bootlog_read(log, block, off, sizeof(*cell)) &&
	    cell->type == RECOVERY_RECORD_TYPE_COMMIT &&
	    bootlog_cell_ok(cell, le32_to_cpu(hdr->generation),
			    bootlog_index(log, off)))
		return true;
	bootlog_scan_block(&scan, block, hdr);
	return scan.cells > bootlog_index(log, off);
}

static void found_header(struct bootlog *log, u32 block,
			 const struct bootlog_header *hdr)
{
	u32 cells = (log->flash.erase_size - bootlog_area(log)) /
		sizeof(struct bootlog_cell);
	u32 generation = le32_to_cpu(hdr->generation);

	log->generation[block] = generation;
	log->last_generation = max(log->last_generation, generation);
	log->next_seq = max(log->next_seq, le32_to_cpu(hdr->base_seq) + cells);
}

/*
 * Sets generation[]. -EPROTO when there is a newer log; another -errno when no
 * block can be read.
 */
static int read_headers(struct bootlog *log)
{
	struct bootlog_header hdr;
	u32 b, good = 0, lost = 0;
	int ret, err = 0;

	for (b = 0; b < log->flash.blocks; b++) {
		if (bootlog_block_bad(log, b))
			continue;
		good++;
		ret = read_header(log, b, &hdr);
		if (ret == -EPROTO)
			return ret;
		if (!ret) {
			found_header(log, b, &hdr);
		} else if (ret != -ENOENT) {
			lost++;
			/* A torn page is no reason not to go on. */
			if (ret != -EBADMSG)
				err = ret;
		}
	}
	/* Newer than what can't be read just now, should it come back */
	if (log->last_generation)
		log->last_generation += lost;
	return lost && lost == good ? err : 0;
}

/* The block with the highest generation below @below, or none */
static u32 block_below(const struct bootlog *log, u32 below)
{
	u32 b, found = BOOTLOG_NO_BLOCK, best = 0;

	for (b = 0; b < log->flash.blocks; b++) {
		if (log->generation[b] > best && log->generation[b] < below) {
			best = log->generation[b];
			found = b;
		}
	}
	return found;
}

/* The block with the lowest generation above @above, or none */
static u32 block_above(const struct bootlog *log, u32 above)
{
	u32 b, found = BOOTLOG_NO_BLOCK, best = U32_MAX;

	for (b = 0; b < log->flash.blocks; b++) {
		if (log->generation[b] > above && log->generation[b] < best) {
			best = log->generation[b];
			found = b;
		}
	}
	return found;
}

static int fold_record(const struct bootlog_record *rec, void *arg)
{
	struct bootlog *log = arg;

	if (rec->type == RECOVERY_RECORD_TYPE_META)
		log->erases = rec->erases;
	bootlog_fold(&log->state, rec);
	return 0;
}

/*
 * What the snapshot of a block says is what its predecessor ends with: that is
 * used instead of a snapshot that is damaged.
 */
static void load_block_before(struct bootlog *log, u32 block, u32 snapshot)
{
	struct bootlog_scan scan = { .log = log, .fn = fold_record, .arg = log };
	u32 before = block_below(log, log->generation[block]);
	struct bootlog_header hdr;

	if (before == BOOTLOG_NO_BLOCK ||
	    log->generation[before] + 1 != log->generation[block] ||
	    read_header(log, before, &hdr) ||
	    !block_committed(log, before, &hdr))
		return;
	bootlog_state_init(&log->state);
	bootlog_scan_block(&scan, before, &hdr);
	log->erases++;

	scan = (struct bootlog_scan) {
		.log = log, .fn = fold_record, .arg = log, .from = snapshot,
	};
	if (!read_header(log, block, &hdr))
		bootlog_scan_block(&scan, block, &hdr);
}

/* The newest complete block gives the state; torn ones leave the list. */
static bool load_newest(struct bootlog *log)
{
	struct bootlog_scan scan = { .log = log, .fn = fold_record, .arg = log };
	struct bootlog_header hdr;
	u32 b, snapshot;

	while ((b = block_below(log, U32_MAX)) != BOOTLOG_NO_BLOCK) {
		if (!read_header(log, b, &hdr) && block_committed(log, b, &hdr))
			break;
		log->generation[b] = 0;
		log->begun = b;
	}
	if (b == BOOTLOG_NO_BLOCK)
		return false;

	bootlog_scan_block(&scan, b, &hdr);
	snapshot = le16_to_cpu(hdr.snapshot);
	log->block = b;
	/* A block of an older version takes no records of this one. */
	log->pos = hdr.version == BOOTLOG_VERSION ? scan.end :
						    log->flash.erase_size;
	log->last = scan.last;
	log->records = scan.records;
	log->damaged = scan.damaged;
	if (scan.first_damaged < snapshot)
		load_block_before(log, b, snapshot);
	return true;
}

/* Bits that should have been cleared may be set, never the other way round. */
static bool header_torn(struct bootlog *log, u32 block, u32 off)
{
	u32 len = bootlog_header_copy(log);
	struct bootlog_header first;
	const u8 *want = (const u8 *)&first;
	const u8 *have = log->buf;
	u32 i;
	int ret;

	ret = bootlog_read(log, block, off, len);
	if (ret && ret != -EBADMSG)	/* a torn page fails its ECC */
		return false;
	bootlog_make_header(log, &first, 1, 1, FIRST_SNAPSHOT);
	for (i = 0; i < len; i++) {
		u8 bits = i < sizeof(first) ? want[i] : 0xff;

		if ((have[i] & bits) != bits)
			return false;
	}
	return true;
}

bool bootlog_first_torn(struct bootlog *log, u32 block)
{
	u32 copy = bootlog_header_copy(log);
	bool begun;

	if (!header_torn(log, block, 0))
		return false;
	begun = memchr_inv(log->buf, 0xff, copy);
	/* The copy is only written behind a header, torn or whole. */
	if (bootlog_free_from(log, block, copy))
		return true;
	return begun && header_torn(log, block, copy) &&
		bootlog_free_from(log, block, bootlog_area(log));
}

static bool flash_blank(struct bootlog *log)
{
	u32 b;

	for (b = 0; b < log->flash.blocks; b++) {
		if (!bootlog_block_bad(log, b) && !bootlog_free_from(log, b, 0) &&
		    !bootlog_first_torn(log, b))
			return false;
	}
	return true;
}

static u8 find_health(struct bootlog *log)
{
	u32 good = bootlog_good_blocks(log);

	if (!good)
		return RECOVERY_LOG_HEALTH_FAILED;
	if (load_newest(log))
		return log->damaged || good < 2 ? RECOVERY_LOG_HEALTH_DEGRADED :
			RECOVERY_LOG_HEALTH_OK;
	/* Our first header and no more: the first format was cut short. */
	if (log->last_generation == 1)
		return RECOVERY_LOG_HEALTH_BLANK;
	if (log->last_generation)
		return RECOVERY_LOG_HEALTH_DEGRADED;
	return flash_blank(log) ? RECOVERY_LOG_HEALTH_BLANK :
		RECOVERY_LOG_HEALTH_FOREIGN;
}

/* Header, largest snapshot, commit and largest append must fit in a block. */
static int check_geometry(const struct bootlog *log)
{
	const struct recov_flash *flash = &log->flash;
	u32 unit = bootlog_unit(log);
	u32 cell = sizeof(struct bootlog_cell);
	u32 need;

	if (!flash->ops || !flash->write_size || flash->blocks < 2 ||
	    !is_power_of_2(flash->write_size) || flash->erase_size % unit ||
	    flash->write_size > WRITE_SIZE_MAX ||
	    flash->blocks > U32_MAX / max_t(u32, flash->erase_size, 1))
		return -EINVAL;
	need = bootlog_area(log) +
		bootlog_units(log, BOOTLOG_SNAPSHOT_MAX * cell) + unit +
		bootlog_units(log, BOOTLOG_GROUP_MAX * cell);
	return flash->erase_size < need || log->buf_size < unit ||
		log->buf_size < 512 ? -EINVAL : 0;
}

int bootlog_open(struct bootlog *log, const struct recov_flash *flash,
		 void *buf, u32 buf_size)
{
	int ret;

	bootlog_init(log);
	log->flash = *flash;
	log->flash.blocks = min_t(u32, flash->blocks, BOOTLOG_BLOCKS_MAX);
	log->buf = buf;
	log->buf_size = buf_size;

	ret = check_geometry(log);
	if (!ret)
		ret = read_headers(log);
	if (!ret) {
		log->health = find_health(log);
		return 0;
	}
	if (ret == -EPROTO) {
		memset(log->generation, 0, sizeof(log->generation));
		log->health = RECOVERY_LOG_HEALTH_NEWER;
		return 0;
	}
	bootlog_close(log);
	return ret;
}

void bootlog_keep(struct bootlog *log, void *ram)
{
	log->ram = ram;
	bootlog_ram_read(log, fold_record, log);
}

/* Leaves out what comes before the cell with a number, and does not read it. */
static void scan_from(struct bootlog_scan *scan, u32 cell)
{
	u32 group = min_t(u32, cell, BOOTLOG_GROUP_MAX);
	u32 off = (cell - group) * sizeof(struct bootlog_cell);

	scan->from = max(scan->from, cell);
	scan->start = off & ~(bootlog_unit(scan->log) - 1);
}

int bootlog_walk(struct bootlog *log, u32 from,
		 int (*fn)(const struct bootlog_record *rec, void *arg),
		 void *arg)
{
	struct bootlog_header hdr;
	u32 end = bootlog_index(log, log->flash.erase_size);
	u32 b, base, before = 0, at = 0;
	int ret;

	if (!log->flash.ops)
		return 0;
	while ((b = block_above(log, at)) != BOOTLOG_NO_BLOCK) {
		struct bootlog_scan scan = { .log = log, .fn = fn, .arg = arg };

		at = log->generation[b];
		if (read_header(log, b, &hdr) || !block_committed(log, b, &hdr))
			continue;
		/* What the snapshot says is in the block before it. */
		if (before && before + 1 == at)
			scan.from = bootlog_index(log, commit_offset(log, &hdr));
		before = at;
		base = le32_to_cpu(hdr.base_seq);
		if (from > base && from - base >= end)
			continue;
		scan_from(&scan, from > base ? from - base : 0);
		ret = bootlog_scan_block(&scan, b, &hdr);
		if (ret)
			return ret;
	}
	return bootlog_ram_read(log, fn, arg);
}
