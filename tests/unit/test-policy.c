// SPDX-License-Identifier: GPL-2.0-or-later
/* (event, state, configuration) -> action of the daemon, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../userspace/recoveryd/policy.h"

#define TRIAL		RECOVERY_RUNG_TRIAL
#define NORMAL		RECOVERY_RUNG_NORMAL
#define FAILSAFE	RECOVERY_RUNG_FAILSAFE
#define FALLBACK	RECOVERY_RUNG_FALLBACK
#define RESCUE		RECOVERY_RUNG_RESCUE
#define DECLARED	RECOVERY_BOOT_FLAGS_DECLARED
#define ADOPTED		(DECLARED | RECOVERY_BOOT_FLAGS_ADOPTED)
#define GOOD		(DECLARED | RECOVERY_BOOT_FLAGS_GOOD)

static void configure(struct recov_conf *conf)
{
	*conf = (struct recov_conf){
		.ladder.button = true,
		.gestures = {
			.window = ACTION_FAILSAFE,
			.hold = {
				{ 3000, 5000, ACTION_REBOOT },
				{ 10000, 20000, ACTION_RESET },
				{ 30000, 0, ACTION_POWEROFF },
			},
			.n_hold = 3,
			.holds = true,
			.press[3] = ACTION_REBOOT,
			.presses = true,
		},
	};
}

static void releases(void **state)
{
	static const struct {
		const char *what;
		uint32_t held_ms, tier, at_boot;
		bool off;
		enum gesture_action action;
	} rows[] = {
		{ "a tap", 80, 0, 0, false, ACTION_NONE },
		{ "just too short", 9999, 1, 0, false, ACTION_NONE },
		{ "first millisecond", 10000, 1, 0, false, ACTION_RESET },
		{ "last millisecond", 19999, 1, 0, false, ACTION_RESET },
		{ "past the tier", 20000, 2, 0, false, ACTION_NONE },
		{ "lower range", 3000, 1, 0, false, ACTION_REBOOT },
		{ "lower range, below the first tier", 3000, 0, 0, false,
		  ACTION_NONE },
		{ "between ranges", 5000, 1, 0, false, ACTION_NONE },
		{ "without an end", 3600000, 3, 0, false, ACTION_POWEROFF },
		{ "stuck, then free", 3600000, 0, 0, false, ACTION_NONE },
		{ "device gone", 12000, 0, 0, false, ACTION_NONE },
		{ "down at boot", 12000, 1, 1, false, ACTION_NONE },
		{ "button turned off", 12000, 1, 0, true, ACTION_NONE },
	};
	struct recov_state board = { .boot = { .rung = NORMAL } };
	struct recov_conf conf;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_event ev = {
			.type = RECOVERY_EVENT_TYPE_RELEASE,
			.held_ms = rows[i].held_ms,
			.tier = rows[i].tier,
			.at_boot = rows[i].at_boot,
		};

		configure(&conf);
		conf.ladder.button = !rows[i].off;
		print_message("# %s\n", rows[i].what);
		assert_int_equal(policy_event(&ev, &board, &conf),
				 rows[i].action);
	}
}

static void rows_of_presses(void **state)
{
	struct recov_conf conf;

	configure(&conf);
	assert_int_equal(policy_presses(0, &conf), ACTION_NONE);
	assert_int_equal(policy_presses(2, &conf), ACTION_NONE);
	assert_int_equal(policy_presses(3, &conf), ACTION_REBOOT);
	conf.ladder.button = false;
	assert_int_equal(policy_presses(3, &conf), ACTION_NONE);
}

static void windows(void **state)
{
	static const struct {
		const char *what;
		uint32_t window, rung, reason, flags;
		enum gesture_action configured, action;
	} rows[] = {
#define W(name) RECOVERY_WINDOW_STATE_##name
#define R(name) RECOVERY_REASON_##name
		{ "after the decision", W(PRESSED), NORMAL, R(DEFAULT),
		  DECLARED, ACTION_FAILSAFE, ACTION_FAILSAFE },
		{ "on trial", W(PRESSED), TRIAL, R(TRIAL), DECLARED,
		  ACTION_FAILSAFE, ACTION_FAILSAFE },
		{ "in fallback", W(PRESSED), FALLBACK, R(CRASH_LOOP),
		  DECLARED, ACTION_FAILSAFE, ACTION_FAILSAFE },
		{ "nobody decided", W(PRESSED), RECOVERY_RUNG_NONE, R(NONE), 0,
		  ACTION_FAILSAFE, ACTION_FAILSAFE },
		{ "the decision saw it", W(PRESSED), FAILSAFE, R(BUTTON),
		  DECLARED, ACTION_FAILSAFE, ACTION_NONE },
		{ "the decision saw it, whatever it did", W(PRESSED), NORMAL,
		  R(BUTTON), DECLARED, ACTION_RESET, ACTION_NONE },
		{ "held at power-on", W(PRESSED), RESCUE, R(BUTTON_HELD),
		  DECLARED, ACTION_FAILSAFE, ACTION_NONE },
		{ "failsafe already, not by the button", W(PRESSED), FAILSAFE,
		  R(CRASH_LOOP), DECLARED, ACTION_FAILSAFE, ACTION_NONE },
		{ "rescue is further", W(PRESSED), RESCUE, R(CRASH_LOOP),
		  DECLARED, ACTION_FAILSAFE, ACTION_NONE },
		{ "rescue from failsafe", W(PRESSED), FAILSAFE, R(CRASH_LOOP),
		  DECLARED, ACTION_RESCUE, ACTION_RESCUE },
		{ "rescue already", W(PRESSED), RESCUE, R(REQUEST), DECLARED,
		  ACTION_RESCUE, ACTION_NONE },
		{ "window of a module loaded again", W(PRESSED), NORMAL,
		  R(DEFAULT), ADOPTED, ACTION_FAILSAFE, ACTION_NONE },
		{ "configured to nothing", W(PRESSED), NORMAL, R(DEFAULT),
		  DECLARED, ACTION_NONE, ACTION_NONE },
		{ "opened", W(OPEN), NORMAL, R(DEFAULT), DECLARED,
		  ACTION_FAILSAFE, ACTION_NONE },
		{ "closed", W(CLOSED), NORMAL, R(DEFAULT), DECLARED,
		  ACTION_FAILSAFE, ACTION_NONE },
		{ "turned off", W(DISABLED), NORMAL, R(DEFAULT), DECLARED,
		  ACTION_FAILSAFE, ACTION_NONE },
#undef W
#undef R
	};
	struct recov_conf conf;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_state board = {
			.boot = { .id = 7, .rung = rows[i].rung,
				  .reason = rows[i].reason,
				  .flags = rows[i].flags },
			.window.state = rows[i].window,
		};
		struct recov_event ev = {
			.type = RECOVERY_EVENT_TYPE_WINDOW,
			.window = rows[i].window,
		};

		configure(&conf);
		conf.gestures.window = rows[i].configured;
		print_message("# %s\n", rows[i].what);
		assert_int_equal(policy_window(&board, &conf), rows[i].action);
		assert_int_equal(policy_event(&ev, &board, &conf),
				 rows[i].action);
		conf.ladder.button = false;
		assert_int_equal(policy_event(&ev, &board, &conf), ACTION_NONE);
	}
}

/* Also a press: whether it counts, the window says. */
static void all_other_events_do_nothing(void **state)
{
	struct recov_state board = {
		.boot = { .id = 7, .rung = NORMAL, .flags = DECLARED },
		.window.state = RECOVERY_WINDOW_STATE_PRESSED,
	};
	struct recov_conf conf;

	configure(&conf);
	for (uint32_t type = 0; type <= RECOVERY_EVENT_TYPE_LOG + 3; type++) {
		struct recov_event ev = {
			.type = type, .held_ms = 12000, .tier = 1,
			.window = RECOVERY_WINDOW_STATE_PRESSED,
		};

		if (type != RECOVERY_EVENT_TYPE_RELEASE &&
		    type != RECOVERY_EVENT_TYPE_WINDOW)
			assert_int_equal(policy_event(&ev, &board, &conf),
					 ACTION_NONE);
	}
}

