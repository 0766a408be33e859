// SPDX-License-Identifier: GPL-2.0-only
#include "bootlog_merge.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>

/* The flash is the one that the memory began from: they differ by the news. */
static bool same_log(const struct bootlog *log, const struct bootlog_memory *mem)
{
	u32 id = log->state.boot.id;

	return mem->from_flash && (id == mem->state.boot.id ||
				   (mem->declared && id == mem->state.prev.id));
}

/* The running boot is the last one on flash already. */
static bool same_boot(const struct bootlog *log,
		      const struct bootlog_memory *mem)
{
	return mem->declared && same_log(log, mem) &&
		log->state.boot.id == mem->state.boot.id;
}

/* Goes on after an error: then the log is in memory, which is to know all. */
static void add(struct bootlog *log, const struct bootlog_record *rec,
		unsigned int n, int *err)
{
	int ret = bootlog_append(log, rec, n);

	*err = *err ?: ret;
}

/* The end of the boot before goes with the begin of this one, or not at all. */
static void merge_boot(struct bootlog *log, const struct bootlog_memory *mem,
		       int *err)
{
	const struct bootlog_boot *last = &log->state.boot;
	struct bootlog_record rec[2] = { };
	unsigned int n = 0;

	if (same_boot(log, mem))
		return;
	if (last->id && last->cause == RECOVERY_CAUSE_NONE &&
	    mem->prev_cause != RECOVERY_CAUSE_NONE) {
		rec[n].type = RECOVERY_RECORD_TYPE_END;
		rec[n].boot.id = last->id;
		rec[n].cause = mem->prev_cause;
		rec[n++].uptime_ms = mem->prev_uptime_ms;
	}
	rec[n].type = RECOVERY_RECORD_TYPE_BOOT;
	rec[n].boot = mem->state.boot;
	rec[n].boot.flags = 0;
	rec[n++].boot.id = last->id == U32_MAX ? 1 : last->id + 1;
	add(log, rec, n, err);
}

static void merge_marks(struct bootlog *log, const struct bootlog_memory *mem,
			int *err)
{
	static const u8 mark[][2] = {
		{ RECOVERY_BOOT_FLAGS_ALIVE, RECOVERY_RECORD_TYPE_ALIVE },
		{ RECOVERY_BOOT_FLAGS_GOOD, RECOVERY_RECORD_TYPE_GOOD },
	};
	const struct bootlog_boot *boot = &mem->state.boot;
	u8 missing = boot->flags & ~log->state.boot.flags;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mark); i++) {
		struct bootlog_record rec = {
			.type = mark[i][1],
			.slot = boot->slot,
			.boot.id = log->state.boot.id,
			.time = boot->time,
		};

		if (missing & mark[i][0])
			add(log, &rec, 1, err);
	}
}

/* Slots that nothing is known of in memory keep what the flash says. */
static void merge_slots(struct bootlog *log, const struct bootlog_memory *mem,
			int *err)
{
	struct bootlog_record rec = { .type = RECOVERY_RECORD_TYPE_SLOT };
	unsigned int i;

	for (i = 0; i < RECOVERY_SLOTS; i++) {
		const struct bootlog_slot *slot = &mem->state.slot[i];
		const struct bootlog_slot *flash = &log->state.slot[i];

		rec.slot = i;
		rec.slot_state = slot->state;
		rec.tries = slot->tries;
		rec.next = mem->state.next == i;
		rec.settings = slot->settings ?: flash->settings;
		if (slot->state == RECOVERY_SLOT_STATE_UNKNOWN)
			continue;
		if (slot->state != flash->state || slot->tries != flash->tries ||
		    rec.settings != flash->settings ||
		    (rec.next && log->state.next != i))
			add(log, &rec, 1, err);
	}
}

/* Asked for in memory: gets a number of this log, unless it has it already. */
static void merge_request(struct bootlog *log, const struct bootlog_memory *mem,
			  u8 kind, bool same, int *err)
{
	const struct bootlog_request *req = &mem->state.request[kind];
	const struct bootlog_request *flash = &log->state.request[kind];
	struct bootlog_record rec = { .kind = kind };

	if (req->id && !(same && req->id == flash->id)) {
		rec.type = RECOVERY_RECORD_TYPE_REQUEST;
		rec.flags = req->flags;
		rec.arg = req->arg;
		rec.request = max(req->id, log->state.last_request + 1);
		if (mem->declared && req->boot == mem->state.boot.id)
			rec.boot.id = log->state.boot.id;
		add(log, &rec, 1, err);
	} else if (!req->id && same && flash->id) {
		/* Done while the flash was away */
		rec.type = RECOVERY_RECORD_TYPE_REQUEST_DONE;
		rec.boot.id = mem->declared ? log->state.boot.id : 0;
		rec.request = flash->id;
		add(log, &rec, 1, err);
	}
}

int bootlog_merge(struct bootlog *log, const struct bootlog_memory *mem)
{
	bool same = same_log(log, mem);
	int err = 0;
	u8 kind;

	if (mem->declared) {
		merge_boot(log, mem, &err);
		merge_marks(log, mem, &err);
	}
	merge_slots(log, mem, &err);
	for (kind = 0; kind < BOOTLOG_REQUESTS; kind++)
		merge_request(log, mem, kind, same, &err);
	return err;
}
