// SPDX-License-Identifier: GPL-2.0-only
#include "bootlog_record.h"

#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#define UPTIME_BITS	48
#define UPTIME_MAX	((1ULL << UPTIME_BITS) - 1)	/* stands for unknown */

u32 bootlog_crc(const void *p, size_t len)
{
	return crc32_le(~0, p, len) ^ ~0;
}

/* Generation and index come first, so that a stale or misplaced cell fails. */
static u32 cell_crc(const struct bootlog_cell *cell, u32 generation, u32 index)
{
	struct {
		__le32 generation;
		__le32 index;
		u8 cell[offsetof(struct bootlog_cell, crc)];
	} __packed all;

	all.generation = cpu_to_le32(generation);
	all.index = cpu_to_le32(index);
	memcpy(all.cell, cell, sizeof(all.cell));
	return bootlog_crc(&all, sizeof(all));
}

static bool boot_valid(const struct bootlog_boot *boot)
{
	return boot->id && boot->slot < RECOVERY_SLOTS &&
		boot->rung <= RECOVERY_RUNG_RESCUE;
}

bool bootlog_record_valid(const struct bootlog_record *rec)
{
	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		return boot_valid(&rec->boot);
	case RECOVERY_RECORD_TYPE_ALIVE:
		return rec->boot.id;
	case RECOVERY_RECORD_TYPE_GOOD:
		return rec->boot.id && rec->slot < RECOVERY_SLOTS;
	case RECOVERY_RECORD_TYPE_CLEAN:
		return rec->boot.id && rec->end && rec->end <= RECOVERY_END_KEXEC;
	case RECOVERY_RECORD_TYPE_END:
		return rec->boot.id && rec->cause &&
			rec->cause <= RECOVERY_CAUSE_UNKNOWN;
	case RECOVERY_RECORD_TYPE_SLOT:
		return rec->slot < RECOVERY_SLOTS &&
			rec->slot_state <= RECOVERY_SLOT_STATE_BAD;
	case RECOVERY_RECORD_TYPE_REQUEST:
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		return rec->kind < BOOTLOG_REQUESTS && rec->request;
	case RECOVERY_RECORD_TYPE_META:
	case RECOVERY_RECORD_TYPE_COMMIT:
		return true;
	}
	return false;
}

static u32 cells_of(const struct bootlog_record *rec)
{
	return rec->type == RECOVERY_RECORD_TYPE_REQUEST && rec->arg ? 2 : 1;
}

u32 bootlog_cells(const struct bootlog_record *rec, unsigned int n)
{
	unsigned int i;
	u32 cells = 0;

	for (i = 0; i < n; i++)
		cells += cells_of(&rec[i]);
	return cells;
}

static void put_uptime(struct bootlog_cell *cell, u64 ms)
{
	ms = min_t(u64, ms, UPTIME_MAX);
	cell->b = cpu_to_le16(ms >> 32);
	cell->d = cpu_to_le32(ms);
}

static u64 get_uptime(const struct bootlog_cell *cell)
{
	u64 ms = (u64)le16_to_cpu(cell->b) << 32 | le32_to_cpu(cell->d);

	return ms == UPTIME_MAX ? BOOTLOG_UPTIME_UNKNOWN : ms;
}

static void put_boot(struct bootlog_cell *cell, const struct bootlog_boot *boot)
{
	u8 flags = boot->flags & RECOVERY_BOOT_FLAGS_REQUESTED;

	cell->a = boot->slot | boot->rung << 4;
	cell->b = cpu_to_le16(boot->attempts | boot->short_count << 8);
	cell->d = cpu_to_le32(boot->reason | boot->trial_boots << 8 |
			      boot->limit << 16 | (u32)flags << 24);
}

static void get_boot(const struct bootlog_cell *cell, struct bootlog_boot *boot)
{
	u16 b = le16_to_cpu(cell->b);
	u32 d = le32_to_cpu(cell->d);

	boot->slot = cell->a & 0xf;
	boot->rung = cell->a >> 4;
	boot->attempts = b;
	boot->short_count = b >> 8;
	boot->reason = d;
	boot->trial_boots = d >> 8;
	boot->limit = d >> 16;
	boot->flags = d >> 24 & RECOVERY_BOOT_FLAGS_REQUESTED;
	boot->uptime_ms = BOOTLOG_UPTIME_UNKNOWN;
	/* A reason added later is no reason to lose the boot. */
	if (boot->reason > RECOVERY_REASON_CONSOLE)
		boot->reason = RECOVERY_REASON_NONE;
}