static void phases(void **state)
{
	static const struct {
		uint32_t rung, flags;
		bool problems, resetting;
		uint32_t phase;
	} rows[] = {
		{ NORMAL, DECLARED, false, false, RECOVERY_PHASE_BOOTING },
		{ NORMAL, DECLARED, true, false, RECOVERY_PHASE_BOOTING },
		{ NORMAL, GOOD, false, false, RECOVERY_PHASE_GOOD },
		{ NORMAL, GOOD, true, false, RECOVERY_PHASE_PROBLEM },
		{ FALLBACK, GOOD, false, false, RECOVERY_PHASE_GOOD },
		{ FAILSAFE, DECLARED, true, false, RECOVERY_PHASE_FAILSAFE },
		{ FAILSAFE, GOOD, true, false, RECOVERY_PHASE_FAILSAFE },
		{ RESCUE, DECLARED, true, false, RECOVERY_PHASE_RESCUE },
		{ FAILSAFE, GOOD, true, true, RECOVERY_PHASE_RESETTING },
		{ NORMAL, GOOD, false, true, RECOVERY_PHASE_RESETTING },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_state board = {
			.boot = { .rung = rows[i].rung,
				  .flags = rows[i].flags },
		};

		assert_int_equal(policy_phase(&board, rows[i].problems,
					      rows[i].resetting),
				 rows[i].phase);
	}
}

