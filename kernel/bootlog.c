// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing the boot log. What must hold at every moment, since the power may go
 * at any: one block on flash is complete and gives the state before or after
 * the append that is under way. So nothing is erased but blocks that are older
 * than a complete one, and a block counts only once its commit record is there.
 */
#include "bootlog.h"

#include <linux/errno.h>
#include <linux/string.h>

#include "bootlog_ram.h"
#include "bootlog_scan.h"

void bootlog_init(struct bootlog *log)
{
	memset(log, 0, sizeof(*log));
	bootlog_state_init(&log->state);
	log->health = RECOVERY_LOG_HEALTH_ABSENT;
	log->block = BOOTLOG_NO_BLOCK;
	log->begun = BOOTLOG_NO_BLOCK;
	log->next_seq = 1;
}

void bootlog_close(struct bootlog *log)
{
	struct bootlog_state state = log->state;

	bootlog_init(log);
	log->state = state;
}

/*
 * Marks a block bad after a failure, where the flash can. Never so that less
 * than two remain: when everything fails it is not the blocks' fault.
 */
static void retire(struct bootlog *log, u32 block, int err)
{
	const struct recov_flash_ops *ops = log->flash.ops;

	if (err != -EIO || !ops->mark_bad || bootlog_good_blocks(log) <= 2)
		return;
	log->generation[block] = 0;
	ops->mark_bad(log->flash.ctx, bootlog_address(log, block, 0));
}

/* Fills the last unit of what is in log->buf, and tells the length with that. */
static u32 pad(struct bootlog *log, u32 len)
{
	u32 padded = bootlog_units(log, len);

	memset(log->buf + len, 0xff, padded - len);
	return padded;
}

/* Programs the first @len bytes of log->buf and reads them back into it. */
static int program(struct bootlog *log, u32 block, u32 off, u32 len)
{
	u32 padded = pad(log, len);
	u32 crc;
	int ret;

	crc = bootlog_crc(log->buf, padded);
	ret = log->flash.ops->write(log->flash.ctx,
				    bootlog_address(log, block, off),
				    log->buf, padded);
	if (ret)
		return ret;
	ret = bootlog_read(log, block, off, padded);
	if (ret)
		return ret == -EBADMSG ? -EIO : ret;
	return bootlog_crc(log->buf, padded) == crc ? 0 : -EIO;
}

static int erase(struct bootlog *log, u32 block)
{
	int ret;

	log->generation[block] = 0;
	ret = log->flash.ops->erase(log->flash.ctx,
				    bootlog_address(log, block, 0));
	if (ret)
		return ret;
	return bootlog_free_from(log, block, 0) ? 0 : -EIO;
}

static void begin_cells(struct bootlog *log, struct bootlog_writer *w,
			u32 generation, u32 off)
{
	*w = (struct bootlog_writer) {
		.cell = log->buf,
		.generation = generation,
		.index = bootlog_index(log, off),
	};
}

static u32 cells_size(const struct bootlog_writer *w)
{
	return w->n * sizeof(struct bootlog_cell);
}

static u8 health_now(struct bootlog *log)
{
	return log->damaged || bootlog_good_blocks(log) < 2 ?
		RECOVERY_LOG_HEALTH_DEGRADED : RECOVERY_LOG_HEALTH_OK;
}

static int write_header(struct bootlog *log, u32 block, u32 off,
			u32 generation, u32 snapshot)
{
	bootlog_make_header(log, log->buf, generation, log->next_seq, snapshot);
	return program(log, block, off, sizeof(struct bootlog_header));
}

/*
 * Header and its copy, snapshot, commit record: each is read back before the
 * next is written. The header has a program of its own so that a torn one can
 * be told from foreign content. @from: 0, or where the copy stands
 */
static int write_block(struct bootlog *log, u32 block, u32 from,
		       u32 generation, u32 *ret_pos, u32 *ret_records)
{
	static const struct bootlog_record commit = {
		.type = RECOVERY_RECORD_TYPE_COMMIT,
	};
	u32 off = bootlog_area(log);
	struct bootlog_writer w;
	int ret = 0;

	begin_cells(log, &w, generation, off);
	bootlog_put_snapshot(&w, &log->state, log->erases);
	for (; from < off && !ret; from += bootlog_header_copy(log))
		ret = write_header(log, block, from, generation, w.n);
	if (ret)
		return ret;

	begin_cells(log, &w, generation, off);
	bootlog_put_snapshot(&w, &log->state, log->erases);
	ret = program(log, block, off, cells_size(&w));
	if (ret)
		return ret;

	off += bootlog_units(log, cells_size(&w));
	*ret_records = w.records + 1;
	begin_cells(log, &w, generation, off);
	bootlog_put(&w, &commit, 1);
	ret = program(log, block, off, cells_size(&w));
	if (ret)
		return ret;

	*ret_pos = off + bootlog_unit(log);
	return 0;
}

