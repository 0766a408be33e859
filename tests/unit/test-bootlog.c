// SPDX-License-Identifier: GPL-2.0-or-later
/* What a log makes of flash in all states, and what it costs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <linux/kernel.h>

#include "bootlog_record.h"
#include "logbench.h"

static struct logbench bench;

static int setup_nor(void **state)
{
	bench_begin(&bench, FLASH_NOR, 4096, 1, 3);
	return 0;
}

static int setup_nand(void **state)
{
	bench_begin(&bench, FLASH_NAND, 8192, 512, 4);
	return 0;
}

static int teardown(void **state)
{
	flash_free(&bench.flash);
	return 0;
}

static u32 erases(void)
{
	u32 b, n = 0;

	for (b = 0; b < bench.flash.blocks; b++)
		n += bench.flash.erases[b];
	return n;
}

static void test_blank(void **state)
{
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_BLANK);
	assert_int_equal(bench.log.state.boot.id, 0);
	/* Opening alone writes nothing; the first record erases nothing. */
	assert_int_equal(bench.flash.programs, 0);
	bench_boots(&bench, 1, 1);
	assert_int_equal(erases(), 0);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_OK);
	bench_reopen_same(&bench);
	/* Snapshot of nothing, commit, boot */
	assert_int_equal(bench.log.records, 5);
}

/* A healthy boot and its reads: large ones, not one a record */
static void test_few_reads(void **state)
{
	bench_boots(&bench, 1, 200);
	bench.flash.reads = 0;
	bench_open(&bench);
	/* Three headers twice at most, a commit record, one block */
	assert_true(bench.flash.reads <= 6);
}

static void test_foreign(void **state)
{
	static const char sqfs[] = "hsqs, or anything that is not ours";
	u8 before[64];

	memcpy(bench.flash.mem + 4096, sqfs, sizeof(sqfs));
	memcpy(before, bench.flash.mem + 4096, sizeof(before));
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_FOREIGN);
	bench_boots(&bench, 1, 3);
	assert_int_equal(bench.log.state.boot.id, 3);
	assert_int_equal(bootlog_format(&bench.log, false), -EEXIST);
	assert_int_equal(bench.flash.programs + erases(), 0);
	assert_memory_equal(bench.flash.mem + 4096, before, sizeof(before));

	/* Told to: the state in memory goes along. */
	assert_int_equal(bootlog_format(&bench.log, true), 0);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.state.boot.id, 3);
	assert_int_equal(bench.log.erases, 0);
}

/* One bit anywhere in otherwise blank flash is somebody's, not ours. */
static void test_one_foreign_bit(void **state)
{
	u32 i, size = 3 * 4096;

	for (i = 0; i < size; i += 97) {
		u8 keep = bench.flash.mem[i];

		/* Not a bit that our first header would clear as well */
		bench.flash.mem[i] = i % 4096 < 8 ? 0xff & ~1 & ~0x80 : 0x7f;
		bench_open(&bench);
		if (i % 4096 >= 32)
			assert_int_equal(bench.log.health,
					 RECOVERY_LOG_HEALTH_FOREIGN);
		bench.flash.mem[i] = keep;
	}
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_BLANK);
}

static void newer_header(u8 *p)
{
	bench_boots(&bench, 1, 1);
	memset(bench.flash.mem, 0xff, 3 * 4096);
	memcpy(p, "RcvryLog\x02\xfd whatever comes with it", 34);
}

static void test_newer(void **state)
{
	newer_header(bench.flash.mem + 8192);
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_NEWER);
	bench.flash.programs = 0;
	bench_boots(&bench, 1, 2);
	assert_int_equal(bootlog_format(&bench.log, false), -EEXIST);
	assert_int_equal(bench.flash.programs + erases(), 0);
	assert_int_equal(bootlog_format(&bench.log, true), 0);
	bench_reopen_same(&bench);
}