static void encode(struct bootlog_cell *cell, const struct bootlog_record *rec)
{
	memset(cell, 0, sizeof(*cell));
	cell->type = rec->type;
	cell->c = cpu_to_le32(rec->boot.id);

	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		put_boot(cell, &rec->boot);
		break;
	case RECOVERY_RECORD_TYPE_GOOD:
		cell->a = rec->slot;
		fallthrough;
	case RECOVERY_RECORD_TYPE_ALIVE:
		cell->d = cpu_to_le32(rec->time);
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
		cell->a = rec->end;
		put_uptime(cell, rec->uptime_ms);
		break;
	case RECOVERY_RECORD_TYPE_END:
		cell->a = rec->cause;
		put_uptime(cell, rec->uptime_ms);
		break;
	case RECOVERY_RECORD_TYPE_SLOT:
		cell->a = rec->slot;
		cell->b = cpu_to_le16(rec->slot_state | rec->tries << 8);
		cell->c = cpu_to_le32(rec->next ? 1 : 0);
		cell->d = cpu_to_le32(rec->settings);
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
		cell->a = rec->kind;
		cell->b = cpu_to_le16(rec->flags);
		cell->d = cpu_to_le32(rec->request);
		break;
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		cell->a = rec->kind;
		cell->b = cpu_to_le16(min_t(u32, abs(rec->result), U16_MAX));
		cell->d = cpu_to_le32(rec->request);
		break;
	case RECOVERY_RECORD_TYPE_META:
		cell->c = cpu_to_le32(rec->request);
		cell->d = cpu_to_le32(rec->erases);
		break;
	}
}

static void encode_arg(struct bootlog_cell *cell,
		       const struct bootlog_record *rec)
{
	memset(cell, 0, sizeof(*cell));
	cell->type = BOOTLOG_CELL_ARG;
	cell->c = cpu_to_le32(rec->request);
	cell->d = cpu_to_le32(rec->arg);
}

static void join(struct bootlog_writer *w, u32 from)
{
	struct bootlog_cell *cell;
	u32 i;

	for (i = from; i < w->n; i++) {
		cell = &w->cell[i];
		cell->type &= BOOTLOG_CELL_TYPE;
		if (i > from)
			cell->type |= BOOTLOG_CELL_CONT;
		if (i + 1 < w->n)
			cell->type |= BOOTLOG_CELL_MORE;
		cell->crc = cpu_to_le32(cell_crc(cell, w->generation,
						 w->index + i));
	}
}

void bootlog_join(struct bootlog_writer *w)
{
	join(w, 0);
}

void bootlog_put(struct bootlog_writer *w, const struct bootlog_record *rec,
		 unsigned int n)
{
	u32 from = w->n;
	unsigned int i;

	for (i = 0; i < n; i++) {
		encode(&w->cell[w->n++], &rec[i]);
		if (cells_of(&rec[i]) > 1)
			encode_arg(&w->cell[w->n++], &rec[i]);
	}
	w->records += n;
	join(w, from);
}

static void put_type(struct bootlog_writer *w, struct bootlog_record *rec,
		     u8 type)
{
	rec->type = type;
	bootlog_put(w, rec, 1);
}

/* Up to 5 cells. One time is kept of a boot, so its marks get the same one. */
static void snapshot_boot(struct bootlog_writer *w,
			  const struct bootlog_boot *boot)
{
	struct bootlog_record rec = {
		.slot = boot->slot, .boot = *boot, .time = boot->time,
		.end = boot->end, .cause = boot->cause,
		.uptime_ms = boot->uptime_ms,
	};

	if (!boot->id)
		return;
	put_type(w, &rec, RECOVERY_RECORD_TYPE_BOOT);
	if (boot->flags & RECOVERY_BOOT_FLAGS_ALIVE)
		put_type(w, &rec, RECOVERY_RECORD_TYPE_ALIVE);
	if (boot->flags & RECOVERY_BOOT_FLAGS_GOOD)
		put_type(w, &rec, RECOVERY_RECORD_TYPE_GOOD);
	if (boot->end)
		put_type(w, &rec, RECOVERY_RECORD_TYPE_CLEAN);
	/* Also when the cause was told after a clean end. */
	if (boot->cause != (boot->end ? RECOVERY_CAUSE_CLEAN : RECOVERY_CAUSE_NONE))
		put_type(w, &rec, RECOVERY_RECORD_TYPE_END);
}

