// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two copies of the last two boots, written in turn. Their cells have the CRC
 * that they would have on flash behind the last record there: so whatever is
 * logged on flash makes them void by itself, and a program that was cut does
 * not. Documentation/bootlog-format.rst
 */
#include "bootlog_ram.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "bootlog_scan.h"

/**
 * struct ram_copy - one of the two copies
 * @turn: grows by one with each copy written; part of the CRC of each cell
 * @zero: 0
 * @cell: a group
 */
struct ram_copy {
	__le32 turn;
	__le32 zero[3];
	struct bootlog_cell cell[BOOTLOG_BOOTS_MAX];
} __packed;

static_assert(2 * sizeof(struct ram_copy) <= BOOTLOG_RAM_SIZE);

static struct ram_copy *copy_of(const struct bootlog *log, u32 turn)
{
	return (struct ram_copy *)log->ram + turn % 2;
}

/* Of the slot that boots, on the rung where it is when all is well */
static bool healthy(const struct bootlog_state *state,
		    const struct bootlog_boot *boot)
{
	unsigned int i;

	for (i = 0; i < BOOTLOG_REQUESTS; i++) {
		if (state->request[i].id)
			return false;
	}
	return boot->rung == RECOVERY_RUNG_NORMAL &&
		boot->reason == RECOVERY_REASON_DEFAULT && !boot->attempts &&
		!boot->short_count && boot->slot == state->next &&
		state->slot[boot->slot].state == RECOVERY_SLOT_STATE_GOOD;
}

/* @kept: the last boot that flash does not know */
static bool may_be_lost(const struct bootlog *log,
			const struct bootlog_record *rec, u32 *kept)
{
	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		if (!healthy(&log->state, &rec->boot))
			return false;
		*kept = rec->boot.id;
		return true;
	case RECOVERY_RECORD_TYPE_END:
		/* Without RAM it would be found out again, to be this. */
		return rec->cause == RECOVERY_CAUSE_POWER ||
			rec->cause == RECOVERY_CAUSE_CLEAN;
	case RECOVERY_RECORD_TYPE_ALIVE:
	case RECOVERY_RECORD_TYPE_GOOD:
	case RECOVERY_RECORD_TYPE_CLEAN:
		return *kept && rec->boot.id == *kept;
	}
	return false;
}

bool bootlog_ram_takes(const struct bootlog *log,
		       const struct bootlog_record *rec, unsigned int n)
{
	u32 kept = log->ram_boot;
	unsigned int i;

	if (!log->ram || log->block == BOOTLOG_NO_BLOCK)
		return false;
	for (i = 0; i < n; i++) {
		if (!may_be_lost(log, &rec[i], &kept))
			return false;
	}
	return kept;
}

/* As they would stand behind the last record on flash, in that turn */
static void begin(const struct bootlog *log, struct bootlog_writer *w,
		  struct bootlog_cell *cell, u32 turn)
{
	*w = (struct bootlog_writer) {
		.cell = cell,
		.generation = log->generation[log->block] ^ turn,
		.index = log->last,
	};
}

void bootlog_ram_put(struct bootlog *log, const struct bootlog_record *rec,
		     unsigned int n)
{
	struct bootlog_state state = log->state;
	struct ram_copy *copy;
	struct bootlog_writer w;
	unsigned int i;

	for (i = 0; i < n; i++) {
		bootlog_fold(&state, &rec[i]);
		if (rec[i].type == RECOVERY_RECORD_TYPE_BOOT)
			log->ram_boot = rec[i].boot.id;
	}
	copy = copy_of(log, ++log->ram_turn);
	memset(copy, 0, sizeof(*copy));
	begin(log, &w, copy->cell, log->ram_turn);
	bootlog_put_boots(&w, &state);
	bootlog_join(&w);
	copy->turn = cpu_to_le32(log->ram_turn);
}

void bootlog_ram_move(const struct bootlog *log, struct bootlog_writer *w)
{
	if (log->ram_boot)
		bootlog_put_boots(w, &log->state);
}

/* How many cells a copy is, 0 when it does not count */
static u32 whole(const struct bootlog *log, const struct ram_copy *copy)
{
	u32 turn = le32_to_cpu(copy->turn);
	struct bootlog_writer w;
	u32 i;

	begin(log, &w, NULL, turn);
	for (i = 0; i < BOOTLOG_BOOTS_MAX; i++) {
		if (!bootlog_cell_ok(&copy->cell[i], w.generation, w.index + i))
			return 0;
		if (!(copy->cell[i].type & BOOTLOG_CELL_MORE))
			return i + 1;
	}
	return 0;
}

static const struct ram_copy *newest(const struct bootlog *log, u32 *n)
{
	const struct ram_copy *copy = log->ram;
	u32 n0 = whole(log, &copy[0]), n1 = whole(log, &copy[1]);
	bool second = n1 && (!n0 || (s32)(le32_to_cpu(copy[1].turn) -
					  le32_to_cpu(copy[0].turn)) > 0);

	*n = second ? n1 : n0;
	return &copy[second];
}

int bootlog_ram_read(struct bootlog *log,
		     int (*fn)(const struct bootlog_record *rec, void *arg),
		     void *arg)
{
	const struct ram_copy *copy;
	struct bootlog_record rec;
	u32 i, n;
	int ret;

	if (!log->ram || log->block == BOOTLOG_NO_BLOCK)
		return 0;
	copy = newest(log, &n);
	if (n)
		log->ram_turn = le32_to_cpu(copy->turn);
	for (i = 0; i < n; i++) {
		bootlog_get(&copy->cell[i], 1, &rec);
		rec.seq = log->next_seq + i;	/* for now, not for good */
		ret = rec.type ? fn(&rec, arg) : 0;
		if (ret)
			return ret;
		if (rec.type == RECOVERY_RECORD_TYPE_BOOT)
			log->ram_boot = rec.boot.id;
	}
	return 0;
}