/* A newer log wins over an older one that is still there: never mixed up. */
static void test_newer_beside_ours(void **state)
{
	bench_boots(&bench, 1, 5);
	memcpy(bench.flash.mem + 4096, "RcvryLog\x03\xfc", 10);
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_NEWER);
	/* A version byte that a cut tore is no newer version. */
	memcpy(bench.flash.mem + 4096, "RcvryLog\x03\xfe", 10);
	bench_open(&bench);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_OK);
	assert_int_equal(bench.log.state.boot.id, 5);
}

static void test_other_geometry(void **state)
{
	struct recov_flash place;

	bench_boots(&bench, 1, 5);
	place = flash_place(&bench.flash);
	place.erase_size = 2048;
	place.blocks = 6;
	assert_int_equal(bootlog_open(&bench.log, &place, bench.buf,
				      LOGBENCH_BUF), 0);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_FOREIGN);
}

static void test_bad_geometry(void **state)
{
	static const struct {
		u32 erase_size, write_size, blocks, buf;
	} row[] = {
		{ 4096, 1, 1, 4096 }, { 4096, 3, 3, 4096 }, { 4096, 0, 3, 4096 },
		{ 4000, 64, 3, 4096 }, { 512, 1, 3, 4096 }, { 0, 1, 3, 4096 },
		{ 4096, 1, 3, 256 }, { 8192, 1024, 3, 512 },
		{ 4096, 2048, 3, 4096 }, { 0x80000000, 0x80000000, 2, 4096 },
	};
	struct recov_flash place;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		place = flash_place(&bench.flash);
		place.erase_size = row[i].erase_size;
		place.write_size = row[i].write_size;
		place.blocks = row[i].blocks;
		assert_int_equal(bootlog_open(&bench.log, &place, bench.buf,
					      row[i].buf), -EINVAL);
		assert_null(bench.log.flash.ops);
	}
}

static void test_append_checks(void **state)
{
	struct bootlog_record many[9], rec = { .type = RECOVERY_RECORD_TYPE_META };
	unsigned int i;

	for (i = 0; i < 9; i++)
		many[i] = rec_request(i % 5, 1, i + 1, i);
	assert_int_equal(bootlog_append(&bench.log, many, 0), -EINVAL);
	assert_int_equal(bootlog_append(&bench.log, many, 9), -EINVAL);
	assert_int_equal(bootlog_append(&bench.log, &rec, 1), -EINVAL);
	many[3].kind = 5;
	assert_int_equal(bootlog_append(&bench.log, many, 8), -EINVAL);
	assert_int_equal(bench.flash.programs, 0);
	assert_int_equal(bench.log.state.last_request, 0);
	many[3].kind = 3;
	assert_int_equal(bootlog_append(&bench.log, many, 8), 0);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.state.last_request, 8);
}

static void test_volatile(void **state)
{
	bootlog_close(&bench.log);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_ABSENT);
	bench_boots(&bench, 1, 2);
	assert_int_equal(bench.log.state.prev.id, 1);
	assert_int_equal(bench.flash.programs, 0);
	assert_int_equal(bootlog_format(&bench.log, true), -ENODEV);
}

/* In a panic: as an append would, without touching the flash */
static void test_last_words(void **state)
{
	struct bootlog_record rec = rec_end(3, RECOVERY_CAUSE_PANIC, 4711);
	struct bootlog appended;
	u32 at, len, programs;

	bench_boots(&bench, 1, 3);
	appended = bench.log;
	programs = bench.flash.programs;
	len = bootlog_last_words(&bench.log, &rec, &at);
	assert_int_equal(bench.flash.programs, programs);
	assert_int_equal(len, bench.log.pos - appended.pos);
	assert_int_equal(at, appended.block * bench.flash.erase_size +
			 appended.pos);
	assert_int_equal(bench.log.flash.ops->write(&bench.flash, at, bench.buf,
						    len), 0);
	assert_null(bench.flash.broken);
	bootlog_fold(&appended.state, &rec);
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_OK);
	assert_state(&bench.log.state, &appended.state);
	assert_int_equal(bench.log.state.boot.cause, RECOVERY_CAUSE_PANIC);
	assert_true(bench.log.state.boot.uptime_ms == 4711);
	assert_int_equal(bench.log.pos, appended.pos + len);
}

