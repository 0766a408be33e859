// SPDX-License-Identifier: GPL-2.0-or-later
/* The partition comes late, goes, and comes back. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bootlog_merge.h"
#include "logbench.h"

#define RESET	RECOVERY_REQUEST_KIND_RESET
#define REBOOT	RECOVERY_REQUEST_KIND_REBOOT

static struct logbench bench;
static struct bootlog_memory mem;

static int setup(void **state)
{
	flash_init(&bench.flash, FLASH_NOR, 4096, 1, 2);
	bench_open(&bench);
	bootlog_init(&bench.log);
	mem = (struct bootlog_memory) { .state = bench.log.state };
	return 0;
}

static int teardown(void **state)
{
	flash_free(&bench.flash);
	return 0;
}

static void learn(struct bootlog_record rec)
{
	bootlog_fold(&mem.state, &rec);
}

/* A flash with some history: boots up to 57, the last one open-ended */
static void with_history(void)
{
	bench_open(&bench);
	bench_append(&bench, rec_slot(0, RECOVERY_SLOT_STATE_GOOD, 0, false));
	bench_append(&bench, rec_slot(1, RECOVERY_SLOT_STATE_BAD, 0, true));
	bench_append(&bench, rec_boot(56, 0, RECOVERY_RUNG_NORMAL));
	bench_append(&bench, rec_request(REBOOT, 56, 20, 0));
	bench_append(&bench, rec_boot(57, 1, RECOVERY_RUNG_FALLBACK));
}

static void merge(void)
{
	u32 cuts;

	bench_open(&bench);
	cuts = bench.log.state.boot.id;
	assert_int_equal(bootlog_merge(&bench.log, &mem), 0);
	assert_true(bench.log.state.boot.id >= cuts);
	bench_reopen_same(&bench);
}

/* Nothing was learnt: nothing is written. */
static void test_nothing(void **state)
{
	u32 programs;

	with_history();
	programs = bench.flash.programs;
	merge();
	assert_int_equal(bench.flash.programs, programs);
	assert_int_equal(bench.log.state.boot.id, 57);
	assert_int_equal(bench.log.state.next, 1);
}

static void test_late(void **state)
{
	struct bootlog_state *s = &bench.log.state;

	with_history();
	mem.declared = true;
	mem.prev_cause = RECOVERY_CAUSE_WATCHDOG;
	mem.prev_uptime_ms = 4321;
	learn(rec_request(RESET, 0, 1, 5));
	learn(rec_boot(1, 0, RECOVERY_RUNG_FALLBACK));
	learn(rec_alive(1, 1000));
	learn(rec_good(1, 0, 1001));
	learn(rec_request(REBOOT, 1, 2, 0));
	merge();
	assert_int_equal(s->boot.id, 58);
	assert_int_equal(s->boot.rung, RECOVERY_RUNG_FALLBACK);
	assert_int_equal(s->boot.flags, RECOVERY_BOOT_FLAGS_ALIVE |
			 RECOVERY_BOOT_FLAGS_GOOD |
			 RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_int_equal(s->boot.time, 1001);
	assert_int_equal(s->prev.id, 57);
	assert_int_equal(s->prev.cause, RECOVERY_CAUSE_WATCHDOG);
	assert_int_equal(s->prev.uptime_ms, 4321);
	/* The mark made slot 0 good and the next one; slot 1 stays as it was. */
	assert_int_equal(s->next, 0);
	assert_int_equal(s->slot[1].state, RECOVERY_SLOT_STATE_BAD);
	/* New numbers, for 20 was given out already */
	assert_int_equal(s->request[RESET].id, 21);
	assert_int_equal(s->request[RESET].boot, 0);
	assert_int_equal(s->request[RESET].arg, 5);
	assert_int_equal(s->request[REBOOT].id, 22);
	assert_int_equal(s->request[REBOOT].boot, 58);
}

static void test_first_use(void **state)
{
	mem.declared = true;
	learn(rec_boot(1, 1, RECOVERY_RUNG_TRIAL));
	learn(rec_slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, true));
	merge();
	assert_state(&bench.log.state, &mem.state);
}

/* Gone and back, with news from in between: the flash learns those alone. */
static void test_back(void **state)
{
	u32 programs;

	with_history();
	bench_append(&bench, rec_boot(58, 1, RECOVERY_RUNG_NORMAL));
	bench_append(&bench, rec_request(RESET, 58, 30, 0));
	mem = (struct bootlog_memory) {
		.state = bench.log.state, .declared = true, .from_flash = true,
	};
	programs = bench.flash.programs;
	merge();
	assert_int_equal(bench.flash.programs, programs);

	learn(rec_alive(58, 7));
	learn(rec_good(58, 1, 8));
	learn(rec_done(RESET, 58, 30, 0));
	learn(rec_slot(0, RECOVERY_SLOT_STATE_TRIAL, 2, true));
	learn(rec_request(REBOOT, 58, 31, 0));
	merge();
	assert_state(&bench.log.state, &mem.state);
	assert_int_equal(bench.log.state.boot.id, 58);
	assert_int_equal(bench.log.state.request[RESET].id, 0);
}

/* It went before this boot was declared, and comes back after. */
static void test_declared_meanwhile(void **state)
{
	with_history();
	mem = (struct bootlog_memory) {
		.state = bench.log.state, .from_flash = true,
		.prev_cause = RECOVERY_CAUSE_POWER,
		.prev_uptime_ms = BOOTLOG_UPTIME_UNKNOWN,
	};
	learn(rec_end(57, RECOVERY_CAUSE_POWER, BOOTLOG_UPTIME_UNKNOWN));
	learn(rec_boot(58, 0, RECOVERY_RUNG_NORMAL));
	learn(rec_done(REBOOT, 58, 20, 0));
	mem.declared = true;
	merge();
	assert_state(&bench.log.state, &mem.state);
}

/* Another chip comes in its place: its boots and requests are not ours. */
static void test_another_flash(void **state)
{
	with_history();
	mem = (struct bootlog_memory) {
		.state = bench.log.state, .declared = true, .from_flash = true,
	};
	learn(rec_boot(90, 0, RECOVERY_RUNG_NORMAL));
	learn(rec_boot(91, 0, RECOVERY_RUNG_NORMAL));
	learn(rec_done(REBOOT, 91, 20, 0));
	merge();
	assert_int_equal(bench.log.state.boot.id, 58);
	assert_int_equal(bench.log.state.request[REBOOT].id, 20);
}

static void test_broken_flash(void **state)
{
	with_history();
	memset(bench.flash.stuck, 1, 2);
	mem.declared = true;
	learn(rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	learn(rec_good(1, 0, 5));
	learn(rec_request(RESET, 1, 1, 0));
	bench_open(&bench);
	assert_int_equal(bootlog_merge(&bench.log, &mem), -EIO);
	assert_int_equal(bench.log.state.boot.id, 58);
	assert_int_equal(bench.log.state.boot.flags, RECOVERY_BOOT_FLAGS_GOOD |
			 RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_int_equal(bench.log.state.request[RESET].id, 21);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_FAILED);
}

#define merge_test(test) \
	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		merge_test(test_nothing),
		merge_test(test_late),
		merge_test(test_first_use),
		merge_test(test_back),
		merge_test(test_declared_meanwhile),
		merge_test(test_another_flash),
		merge_test(test_broken_flash),
	};

	return cmocka_run_group_tests_name("bootlog-merge", tests, NULL, NULL);
}
