// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The power goes in each operation that changes the flash, in each way, and
 * then once more while the log recovers from that. What is found afterwards is
 * the state before or after the append that was under way, and the log goes
 * on.
 *
 * Mutations of the log that were tried by hand and make it fail: a block counts
 * without its commit record; groups count in part; a torn unit is written to
 * again; a torn first header is foreign; a snapshot without requests. Found by
 * test-bootlog-broken.c instead: a commit record that rots; no read back of
 * programs or erases; a CRC without the generation; the last blocks marked bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "logbench.h"

#define STEPS_MAX	160
#define SEEDS		3

/* Records that are appended together */
struct step {
	struct bootlog_record rec[BOOTLOG_APPEND_MAX];
	unsigned int n;
};

struct story {
	struct step step[STEPS_MAX];
	struct bootlog_state state[STEPS_MAX + 1];	/* before each, after all */
	unsigned int steps;
	u32 first_op[STEPS_MAX + 1];
};

static unsigned long cuts;

static void tell(struct story *s, struct bootlog_record rec)
{
	assert_true(s->steps < STEPS_MAX);
	s->step[s->steps].rec[0] = rec;
	s->step[s->steps++].n = 1;
}

static void tell_also(struct story *s, struct bootlog_record rec)
{
	struct step *step = &s->step[s->steps - 1];

	step->rec[step->n++] = rec;
}

/* A boot that goes well, and what people ask for in it */
static void tell_boot(struct story *s, u32 id)
{
	u8 slot = id / 4 & 1;

	if (id > 1 && id % 3 == 0) {
		tell(s, rec_end(id - 1, RECOVERY_CAUSE_PANIC, 1000 * id));
		tell_also(s, rec_boot(id, slot, RECOVERY_RUNG_NORMAL));
	} else {
		tell(s, rec_boot(id, slot, RECOVERY_RUNG_TRIAL));
	}
	if (id % 4 == 2)
		tell(s, rec_done(id / 4 % 5, id, id - 1, id % 2 ? 0 : -5));
	tell(s, rec_alive(id, 1700000000 + id));
	if (id % 2)
		tell(s, rec_good(id, slot, 1700000100 + id));
	if (id % 4 == 1)
		tell(s, rec_request(id / 4 % 5, id, id, id % 8 == 1 ? 0 : id));
	if (id % 5 == 0)
		tell(s, rec_slot(!slot, RECOVERY_SLOT_STATE_TRIAL, id, true));
	if (id % 3 != 2)
		tell(s, rec_clean(id, RECOVERY_END_REBOOT, 60000 + id));
}

static void play(struct story *s, struct logbench *bench)
{
	unsigned int i;

	bench_open(bench);
	flash_power_on(&bench->flash);
	for (i = 0; i < s->steps; i++) {
		s->state[i] = bench->log.state;
		s->first_op[i] = bench->flash.ops;
		assert_int_equal(bootlog_append(&bench->log, s->step[i].rec,
						s->step[i].n), 0);
		assert_false(state_equal(&s->state[i], &bench->log.state));
	}
	s->state[i] = bench->log.state;
	s->first_op[i] = bench->flash.ops;
	assert_null(bench->flash.broken);
	bench_reopen_same(bench);
}

/* Which step the log stands before; it must be one of two. */
static unsigned int find(struct story *s, struct logbench *bench,
			 unsigned int step)
{
	flash_power_on(&bench->flash);
	bench_open(bench);
	switch (bench->log.health) {
	case RECOVERY_LOG_HEALTH_BLANK:
	case RECOVERY_LOG_HEALTH_OK:
	case RECOVERY_LOG_HEALTH_DEGRADED:
		break;
	default:
		fail_msg("health %u", bench->log.health);
	}
	cuts++;
	if (state_equal(&bench->log.state, &s->state[step]))
		return step;
	assert_state(&bench->log.state, &s->state[step + 1]);
	return step + 1;
}

/* From a step on until the power goes; the step that was under way */
static unsigned int go_on(struct story *s, struct logbench *bench,
			  unsigned int step)
{
	for (; step < s->steps; step++) {
		int ret = bootlog_append(&bench->log, s->step[step].rec,
					 s->step[step].n);

		assert_null(bench->flash.broken);
		if (bench->flash.off)
			break;
		assert_int_equal(ret, 0);
	}
	return step;
}

/* The rest of the story without any cut, as far as that changes blocks once */
static void finish(struct story *s, struct logbench *bench, unsigned int step)
{
	unsigned int end = step + 12 < s->steps ? step + 12 : s->steps;

	for (; step < end; step++)
		assert_int_equal(bootlog_append(&bench->log, s->step[step].rec,
						s->step[step].n), 0);
	assert_null(bench->flash.broken);
	assert_state(&bench->log.state, &s->state[end]);
	bench_open(bench);
	assert_state(&bench->log.state, &s->state[end]);
}

/* The flash as a first cut left it, and a second one in what comes next */
static void cut_again(struct story *s, struct logbench *bench,
		      const struct flash *torn, unsigned int step)
{
	unsigned int tear, at, now;

	for (tear = 0; tear < FLASH_TEARS; tear++) {
		for (at = 0; ; at++) {
			flash_copy(&bench->flash, torn);
			bench_open(bench);
			flash_cut(&bench->flash, at, tear, at);
			now = go_on(s, bench, step);
			/* All that belongs to the next step was cut. */
			if (now > step || !bench->flash.off)
				break;
			finish(s, bench, find(s, bench, now));
		}
	}
}