/* None where that would take more than one program, or a log in memory */
static void test_no_last_words(void **state)
{
	struct bootlog_record rec = rec_end(1, RECOVERY_CAUSE_PANIC, 1);
	struct bootlog_record bad = { .type = RECOVERY_RECORD_TYPE_META };
	static const u8 health[] = {
		RECOVERY_LOG_HEALTH_FOREIGN, RECOVERY_LOG_HEALTH_NEWER,
		RECOVERY_LOG_HEALTH_FAILED, RECOVERY_LOG_HEALTH_ABSENT,
	};
	u32 i, at, id = 1, end = bench.flash.erase_size;

	assert_int_equal(bootlog_last_words(&bench.log, &rec, &at), 0);
	bench_boots(&bench, id, id);
	assert_int_equal(bootlog_last_words(&bench.log, &bad, &at), 0);
	for (i = 0; i < ARRAY_SIZE(health); i++) {
		bench.log.health = health[i];
		assert_int_equal(bootlog_last_words(&bench.log, &rec, &at), 0);
	}
	bench.log.health = RECOVERY_LOG_HEALTH_DEGRADED;
	assert_true(bootlog_last_words(&bench.log, &rec, &at) > 0);
	bench_open(&bench);
	for (id = 2; bench.log.pos < end; id++)
		bench_boots(&bench, id, id);
	assert_int_equal(bootlog_last_words(&bench.log, &rec, &at), 0);
	bootlog_close(&bench.log);
	assert_int_equal(bootlog_last_words(&bench.log, &rec, &at), 0);
}

struct seen {
	u32 seq;
	u32 boot;
	u32 n;
	u32 stop_at;
};

static int see(const struct bootlog_record *rec, void *arg)
{
	struct seen *seen = arg;

	assert_true(rec->seq > seen->seq || !seen->n);
	seen->seq = rec->seq;
	if (rec->type != RECOVERY_RECORD_TYPE_BOOT)
		return 0;
	/* Each once: no snapshot says it again, none is left out. */
	if (seen->n++)
		assert_int_equal(rec->boot.id, seen->boot + 1);
	seen->boot = rec->boot.id;
	return seen->boot == seen->stop_at ? 123 : 0;
}

static void test_walk(void **state)
{
	struct seen seen = { 0 };

	bench_boots(&bench, 1, 2000);
	bench_open(&bench);
	assert_int_equal(bootlog_walk(&bench.log, 0, see, &seen), 0);
	assert_int_equal(seen.boot, 2000);
	/* The current block and the two before it */
	assert_true(seen.n > 2 * 4096 / 16 - 40);
	printf("# history of %u boots\n", seen.n);

	seen = (struct seen) { .stop_at = 1900 };
	assert_int_equal(bootlog_walk(&bench.log, 0, see, &seen), 123);
	assert_int_equal(seen.boot, 1900);
}

struct tail {
	u32 seq[1024];
	u32 n;
};

static int see_tail(const struct bootlog_record *rec, void *arg)
{
	struct tail *tail = arg;

	assert_true(tail->n < ARRAY_SIZE(tail->seq));
	tail->seq[tail->n++] = rec->seq;
	return 0;
}

