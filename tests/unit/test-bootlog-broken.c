// SPDX-License-Identifier: GPL-2.0-or-later
/* Damaged records, worn and bad blocks, flash that fails or lies. */
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

static void test_torn_tail(void **state)
{
	u32 pos;

	bench_boots(&bench, 1, 3);
	pos = bench.log.block * 4096 + bench.log.pos;
	memset(bench.flash.mem + pos, 0x55, 7);
	bench_open(&bench);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_DEGRADED);
	assert_int_equal(bench.log.damaged, 1);
	assert_int_equal(bench.log.state.boot.id, 3);
	bench_boots(&bench, 4, 4);
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, 4);
}

/* Records behind a damaged one count all the same. */
static void test_damage_in_the_middle(void **state)
{
	u32 pos;

	bench_boots(&bench, 1, 3);
	pos = bench.log.block * 4096 + bench.log.pos;
	bench_boots(&bench, 4, 5);
	bench.flash.mem[pos + 5] ^= 4;
	bench_open(&bench);
	assert_int_equal(bench.log.damaged, 1);
	assert_int_equal(bench.log.state.boot.id, 5);
	assert_int_equal(bench.log.state.prev.id, 3);
}

/* The commit record rots: the records behind it vouch for the snapshot. */
static void test_commit_rots(void **state)
{
	u32 id, off;

	for (id = 1; bench.log.last_generation < 3; id++)
		bench_boots(&bench, id, id);
	bench_boots(&bench, id, id + 3);
	off = bench.log.block * 4096 + 32;
	while ((bench.flash.mem[off] & 0x3f) != RECOVERY_RECORD_TYPE_COMMIT)
		off += 16;
	bench.flash.mem[off + 12] ^= 1;
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, id + 3);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_DEGRADED);
}

/* All is lost, but ours: it begins again without being told to. */
static void test_all_damaged(void **state)
{
	u32 b;

	bench_boots(&bench, 1, 600);
	for (b = 0; b < 3; b++)
		memset(bench.flash.mem + b * 4096 + 32, 0xa5, 4096 - 32);
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_DEGRADED);
	assert_int_equal(bench.log.state.boot.id, 0);
	bench_boots(&bench, 1, 2);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.state.boot.id, 2);
}

/* Stale cells at the right place, of an older generation */
static void test_stale_cells(void **state)
{
	u32 id, from;

	for (id = 1; bench.log.last_generation < 4; id++)
		bench_boots(&bench, id, id);
	/* Block 0 is in use again; the old cells of block 2 go behind it. */
	from = bench.log.pos;
	memcpy(bench.flash.mem + bench.log.block * 4096 + from,
	       bench.flash.mem + (bench.log.block + 2) % 3 * 4096 + from, 160);
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, id - 1);
	assert_int_equal(bench.log.damaged, 10);
}

static void test_bit_flips(void **state)
{
	bench.flash.flips = true;
	bench_boots(&bench, 1, 1000);
	bench_reopen_same(&bench);
}

/* A block that can't be erased: the ring goes on without it. */
static void test_worn_block(void **state)
{
	bench_boots(&bench, 1, 10);
	bench.flash.worn[1] = true;
	bench_boots(&bench, 11, 2000);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.state.boot.id, 2000);
	assert_int_equal(bench.flash.bad[1], bench.flash.kind == FLASH_NAND);
}

/* The erase says it succeeded, but nothing of it is true. */
static void test_lying_erase(void **state)
{
	bench_boots(&bench, 1, 600);
	bench.flash.worn[1] = true;
	bench.flash.lie = true;
	bench_boots(&bench, 601, 2000);
	bench_reopen_same(&bench);
	assert_int_equal(bench.flash.bad[1], bench.flash.kind == FLASH_NAND);
}

/* Programs fail in one block, with and without saying so. */
static void stuck_block(bool lie)
{
	u32 block;

	bench_boots(&bench, 1, 10);
	block = bench.log.block;
	bench.flash.stuck[block] = true;
	bench.flash.lie = lie;
	bench_boots(&bench, 11, 2000);
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, 2000);
	assert_int_equal(bench.flash.bad[block],
			 bench.flash.kind == FLASH_NAND);
	assert_true(bench.log.block != block);
}

static void test_stuck_block(void **state)
{
	stuck_block(false);
}

static void test_lying_block(void **state)
{
	stuck_block(true);
}

