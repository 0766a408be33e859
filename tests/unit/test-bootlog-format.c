// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The worked example of Documentation/bootlog-format.rst, byte for byte: the
 * log writes it as it stands there, and reads it as the text says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "logbench.h"

#define DOCUMENT	TOP "/Documentation/bootlog-format.rst"
#define ERASE_SIZE	4096
#define BLOCKS		2

static u8 example[ERASE_SIZE * BLOCKS];

/* Lines of an offset and 16 bytes in hexadecimal; the rest is erased. */
static int read_example(void **state)
{
	FILE *f = fopen(DOCUMENT, "r");
	unsigned int off, at, i, lines = 0;
	char line[256];
	int used;

	if (!f)
		return -1;
	memset(example, 0xff, sizeof(example));
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "   %8x  %n", &off, &at) != 1 ||
		    strspn(line, " ") != 3 || strspn(line + 3, "0123456789abcdef") != 8)
			continue;
		if (off + 16 > sizeof(example))
			return -1;
		for (i = 0; i < 16; i++, at += used) {
			if (sscanf(line + at, "%2hhx%n", &example[off + i],
				   &used) != 1)
				return -1;
		}
		lines++;
	}
	fclose(f);
	return lines ? 0 : -1;
}

static void dump(const u8 *p)
{
	unsigned int off, i;

	for (off = 0; off < sizeof(example); off += 16) {
		if (p[off] == 0xff)
			continue;
		printf("#    %08x ", off);
		for (i = 0; i < 16; i++)
			printf(" %02x", p[off + i]);
		printf("\n");
	}
}

static void test_written_as_documented(void **state)
{
	static struct logbench bench;
	struct bootlog_record rec[2];

	flash_init(&bench.flash, FLASH_NOR, ERASE_SIZE, 1, BLOCKS);
	bench_open(&bench);

	rec[0] = rec_boot(1, 0, RECOVERY_RUNG_TRIAL);
	rec[0].boot.attempts = 1;
	rec[0].boot.short_count = 2;
	rec[0].boot.reason = RECOVERY_REASON_TRIAL;
	rec[0].boot.trial_boots = 4;
	bench_append(&bench, rec[0]);
	bench_append(&bench, rec_alive(1, 1790000000));
	bench_append(&bench, rec_good(1, 0, 1790000030));
	rec[0] = rec_request(RECOVERY_REQUEST_KIND_RESET, 1, 1, 0xcafe);
	bench_append(&bench, rec[0]);
	rec[0] = rec_end(1, RECOVERY_CAUSE_WATCHDOG, 93000);
	rec[1] = rec_boot(2, 0, RECOVERY_RUNG_NORMAL);
	rec[1].boot.attempts = 0;
	rec[1].boot.short_count = 0;
	rec[1].boot.trial_boots = 0;
	assert_int_equal(bootlog_append(&bench.log, rec, 2), 0);
	bench_append(&bench, rec_done(RECOVERY_REQUEST_KIND_RESET, 2, 1, -5));
	bench_append(&bench, rec_clean(2, RECOVERY_END_POWEROFF, 0x123456789a));

	if (memcmp(bench.flash.mem, example, sizeof(example)))
		dump(bench.flash.mem);
	assert_memory_equal(bench.flash.mem, example, sizeof(example));
	flash_free(&bench.flash);
}

static void test_read_as_documented(void **state)
{
	static struct logbench bench;
	const struct bootlog_state *s = &bench.log.state;

	flash_init(&bench.flash, FLASH_NOR, ERASE_SIZE, 1, BLOCKS);
	memcpy(bench.flash.mem, example, sizeof(example));
	bench_open(&bench);
	assert_int_equal(bench.log.health, RECOVERY_LOG_HEALTH_OK);
	assert_int_equal(bench.log.records, 12);
	assert_int_equal(s->prev.id, 1);
	assert_int_equal(s->prev.rung, RECOVERY_RUNG_TRIAL);
	assert_int_equal(s->prev.attempts, 1);
	assert_int_equal(s->prev.short_count, 2);
	assert_int_equal(s->prev.trial_boots, 4);
	assert_int_equal(s->prev.limit, 3);
	assert_int_equal(s->prev.flags, RECOVERY_BOOT_FLAGS_ALIVE |
			 RECOVERY_BOOT_FLAGS_GOOD |
			 RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_int_equal(s->prev.time, 1790000030);
	assert_int_equal(s->prev.cause, RECOVERY_CAUSE_WATCHDOG);
	assert_int_equal(s->prev.uptime_ms, 93000);
	assert_int_equal(s->boot.id, 2);
	assert_int_equal(s->boot.rung, RECOVERY_RUNG_NORMAL);
	assert_int_equal(s->boot.end, RECOVERY_END_POWEROFF);
	assert_true(s->boot.uptime_ms == 0x123456789a);
	assert_int_equal(s->slot[0].state, RECOVERY_SLOT_STATE_GOOD);
	assert_int_equal(s->next, 0);
	assert_int_equal(s->request[RECOVERY_REQUEST_KIND_RESET].id, 0);
	assert_int_equal(s->last_request, 1);
	flash_free(&bench.flash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_as_documented),
		cmocka_unit_test(test_read_as_documented),
	};

	return cmocka_run_group_tests_name("bootlog-format", tests,
					   read_example, NULL);
}
