// SPDX-License-Identifier: GPL-2.0-or-later
/* What records do to the state, and that a snapshot gives a state back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>

#include <linux/kernel.h>

#include "bootlog_record.h"
#include "logbench.h"

#define UNKNOWN	BOOTLOG_UPTIME_UNKNOWN

static struct bootlog_state fresh(void)
{
	struct bootlog log;

	bootlog_init(&log);
	return log.state;
}

static void fold(struct bootlog_state *s, struct bootlog_record rec)
{
	assert_true(bootlog_record_valid(&rec));
	bootlog_fold(s, &rec);
}

static void test_boot_shifts(void **state)
{
	struct bootlog_state s = fresh();

	fold(&s, rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	assert_int_equal(s.boot.id, 1);
	assert_int_equal(s.prev.id, 0);
	fold(&s, rec_alive(1, 1000));
	fold(&s, rec_boot(2, 1, RECOVERY_RUNG_TRIAL));
	assert_int_equal(s.boot.id, 2);
	assert_int_equal(s.boot.slot, 1);
	assert_int_equal(s.boot.flags, 0);
	assert_int_equal(s.boot.time, 0);
	assert_true(s.boot.uptime_ms == UNKNOWN);
	assert_int_equal(s.prev.id, 1);
	assert_int_equal(s.prev.flags, RECOVERY_BOOT_FLAGS_ALIVE);
	assert_int_equal(s.prev.time, 1000);
}

static void test_boot_again_replaces(void **state)
{
	struct bootlog_state s = fresh();

	fold(&s, rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_boot(2, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_boot(2, 1, RECOVERY_RUNG_FALLBACK));
	assert_int_equal(s.prev.id, 1);
	assert_int_equal(s.boot.id, 2);
	assert_int_equal(s.boot.slot, 1);
}

/* Marks of a boot that is not known, or no longer, do nothing. */
static void test_marks_need_their_boot(void **state)
{
	static const u32 id[] = { 1, 4, 77 };
	struct bootlog_state s = fresh(), before;
	unsigned int i;

	fold(&s, rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_boot(2, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_boot(3, 0, RECOVERY_RUNG_NORMAL));
	before = s;
	for (i = 0; i < 3; i++) {
		fold(&s, rec_alive(id[i], 5));
		fold(&s, rec_good(id[i], 0, 5));
		fold(&s, rec_clean(id[i], RECOVERY_END_REBOOT, 5));
		fold(&s, rec_end(id[i], RECOVERY_CAUSE_PANIC, 5));
	}
	assert_state(&s, &before);
}

static void test_ends(void **state)
{
	struct bootlog_state s = fresh();

	fold(&s, rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_clean(1, RECOVERY_END_KEXEC, 1ULL << 40));
	assert_int_equal(s.boot.cause, RECOVERY_CAUSE_CLEAN);
	assert_int_equal(s.boot.end, RECOVERY_END_KEXEC);
	assert_true(s.boot.uptime_ms == 1ULL << 40);

	/* The boot before, told later; an unknown uptime takes none away. */
	fold(&s, rec_boot(2, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_end(2, RECOVERY_CAUSE_UNKNOWN, 777));
	fold(&s, rec_boot(3, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_end(2, RECOVERY_CAUSE_WATCHDOG, UNKNOWN));
	assert_int_equal(s.prev.cause, RECOVERY_CAUSE_WATCHDOG);
	assert_int_equal(s.prev.end, RECOVERY_END_NONE);
	assert_true(s.prev.uptime_ms == 777);
	assert_int_equal(s.boot.cause, RECOVERY_CAUSE_NONE);
}

/* rung: does the mark make the slot good, does it make it the next one */
static void test_good_by_rung(void **state)
{
	static const struct {
		u8 rung;
		bool good;
		bool next;
	} row[] = {
		{ RECOVERY_RUNG_TRIAL, true, true },
		{ RECOVERY_RUNG_NORMAL, true, false },
		{ RECOVERY_RUNG_FAILSAFE, false, false },
		{ RECOVERY_RUNG_FALLBACK, true, true },
		{ RECOVERY_RUNG_RESCUE, false, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		struct bootlog_state s = fresh();

		fold(&s, rec_slot(0, RECOVERY_SLOT_STATE_BAD, 0, true));
		fold(&s, rec_slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, false));
		fold(&s, rec_boot(9, 1, row[i].rung));
		fold(&s, rec_good(9, 1, 0));
		assert_int_equal(s.boot.flags, RECOVERY_BOOT_FLAGS_GOOD);
		assert_int_equal(s.slot[1].state, row[i].good ?
				 RECOVERY_SLOT_STATE_GOOD :
				 RECOVERY_SLOT_STATE_TRIAL);
		assert_int_equal(s.slot[1].tries, 3);
		assert_int_equal(s.slot[0].state, RECOVERY_SLOT_STATE_BAD);
		assert_int_equal(s.next, row[i].next);
	}
}

static void test_slot(void **state)
{
	struct bootlog_state s = fresh();

	fold(&s, rec_slot(1, RECOVERY_SLOT_STATE_TRIAL, 3, true));
	assert_int_equal(s.next, 1);
	fold(&s, rec_slot(0, RECOVERY_SLOT_STATE_GOOD, 255, false));
	assert_int_equal(s.next, 1);
	assert_int_equal(s.slot[0].tries, 255);
	assert_int_equal(s.slot[1].state, RECOVERY_SLOT_STATE_TRIAL);
}

static void test_requests(void **state)
{
	struct bootlog_state s = fresh();
	u8 reset = RECOVERY_REQUEST_KIND_RESET;
	u8 reboot = RECOVERY_REQUEST_KIND_REBOOT;

	fold(&s, rec_boot(5, 0, RECOVERY_RUNG_NORMAL));
	fold(&s, rec_request(reset, 5, 11, 0xdeadbeef));
	assert_int_equal(s.boot.flags, RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_int_equal(s.request[reset].id, 11);
	assert_int_equal(s.request[reset].arg, 0xdeadbeef);
	assert_int_equal(s.request[reset].flags, RECOVERY_REQUEST_FLAGS_HARD);
	assert_int_equal(s.last_request, 11);

	/* Another number: not this one */
	fold(&s, rec_done(reset, 5, 10, 0));
	assert_int_equal(s.request[reset].id, 11);

	/* The next boot carries it out; the last one stays a wanted reboot. */
	fold(&s, rec_boot(6, 0, RECOVERY_RUNG_NORMAL));
	assert_int_equal(s.boot.flags, 0);
	fold(&s, rec_done(reset, 6, 11, 0));
	assert_int_equal(s.request[reset].id, 0);
	assert_int_equal(s.prev.flags, RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_int_equal(s.last_request, 11);

	/* Taken back in the same boot: a crash that follows is a crash. */
	fold(&s, rec_request(reboot, 6, 12, 0));
	fold(&s, rec_request(reset, 6, 13, 0));
	fold(&s, rec_done(reset, 6, 13, -ECANCELED));
	assert_int_equal(s.boot.flags, RECOVERY_BOOT_FLAGS_REQUESTED);
	fold(&s, rec_done(reboot, 6, 12, -ECANCELED));
	assert_int_equal(s.boot.flags, 0);

	/* From before the boot had a number */
	fold(&s, rec_request(reboot, 0, 14, 0));
	assert_int_equal(s.boot.flags, 0);
	assert_int_equal(s.request[reboot].id, 14);
}

/* Numbers out of range, from a flash that somebody else wrote */
static void test_insane_records(void **state)
{
	struct bootlog_record rec[] = {
		rec_boot(0, 0, 2), rec_boot(1, 2, 2), rec_boot(1, 0, 6),
		rec_alive(0, 0), rec_good(1, 2, 0), rec_clean(1, 4, 0),
		rec_clean(1, 0, 0), rec_end(1, 0, 0), rec_end(1, 6, 0),
		rec_slot(2, 0, 0, false), rec_slot(0, 4, 0, false),
		rec_request(5, 0, 1, 0), rec_request(0, 0, 0, 0),
		rec_done(5, 0, 1, 0), { .type = 0 }, { .type = 11 },
		{ .type = 255 },
	};
	struct bootlog_state s = fresh(), before = s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rec); i++) {
		assert_false(bootlog_record_valid(&rec[i]));
		bootlog_fold(&s, &rec[i]);
	}
	assert_memory_equal(&s, &before, sizeof(s));
}

static struct bootlog_record random_record(u32 *seed, u32 *id, u32 *request)
{
	u32 r = flash_random(seed), boot = *id - flash_random(seed) % 3;
	u64 ms = r & 64 ? UNKNOWN : (u64)flash_random(seed) << 20;

	if (!boot || boot > *id)
		boot = *id;
	switch (r % 9) {
	case 0:
		return rec_boot(++*id, r >> 8 & 1, r >> 9 & 3);
	case 1:
		return rec_alive(boot, r >> 8);
	case 2:
		return rec_good(boot, r >> 8 & 1, r >> 10);
	case 3:
		return rec_clean(boot, 1 + (r >> 8) % 3, ms);
	case 4:
		return rec_end(boot, 1 + (r >> 8) % 5, ms);
	case 5:
		return rec_slot(r >> 8 & 1, r >> 9 & 3, r >> 12, r >> 11 & 1);
	case 6:
	case 7:
		return rec_request((r >> 8) % 5, r & 16 ? *id : 0, ++*request,
				   r & 32 ? r : 0);
	default:
		return rec_done((r >> 8) % 5, *id,
				*request - (r >> 12) % 6, -(int)(r >> 16 & 63));
	}
}

static void test_snapshot_is_the_state(void **state)
{
	struct bootlog_cell cell[BOOTLOG_SNAPSHOT_MAX + 1];
	u32 seed = 4711, id = 1, request = 5, i, n;
	struct bootlog_state s = fresh();

	fold(&s, rec_boot(1, 0, RECOVERY_RUNG_NORMAL));
	for (i = 0; i < 200000; i++) {
		struct bootlog_writer w = { .cell = cell, .index = i };
		struct bootlog_record rec = random_record(&seed, &id, &request);
		struct bootlog_state again = fresh();

		bootlog_fold(&s, &rec);
		bootlog_put_snapshot(&w, &s, i);
		assert_true(w.n <= BOOTLOG_SNAPSHOT_MAX);
		for (n = 0; n < w.n;) {
			assert_true(bootlog_cell_ok(&cell[n], 0, i + n));
			n += bootlog_get(&cell[n], w.n - n, &rec);
			assert_int_not_equal(rec.type, 0);
			bootlog_fold(&again, &rec);
		}
		assert_int_equal(rec.type, RECOVERY_RECORD_TYPE_META);
		assert_int_equal(rec.erases, i);
		assert_state(&again, &s);
	}
}

static void test_largest_snapshot(void **state)
{
	struct bootlog_cell cell[BOOTLOG_SNAPSHOT_MAX];
	struct bootlog_writer w = { .cell = cell };
	struct bootlog_state s = fresh();
	u32 id, kind;

	for (id = 1; id <= 2; id++) {
		fold(&s, rec_boot(id, 0, RECOVERY_RUNG_NORMAL));
		fold(&s, rec_alive(id, 1));
		fold(&s, rec_good(id, 0, 1));
		fold(&s, rec_clean(id, RECOVERY_END_REBOOT, 1));
		fold(&s, rec_end(id, RECOVERY_CAUSE_PANIC, 1));
	}
	for (kind = 0; kind < BOOTLOG_REQUESTS; kind++)
		fold(&s, rec_request(kind, 2, kind + 1, 1));
	bootlog_put_snapshot(&w, &s, 1);
	assert_int_equal(w.n, BOOTLOG_SNAPSHOT_MAX);
}

/* Every bit of a cell, its generation and its place are covered. */
static void test_cell_crc(void **state)
{
	struct bootlog_record rec = rec_boot(0x12345678, 1, 3);
	struct bootlog_cell cell;
	struct bootlog_writer w = {
		.cell = &cell, .generation = 7, .index = 9,
	};
	unsigned int bit;

	assert_int_equal(bootlog_crc("123456789", 9), 0xcbf43926);
	bootlog_put(&w, &rec, 1);
	assert_true(bootlog_cell_ok(&cell, 7, 9));
	assert_false(bootlog_cell_ok(&cell, 7, 10));
	assert_false(bootlog_cell_ok(&cell, 8, 9));
	for (bit = 0; bit < 8 * sizeof(cell); bit++) {
		((u8 *)&cell)[bit / 8] ^= 1 << bit % 8;
		assert_false(bootlog_cell_ok(&cell, 7, 9));
		((u8 *)&cell)[bit / 8] ^= 1 << bit % 8;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot_shifts),
		cmocka_unit_test(test_boot_again_replaces),
		cmocka_unit_test(test_marks_need_their_boot),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_good_by_rung),
		cmocka_unit_test(test_slot),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_insane_records),
		cmocka_unit_test(test_snapshot_is_the_state),
		cmocka_unit_test(test_largest_snapshot),
		cmocka_unit_test(test_cell_crc),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