/* Everything fails: on in memory, and it says so; the flash is as it was. */
static void test_all_stuck(void **state)
{
	struct bootlog_record rec = rec_boot(11, 0, RECOVERY_RUNG_NORMAL);
	u32 b, bad = 0;

	bench_boots(&bench, 1, 10);
	for (b = 0; b < bench.flash.blocks; b++)
		bench.flash.stuck[b] = true;
	assert_int_equal(bootlog_append(&bench.log, &rec, 1), -EIO);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_FAILED);
	assert_int_equal(bench.log.state.boot.id, 11);
	rec = rec_alive(11, 0);
	assert_int_equal(bootlog_append(&bench.log, &rec, 1), -EIO);
	assert_int_equal(bench.log.state.boot.flags, RECOVERY_BOOT_FLAGS_ALIVE);
	assert_null(bench.flash.broken);
	for (b = 0; b < bench.flash.blocks; b++)
		bad += bench.flash.bad[b];
	/* Not the blocks' fault: two are left, whatever happens. */
	assert_true(bad + 2 <= bench.flash.blocks);

	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, 10);
	memset(bench.flash.stuck, 0, sizeof(bench.flash.stuck));
	bench_boots(&bench, 11, 500);
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, 500);
}

static void test_failed_then_formatted(void **state)
{
	struct bootlog_record rec = rec_boot(11, 0, RECOVERY_RUNG_NORMAL);
	u32 b;

	bench_boots(&bench, 1, 10);
	for (b = 0; b < bench.flash.blocks; b++)
		bench.flash.stuck[b] = true;
	assert_int_equal(bootlog_append(&bench.log, &rec, 1), -EIO);
	memset(bench.flash.stuck, 0, sizeof(bench.flash.stuck));
	assert_int_equal(bootlog_format(&bench.log, false), 0);
	bench_reopen_same(&bench);
	assert_int_equal(bench.log.state.boot.id, 11);
}

/* Bad blocks from the factory are never touched, wherever they are. */
static void test_factory_bad(void **state)
{
	u32 mask, b;

	for (mask = 1; mask < 15; mask++) {
		u32 good = 0;

		flash_free(&bench.flash);
		flash_init(&bench.flash, FLASH_NAND, 8192, 512, 4);
		for (b = 0; b < 4; b++) {
			bench.flash.bad[b] = mask >> b & 1;
			good += !bench.flash.bad[b];
			/* What is read there means nothing. */
			if (bench.flash.bad[b])
				memset(bench.flash.mem + b * 8192, 0x31, 8192);
		}
		bench_expect_health(&bench, RECOVERY_LOG_HEALTH_BLANK);
		bench_boots(&bench, 1, good > 1 ? 300 : 5);
		bench_open(&bench);
		assert_int_equal(bench.log.health, good > 1 ?
				 RECOVERY_LOG_HEALTH_OK :
				 RECOVERY_LOG_HEALTH_DEGRADED);
		assert_int_equal(bench.log.state.boot.id, good > 1 ? 300 : 5);
	}
}

static void test_all_bad(void **state)
{
	memset(bench.flash.bad, 1, 4);
	bench_expect_health(&bench, RECOVERY_LOG_HEALTH_FAILED);
}

/* A page that can't be corrected hides its own records only. */
static void test_unreadable_page(void **state)
{
	u32 page;

	bench_boots(&bench, 1, 3);
	page = (bench.log.block * 8192 + bench.log.pos) / 512;
	bench_boots(&bench, 4, 5);
	bench.flash.torn[page] = 1;
	bench_open(&bench);
	assert_int_equal(bench.log.state.boot.id, 5);
	assert_int_equal(bench.log.state.prev.id, 3);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_DEGRADED);
}

#define nor(test)	cmocka_unit_test_setup_teardown(test, setup_nor, teardown)
#define nand(test)	{ #test " (NAND)", test, setup_nand, teardown, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		nor(test_torn_tail),
		nor(test_damage_in_the_middle),
		nor(test_commit_rots),
		nor(test_all_damaged),
		nor(test_stale_cells),
		nor(test_bit_flips), nand(test_bit_flips),
		nor(test_worn_block), nand(test_worn_block),
		nor(test_lying_erase), nand(test_lying_erase),
		nor(test_stuck_block), nand(test_stuck_block),
		nor(test_lying_block), nand(test_lying_block),
		nor(test_all_stuck), nand(test_all_stuck),
		nor(test_failed_then_formatted),
		nand(test_factory_bad),
		nand(test_all_bad),
		nand(test_unreadable_page),
	};

	return cmocka_run_group_tests_name("bootlog-broken", tests, NULL, NULL);
}
