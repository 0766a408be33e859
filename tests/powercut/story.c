// SPDX-License-Identifier: GPL-2.0-or-later
/* The stories: what boards do, and requests, slots and wear on the way. */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#define KINDS	(RECOVERY_REQUEST_KIND_REBOOT + 1)

struct step *tell_step(struct story *s)
{
	if (s->steps == STEPS_MAX)
		abort();
	return &s->step[s->steps++];
}

void tell(struct story *s, struct bootlog_record rec)
{
	struct step *step = tell_step(s);

	step->rec[0] = rec;
	step->n = 1;
}

void tell_also(struct story *s, struct bootlog_record rec)
{
	struct step *step = &s->step[s->steps - 1];

	step->rec[step->n++] = rec;
}

/* An undisturbed log in memory is told the same. */
void story_states(struct story *s, const struct bootlog_state *begin)
{
	struct bootlog log;
	unsigned int i;

	bootlog_init(&log);
	log.state = *begin;
	for (i = 0; i < s->steps; i++) {
		s->state[i] = log.state;
		if (s->step[i].n &&
		    bootlog_append(&log, s->step[i].rec, s->step[i].n))
			abort();
	}
	s->state[i] = log.state;
}

static struct bootlog_record record(u8 type, u32 boot)
{
	return (struct bootlog_record) {
		.type = type, .boot.id = boot, .time = 1700000000 + boot,
		.uptime_ms = 1000 + boot,
	};
}

static struct bootlog_record boot_on(u32 id, u8 slot, u8 rung)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_BOOT, id);

	rec.boot.slot = slot;
	rec.boot.rung = rung;
	rec.boot.reason = RECOVERY_REASON_DEFAULT;
	rec.boot.limit = 3;
	rec.boot.attempts = id % 3;
	rec.boot.short_count = id % 5;
	rec.boot.trial_boots = id % 7;
	return rec;
}

static struct bootlog_record good(u32 id, u8 slot)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_GOOD, id);

	rec.slot = slot;
	return rec;
}

static struct bootlog_record clean(u32 id, u8 how)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_CLEAN, id);

	rec.end = how;
	return rec;
}

static struct bootlog_record end(u32 id, u8 cause)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_END, id);

	rec.cause = cause;
	return rec;
}

static struct bootlog_record slot(u8 which, u8 state, u8 tries, bool next)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_SLOT, 0);

	rec.slot = which;
	rec.slot_state = state;
	rec.tries = tries;
	rec.next = next;
	return rec;
}

static struct bootlog_record snapshot(u8 which, u32 settings)
{
	struct bootlog_record rec = slot(which, RECOVERY_SLOT_STATE_GOOD, 3, false);

	rec.settings = settings;
	return rec;
}

static struct bootlog_record request(u8 kind, u32 id, u32 boot, u32 arg)
{
	struct bootlog_record rec = record(RECOVERY_RECORD_TYPE_REQUEST, boot);

	rec.kind = kind;
	rec.request = id;
	rec.arg = arg;
	rec.flags = id & 1;
	return rec;
}

static struct bootlog_record done(u8 kind, u32 id, u32 boot, s32 result)
{
	struct bootlog_record rec =
		record(RECOVERY_RECORD_TYPE_REQUEST_DONE, boot);

	rec.kind = kind;
	rec.request = id;
	rec.result = result;
	return rec;
}

/* A healthy boot */
static void tell_boot(struct story *s, u32 id, u8 slot)
{
	tell(s, boot_on(id, slot, RECOVERY_RUNG_NORMAL));
	tell(s, record(RECOVERY_RECORD_TYPE_ALIVE, id));
	tell(s, good(id, slot));
	tell(s, clean(id, RECOVERY_END_REBOOT));
}

static void tell_healthy(struct story *s)
{
	tell_boot(s, FILL_BOOT, 0);
	tell_boot(s, FILL_BOOT + 1, 0);
}

