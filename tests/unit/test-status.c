// SPDX-License-Identifier: GPL-2.0-or-later
/* What 'recoveryctl status' finds: each finding alone, then every mixture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "../../userspace/recoveryctl/finding.h"
#include "../../userspace/recoveryctl/obstacle.h"

static const struct recov_partition partitions[] = {
	{ .name = "slot-a", .index = 1, .role = RECOVERY_ROLE_SLOT_A,
	  .content = RECOVERY_CONTENT_SQUASHFS },
	{ .name = "slot-b", .index = 2, .role = RECOVERY_ROLE_SLOT_B,
	  .content = RECOVERY_CONTENT_SQUASHFS },
	{ .name = "rootfs_data", .index = 3, .role = RECOVERY_ROLE_OVERLAY,
	  .content = RECOVERY_CONTENT_JFFS2 },
};

/* A board as it should be, in parts that a case may spoil */
struct board {
	struct status_facts facts;
	struct recov_partition partition[ARRAY_SIZE(partitions)];
	struct recov_report report;
	struct recov_conf conf;
};

static void board_init(struct board *b)
{
	*b = (struct board){
		.facts = {
			.state = {
				.phase = RECOVERY_PHASE_GOOD,
				.boot = {
					.id = 7,
					.rung = RECOVERY_RUNG_NORMAL,
					.reason = RECOVERY_REASON_DEFAULT,
					.limit = 3,
					.flags = RECOVERY_BOOT_FLAGS_GOOD |
						 RECOVERY_BOOT_FLAGS_DECLARED,
				},
				.slot = {
					{ .state = RECOVERY_SLOT_STATE_GOOD,
					  .next = true, .active = true,
					  .partition = "slot-a" },
					{ .state = RECOVERY_SLOT_STATE_GOOD,
					  .partition = "slot-b" },
				},
				.window.state = RECOVERY_WINDOW_STATE_CLOSED,
				.button = {
					.state = RECOVERY_BUTTON_STATE_RELEASED,
					.devices = 1,
				},
				.log = {
					.backend = RECOVERY_LOG_BACKEND_MTD,
					.health = RECOVERY_LOG_HEALTH_OK,
					.partition = "bootlog",
				},
			},
			.n_partitions = ARRAY_SIZE(partitions),
			.daemon = DAEMON_RUNNING,
			.uptime_ms = 60000,
			.good_ms = 20000,
		},
		.report = { .boot_id = 7, .rung = RECOVERY_RUNG_NORMAL,
			    .overlay = OVERLAY_FLASH },
	};
	memcpy(b->partition, partitions, sizeof(partitions));
	b->facts.partition = b->partition;
	b->facts.report = &b->report;
	b->facts.conf = &b->conf;
}

#define SPOIL(name, code)					\
	static void name(struct board *b)			\
	{							\
		struct recov_state *s = &b->facts.state;	\
		(void)s;					\
		code;						\
	}

SPOIL(nothing, b->facts.good_ms++)
SPOIL(undeclared, s->boot.rung = RECOVERY_RUNG_NONE; s->boot.flags = 0;
	b->report.boot_id = 0)
SPOIL(forgotten, s->boot.rung = RECOVERY_RUNG_NONE; s->boot.flags = 0)
SPOIL(failsafe, s->boot.rung = RECOVERY_RUNG_FAILSAFE;
	s->boot.reason = RECOVERY_REASON_BUTTON)
SPOIL(crashed, s->boot.rung = RECOVERY_RUNG_FAILSAFE;
	s->boot.reason = RECOVERY_REASON_CRASH_LOOP)
SPOIL(fallback, s->boot.rung = RECOVERY_RUNG_FALLBACK; s->boot.slot = 1;
	s->boot.reason = RECOVERY_REASON_CRASH_LOOP)
SPOIL(rescue, s->boot.rung = RECOVERY_RUNG_RESCUE; s->boot.flags = 0;
	s->boot.reason = RECOVERY_REASON_CRASH_LOOP; s->boot.attempts = 2)
SPOIL(trial, s->boot.rung = RECOVERY_RUNG_TRIAL; s->boot.flags = 0)
SPOIL(trial_good, s->boot.rung = RECOVERY_RUNG_TRIAL)
SPOIL(starting, s->boot.flags = 0; b->facts.uptime_ms = GOOD_TIMEOUT_MS - 1)
SPOIL(late, s->boot.flags = 0; b->facts.uptime_ms = GOOD_TIMEOUT_MS)
SPOIL(unhealthy, s->boot.flags = 0;
	snprintf(b->facts.unhealthy, sizeof(b->facts.unhealthy), "web.service"))
