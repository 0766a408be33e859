// SPDX-License-Identifier: GPL-2.0-or-later
/* Single decisions that the rules of ladder-rules.c leave open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "ladder.h"

#define REQ(kind)	(1u << RECOVERY_REQUEST_KIND_##kind)

static struct ladder_config cf;
static struct ladder_state st;
static struct ladder_plan plan;

/* A board that runs well: slot a good, b as good, the plug was pulled */
static int setup(void **state)
{
	cf = (struct ladder_config) {
		.normal_limit = 3,
		.failsafe_limit = 3,
		.fallback_limit = 3,
		.trial_boots = 50,
		.count_unknown = LADDER_UNKNOWN_YES,
		.button = true,
		.crash_loops = true,
	};
	st = (struct ladder_state) {
		.prev = { .id = 1, .rung = RECOVERY_RUNG_NORMAL,
			  .reason = RECOVERY_REASON_DEFAULT,
			  .cause = RECOVERY_CAUSE_POWER,
			  .flags = RECOVERY_BOOT_FLAGS_ALIVE },
		.slot = { { RECOVERY_SLOT_STATE_GOOD, 0, true },
			  { RECOVERY_SLOT_STATE_GOOD, 0, true } },
		.rescue_bootable = true,
		.loader_slot = -1,
	};
	return 0;
}

static void assert_boot(unsigned int rung, unsigned int slot,
			unsigned int reason)
{
	ladder_decide(&st, &cf, &plan);
	assert_int_equal(plan.boot.rung, rung);
	assert_int_equal(plan.boot.slot, slot);
	assert_int_equal(plan.boot.reason, reason);
}

static void test_failed(void **state)
{
	static const struct {
		unsigned int cause, end, flags;
		bool failed, failed_when_counted;
	} table[] = {
		{ RECOVERY_CAUSE_NONE, 0, 0, false, false },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_POWEROFF, 0, false, false },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_KEXEC, 0, false, false },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT, 0, true, true },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT,
		  RECOVERY_BOOT_FLAGS_GOOD, false, false },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT,
		  RECOVERY_BOOT_FLAGS_ALIVE, true, true },
		{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT,
		  RECOVERY_BOOT_FLAGS_REQUESTED, false, false },
		{ RECOVERY_CAUSE_PANIC, 0, 0, true, true },
		{ RECOVERY_CAUSE_PANIC, 0, RECOVERY_BOOT_FLAGS_GOOD, true,
		  true },
		{ RECOVERY_CAUSE_WATCHDOG, 0, 0, true, true },
		{ RECOVERY_CAUSE_WATCHDOG, 0, RECOVERY_BOOT_FLAGS_REQUESTED,
		  true, true },
		{ RECOVERY_CAUSE_POWER, 0, 0, false, false },
		{ RECOVERY_CAUSE_UNKNOWN, 0, 0, false, true },
		{ RECOVERY_CAUSE_UNKNOWN, 0, RECOVERY_BOOT_FLAGS_GOOD, false,
		  false },
		{ 77, 77, 0, false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct recov_boot prev = {
			.id = 1,
			.rung = RECOVERY_RUNG_NORMAL,
			.cause = table[i].cause,
			.end = table[i].end,
			.flags = table[i].flags,
		};

		cf.count_unknown = LADDER_UNKNOWN_NO;
		assert_int_equal(ladder_failed(&prev, &cf), table[i].failed);
		cf.count_unknown = LADDER_UNKNOWN_TRIAL;
		assert_int_equal(ladder_failed(&prev, &cf), table[i].failed);
		prev.rung = RECOVERY_RUNG_TRIAL;
		assert_int_equal(ladder_failed(&prev, &cf),
				 table[i].failed_when_counted);
		prev.rung = RECOVERY_RUNG_NORMAL;
		cf.count_unknown = LADDER_UNKNOWN_YES;
		assert_int_equal(ladder_failed(&prev, &cf),
				 table[i].failed_when_counted);
		prev.id = 0;
		assert_false(ladder_failed(&prev, &cf));
	}
}

static void test_good_beats_limit_of_one(void **state)
{
	cf.normal_limit = 1;
	st.prev.cause = RECOVERY_CAUSE_PANIC;
	st.prev.flags = RECOVERY_BOOT_FLAGS_GOOD;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_int_equal(plan.boot.attempts, 1);
	st.prev.flags = 0;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_CRASH_LOOP);
}

