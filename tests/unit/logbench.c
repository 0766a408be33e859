// SPDX-License-Identifier: GPL-2.0-or-later
#include "logbench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

void bench_open(struct logbench *bench)
{
	struct recov_flash place = flash_place(&bench->flash);

	assert_int_equal(bootlog_open(&bench->log, &place, bench->buf,
				      sizeof(bench->buf)), 0);
	assert_null(bench->flash.broken);
}

void bench_reopen_same(struct logbench *bench)
{
	struct bootlog_state before = bench->log.state;

	bench_open(bench);
	assert_int_equal(bench->log.health, RECOVERY_LOG_HEALTH_OK);
	assert_state(&bench->log.state, &before);
}

void bench_append(struct logbench *bench, struct bootlog_record rec)
{
	assert_int_equal(bootlog_append(&bench->log, &rec, 1), 0);
	assert_null(bench->flash.broken);
}

struct bootlog_record rec_boot(u32 id, u8 slot, u8 rung)
{
	return (struct bootlog_record) {
		.type = RECOVERY_RECORD_TYPE_BOOT,
		.boot = {
			.id = id, .slot = slot, .rung = rung,
			.reason = RECOVERY_REASON_DEFAULT, .limit = 3,
			.attempts = id % 3, .short_count = id % 5,
			.trial_boots = id % 7,
			.uptime_ms = BOOTLOG_UPTIME_UNKNOWN,
		},
	};
}

static struct bootlog_record rec_of(u8 type, u32 id)
{
	return (struct bootlog_record) { .type = type, .boot.id = id };
}

struct bootlog_record rec_alive(u32 id, u32 time)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_ALIVE, id);

	rec.time = time;
	return rec;
}

struct bootlog_record rec_good(u32 id, u8 slot, u32 time)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_GOOD, id);

	rec.slot = slot;
	rec.time = time;
	return rec;
}

struct bootlog_record rec_clean(u32 id, u8 end, u64 uptime_ms)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_CLEAN, id);

	rec.end = end;
	rec.uptime_ms = uptime_ms;
	return rec;
}

struct bootlog_record rec_end(u32 id, u8 cause, u64 uptime_ms)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_END, id);

	rec.cause = cause;
	rec.uptime_ms = uptime_ms;
	return rec;
}

struct bootlog_record rec_slot(u8 slot, u8 state, u8 tries, bool next)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_SLOT, 0);

	rec.slot = slot;
	rec.slot_state = state;
	rec.tries = tries;
	rec.next = next;
	return rec;
}

struct bootlog_record rec_request(u8 kind, u32 boot, u32 id, u32 arg)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_REQUEST, boot);

	rec.kind = kind;
	rec.request = id;
	rec.arg = arg;
	rec.flags = id & 1;
	return rec;
}

struct bootlog_record rec_done(u8 kind, u32 boot, u32 id, s32 result)
{
	struct bootlog_record rec = rec_of(RECOVERY_RECORD_TYPE_REQUEST_DONE,
					   boot);

	rec.kind = kind;
	rec.request = id;
	rec.result = result;
	return rec;
}

static void boot_print(const char *what, const struct bootlog_boot *b)
{
	fprintf(stderr, "#   %s %u: slot %u rung %u reason %u attempts %u/%u ",
		what, b->id, b->slot, b->rung, b->reason, b->attempts, b->limit);
	fprintf(stderr, "short %u trial %u flags %u cause %u end %u ",
		b->short_count, b->trial_boots, b->flags, b->cause, b->end);
	fprintf(stderr, "uptime %lld time %u\n", (long long)b->uptime_ms, b->time);
}

void state_print(const char *what, const struct bootlog_state *state)
{
	unsigned int i;

	fprintf(stderr, "# %s: next %u, last request %u\n", what, state->next,
		state->last_request);
	boot_print("prev", &state->prev);
	boot_print("boot", &state->boot);
	for (i = 0; i < RECOVERY_SLOTS; i++)
		fprintf(stderr, "#   slot %u: state %u tries %u\n", i,
			state->slot[i].state, state->slot[i].tries);
	for (i = 0; i < BOOTLOG_REQUESTS; i++)
		fprintf(stderr, "#   request %u: id %u boot %u arg %u flags %u\n",
			i, state->request[i].id, state->request[i].boot,
			state->request[i].arg, state->request[i].flags);
}

void assert_state(const struct bootlog_state *have,
		  const struct bootlog_state *want)
{
	if (state_same(have, want))
		return;
	state_print("have", have);
	state_print("want", want);
	fail_msg("the state differs");
}

void bench_begin(struct logbench *bench, enum flash_kind kind, u32 erase_size,
		 u32 write_size, u32 blocks)
{
	flash_init(&bench->flash, kind, erase_size, write_size, blocks);
	bench_open(bench);
}

void bench_boots(struct logbench *bench, u32 from, u32 to)
{
	for (; from <= to; from++)
		bench_append(bench, rec_boot(from, 0, RECOVERY_RUNG_NORMAL));
}

void bench_expect_health(struct logbench *bench, u8 health)
{
	bench_open(bench);
	assert_int_equal(bench->log.health, health);
}