SPOIL(failures, s->boot.flags = 0; s->boot.attempts = 1)
SPOIL(failures_good, s->boot.attempts = 1)
SPOIL(log_absent, s->log.health = RECOVERY_LOG_HEALTH_ABSENT;
	s->log.partition[0] = '\0')
SPOIL(log_blank, s->log.health = RECOVERY_LOG_HEALTH_BLANK)
SPOIL(log_degraded, s->log.health = RECOVERY_LOG_HEALTH_DEGRADED)
SPOIL(log_foreign, s->log.health = RECOVERY_LOG_HEALTH_FOREIGN)
SPOIL(log_newer, s->log.health = RECOVERY_LOG_HEALTH_NEWER)
SPOIL(log_failed, s->log.health = RECOVERY_LOG_HEALTH_FAILED)
#define COUNTER(name, ...)	\
	SPOIL(name, s->counter = ((struct recov_counter) {	\
		.present = true, .format = "linksys", __VA_ARGS__ }))
COUNTER(count_ok, .has_value = true, .value = 2, .limit = 3)
COUNTER(count_limit, .has_value = true, .value = 3, .limit = 3)
COUNTER(count_no_limit, .has_value = true, .value = 300)
COUNTER(count_down, .has_value = true, .value = 1, .down = true, .limit = 3)
COUNTER(count_out, .has_value = true, .value = 0, .down = true, .limit = 3)
COUNTER(count_blank, .has_value = true, .health = RECOVERY_COUNTER_HEALTH_BLANK)
COUNTER(count_degraded, .has_value = true,
	.health = RECOVERY_COUNTER_HEALTH_DEGRADED)
COUNTER(count_unknown, .health = RECOVERY_COUNTER_HEALTH_UNKNOWN, .limit = 3)
COUNTER(count_newer, .health = RECOVERY_COUNTER_HEALTH_NEWER)
COUNTER(count_damaged, .health = RECOVERY_COUNTER_HEALTH_DAMAGED)
COUNTER(count_absent, .health = RECOVERY_COUNTER_HEALTH_ABSENT)
COUNTER(count_failed, .health = RECOVERY_COUNTER_HEALTH_FAILED)
SPOIL(loader_knows, b->facts.loader = LOADER_VIEW_KNOWS)
SPOIL(loader_behind, b->facts.loader = LOADER_VIEW_BEHIND)
SPOIL(loader_failed, b->facts.loader = LOADER_VIEW_FAILED;
	memset(b->facts.loader_why, 'z', sizeof(b->facts.loader_why) - 1))
SPOIL(slot_gone, s->slot[1].partition[0] = '\0')
SPOIL(slot_empty, b->partition[1].content = RECOVERY_CONTENT_EMPTY)
SPOIL(slot_next_empty, b->partition[0].content = RECOVERY_CONTENT_EMPTY)
SPOIL(slot_bad, s->slot[1].state = RECOVERY_SLOT_STATE_BAD)
SPOIL(button_absent, s->button.state = RECOVERY_BUTTON_STATE_ABSENT)
SPOIL(button_stuck, s->button.state = RECOVERY_BUTTON_STATE_STUCK)
SPOIL(reset, s->request[RECOVERY_REQUEST_KIND_RESET].pending = true;
	s->request[RECOVERY_REQUEST_KIND_RESET].id = 4)
SPOIL(reboot, s->request[RECOVERY_REQUEST_KIND_REBOOT].pending = true)
SPOIL(wiping, reset(b); b->report.reset_id = 4)
SPOIL(wiping_on, wiping(b); b->facts.carry.progress = CARRY_WIPING;
	b->facts.carry.removed = 1234)
SPOIL(no_report, b->facts.report = NULL)
SPOIL(overlay_lost, b->report.overlay = OVERLAY_TMPFS_FORCED)
SPOIL(reset_trouble, strcpy(b->report.reset.trouble, "block 7"))
SPOIL(reset_kept, strcpy(b->report.reset.kept, "network, ssh"))
SPOIL(reset_not_kept, strcpy(b->report.reset.not_kept, "/etc/x could not be kept"))
SPOIL(overlay_full, b->facts.overlay_size = 1000; b->facts.overlay_used = 900)
SPOIL(overlay_room, b->facts.overlay_size = 1000; b->facts.overlay_used = 899)
#define SETTINGS(name, ...)	\
	SPOIL(name, b->report.settings = ((struct report_settings) { __VA_ARGS__ }))

