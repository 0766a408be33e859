// SPDX-License-Identifier: GPL-2.0-or-later
/* What a watchdog's word makes of an end of unknown cause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/watchdog.h>
#include "bootstatus.h"
#include "util.h"

static void test_causes(void **state)
{
	static const struct {
		uint32_t prev, cause;
		unsigned int bootstatus;
		uint32_t refined;
	} rows[] = {
		{ 3, RECOVERY_CAUSE_UNKNOWN, 0, RECOVERY_CAUSE_NONE },
		{ 3, RECOVERY_CAUSE_UNKNOWN, WDIOF_CARDRESET,
		  RECOVERY_CAUSE_WATCHDOG },
		{ 3, RECOVERY_CAUSE_UNKNOWN, WDIOF_POWERUNDER,
		  RECOVERY_CAUSE_POWER },
		{ 3, RECOVERY_CAUSE_UNKNOWN, WDIOF_OVERHEAT,
		  RECOVERY_CAUSE_NONE },
		{ 3, RECOVERY_CAUSE_PANIC, WDIOF_CARDRESET,
		  RECOVERY_CAUSE_NONE },
		{ 3, RECOVERY_CAUSE_POWER, WDIOF_CARDRESET,
		  RECOVERY_CAUSE_NONE },
		{ 0, RECOVERY_CAUSE_UNKNOWN, WDIOF_CARDRESET,
		  RECOVERY_CAUSE_NONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_boot prev = {
			.id = rows[i].prev, .cause = rows[i].cause,
		};

		assert_int_equal(bootstatus_cause(&prev, rows[i].bootstatus),
				 rows[i].refined);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
