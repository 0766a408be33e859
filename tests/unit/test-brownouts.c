// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the mains did to other projects' devices, done to the ladder: a board
 * with the settings that are built in neither resets nor changes its slot. And
 * what a hand does with the plug, once that is configured.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "conf.h"
#include "ladder-bench.h"
#include "util.h"

#define ALIVE_MS	10000	/* short_ms of the module */
#define GOOD_MS		15000	/* the boot is marked good */
#define TIMES_MAX	24

enum how { CUT, POWEROFF, REBOOT, PANIC };

/**
 * struct report - how long the device had power each time, in ms
 * @source: whose it was
 * @what: what happened there
 * @on: up to the first 0
 */
struct report {
	const char *source, *what;
	unsigned int on[TIMES_MAX];
};

static const struct report reports[] = {
	{ "Tasmota 6966", "power went on and off a few times: reset",
	  { 20000, 4000, 6000, 3000, 5000, 4000, 9000, 3500, 60000 } },
	{ "Tasmota 4342", "power cycled rapidly for a few seconds: reset",
	  { 900, 600, 1200, 400, 800, 2100, 700, 500, 1500, 1000, 60000 } },
	{ "Tasmota 3506", "a residual current device was hunted down: five reset",
	  { 9000, 7000, 9900, 8000, 9000, 6000, 9900, 9000, 8000, 7000, 9900,
	    60000 } },
	{ "Tasmota 5054", "lights flicker for 15 s, as they often do: GPIO lost",
	  { 2500, 300, 300, 2100, 500, 2600, 200, 900, 3100, 400, 2200, 300,
	    2900, 2000, 3300, 2400, 2100, 3000, 2200, 60000 } },
	{ "OpenBeken 2212", "mains failed and returned in quick succession: safe mode",
	  { 4000, 11000, 3000, 14000, 12000, 5000, 4000, 60000 } },
	{ "rauc 346", "each interruption took one of the attempts",
	  { 12000, 12000, 12000, 12000, 12000, 12000, 60000 } },
	{ "rauc 490", "unplugged while it boots: rolled back",
	  { 5000, 60000, 5000, 5000, 60000, 5000, 5000, 5000, 60000 } },
	{ "rauc 683", "no attempts left in either slot: did not boot at all",
	  { 3500, 3500, 3500, 3500, 3500, 3500, 3500, 3500, 3500, 3500,
	    3500, 3500, 3500, 3500, 3500, 3500, 3500, 3500, 60000 } },
};

/**
 * struct board - one that is in use
 * @conf: its configuration
 * @st: what its log says
 * @decision_ms: when a boot is decided and declared, if nothing waits
 * @ram: it has RAM that tells a power cut from the rest
 * @plan: of the last boot that was decided
 */
static struct board {
	struct recov_conf conf;
	struct ladder_state st;
	unsigned int decision_ms;
	bool ram;
	struct ladder_plan plan;
} b;

static void new_board(unsigned int decision_ms, bool ram)
{
	b = (struct board) {
		.st = {
			.prev = { .id = 7, .rung = RECOVERY_RUNG_NORMAL,
				  .flags = RECOVERY_BOOT_FLAGS_ALIVE |
					   RECOVERY_BOOT_FLAGS_GOOD,
				  .cause = RECOVERY_CAUSE_CLEAN,
				  .end = RECOVERY_END_POWEROFF },
			.rescue_bootable = true,
			.loader_slot = -1,
		},
		.decision_ms = decision_ms, .ram = ram,
	};
	set_slots(&b.st, RECOVERY_SLOT_STATE_GOOD |
			 RECOVERY_SLOT_STATE_GOOD << 2 | 3 << 4);
	conf_defaults(&b.conf);
}

static unsigned int decided_at(void)
{
	bool cycles = b.conf.ladder.cycles_fallback ||
		      b.conf.ladder.cycles_reset;

	return cycles && b.conf.power_cycle_min_ms > b.decision_ms ?
		b.conf.power_cycle_min_ms : b.decision_ms;
}

/* One boot. Return: whether it came so far that the log has heard of it */
static bool boot(unsigned int on_ms, enum how how)
{
	static const struct boot_end all[] = {
		[CUT] = { RECOVERY_CAUSE_POWER, RECOVERY_END_NONE },
		[POWEROFF] = { RECOVERY_CAUSE_CLEAN, RECOVERY_END_POWEROFF },
		[REBOOT] = { RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT },
		[PANIC] = { RECOVERY_CAUSE_PANIC, RECOVERY_END_NONE },
	};
	unsigned int cause = all[how].cause;
	unsigned int flags = 0;

	if (on_ms < decided_at())
		return false;
	if (on_ms >= ALIVE_MS)
		flags |= RECOVERY_BOOT_FLAGS_ALIVE;
	if (on_ms >= GOOD_MS)
		flags |= RECOVERY_BOOT_FLAGS_GOOD;
	if (!b.ram && cause != RECOVERY_CAUSE_CLEAN)
		cause = RECOVERY_CAUSE_UNKNOWN;
	ladder_decide(&b.st, &b.conf.ladder, &b.plan);
	boot_ends(&b.st, &b.plan, cause, all[how].end, flags);
	return true;
}

static void times(unsigned int n, unsigned int on_ms, enum how how)
{
	while (n--)
		boot(on_ms, how);
}

static void assert_untouched(void)
{
	assert_false(b.plan.reset || b.plan.request_reset);
	assert_int_equal(b.plan.boot.rung, RECOVERY_RUNG_NORMAL);
	assert_int_equal(b.plan.boot.slot, 0);
	assert_int_equal(b.plan.boot.attempts, 0);
	assert_true(b.plan.overlay);
	assert_int_equal(b.st.next, 0);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		assert_int_equal(b.st.slot[s].state, RECOVERY_SLOT_STATE_GOOD);
}