SETTINGS(settings_back, .restored = 4294967295, .kept = 4294967295,
	 .failed = true, .slot = 1, .why = SETTINGS_SLOT)
SETTINGS(settings_wanted, .restored = 1, .kept = 2, .why = SETTINGS_WANTED)
SETTINGS(settings_switched, .restored = 1, .kept = 2, .why = SETTINGS_SLOT)
SETTINGS(settings_completed, .restored = 1)
SETTINGS(settings_saved, .saved = 1, .act = SETTINGS_CARRY)
SETTINGS(settings_board, .aside = 4294967295, .why = SETTINGS_BOARD)
SETTINGS(settings_newer, .aside = 1, .asides = 1, .why = SETTINGS_NEWER)
SETTINGS(settings_older, .aside = 1, .asides = 1, .why = SETTINGS_OLDER)
SETTINGS(settings_damaged, .aside = 1, .asides = 1, .why = SETTINGS_DAMAGED)
SETTINGS(settings_asides, .asides = 2)
SPOIL(settings_trouble, memset(b->report.settings.trouble, 'x',
			       sizeof(b->report.settings.trouble) - 1))
SPOIL(conf_bad, b->conf.problem[0] = "x.conf:3: Limit: 300 is not 0 to 255";
	b->conf.n_problems = 1)
SPOIL(conf_initramfs, b->report.config_problems = 2)
SPOIL(no_daemon, b->facts.daemon = DAEMON_STOPPED)
SPOIL(no_bus, b->facts.daemon = DAEMON_UNKNOWN)
SPOIL(daemon_starting, b->facts.daemon = DAEMON_STARTING)
SPOIL(ecc, b->partition[2].ecc_failures = 1)
SPOIL(led, s->phase = RECOVERY_PHASE_PROBLEM)

/* What a case spoils: two cases of different areas don't get into each other. */
enum {
	BOOT = 1, LOG = 2, SLOTS = 4, BUTTON = 8, REQUESTS = 16, REPORT = 32,
	CONF = 64, REST = 128, COUNT = 256, LOADER = 512, ALL = 1023,
};