static bool told(const struct policy_problems *p, const char *word)
{
	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->text[i], word))
			return true;
	return false;
}

static void problems_are_found(void **state)
{
	struct recov_report report = {
		.overlay = OVERLAY_TMPFS_FORCED,
		.overlay_why = "mtd5: no JFFS2 on it",
	};
	struct recov_state board = {
		.boot = { .rung = FALLBACK, .slot = 1,
			  .reason = RECOVERY_REASON_CRASH_LOOP },
		.log = { .health = RECOVERY_LOG_HEALTH_FOREIGN,
			 .partition = "bootlog" },
		.button.state = RECOVERY_BUTTON_STATE_STUCK,
	};
	struct policy_problems found;
	struct recov_conf conf;

	configure(&conf);
	conf.problem[0] = (char *)"recovery.conf:3: Limit: not a number";
	conf.n_problems = 1;
	policy_problems(&board, &report, &conf, &found);
	assert_int_equal(found.n, 5);
	assert_true(told(&found, "recoveryctl log format"));
	assert_true(told(&found, "mtd5: no JFFS2 on it"));
	assert_true(told(&found, "Slot a could not be used (crash-loop)"));
	assert_true(told(&found, "stuck"));
	assert_true(told(&found, "recovery.conf:3"));
}

/* Problems are told on D-Bus, which takes no part of a character. */
static void what_is_cut_off_is_made_plain(void **state)
{
	struct policy_problems found;
	struct recov_conf conf;
	char text[402] = "";

	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 3);
	configure(&conf);
	conf.problem[0] = text;
	conf.n_problems = 1;
	policy_problems(NULL, NULL, &conf, &found);
	assert_int_equal(found.n, 2);
	assert_int_equal(strlen(found.text[1]), POLICY_PROBLEM_LEN - 1);
	assert_string_equal(found.text[1] + POLICY_PROBLEM_LEN - 4, "\xc3\xa4?");
}

static void settings_that_did_not_travel(void **state)
{
	struct recov_report report = {
		.overlay = OVERLAY_FLASH,
		.settings = { .aside = 3, .trouble = "no room" },
	};
	struct recov_state board = {
		.boot = { .rung = NORMAL, .flags = GOOD },
		.log = { .health = RECOVERY_LOG_HEALTH_OK },
	};
	struct policy_problems found;
	struct recov_conf conf;

	configure(&conf);
	policy_problems(&board, &report, &conf, &found);
	assert_int_equal(found.n, 2);
	assert_string_equal(found.text[0], "Settings: no room");
	assert_true(told(&found, "aside.3"));
}

