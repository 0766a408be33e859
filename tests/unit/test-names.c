// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of enumerations there and back, and what was probably meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <recovery.h>
#include "names.h"
#include "util.h"

static const struct {
	const char *noun;
	unsigned int max;
	const char *(*to)(unsigned int v);
	int (*from)(const char *s);
	const char *last;	/* the name of max */
} enums[] = {
	{ "rung", RECOVERY_RUNG_RESCUE, rung_to_string, rung_from_string,
	  "rescue" },
	{ "reason", RECOVERY_REASON_CONSOLE, reason_to_string,
	  reason_from_string, "console" },
	{ "phase", RECOVERY_PHASE_OFF, phase_to_string, phase_from_string,
	  "off" },
	{ "slot-state", RECOVERY_SLOT_STATE_BAD, slot_state_to_string,
	  slot_state_from_string, "bad" },
	{ "request-kind", RECOVERY_REQUEST_KIND_REBOOT,
	  request_kind_to_string, request_kind_from_string, "reboot" },
	{ "slot", 1, slot_to_string, slot_from_string, "b" },
	{ "cause", RECOVERY_CAUSE_UNKNOWN, cause_to_string, NULL, "unknown" },
	{ "end", RECOVERY_END_KEXEC, end_to_string, NULL, "kexec" },
	{ "role", RECOVERY_ROLE_RESCUE, role_to_string, NULL, "rescue" },
	{ "content", RECOVERY_CONTENT_UNREADABLE, content_to_string, NULL,
	  "unreadable" },
	{ "window-state", RECOVERY_WINDOW_STATE_PRESSED,
	  window_state_to_string, NULL, "pressed" },
	{ "button-state", RECOVERY_BUTTON_STATE_STUCK, button_state_to_string,
	  NULL, "stuck" },
	{ "log-backend", RECOVERY_LOG_BACKEND_MTD, log_backend_to_string, NULL,
	  "mtd" },
	{ "log-health", RECOVERY_LOG_HEALTH_FAILED, log_health_to_string, NULL,
	  "failed" },
	{ "counter-health", RECOVERY_COUNTER_HEALTH_ABSENT,
	  counter_state_to_string, NULL, "absent" },
	{ "event-type", RECOVERY_EVENT_TYPE_PARTITION_UNLOCK,
	  event_type_to_string, NULL, "partition-unlock" },
	{ "record-type", RECOVERY_RECORD_TYPE_COMMIT, record_type_to_string,
	  NULL, "commit" },
};

static void every_value_has_its_own_name(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(enums); i++) {
		/* record types are counted from 1 */
		unsigned int first = enums[i].to(0)[0] == '?';

		for (unsigned int v = first; v <= enums[i].max; v++) {
			assert_string_not_equal(enums[i].to(v), "?");
			for (unsigned int w = first; w < v; w++)
				assert_string_not_equal(enums[i].to(v),
							enums[i].to(w));
		}
		assert_string_equal(enums[i].to(enums[i].max), enums[i].last);
	}
}

static void a_value_of_a_newer_module_is_a_question_mark(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(enums); i++) {
		assert_string_equal(enums[i].to(enums[i].max + 1), "?");
		assert_string_equal(enums[i].to(UINT32_MAX), "?");
	}
}

static void names_lead_back_to_their_values(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(enums); i++) {
		if (!enums[i].from)
			continue;
		for (unsigned int v = 0; v <= enums[i].max; v++)
			assert_int_equal(enums[i].from(enums[i].to(v)), v);
		assert_int_equal(enums[i].from(""), -EINVAL);
		assert_int_equal(enums[i].from("?"), -EINVAL);
		assert_int_equal(enums[i].from("Rescue "), -EINVAL);
	}
}

static void slots_are_told_in_capitals_too(void **state)
{
	assert_int_equal(slot_from_string("A"), 0);
	assert_int_equal(slot_from_string("B"), 1);
	assert_int_equal(slot_from_string("ab"), -EINVAL);
}

static void what_was_probably_meant(void **state)
{
	static const char *const names[] = {
		"status", "partitions", "history", "monitor", "mark-good",
		"slot", "reset", "failsafe", "rescue", "check",
	};
	static const struct {
		const char *written, *meant;
	} rows[] = {
		{ "status", "status" }, { "stauts", "status" },
		{ "statsu", "status" }, { "stat", "status" },
		{ "fialsafe", "failsafe" }, { "failsaf3", "failsafe" },
		{ "markgood", "mark-good" }, { "mark_good", "mark-good" },
		{ "hjstory", "history" }, { "par", "partitions" },
		{ "rest", "reset" }, { "slots", "slot" },
		{ "xyzzy", NULL }, { "a", NULL }, { "", NULL },
		{ "reset-everything-on-this-board-at-once", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *found = nearest_name(rows[i].written, names,
						 ARRAY_SIZE(names));

		if (!rows[i].meant)
			assert_null(found);
		else
			assert_string_equal(found, rows[i].meant);
	}
	assert_null(nearest_name("status", names, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_has_its_own_name),
		cmocka_unit_test(a_value_of_a_newer_module_is_a_question_mark),
		cmocka_unit_test(names_lead_back_to_their_values),
		cmocka_unit_test(slots_are_told_in_capitals_too),
		cmocka_unit_test(what_was_probably_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
