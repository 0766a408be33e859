// SPDX-License-Identifier: GPL-2.0-or-later
/* What 'recoveryctl check' says of the boot loader's counter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../../userspace/recoveryctl/check.h"
#include "countbench.h"

static struct check_item item;

void check_add(struct check *c, enum check_level level, const char *name,
	       const char *advice, const char *format, ...)
{
	va_list ap;

	assert_string_equal(name, "counter");
	item.level = level;
	va_start(ap, format);
	vsnprintf(item.text, sizeof(item.text), format, ap);
	va_end(ap);
	snprintf(item.advice, sizeof(item.advice), "%s", advice ?: "");
	c->n++;
}

static void test_known(void **state)
{
	static const struct {
		enum recovery_counter_health health;
		enum check_level level;
		const char *says;
	} rows[] = {
		{ RECOVERY_COUNTER_HEALTH_OK, CHECK_OK, "uboot-env, ok" },
		{ RECOVERY_COUNTER_HEALTH_BLANK, CHECK_OK, "uboot-env, blank" },
		{ RECOVERY_COUNTER_HEALTH_DEGRADED, CHECK_WARN,
		  "uboot-env, degraded" },
		{ RECOVERY_COUNTER_HEALTH_UNKNOWN, CHECK_FAIL,
		  "uboot-env, unknown: no boot that is marked good resets it" },
		{ RECOVERY_COUNTER_HEALTH_ABSENT, CHECK_FAIL,
		  "uboot-env, absent: no boot that is marked good resets it" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct facts facts = {
			.status.state.counter = {
				.present = true,
				.health = rows[i].health,
				.format = "uboot-env",
			},
		};
		struct check c = { .facts = &facts, .root = bench_root };

		check_counter(&c);
		assert_int_equal(item.level, rows[i].level);
		assert_string_equal(item.text, rows[i].says);
		assert_int_equal(!*item.advice, rows[i].level == CHECK_OK);
	}
}

/* Those that the module was not told of */
static void test_found(void **state)
{
	struct recov_conf conf = { .counter_format = COUNTER_AUTO };
	struct facts facts = { 0 };
	struct check c = { .facts = &facts, .conf = &conf, .root = bench_root };

	check_counter(&c);
	assert_int_equal(c.n, 0);
	bench_text("proc/mtd", "mtd3: 00040000 00010000 \"s_env\"\n");
	check_counter(&c);
	assert_int_equal(c.n, 1);
	assert_int_equal(item.level, CHECK_OK);
	assert_string_equal(item.text, "linksys in s_env");

	bench_write("proc/device-tree/bootcount/compatible",
		    "u-boot,bootcount-i2c-eeprom", 28);
	bench_write("proc/device-tree/bootcount/i2c-eeprom", "\0\0\0\7", 4);
	bench_write("sys/bus/nvmem/devices/0-00510/of_node/phandle", "\0\0\0\7", 4);
	/* without the module, too */
	c.facts = NULL;
	check_counter(&c);
	assert_int_equal(c.n, 2);
	assert_int_equal(item.level, CHECK_WARN);
	assert_non_null(strstr(item.text, "more than one: it could be "));
	assert_non_null(strstr(item.text, "linksys in s_env or uboot-bc in "));

	/* nobody looks for what is named, or not wanted */
	strcpy(conf.counter_format, "linksys");
	check_counter(&c);
	assert_int_equal(c.n, 2);
	strcpy(conf.counter_format, "");
	check_counter(&c);
	assert_int_equal(c.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_known, bench_setup,
						bench_teardown),
		cmocka_unit_test_setup_teardown(test_found, bench_setup,
						bench_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