static void replay(const struct report *r, void (*check_it)(void))
{
	print_message("# %s: %s\n", r->source, r->what);
	for (size_t i = 0; i < TIMES_MAX && r->on[i]; i++)
		if (boot(r->on[i], CUT))
			check_it();
}

static void test_defaults(void **state)
{
	static const unsigned int decision_ms[] = { 300, 3000 };

	EACH(d, ARRAY_SIZE(decision_ms))
	EACH(i, ARRAY_SIZE(reports)) {
		new_board(decision_ms[d], true);
		replay(&reports[i], assert_untouched);
		assert_true(b.st.prev.flags & RECOVERY_BOOT_FLAGS_GOOD);
	}
}

/* It is never marked good, and nothing is the firmware's fault. */
static void assert_on_trial(void)
{
	assert_int_equal(b.plan.boot.rung, RECOVERY_RUNG_TRIAL);
	assert_int_equal(b.plan.boot.slot, 1);
	assert_int_equal(b.plan.boot.attempts, 0);
	assert_false(b.plan.reset);
}

static void test_new_firmware(void **state)
{
	EACH(i, ARRAY_SIZE(reports)) {
		struct report cut = reports[i];

		for (size_t t = 0; t < TIMES_MAX; t++)
			if (cut.on[t] >= GOOD_MS)
				cut.on[t] = GOOD_MS - 1;
		new_board(300, true);
		b.st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
		b.st.next = 1;
		replay(&cut, assert_on_trial);
	}
}

/* Who wants crashes to be counted there gets power cuts counted with them. */
static void assert_not_reset(void)
{
	assert_false(b.plan.reset || b.plan.request_reset);
}

/* A new firmware is given up rather than a good one; what was there is kept. */
static void assert_not_reset_or_lost(void)
{
	assert_not_reset();
	assert_int_not_equal(b.plan.boot.rung, RECOVERY_RUNG_RESCUE);
	assert_int_equal(b.st.slot[0].state, RECOVERY_SLOT_STATE_GOOD);
}

static void test_boards_without_retained_ram(void **state)
{
	EACH(i, ARRAY_SIZE(reports)) {
		new_board(300, false);
		replay(&reports[i], assert_untouched);
		new_board(300, false);
		b.st.slot[1].state = RECOVERY_SLOT_STATE_TRIAL;
		b.st.next = 1;
		replay(&reports[i], assert_not_reset_or_lost);
		new_board(300, false);
		b.conf.ladder.count_unknown = LADDER_UNKNOWN_YES;
		replay(&reports[i], assert_not_reset);
	}
}

static void new_board_with_cycles(void)
{
	new_board(300, true);
	b.conf.ladder.cycles_fallback = 3;
	b.conf.ladder.cycles_reset = 7;
}

static void assert_rung(unsigned int rung, unsigned int slot, bool reset)
{
	assert_int_equal(b.plan.boot.rung, rung);
	assert_int_equal(b.plan.boot.slot, slot);
	assert_int_equal(b.plan.reset, reset);
}

/* Three: failsafe at the third power-on, the other slot at the fourth */
static void test_hand_that_wants_the_other_slot(void **state)
{
	new_board_with_cycles();
	times(2, 2000, CUT);
	assert_rung(RECOVERY_RUNG_NORMAL, 0, false);
	boot(2000, CUT);
	assert_rung(RECOVERY_RUNG_FAILSAFE, 0, false);
	boot(60000, POWEROFF);
	assert_rung(RECOVERY_RUNG_FALLBACK, 1, false);
}

static void test_hand_that_wants_a_reset(void **state)
{
	new_board_with_cycles();
	times(6, 9999, CUT);
	assert_false(b.plan.reset);
	boot(9999, CUT);
	assert_rung(RECOVERY_RUNG_FAILSAFE, 0, false);
	boot(60000, POWEROFF);
	assert_rung(RECOVERY_RUNG_NORMAL, 0, true);
	boot(60000, POWEROFF);
	assert_untouched();
}

/* One that was too long, or that did not end by the plug, begins anew. */
static void test_rhythm_is_broken(void **state)
{
	static const struct {
		unsigned int on_ms;
		enum how how;
	} breaks[] = {
		{ ALIVE_MS, CUT }, { 60000, CUT }, { 5000, POWEROFF },
		{ 5000, REBOOT }, { 5000, PANIC },
	};

	EACH(before, 7)
	EACH(i, ARRAY_SIZE(breaks)) {
		new_board_with_cycles();
		b.conf.ladder.cycles_fallback = 0;
		times(before, 5000, CUT);
		boot(breaks[i].on_ms, breaks[i].how);
		times(7, 5000, CUT);
		assert_false(b.plan.reset);
		assert_int_equal(b.plan.boot.short_count, 6);
		boot(5000, CUT);
		assert_true(b.plan.reset);
	}
}

/* Less than the least: the log does not hear of it, and the count stands. */
static void test_flicker_is_no_rhythm(void **state)
{
	new_board_with_cycles();
	times(100, 1999, CUT);
	assert_int_equal(b.st.prev.id, 7);
	times(2, 2000, CUT);
	times(100, 1999, CUT);
	boot(60000, POWEROFF);
	assert_rung(RECOVERY_RUNG_FAILSAFE, 0, false);
	assert_int_equal(b.plan.boot.short_count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_new_firmware),
		cmocka_unit_test(test_boards_without_retained_ram),
		cmocka_unit_test(test_hand_that_wants_the_other_slot),
		cmocka_unit_test(test_hand_that_wants_a_reset),
		cmocka_unit_test(test_rhythm_is_broken),
		cmocka_unit_test(test_flicker_is_no_rhythm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