/* Goes on in a block that is free @from. Numbers are spent even if that fails. */
static int begin_block(struct bootlog *log, u32 block, u32 from)
{
	u32 generation = ++log->last_generation;
	u32 pos, records;
	int ret;

	ret = write_block(log, block, from, generation, &pos, &records);
	log->next_seq += (log->flash.erase_size - bootlog_area(log)) /
		sizeof(struct bootlog_cell);
	if (ret) {
		retire(log, block, ret);
		return ret;
	}
	log->generation[block] = generation;
	log->block = block;
	log->pos = pos;
	log->last = bootlog_index(log, pos - bootlog_unit(log)) + 1;
	log->ram_boot = 0;	/* the snapshot has it */
	log->records = records;
	log->damaged = 0;
	log->health = health_now(log);
	return 0;
}

/*
 * Begins in a block that needs no erase, of a partition that was delivered
 * erased. Later nothing is used that only looks so: where an erase was cut
 * short, what is written decays.
 *
 * Then in one where only the header is torn, as its copy is enough. An erase
 * that is cut short would leave nothing that tells the log from foreign content.
 */
static int begin_free_block(struct bootlog *log)
{
	u32 copy = bootlog_header_copy(log);
	u32 from, b;

	for (from = 0; from <= copy; from += copy) {
		for (b = 0; b < log->flash.blocks; b++) {
			if (b != log->block && !bootlog_block_bad(log, b) &&
			    bootlog_free_from(log, b, from) &&
			    bootlog_first_torn(log, b) &&
			    !begin_block(log, b, from))
				return 0;
		}
	}
	return -EIO;
}

/*
 * Compaction: goes on in the oldest block that can be used. Before anything was
 * complete, what shows that the log is ours is erased last.
 */
static int rotate(struct bootlog *log)
{
	u32 blocks = log->flash.blocks;
	u32 current_block = log->block;
	u32 i, b;
	int ret;

	if (log->health == RECOVERY_LOG_HEALTH_BLANK && !log->last_generation &&
	    !begin_free_block(log))
		return 0;
	b = current_block != BOOTLOG_NO_BLOCK ? current_block :
	    log->begun != BOOTLOG_NO_BLOCK ? log->begun : blocks - 1;
	for (i = 0; i < blocks; i++) {
		b = (b + 1) % blocks;
		if (b == current_block || bootlog_block_bad(log, b))
			continue;
		log->erases++;
		ret = erase(log, b);
		if (ret)
			retire(log, b, ret);
		else if (!begin_block(log, b, 0))
			return 0;
	}
	return -EIO;
}

/* The records, behind what is kept in RAM: all of it is one group. */
static void put_group(struct bootlog *log, struct bootlog_writer *w, u32 off,
		      const struct bootlog_record *rec, unsigned int n)
{
	begin_cells(log, w, log->generation[log->block], off);
	bootlog_ram_move(log, w);
	bootlog_put(w, rec, n);
	bootlog_join(w);
}

/* -ENOSPC when the block is full, another -errno when it takes nothing more */
static int append_here(struct bootlog *log, const struct bootlog_record *rec,
		       unsigned int n)
{
	/* A NAND block that failed once is not tried again. */
	unsigned int tries = log->flash.ops->mark_bad ? 1 : 2;
	struct bootlog_writer w;
	int ret = -ENOSPC;
	u32 off, len;

	if (log->block == BOOTLOG_NO_BLOCK)
		return -ENOSPC;
	put_group(log, &w, log->pos, rec, n);
	len = bootlog_units(log, cells_size(&w));
	while (tries-- && log->pos + len <= log->flash.erase_size) {
		off = log->pos;
		log->pos += len;
		put_group(log, &w, off, rec, n);
		ret = program(log, log->block, off, cells_size(&w));
		if (!ret) {
			log->last = bootlog_index(log, off) + w.n;
			log->ram_boot = 0;
			log->records += w.records;
			return 0;
		}
		log->damaged += w.n;
		log->health = RECOVERY_LOG_HEALTH_DEGRADED;
	}
	return ret;
}

