/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot log on simulated flash, and shorthands for its records. */
#ifndef UNIT_LOGBENCH_H
#define UNIT_LOGBENCH_H

#include "bootlog.h"
#include "logstate.h"
#include "simflash.h"

#define LOGBENCH_BUF	4096

struct logbench {
	struct flash flash;
	struct bootlog log;
	u8 buf[LOGBENCH_BUF];
};

/* New flash, and what the log makes of it. */
void bench_begin(struct logbench *bench, enum flash_kind kind, u32 erase_size,
		 u32 write_size, u32 blocks);

/* Opens what is on the flash; fails the test if that is an error. */
void bench_open(struct logbench *bench);

/* Opens again and expects the same state and health ok. */
void bench_reopen_same(struct logbench *bench);

void bench_append(struct logbench *bench, struct bootlog_record rec);

/* Normal boots of slot a with these numbers */
void bench_boots(struct logbench *bench, u32 from, u32 to);

/* Opens again and expects that health. */
void bench_expect_health(struct logbench *bench, u8 health);

struct bootlog_record rec_boot(u32 id, u8 slot, u8 rung);
struct bootlog_record rec_alive(u32 id, u32 time);
struct bootlog_record rec_good(u32 id, u8 slot, u32 time);
struct bootlog_record rec_clean(u32 id, u8 end, u64 uptime_ms);
struct bootlog_record rec_end(u32 id, u8 cause, u64 uptime_ms);
struct bootlog_record rec_slot(u8 slot, u8 state, u8 tries, bool next);
struct bootlog_record rec_request(u8 kind, u32 boot, u32 id, u32 arg);
struct bootlog_record rec_done(u8 kind, u32 boot, u32 id, s32 result);

void state_print(const char *what, const struct bootlog_state *state);

/* Fails the test, with both states printed, unless they are equal. */
void assert_state(const struct bootlog_state *have,
		  const struct bootlog_state *want);

#endif /* UNIT_LOGBENCH_H */