/* The end of a boot is logged with the begin of the next one. */
static void tell_crashes(struct story *s)
{
	u32 id = FILL_BOOT;

	tell(s, boot_on(id, 0, RECOVERY_RUNG_NORMAL));
	for (; id < FILL_BOOT + 4; id++) {
		tell(s, end(id, RECOVERY_CAUSE_CLEAN + 1 + id % 4));
		tell_also(s, boot_on(id + 1, id & 1, RECOVERY_RUNG_FAILSAFE));
	}
	tell(s, boot_on(id, 1, RECOVERY_RUNG_FALLBACK));
}

/* The end of a boot is its own last word. */
static void tell_panics(struct story *s)
{
	u32 id = FILL_BOOT;

	for (; id < FILL_BOOT + 4; id++) {
		tell(s, boot_on(id, id & 1, RECOVERY_RUNG_NORMAL));
		if (id & 1)
			tell(s, request(1, id, id, 0xbad));
		tell(s, end(id, RECOVERY_CAUSE_PANIC));
		s->step[s->steps - 1].panic = true;
	}
	tell(s, boot_on(id, 1, RECOVERY_RUNG_FALLBACK));
}

/* Each kind: logged, carried out by the next boot; or taken back */
static void tell_requests(struct story *s)
{
	u32 id = FILL_BOOT, number = 1000;
	u8 kind;

	for (kind = 0; kind < KINDS; kind++, id++) {
		tell(s, boot_on(id, 0, RECOVERY_RUNG_NORMAL));
		tell(s, request(kind, ++number, id, kind & 1 ? 0xcafe : 0));
		tell(s, clean(id, RECOVERY_END_REBOOT));
		tell(s, boot_on(++id, 0, RECOVERY_RUNG_NORMAL));
		tell(s, done(kind, number, id, kind == 2 ? -5 : 0));
		tell(s, request(kind, ++number, id, 0));
		tell_also(s, request((kind + 1) % KINDS, ++number, id, 1));
		tell(s, done(kind, number - 1, id, -125));
		tell_also(s, done((kind + 1) % KINDS, number, id, -125));
	}
}

/* A slot is installed, tried, fails; again, and becomes good */
static void tell_slots(struct story *s)
{
	u32 id = FILL_BOOT;

	tell_boot(s, id++, 0);
	tell(s, slot(1, RECOVERY_SLOT_STATE_TRIAL, 2, true));
	tell(s, boot_on(id, 1, RECOVERY_RUNG_TRIAL));
	tell(s, end(id, RECOVERY_CAUSE_WATCHDOG));
	tell_also(s, boot_on(id + 1, 1, RECOVERY_RUNG_TRIAL));
	tell(s, slot(0, RECOVERY_SLOT_STATE_GOOD, 0, true));
	tell(s, slot(1, RECOVERY_SLOT_STATE_BAD, 0, false));
	id += 2;
	tell(s, boot_on(id, 0, RECOVERY_RUNG_NORMAL));
	tell(s, slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, true));
	tell(s, boot_on(++id, 1, RECOVERY_RUNG_TRIAL));
	tell(s, good(id, 1));
}

/* Settings of the slot from before, kept for when it comes back */
static void tell_snapshots(struct story *s)
{
	u32 number;

	tell_boot(s, FILL_BOOT, 0);
	for (number = 1; number < 4; number++) {
		tell(s, snapshot(0, number));
		tell(s, slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, true));
		tell_also(s, snapshot(0, number + 100));
		tell(s, snapshot(number & 1, 0));
	}
}

static void tell_one_of_many(struct story *s, u32 i)
{
	u32 id = FILL_BOOT + i, from = s->steps;
	struct bootlog_record begin = boot_on(id, 0, RECOVERY_RUNG_NORMAL);
	bool failed = i % 5 == 4;

	begin.boot.attempts = failed;
	begin.boot.short_count = 0;
	if (i % 5 >= 3)
		tell(s, end(id - 1, failed ? RECOVERY_CAUSE_PANIC :
					     RECOVERY_CAUSE_POWER));
	tell(s, begin);
	tell(s, record(RECOVERY_RECORD_TYPE_ALIVE, id));
	tell(s, good(id, 0));
	if (i % 5 < 2)
		tell(s, clean(id, RECOVERY_END_REBOOT));
	/* In boot 7 the request of boot 6 is pending. */
	for (; from < s->steps; from++)
		s->step[from].healthy = !failed && i != 7;
}