static int append_to_flash(struct bootlog *log,
			   const struct bootlog_record *rec, unsigned int n)
{
	u32 i, block;
	int ret, err;

	for (i = 0; i <= log->flash.blocks; i++) {
		err = append_here(log, rec, n);
		if (!err)
			return 0;
		block = log->block;
		ret = rotate(log);
		if (ret)
			return ret;
		/* Not before its state is safe in another one. */
		if (err != -ENOSPC)
			retire(log, block, err);
	}
	return -EIO;
}

/* The log's own records are not for others to write. */
static bool appendable(const struct bootlog_record *rec)
{
	return bootlog_record_valid(rec) &&
		rec->type != RECOVERY_RECORD_TYPE_META &&
		rec->type != RECOVERY_RECORD_TYPE_COMMIT;
}

int bootlog_append(struct bootlog *log, const struct bootlog_record *rec,
		   unsigned int n)
{
	unsigned int i;
	int ret = 0;

	if (!n || n > BOOTLOG_APPEND_MAX)
		return -EINVAL;
	for (i = 0; i < n; i++) {
		if (!appendable(&rec[i]))
			return -EINVAL;
	}

	switch (log->health) {
	case RECOVERY_LOG_HEALTH_BLANK:
	case RECOVERY_LOG_HEALTH_OK:
	case RECOVERY_LOG_HEALTH_DEGRADED:
		if (bootlog_ram_takes(log, rec, n))
			bootlog_ram_put(log, rec, n);
		else
			ret = append_to_flash(log, rec, n);
		if (ret)
			log->health = RECOVERY_LOG_HEALTH_FAILED;
		break;
	case RECOVERY_LOG_HEALTH_FAILED:
		ret = -EIO;
		break;
	}

	for (i = 0; i < n; i++)
		bootlog_fold(&log->state, &rec[i]);
	return ret ? -EIO : 0;
}

u32 bootlog_last_words(struct bootlog *log, const struct bootlog_record *rec,
		       u32 *ret_at)
{
	struct bootlog_writer w;
	u32 len;

	if ((log->health != RECOVERY_LOG_HEALTH_OK &&
	     log->health != RECOVERY_LOG_HEALTH_DEGRADED) ||
	    log->block == BOOTLOG_NO_BLOCK || !appendable(rec))
		return 0;
	/* Flash does not know that boot, and would make void what RAM knows. */
	if (log->ram_boot)
		return 0;
	len = bootlog_units(log, bootlog_cells(rec, 1) *
			    sizeof(struct bootlog_cell));
	if (log->pos + len > log->flash.erase_size)
		return 0;

	begin_cells(log, &w, log->generation[log->block], log->pos);
	bootlog_put(&w, rec, 1);
	*ret_at = bootlog_address(log, log->block, log->pos);
	log->pos += len;
	return pad(log, cells_size(&w));
}

static void erase_others(struct bootlog *log)
{
	u32 b;
	int ret;

	for (b = 0; b < log->flash.blocks; b++) {
		if (b == log->block || bootlog_block_bad(log, b) ||
		    bootlog_free_from(log, b, 0))
			continue;
		ret = erase(log, b);
		if (ret)
			retire(log, b, ret);
	}
}

int bootlog_format(struct bootlog *log, bool force)
{
	if (!log->flash.ops)
		return -ENODEV;
	if (log->health == RECOVERY_LOG_HEALTH_FOREIGN ||
	    log->health == RECOVERY_LOG_HEALTH_NEWER) {
		if (!force)
			return -EEXIST;
		log->last_generation = 0;
		log->next_seq = 1;
	}

	/* The erase that comes now is the one that it is counted from. */
	log->erases = log->health == RECOVERY_LOG_HEALTH_BLANK ? 0 : U32_MAX;
	if (rotate(log)) {
		log->erases = 0;
		log->health = RECOVERY_LOG_HEALTH_FAILED;
		return -EIO;
	}
	/* The block that was in use stayed valid until now. */
	erase_others(log);
	log->health = health_now(log);
	return 0;
}