static void cut_everywhere(struct story *s, struct logbench *bench,
			   const struct flash *start)
{
	struct flash torn;
	u32 at, tear, seed;
	unsigned int step;

	flash_init(&torn, start->kind, start->erase_size, start->write_size,
		   start->blocks);
	for (at = 0; at < s->first_op[s->steps]; at++) {
		for (tear = 0; tear < FLASH_TEARS; tear++) {
			for (seed = 0; seed < (tear < FLASH_TEAR_FIRST ? 1 : SEEDS);
			     seed++) {
				flash_copy(&bench->flash, start);
				bench_open(bench);
				flash_cut(&bench->flash, at, tear,
					  seed * 1000 + at);
				step = go_on(s, bench, 0);
				assert_true(bench->flash.off);
				step = find(s, bench, step);
				flash_copy(&torn, &bench->flash);
				cut_again(s, bench, &torn, step);
			}
		}
	}
	flash_free(&torn);
}

static void cut_story(enum flash_kind kind, u32 erase_size, u32 write_size,
		      u32 blocks, u32 boots)
{
	static struct logbench bench;
	static struct story s;
	struct flash start;
	u32 id, b, erases = 0;

	memset(&s, 0, sizeof(s));
	for (id = 1; id <= boots; id++)
		tell_boot(&s, id);
	flash_init(&bench.flash, kind, erase_size, write_size, blocks);
	flash_init(&start, kind, erase_size, write_size, blocks);
	play(&s, &bench);
	for (b = 0; b < blocks; b++)
		erases += bench.flash.erases[b];
	/* Each block was written anew at least once. */
	assert_true(erases >= blocks);

	cuts = 0;
	cut_everywhere(&s, &bench, &start);
	printf("# %u operations, %lu cuts\n", s.first_op[s.steps], cuts);
	flash_free(&bench.flash);
	flash_free(&start);
}

static void test_nor_two_blocks(void **state)
{
	cut_story(FLASH_NOR, 1024, 1, 2, 26);
}

static void test_nor_three_blocks(void **state)
{
	cut_story(FLASH_NOR, 768, 1, 3, 32);
}

static void test_nor_unit(void **state)
{
	cut_story(FLASH_NOR, 2048, 64, 2, 18);
}

static void test_nand(void **state)
{
	cut_story(FLASH_NAND, 4096, 512, 3, 8);
}

static void test_nand_two_blocks(void **state)
{
	cut_story(FLASH_NAND, 4096, 512, 2, 6);
}

/* Formatting a log that is in use keeps its state, whatever happens. */
static void cut_format(enum flash_kind kind, u32 erase_size, u32 write_size,
		       bool foreign)
{
	static struct logbench bench;
	struct bootlog_state want;
	struct flash start;
	u32 id, at, tear;
	int ret;

	flash_init(&bench.flash, kind, erase_size, write_size, 3);
	flash_init(&start, kind, erase_size, write_size, 3);
	bench_open(&bench);
	for (id = 1; !foreign && id < 150; id++)
		bench_append(&bench, rec_boot(id, 0, RECOVERY_RUNG_NORMAL));
	if (foreign)
		memset(bench.flash.mem, 0x5a, erase_size * 3);
	flash_power_on(&bench.flash);
	flash_copy(&start, &bench.flash);
	want = bench.log.state;

	for (tear = 0; tear < FLASH_TEARS; tear++) {
		for (at = 0; ; at++) {
			flash_copy(&bench.flash, &start);
			bench_open(&bench);
			flash_cut(&bench.flash, at, tear, at);
			ret = bootlog_format(&bench.log, true);
			if (!bench.flash.off)
				break;
			flash_power_on(&bench.flash);
			bench_open(&bench);
			if (!foreign)
				assert_true(bench.log.health == RECOVERY_LOG_HEALTH_OK ||
					    bench.log.health == RECOVERY_LOG_HEALTH_DEGRADED);
			assert_state(&bench.log.state, &want);
			assert_int_equal(bootlog_format(&bench.log, true), 0);
			bench_reopen_same(&bench);
		}
		assert_int_equal(ret, 0);
		assert_true(at > 4);
	}
	flash_free(&bench.flash);
	flash_free(&start);
}

static void test_format(void **state)
{
	cut_format(FLASH_NOR, 1024, 1, false);
	cut_format(FLASH_NAND, 4096, 512, false);
}

static void test_format_foreign(void **state)
{
	cut_format(FLASH_NOR, 1024, 1, true);
	cut_format(FLASH_NAND, 4096, 512, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nor_two_blocks),
		cmocka_unit_test(test_nor_three_blocks),
		cmocka_unit_test(test_nor_unit),
		cmocka_unit_test(test_nand),
		cmocka_unit_test(test_nand_two_blocks),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_format_foreign),
	};

	return cmocka_run_group_tests_name("bootlog-cut", tests, NULL, NULL);
}
