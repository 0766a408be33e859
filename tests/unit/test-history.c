// SPDX-License-Identifier: GPL-2.0-or-later
/* Records put together to boots, and the words for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "../../userspace/recoveryctl/history.h"
#include "../../userspace/recoveryctl/words.h"

/* A record of a type, with its uptime */
#define REC(t, ms, ...)						\
	{ .type = RECOVERY_RECORD_TYPE_##t, .uptime_ms = ms, __VA_ARGS__ }
#define NO	UPTIME_UNKNOWN

static struct history make(const struct recov_record *rec, size_t n)
{
	struct history h = { 0 };

	for (size_t i = 0; i < n; i++)
		assert_int_equal(history_add(&rec[i], &h), 0);
	return h;
}

static void test_a_life(void **state)
{
	static const struct recov_record recs[] = {
		REC(META, NO),
		REC(BOOT, NO, .boot = 1, .rung = RECOVERY_RUNG_NORMAL),
		REC(ALIVE, 10000, .boot = 1),
		REC(GOOD, 20000, .boot = 1, .time = 1000020),
		REC(REQUEST, NO, .boot = 1, .kind = RECOVERY_REQUEST_KIND_RESET, .id = 5),
		REC(CLEAN, 90000, .boot = 1, .end = RECOVERY_END_REBOOT),
		REC(BOOT, NO, .boot = 2, .slot = 1, .rung = RECOVERY_RUNG_TRIAL,
		    .reason = RECOVERY_REASON_TRIAL, .attempts = 2),
		REC(REQUEST_DONE, NO, .boot = 2, .kind = RECOVERY_REQUEST_KIND_RESET, .id = 5),
		REC(END, 3000, .boot = 2, .cause = RECOVERY_CAUSE_PANIC),
		REC(SLOT, NO, .boot = 3, .slot = 1),	/* its boot is not there */
		REC(BOOT, NO, .boot = 3, .rung = RECOVERY_RUNG_NORMAL),
		REC(SLOT, NO, .boot = 3, .slot = 1, .slot_state = RECOVERY_SLOT_STATE_BAD),
	};
	static const struct recov_state s = {
		.boot = { .id = 3, .rung = RECOVERY_RUNG_NORMAL },
		.prev = { .id = 2, .cause = RECOVERY_CAUSE_PANIC, .uptime_ms = 3000 },
	};
	struct history h = make(recs, ARRAY_SIZE(recs));

	history_finish(&h, &s, 7000, 2000000);
	assert_int_equal(h.n_boots, 3);
	assert_int_equal(h.boot[0].start, 1000000);
	assert_int_equal(h.boot[0].boot.cause, RECOVERY_CAUSE_CLEAN);
	assert_int_equal(h.boot[0].boot.uptime_ms, 90000);
	assert_int_equal(h.boot[0].boot.flags, RECOVERY_BOOT_FLAGS_GOOD |
			 RECOVERY_BOOT_FLAGS_ALIVE | RECOVERY_BOOT_FLAGS_REQUESTED);
	assert_false(h.boot[0].running);
	assert_int_equal(h.boot[1].boot.attempts, 2);
	assert_int_equal(h.boot[1].boot.cause, RECOVERY_CAUSE_PANIC);
	assert_int_equal(h.boot[1].boot.flags, 0);
	assert_int_equal(h.boot[1].start, 0);
	assert_true(h.boot[2].running);
	assert_int_equal(h.boot[2].boot.uptime_ms, 7000);
	assert_int_equal(h.boot[2].start, 2000000 - 7);
	assert_int_equal(h.n_notes, 3);
	assert_int_equal(h.note[0].at, 0);
	assert_int_equal(h.note[1].at, 1);
	assert_int_equal(h.note[2].at, 2);
	history_done(&h);
}

/* A request that was taken back in its boot did not ask for the reboot. */
static void test_taken_back(void **state)
{
	static const struct recov_record recs[] = {
		REC(BOOT, NO, .boot = 1, .rung = RECOVERY_RUNG_NORMAL),
		REC(REQUEST, NO, .boot = 1, .kind = RECOVERY_REQUEST_KIND_REBOOT, .id = 1),
		REC(REQUEST_DONE, NO, .boot = 1, .kind = RECOVERY_REQUEST_KIND_REBOOT,
		    .id = 1, .result = -ECANCELED),
		REC(CLEAN, NO, .boot = 1, .end = RECOVERY_END_REBOOT),
	};
	static const struct recov_state s = { 0 };
	struct history h = make(recs, ARRAY_SIZE(recs));
	char text[WORDS_LINE];

	history_finish(&h, &s, 0, 0);
	assert_int_equal(h.boot[0].boot.flags, 0);
	assert_string_equal(history_note_words(text, sizeof(text), &h.note[1]),
			    "reboot no. 1 is taken back");
	history_done(&h);
}

/* A log whose first boots were compacted away, or that has none at all */
static void test_pieces(void **state)
{
	static const struct recov_record recs[] = {
		REC(GOOD, NO, .boot = 9),
		REC(REQUEST, NO, .kind = RECOVERY_REQUEST_KIND_FAILSAFE, .id = 1),
	};
	static const struct recov_state s = {
		.boot = { .id = 10, .rung = RECOVERY_RUNG_NORMAL },
		.prev.id = 9,
	};
	struct history h = make(recs, ARRAY_SIZE(recs));

	history_finish(&h, &s, 1000, 0);
	assert_int_equal(h.n_boots, 0);
	assert_int_equal(h.n_notes, 0);
	history_done(&h);
}

static void test_durations(void **state)
{
	static const struct {
		uint64_t ms;
		const char *words;
	} cases[] = {
		{ 0, "0 s" }, { 999, "0 s" }, { 12000, "12 s" },
		{ 59999, "59 s" }, { 60000, "1 min" }, { 185000, "3 min 5 s" },
		{ 3600000, "1 h 0 min" }, { 7800000, "2 h 10 min" },
		{ 86400000, "1 d 0 h" }, { 90000000, "1 d 1 h" },
	};
	char buf[WORDS_SHORT];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(duration_words(buf, sizeof(buf), cases[i].ms),
				    cases[i].words);
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *words;
	} cases[] = {
		{ 0, "0B" }, { 1023, "1023B" }, { 1024, "1K" }, { 1536, "1.5K" },
		{ 65536, "64K" }, { 7340032, "7M" }, { 1ull << 40, "1T" },
	};
	char buf[WORDS_SHORT];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(size_words(buf, sizeof(buf), cases[i].bytes),
				    cases[i].words);
}