static const struct {
	void (*spoil)(struct board *b);
	unsigned int area;
	const char *id;		/* the only finding, NULL: none */
	enum severity severity;
	enum verdict verdict;
} cases[] = {
	{ nothing, 0, NULL, 0, VERDICT_GOOD },
	{ undeclared, BOOT | REPORT, "boot-undeclared", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ forgotten, BOOT | REPORT, "boot-forgotten", SEVERITY_ATTENTION,
	  VERDICT_ATTENTION },
	{ failsafe, BOOT, "failsafe", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ crashed, BOOT, "failsafe", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ fallback, BOOT, "fallback", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ rescue, BOOT, "rescue", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ trial, BOOT, "trial", SEVERITY_NOTE, VERDICT_STARTING },
	{ trial_good, BOOT, NULL, 0, VERDICT_GOOD },
	{ starting, BOOT, NULL, 0, VERDICT_STARTING },
	{ late, BOOT, "not-good", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ unhealthy, BOOT, "unhealthy", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ failures, BOOT, "failures", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ failures_good, BOOT, NULL, 0, VERDICT_GOOD },
	{ log_absent, LOG, "log-absent", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ log_blank, LOG, "log-blank", SEVERITY_NOTE, VERDICT_GOOD },
	{ log_degraded, LOG, "log-degraded", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ log_foreign, LOG, "log-foreign", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ log_newer, LOG, "log-newer", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ log_failed, LOG, "log-failed", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ count_ok, COUNT, NULL, 0, VERDICT_GOOD },
	{ count_limit, COUNT, "counter-limit", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_no_limit, COUNT, NULL, 0, VERDICT_GOOD },
	{ count_down, COUNT, NULL, 0, VERDICT_GOOD },
	{ count_out, COUNT, "counter-limit", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_blank, COUNT, NULL, 0, VERDICT_GOOD },
	{ count_degraded, COUNT, "counter-degraded",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_unknown, COUNT, "counter-unknown",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_newer, COUNT, "counter-unknown",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_damaged, COUNT, "counter-unknown",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_absent, COUNT, "counter-unreadable",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ count_failed, COUNT, "counter-unreadable",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ loader_knows, LOADER, NULL, 0, VERDICT_GOOD },
	{ loader_behind, LOADER, "loader-behind",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ loader_failed, LOADER, "loader-unreachable",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ slot_gone, SLOTS, "slot-absent", SEVERITY_NOTE, VERDICT_GOOD },
	{ slot_empty, SLOTS, "slot-unbootable",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ slot_next_empty, SLOTS, "slot-unbootable",
	  SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ slot_bad, SLOTS, "slot-bad", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ button_absent, BUTTON, "button-absent", SEVERITY_NOTE, VERDICT_GOOD },
	{ button_stuck, BUTTON, "button-stuck", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ reset, REQUESTS, "request-pending", SEVERITY_NOTE, VERDICT_GOOD },
	{ reboot, REQUESTS, "reboot-wanted", SEVERITY_NOTE, VERDICT_GOOD },
	{ wiping, REQUESTS | REPORT, "reset-running", SEVERITY_NOTE, VERDICT_GOOD },
	{ wiping_on, REQUESTS | REPORT, "reset-running", SEVERITY_NOTE, VERDICT_GOOD },
	{ no_report, REPORT | BOOT, "report-absent", SEVERITY_NOTE, VERDICT_GOOD },
	{ overlay_lost, REPORT, "overlay-lost", SEVERITY_PROBLEM, VERDICT_PROBLEM },
	{ reset_trouble, REPORT, "reset-trouble", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ reset_kept, REPORT, "reset-kept", SEVERITY_NOTE, VERDICT_GOOD },
	{ reset_not_kept, REPORT, "reset-not-kept", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ overlay_full, REPORT, "overlay-full", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ overlay_room, REPORT, NULL, 0, VERDICT_GOOD },
	{ settings_back, REPORT, "settings-restored", SEVERITY_NOTE, VERDICT_GOOD },
	{ settings_wanted, REPORT, "settings-restored", SEVERITY_NOTE, VERDICT_GOOD },
	{ settings_switched, REPORT, "settings-restored", SEVERITY_NOTE, VERDICT_GOOD },
	{ settings_completed, REPORT, "settings-restored", SEVERITY_NOTE, VERDICT_GOOD },
	{ settings_saved, REPORT, NULL, 0, VERDICT_GOOD },
	{ settings_board, REPORT, "settings-aside",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ settings_newer, REPORT, "settings-aside",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ settings_older, REPORT, "settings-aside",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ settings_damaged, REPORT, "settings-aside",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ settings_asides, REPORT, "settings-aside-kept", SEVERITY_NOTE, VERDICT_GOOD },
	{ settings_trouble, REPORT, "settings-trouble",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ conf_bad, CONF, "config", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ conf_initramfs, CONF | REPORT, "config-initramfs",
	  SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ no_daemon, REST, "daemon", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ no_bus, REST, NULL, 0, VERDICT_GOOD },
	{ daemon_starting, REST, NULL, 0, VERDICT_GOOD },
	{ ecc, REST, "flash-ecc", SEVERITY_ATTENTION, VERDICT_ATTENTION },
	{ led, ALL, "phase-problem", SEVERITY_ATTENTION, VERDICT_ATTENTION },
};

static void test_each_alone(void **state)
{
	struct findings found;
	struct board b;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		board_init(&b);
		cases[i].spoil(&b);
		findings_of(&b.facts, &found);
		if (!cases[i].id) {
			if (found.n)
				print_error("case %zu: %s\n", i, found.item[0].id);
			assert_int_equal(found.n, 0);
		} else {
			if (found.n != 1)
				print_error("case %zu, %s: %zu found\n", i,
					    cases[i].id, found.n);
			assert_int_equal(found.n, 1);
			assert_string_equal(found.item[0].id, cases[i].id);
			assert_int_equal(found.item[0].severity, cases[i].severity);
		}
		assert_int_equal(verdict_of(&b.facts, &found), cases[i].verdict);
	}
}

static size_t spoilt(const struct findings *found, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < found->n; i++)
		n += !strcmp(found->item[i].id, id);
	return n;
}

/* Any two things may be wrong at once, and both are told, worst first. */
static void check_pair(size_t i, size_t j)
{
	struct findings found;
	struct board b;

	board_init(&b);
	cases[i].spoil(&b);
	cases[j].spoil(&b);
	findings_of(&b.facts, &found);
	if (!(cases[i].area & cases[j].area)) {
		assert_int_equal(found.n, !!cases[i].id + !!cases[j].id);
		assert_true(!cases[i].id || spoilt(&found, cases[i].id) == 1);
		assert_true(!cases[j].id || spoilt(&found, cases[j].id) == 1);
	}
	for (size_t k = 0; k + 1 < found.n; k++)
		assert_true(found.item[k].severity >= found.item[k + 1].severity);
}