void bootlog_put_boots(struct bootlog_writer *w,
		       const struct bootlog_state *state)
{
	snapshot_boot(w, &state->prev);
	snapshot_boot(w, &state->boot);
}

void bootlog_put_snapshot(struct bootlog_writer *w,
			  const struct bootlog_state *state, u32 erases)
{
	struct bootlog_record rec = { };
	unsigned int i;

	bootlog_put_boots(w, state);

	/* Behind the boots: a good mark changes slots. */
	for (i = 0; i < RECOVERY_SLOTS; i++) {
		rec.slot = i;
		rec.slot_state = state->slot[i].state;
		rec.tries = state->slot[i].tries;
		rec.next = state->next == i;
		rec.settings = state->slot[i].settings;
		put_type(w, &rec, RECOVERY_RECORD_TYPE_SLOT);
	}

	for (i = 0; i < BOOTLOG_REQUESTS; i++) {
		if (!state->request[i].id)
			continue;
		rec.kind = i;
		rec.flags = state->request[i].flags;
		rec.boot.id = state->request[i].boot;
		rec.request = state->request[i].id;
		rec.arg = state->request[i].arg;
		put_type(w, &rec, RECOVERY_RECORD_TYPE_REQUEST);
	}

	rec.request = state->last_request;
	rec.erases = erases;
	put_type(w, &rec, RECOVERY_RECORD_TYPE_META);
}

bool bootlog_cell_free(const struct bootlog_cell *cell)
{
	return !memchr_inv(cell, 0xff, sizeof(*cell));
}

bool bootlog_cell_ok(const struct bootlog_cell *cell, u32 generation, u32 index)
{
	return le32_to_cpu(cell->crc) == cell_crc(cell, generation, index);
}

static void decode(const struct bootlog_cell *cell, struct bootlog_record *rec)
{
	u16 b = le16_to_cpu(cell->b);
	u32 d = le32_to_cpu(cell->d);

	rec->type = cell->type & BOOTLOG_CELL_TYPE;
	rec->boot.id = le32_to_cpu(cell->c);

	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		get_boot(cell, &rec->boot);
		break;
	case RECOVERY_RECORD_TYPE_GOOD:
		rec->slot = cell->a;
		fallthrough;
	case RECOVERY_RECORD_TYPE_ALIVE:
		rec->time = d;
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
		rec->end = cell->a;
		rec->cause = RECOVERY_CAUSE_CLEAN;
		rec->uptime_ms = get_uptime(cell);
		break;
	case RECOVERY_RECORD_TYPE_END:
		rec->cause = cell->a;
		rec->uptime_ms = get_uptime(cell);
		break;
	case RECOVERY_RECORD_TYPE_SLOT:
		rec->slot = cell->a;
		rec->slot_state = b;
		rec->tries = b >> 8;
		rec->next = rec->boot.id & 1;
		rec->settings = d;
		rec->boot.id = 0;
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
		rec->kind = cell->a;
		rec->flags = b;
		rec->request = d;
		break;
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		rec->kind = cell->a;
		rec->result = -(s32)b;
		rec->request = d;
		break;
	case RECOVERY_RECORD_TYPE_META:
		rec->request = rec->boot.id;
		rec->boot.id = 0;
		rec->erases = d;
		break;
	}
}

u32 bootlog_get(const struct bootlog_cell *cell, u32 n,
		struct bootlog_record *rec)
{
	u32 cells = 1;

	memset(rec, 0, sizeof(*rec));
	decode(cell, rec);
	if (rec->type == RECOVERY_RECORD_TYPE_REQUEST && n > 1 &&
	    (cell[1].type & BOOTLOG_CELL_TYPE) == BOOTLOG_CELL_ARG) {
		rec->arg = le32_to_cpu(cell[1].d);
		cells = 2;
	}
	if (!bootlog_record_valid(rec))
		rec->type = 0;
	return cells;
}