static void test_rescue_without_image(void **state)
{
	st.rescue_bootable = false;
	st.requests = REQ(RESCUE);
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_REQUEST);
	st.slot[0].bootable = false;
	st.slot[1].bootable = false;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_UNBOOTABLE);
}

/* The boot that was to carry it out crashed while it mounted the overlay. */
static void test_request_that_crashes(void **state)
{
	st.requests = REQ(FALLBACK);
	st.prev.rung = RECOVERY_RUNG_FALLBACK;
	st.prev.slot = 1;
	st.prev.reason = RECOVERY_REASON_REQUEST;
	st.prev.cause = RECOVERY_CAUSE_POWER;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_REQUEST);
	st.prev.cause = RECOVERY_CAUSE_PANIC;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_int_equal(plan.done, REQ(FALLBACK));
	st.prev.flags = RECOVERY_BOOT_FLAGS_GOOD;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_REQUEST);
}

/* Failsafe takes the slot that is known to work. */
static void test_failsafe_during_trial(void **state)
{
	st.next = 1;
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	st.prev.rung = RECOVERY_RUNG_TRIAL;
	st.prev.slot = 1;
	st.prev.trial_boots = 4;
	st.pressed = true;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_BUTTON);
	assert_int_equal(plan.boot.trial_boots, 4);
	assert_int_equal(plan.boot.limit, 0);
	st.pressed = false;
	st.prev = plan.boot;
	st.prev.id = 2;
	assert_boot(RECOVERY_RUNG_TRIAL, 1, RECOVERY_REASON_TRIAL);
	assert_int_equal(plan.boot.trial_boots, 5);
}

/* The next image in a slot begins its own trial. */
static void test_trial_after_good_one(void **state)
{
	st.next = 1;
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	st.prev.rung = RECOVERY_RUNG_TRIAL;
	st.prev.slot = 1;
	st.prev.trial_boots = 50;
	st.prev.flags = RECOVERY_BOOT_FLAGS_GOOD;
	assert_boot(RECOVERY_RUNG_TRIAL, 1, RECOVERY_REASON_TRIAL);
	assert_int_equal(plan.boot.trial_boots, 1);
}

/* A person's reset is a new start; one that crashed is not. */
static void test_reset_in_crash_loop(void **state)
{
	st.prev.rung = RECOVERY_RUNG_FAILSAFE;
	st.prev.reason = RECOVERY_REASON_CRASH_LOOP;
	st.prev.cause = RECOVERY_CAUSE_CLEAN;
	st.prev.end = RECOVERY_END_REBOOT;
	st.prev.flags = RECOVERY_BOOT_FLAGS_REQUESTED;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_CRASH_LOOP);
	st.requests = REQ(RESET);
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_true(plan.reset && !plan.request_reset);
	st.prev.flags = 0;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_CRASH_LOOP);
	assert_int_equal(plan.boot.attempts, 1);
	assert_true(plan.reset);
}

static void test_failsafe_ends_by_new_image(void **state)
{
	st.prev.rung = RECOVERY_RUNG_FAILSAFE;
	st.prev.reason = RECOVERY_REASON_CRASH_LOOP;
	st.slot[0].state = RECOVERY_SLOT_STATE_TRIAL;
	assert_boot(RECOVERY_RUNG_TRIAL, 0, RECOVERY_REASON_TRIAL);
	st.slot[0].state = RECOVERY_SLOT_STATE_BAD;
	st.next = 1;
	assert_boot(RECOVERY_RUNG_NORMAL, 1, RECOVERY_REASON_DEFAULT);
}

static void test_rescue_ends_by_new_image(void **state)
{
	st.slot[0].state = RECOVERY_SLOT_STATE_BAD;
	st.slot[1].state = RECOVERY_SLOT_STATE_BAD;
	st.prev.rung = RECOVERY_RUNG_RESCUE;
	st.prev.reason = RECOVERY_REASON_CRASH_LOOP;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_CRASH_LOOP);
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	st.next = 1;
	assert_boot(RECOVERY_RUNG_TRIAL, 1, RECOVERY_REASON_TRIAL);
}