/* From each record on it is what the whole walk says, with fewer reads. */
static void test_walk_from(void **state)
{
	static struct tail all, tail;
	struct bootlog_record many[8];
	u32 whole, reads;

	bench_boots(&bench, 1, 300);
	for (u32 i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = rec_boot(301 + i, 0, RECOVERY_RUNG_NORMAL);
	assert_int_equal(bootlog_append(&bench.log, many, 8), 0);
	bench_boots(&bench, 309, 330);
	all.n = 0;
	reads = bench.flash.reads;
	assert_int_equal(bootlog_walk(&bench.log, 0, see_tail, &all), 0);
	whole = bench.flash.reads - reads;
	assert_true(all.n > 20);
	for (u32 i = 0; i < all.n; i++) {
		tail.n = 0;
		reads = bench.flash.reads;
		assert_int_equal(bootlog_walk(&bench.log, all.seq[i], see_tail,
					      &tail), 0);
		reads = bench.flash.reads - reads;
		assert_int_equal(tail.n, all.n - i);
		assert_memory_equal(tail.seq, all.seq + i,
				    tail.n * sizeof(*tail.seq));
	}
	assert_true(reads < whole);
}

static int see_jump(const struct bootlog_record *rec, void *arg)
{
	struct seen *seen = arg;

	if (rec->type != RECOVERY_RECORD_TYPE_BOOT)
		return 0;
	if (seen->boot && rec->boot.id != seen->boot + 1)
		seen->n++;
	seen->boot = rec->boot.id;
	return 0;
}

/* A hole in the history: the snapshot behind it is not left out then. */
static void test_walk_over_hole(void **state)
{
	struct seen seen = { 0 };
	u32 id;

	for (id = 1; bench.log.last_generation < 3; id++)
		bench_boots(&bench, id, id);
	/* Now the boots before the last one are in the snapshot alone. */
	memset(bench.flash.mem + (bench.log.block + 2) % 3 * 4096, 0, 4096);
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, id - 1);
	assert_int_equal(bootlog_walk(&bench.log, 0, see_jump, &seen), 0);
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.boot, id - 1);
	assert_int_equal(bench.log.state.prev.id, id - 2);
}

static void test_format_forgets_history(void **state)
{
	struct seen seen = { 0 };

	bench_boots(&bench, 1, 1500);
	assert_true(bench.log.erases > 0);
	assert_int_equal(bootlog_format(&bench.log, false), 0);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.erases, 0);
	assert_int_equal(bootlog_walk(&bench.log, 0, see, &seen), 0);
	assert_int_equal(seen.n, 2);	/* the last and the one before */
}

/* 64 KiB NOR: a thousand healthy boots must not cost more than one erase. */
static void test_wear(void **state)
{
	const u32 rounds = 100, at = 1000;
	u32 id, before;

	bench_begin(&bench, FLASH_NOR, 65536, 1, 2);
	for (id = 1; id <= at * rounds; id++) {
		bench_append(&bench, rec_boot(id, 0, RECOVERY_RUNG_NORMAL));
		bench_append(&bench, rec_alive(id, 1700000000 + id));
		bench_append(&bench, rec_good(id, 0, 1700000000 + id));
		bench_append(&bench, rec_clean(id, RECOVERY_END_REBOOT, id));
		if (id == at)
			assert_true(erases() <= 1);
	}
	before = erases();
	printf("# %u healthy boots: %u erases, %.2f per 1000\n", at * rounds,
	       before, 1000.0 * before / (at * rounds));
	assert_true(before <= rounds);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.erases, before);
	flash_free(&bench.flash);
}

static void test_magic(void **state)
{
	bench_boots(&bench, 1, 1);
	assert_true(bootlog_magic(bench.flash.mem, 8));
	assert_false(bootlog_magic(bench.flash.mem, 7));
	assert_false(bootlog_magic(bench.flash.mem + 1, 8));
}

#define nor(test)	cmocka_unit_test_setup_teardown(test, setup_nor, teardown)
#define nand(test)	{ #test " (NAND)", test, setup_nand, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		nor(test_blank), nand(test_blank),
		nor(test_few_reads),
		nor(test_foreign),
		nor(test_one_foreign_bit),
		nor(test_newer),
		nor(test_newer_beside_ours),
		nor(test_other_geometry),
		nor(test_bad_geometry),
		nor(test_append_checks), nand(test_append_checks),
		nor(test_volatile),
		nor(test_last_words), nand(test_last_words),
		nor(test_no_last_words), nand(test_no_last_words),
		nor(test_walk),
		nor(test_walk_from), nand(test_walk_from),
		nor(test_walk_over_hole),
		nor(test_format_forgets_history),
		nand(test_format_forgets_history),
		cmocka_unit_test(test_wear),
		nor(test_magic),
	};

	return cmocka_run_group_tests_name("bootlog", tests, NULL, NULL);
}