/* Boots that leave nothing on flash, and what ends that */
static void tell_kept(struct story *s)
{
	u32 i;

	tell(s, slot(0, RECOVERY_SLOT_STATE_GOOD, 3, true));
	for (i = 0; i < 12; i++) {
		tell_one_of_many(s, i);
		if (i == 6)
			tell(s, request(0, 9, FILL_BOOT + i, 0));
		if (i == 7)
			tell(s, done(0, 9, FILL_BOOT + i, 0));
	}
}

static void tell_format(struct story *s)
{
	tell_boot(s, FILL_BOOT, 1);
	tell(s, request(0, 7, FILL_BOOT, 5));
	tell_step(s)->format = true;
	tell_boot(s, FILL_BOOT + 1, 1);
	tell_step(s)->format = true;
}

static void tell_format_foreign(struct story *s)
{
	tell_step(s)->format = true;
	tell_boot(s, FILL_BOOT, 1);
}

/* The block in use takes no more programs; later the next can't be erased. */
static void tell_bad_blocks(struct story *s)
{
	tell_boot(s, FILL_BOOT, 0);
	tell_step(s)->stuck = true;
	tell_boot(s, FILL_BOOT + 1, 0);
	tell(s, request(1, 9, FILL_BOOT + 1, 0));
}

static void tell_worn_block(struct story *s)
{
	tell_step(s)->worn = true;
	tell_boot(s, FILL_BOOT, 0);
	tell_boot(s, FILL_BOOT + 1, 0);
}

/* Everything, in one life */
static void tell_chain(struct story *s)
{
	u32 id = FILL_BOOT;

	tell_boot(s, id++, 0);
	tell(s, snapshot(0, 3));
	tell(s, slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, true));
	tell(s, boot_on(id, 1, RECOVERY_RUNG_TRIAL));
	tell(s, request(0, 50, id, 0));
	tell(s, end(id, RECOVERY_CAUSE_POWER));
	tell_also(s, boot_on(id + 1, 1, RECOVERY_RUNG_TRIAL));
	tell(s, done(0, 50, ++id, 0));
	tell(s, good(id, 1));
	tell(s, clean(id, RECOVERY_END_KEXEC));
	tell_step(s)->format = true;
	tell_boot(s, ++id, 1);
	tell(s, slot(0, RECOVERY_SLOT_STATE_BAD, 0, false));
	tell_boot(s, ++id, 1);
}

static void begin_foreign(struct flash *flash)
{
	u32 i, seed = 18224;

	for (i = 0; i < flash->erase_size * flash->blocks; i++)
		flash->mem[i] = flash_random(&seed);
}

const struct scenario scenarios[] = {
	{ "first-use", tell_healthy },
	{ "healthy", tell_healthy, .fills = 8 },
	{ "crashes", tell_crashes, .fills = 8 },
	{ "panics", tell_panics, .fills = 8 },
	{ "requests", tell_requests, .fills = 4 },
	{ "slots", tell_slots, .fills = 8 },
	{ "snapshots", tell_snapshots, .fills = 8 },
	{ "kept", tell_kept, .fills = 4 },
	{ "format", tell_format, .fills = 3 },
	{ "format-foreign", tell_format_foreign, .begin = begin_foreign,
	  .foreign = true },
	{ "block-goes-bad", tell_bad_blocks, .fills = 5, .blocks = 3 },
	{ "block-wears-out", tell_worn_block, .fills = 5, .blocks = 3 },
	{ "chain", tell_chain, .fills = 8 },
};

const unsigned int n_scenarios = ARRAY_SIZE(scenarios);