static void test_unbootable_trial(void **state)
{
	st.next = 1;
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	st.slot[1].bootable = false;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_UNBOOTABLE);
	assert_int_equal(plan.slot_set[1].state, RECOVERY_SLOT_STATE_BAD);
	assert_true(plan.slot_set[0].next);
}

static void test_unbootable_slot(void **state)
{
	st.slot[0].bootable = false;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_UNBOOTABLE);
	assert_false(plan.slot_set[0].set || plan.slot_set[1].set);
	st.slot[1].state = RECOVERY_SLOT_STATE_BAD;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_UNBOOTABLE);
}

static void test_boot_loader_chose(void **state)
{
	st.loader_slot = 1;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_CRASH_LOOP);
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	assert_boot(RECOVERY_RUNG_TRIAL, 1, RECOVERY_REASON_TRIAL);
	st.loader_slot = 7;	/* nonsense is no choice */
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
}

/* It is told what to take instead, and then it is its turn. */
static void test_boot_loader_is_told(void **state)
{
	st.loader_slot = 0;
	st.slot[0].bootable = false;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_UNBOOTABLE);
	assert_true(plan.slot_set[1].next);

	st.slot[0].bootable = true;
	st.prev.rung = RECOVERY_RUNG_FAILSAFE;
	st.prev.reason = RECOVERY_REASON_CRASH_LOOP;
	st.prev.attempts = 2;
	st.prev.cause = RECOVERY_CAUSE_WATCHDOG;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_CRASH_LOOP);
	assert_true(plan.slot_set[1].next);
	assert_int_equal(plan.slot_set[0].state, RECOVERY_SLOT_STATE_BAD);
}

/* It went down from a trial by itself; or it does not know of it yet. */
static void test_boot_loader_gives_reasons(void **state)
{
	st.loader_slot = 0;
	st.next = 1;
	st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
	st.loader_reason = LOADER_FIRST;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_false(plan.slot_set[0].set || plan.slot_set[1].set);

	st.loader_reason = LOADER_TRIAL_FAILED;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_TRIAL_FAILED);
	assert_int_equal(plan.slot_set[1].state, RECOVERY_SLOT_STATE_BAD);
	assert_true(plan.slot_set[0].next);

	st.slot[1].state = RECOVERY_SLOT_STATE_GOOD;
	st.loader_reason = LOADER_PASSED_OVER;
	assert_boot(RECOVERY_RUNG_FALLBACK, 0, RECOVERY_REASON_UNBOOTABLE);
	assert_false(plan.slot_set[0].set || plan.slot_set[1].set);
	st.loader_reason = LOADER_BOOT_LIMIT;
	assert_boot(RECOVERY_RUNG_FALLBACK, 0, RECOVERY_REASON_CRASH_LOOP);
	assert_int_equal(plan.slot_set[1].state, RECOVERY_SLOT_STATE_BAD);
	assert_false(plan.slot_set[0].set);
}

/* The other slot for one boot, by way of the boot loader */
static void test_boot_loader_is_asked(void **state)
{
	st.loader_slot = 0;
	st.loader_reason = LOADER_FIRST;
	st.requests = 1u << RECOVERY_REQUEST_KIND_FALLBACK;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_int_equal(plan.once, 1);
	st.loader_slot = 1;
	st.loader_reason = LOADER_ONCE;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_REQUEST);
	assert_int_equal(plan.once, -1);
	assert_int_equal(plan.boot.limit, 0);
	/* It could not start it, and is not asked again. */
	st.loader_slot = 0;
	st.loader_reason = LOADER_PASSED_OVER;
	assert_boot(RECOVERY_RUNG_NORMAL, 0, RECOVERY_REASON_DEFAULT);
	assert_int_equal(plan.once, -1);
}

/* It could start neither slot, or all of them are bad. */
static void test_boot_loader_took_rescue(void **state)
{
	st.loader_rescue = true;
	st.loader_reason = LOADER_PASSED_OVER;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_UNBOOTABLE);
	assert_false(plan.slot_set[0].set || plan.slot_set[1].set);
	st.slot[0].state = RECOVERY_SLOT_STATE_TRIAL;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_UNBOOTABLE);
	assert_int_equal(plan.slot_set[0].state, RECOVERY_SLOT_STATE_BAD);
	assert_true(plan.slot_set[1].next);
	st.slot[0].state = RECOVERY_SLOT_STATE_BAD;
	st.slot[1].state = RECOVERY_SLOT_STATE_BAD;
	assert_boot(RECOVERY_RUNG_RESCUE, 0, RECOVERY_REASON_CRASH_LOOP);
}