static void test_pairs(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (size_t j = 0; j < ARRAY_SIZE(cases); j++)
			check_pair(i, j);
}

static void test_reset_obstacle(void **state)
{
	struct recov_partition overlay = { .bad_blocks = 0 };

	assert_null(reset_obstacle(&overlay, "", false));
	assert_null(reset_obstacle(&overlay, "", true));
	overlay.bad_blocks = 1;
	assert_null(reset_obstacle(&overlay, "", false));
	assert_non_null(strstr(reset_obstacle(&overlay, "", true), "--hard"));
	assert_non_null(reset_obstacle(NULL, "", false));
	assert_null(reset_obstacle(NULL, "UUID=7", false));
	assert_non_null(reset_obstacle(NULL, "UUID=7", true));
}

static void test_wiping_tells_how_far(void **state)
{
	struct findings found;
	struct board b;

	board_init(&b);
	wiping_on(&b);
	findings_of(&b.facts, &found);
	assert_non_null(strstr(found.item[0].text, "1234 so far"));
	b.facts.carry.progress = CARRY_NONE;
	findings_of(&b.facts, &found);
	assert_null(strstr(found.item[0].text, "so far"));
}

/* The LED is only told of when nothing is found that it may stand for. */
static void test_led_yields(void **state)
{
	struct findings found;
	struct board b;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (cases[i].spoil == led)
			continue;
		board_init(&b);
		cases[i].spoil(&b);
		led(&b);
		findings_of(&b.facts, &found);
		assert_int_equal(spoilt(&found, "phase-problem"),
				 !cases[i].id ||
				 cases[i].severity < SEVERITY_ATTENTION);
	}
}

/* A sentence that is cut off, or one without a remedy, helps nobody. */
static void check_texts(const struct findings *found)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct finding *f = &found->item[i];

		assert_true(*f->text);
		assert_true(strlen(f->text) < sizeof(f->text) - 1);
		assert_true(strlen(f->advice) < sizeof(f->advice) - 1);
		assert_null(strchr(f->text, '?'));
		if (f->severity > SEVERITY_NOTE)
			assert_true(*f->advice);
	}
}

static void test_texts(void **state)
{
	struct findings found;
	struct board b;

	for (unsigned int rung = 0; rung <= RECOVERY_RUNG_RESCUE; rung++)
		for (unsigned int why = 0; why <= RECOVERY_REASON_CONSOLE; why++)
			for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
				board_init(&b);
				cases[i].spoil(&b);
				b.facts.state.boot.rung = rung;
				b.facts.state.boot.reason = why;
				findings_of(&b.facts, &found);
				check_texts(&found);
			}
}

/* Names as long as they can be must not push the words out. */
static void test_long_names(void **state)
{
	struct findings found;
	struct board b;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct recov_state *s = &b.facts.state;

		board_init(&b);
		memset(s->log.partition, 'x', RECOVERY_NAME_MAX - 1);
		memset(s->slot[0].partition, 'y', RECOVERY_NAME_MAX - 1);
		memset(s->slot[1].partition, 'y', RECOVERY_NAME_MAX - 1);
		cases[i].spoil(&b);
		findings_of(&b.facts, &found);
		check_texts(&found);
	}
}

static void test_all_at_once(void **state)
{
	struct findings found;
	struct board b;

	board_init(&b);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		cases[i].spoil(&b);
	for (unsigned int i = 0; i < REQUEST_KINDS; i++)
		b.facts.state.request[i].pending = true;
	findings_of(&b.facts, &found);
	assert_in_range(found.n, 10, FINDINGS_MAX);
	check_texts(&found);
}

static void test_unknown_values(void **state)
{
	struct findings found;
	struct board b;

	board_init(&b);
	memset(&b.facts.state.boot, 0xff, sizeof(b.facts.state.boot));
	b.facts.state.boot.slot = 0;
	b.facts.state.log.health = 99;
	b.facts.state.button.state = 99;
	b.partition[0].content = 99;
	findings_of(&b.facts, &found);
	assert_int_equal(spoilt(&found, "slot-unbootable"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_alone),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_reset_obstacle),
		cmocka_unit_test(test_wiping_tells_how_far),
		cmocka_unit_test(test_led_yields),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_unknown_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