static void nothing_wrong_is_no_problem(void **state)
{
	struct recov_report report = { .overlay = OVERLAY_FLASH };
	struct recov_state board = {
		.boot = { .rung = NORMAL, .flags = GOOD },
		.log = { .health = RECOVERY_LOG_HEALTH_OK },
	};
	struct policy_problems found;
	struct recov_conf conf;

	configure(&conf);
	policy_problems(&board, &report, &conf, &found);
	assert_int_equal(found.n, 0);
	policy_problems(&board, NULL, &conf, &found);
	assert_int_equal(found.n, 0);

	/* on purpose: that is what these rungs are */
	board.boot.rung = FAILSAFE;
	report.overlay = OVERLAY_TMPFS;
	policy_problems(&board, &report, &conf, &found);
	assert_int_equal(found.n, 0);

	policy_problems(NULL, &report, &conf, &found);
	assert_int_equal(found.n, 1);
	assert_true(told(&found, "not loaded"));
}

static void trials_have_a_deadline(void **state)
{
	struct recov_conf limit = { .trial_timeout_sec = 60 };
	struct recov_conf none = { 0 };
	struct recov_state board = {
		.boot.rung = RECOVERY_RUNG_TRIAL,
		.boot.flags = RECOVERY_BOOT_FLAGS_DECLARED,
	};

	assert_int_equal(policy_trial_left(&board, &limit, 0), 60000);
	assert_int_equal(policy_trial_left(&board, &limit, 59999), 1);
	assert_int_equal(policy_trial_left(&board, &limit, 60000), 0);
	assert_int_equal(policy_trial_left(&board, &limit, UINT64_MAX), 0);
	assert_int_equal(policy_trial_left(&board, &none, 60000), -1);
	board.boot.flags |= RECOVERY_BOOT_FLAGS_GOOD;
	assert_int_equal(policy_trial_left(&board, &limit, 60000), -1);
	board.boot.flags = 0;
	assert_int_equal(policy_trial_left(&board, &limit, 60000), -1);
	board.boot.flags = RECOVERY_BOOT_FLAGS_DECLARED;
	board.boot.rung = RECOVERY_RUNG_NORMAL;
	assert_int_equal(policy_trial_left(&board, &limit, 60000), -1);
}

static void slots_that_differ(void **state)
{
	const struct recov_slot same[RECOVERY_SLOTS] = {
		{ .state = RECOVERY_SLOT_STATE_GOOD, .tries = 3, .next = true,
		  .active = true, .partition = "slot-a" },
		{ .state = RECOVERY_SLOT_STATE_TRIAL, .tries = 3 },
	};

	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++) {
		struct recov_slot other[RECOVERY_SLOTS];

		memcpy(other, same, sizeof(other));
		other[i].active = !other[i].active;
		*other[i].partition = 'x';
		assert_false(policy_slots_differ(same, other));
		other[i].next = !other[i].next;
		assert_true(policy_slots_differ(same, other));
		other[i].next = same[i].next;
		other[i].tries++;
		assert_true(policy_slots_differ(same, other));
		other[i].tries = same[i].tries;
		other[i].state = RECOVERY_SLOT_STATE_BAD;
		assert_true(policy_slots_differ(same, other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases),
		cmocka_unit_test(rows_of_presses),
		cmocka_unit_test(windows),
		cmocka_unit_test(all_other_events_do_nothing),
		cmocka_unit_test(phases),
		cmocka_unit_test(trials_have_a_deadline),
		cmocka_unit_test(slots_that_differ),
		cmocka_unit_test(problems_are_found),
		cmocka_unit_test(what_is_cut_off_is_made_plain),
		cmocka_unit_test(settings_that_did_not_travel),
		cmocka_unit_test(nothing_wrong_is_no_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