static void test_ends(void **state)
{
	static const struct ladder_config config = { .count_unknown = LADDER_UNKNOWN_YES };
	static const struct {
		struct recov_boot boot;
		const char *words, *brief;
	} cases[] = {
		{ { 0 }, "none is known", "-" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_POWER, .uptime_ms = 12000 },
		  "power was cut after 12 s (not counted as a failure)", "power cut" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_PANIC, .uptime_ms = UPTIME_UNKNOWN },
		  "ended in a kernel panic (counted as a failure)", "panic, failure" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_WATCHDOG, .uptime_ms = 5000 },
		  "hung or was reset from outside after 5 s (counted as a failure)",
		  "hang or reset, failure" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_CLEAN, .end = RECOVERY_END_REBOOT,
		    .uptime_ms = 60000, .flags = RECOVERY_BOOT_FLAGS_GOOD },
		  "was rebooted after 1 min", "reboot" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_CLEAN, .end = RECOVERY_END_REBOOT,
		    .uptime_ms = 60000 },
		  "was rebooted after 1 min (counted as a failure)", "reboot, failure" },
		{ { .id = 1, .cause = RECOVERY_CAUSE_CLEAN, .end = RECOVERY_END_POWEROFF,
		    .uptime_ms = 60000 }, "was switched off after 1 min", "poweroff" },
	};
	char buf[WORDS_LINE];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_string_equal(end_words(buf, sizeof(buf), &cases[i].boot, &config),
				    cases[i].words);
		assert_string_equal(end_short(buf, sizeof(buf), &cases[i].boot, &config),
				    cases[i].brief);
	}
}

/* Every value that the netlink specification knows has words of its own. */
static void test_words_are_complete(void **state)
{
	for (unsigned int v = 0; v <= RECOVERY_RUNG_RESCUE; v++)
		assert_string_not_equal(rung_words(v), "?");
	for (unsigned int v = 0; v <= RECOVERY_REASON_CONSOLE; v++)
		assert_string_not_equal(reason_words(v, RECOVERY_RUNG_NORMAL), "?");
	for (unsigned int v = 0; v < REQUEST_KINDS; v++)
		assert_string_not_equal(request_words(v), "?");
	assert_string_equal(rung_words(99), "?");
	assert_string_equal(request_words(-1U), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_life),
		cmocka_unit_test(test_taken_back),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_words_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