/* A new log on a board that has been running from slot b */
static void test_log_that_is_new(void **state)
{
	st.loader_slot = 1;
	st.loader_reason = LOADER_FIRST;
	st.prev.id = 0;
	st.slot[0].state = RECOVERY_SLOT_STATE_UNKNOWN;
	st.slot[1].state = RECOVERY_SLOT_STATE_UNKNOWN;
	assert_boot(RECOVERY_RUNG_NORMAL, 1, RECOVERY_REASON_DEFAULT);
	assert_true(plan.slot_set[1].next);
	/* It went there because a could not be started. */
	st.loader_reason = LOADER_PASSED_OVER;
	assert_boot(RECOVERY_RUNG_FALLBACK, 1, RECOVERY_REASON_UNBOOTABLE);
	assert_false(plan.slot_set[1].next);
}

/* Short power cycles: a warning, then the act, then the ladder again */
static void test_power_cycles(void **state)
{
	static const struct {
		unsigned int rung, slot;
		bool reset;
	} steps[] = {
		{ RECOVERY_RUNG_NORMAL, 0, false },	/* 1 */
		{ RECOVERY_RUNG_FAILSAFE, 0, false },
		{ RECOVERY_RUNG_FALLBACK, 1, false },	/* 3 */
		{ RECOVERY_RUNG_NORMAL, 0, false },
		{ RECOVERY_RUNG_NORMAL, 0, false },
		{ RECOVERY_RUNG_FAILSAFE, 0, false },
		{ RECOVERY_RUNG_NORMAL, 0, true },	/* 7 */
		{ RECOVERY_RUNG_NORMAL, 0, false },
	};

	cf.cycles_fallback = 3;
	cf.cycles_reset = 7;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		st.prev.flags = 0;
		ladder_decide(&st, &cf, &plan);
		assert_int_equal(plan.boot.rung, steps[i].rung);
		assert_int_equal(plan.boot.slot, steps[i].slot);
		assert_int_equal(plan.reset, steps[i].reset);
		assert_int_equal(plan.boot.short_count, i + 1);
		st.prev = plan.boot;
		st.prev.id = (uint32_t)i + 2;
		st.prev.cause = RECOVERY_CAUSE_POWER;
	}
}

/* A board that crash-loops is not led away by its power cycles. */
static void test_power_cycles_in_failsafe(void **state)
{
	cf.cycles_fallback = 3;
	st.prev.flags = 0;
	st.prev.rung = RECOVERY_RUNG_FAILSAFE;
	st.prev.reason = RECOVERY_REASON_CRASH_LOOP;
	st.prev.short_count = 1;
	assert_boot(RECOVERY_RUNG_FAILSAFE, 0, RECOVERY_REASON_CRASH_LOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_failed, setup),
		cmocka_unit_test_setup(test_good_beats_limit_of_one, setup),
		cmocka_unit_test_setup(test_rescue_without_image, setup),
		cmocka_unit_test_setup(test_request_that_crashes, setup),
		cmocka_unit_test_setup(test_failsafe_during_trial, setup),
		cmocka_unit_test_setup(test_trial_after_good_one, setup),
		cmocka_unit_test_setup(test_reset_in_crash_loop, setup),
		cmocka_unit_test_setup(test_failsafe_ends_by_new_image, setup),
		cmocka_unit_test_setup(test_rescue_ends_by_new_image, setup),
		cmocka_unit_test_setup(test_unbootable_trial, setup),
		cmocka_unit_test_setup(test_unbootable_slot, setup),
		cmocka_unit_test_setup(test_boot_loader_chose, setup),
		cmocka_unit_test_setup(test_boot_loader_is_told, setup),
		cmocka_unit_test_setup(test_boot_loader_gives_reasons, setup),
		cmocka_unit_test_setup(test_boot_loader_is_asked, setup),
		cmocka_unit_test_setup(test_boot_loader_took_rescue, setup),
		cmocka_unit_test_setup(test_log_that_is_new, setup),
		cmocka_unit_test_setup(test_power_cycles, setup),
		cmocka_unit_test_setup(test_power_cycles_in_failsafe, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
