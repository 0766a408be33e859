// SPDX-License-Identifier: GPL-2.0-or-later
/* What 'recoveryctl check' says of hold tiers and power cycles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../../userspace/recoveryctl/check.h"
#include "../../userspace/recoveryctl/ctl.h"

static const char *hold_ms, *short_ms, *ram_size, *ram_log;
static const char *wanted = "hold tiers";
static enum check_level level;
static char text[192];

int check_read(const struct check *c, const char *path, char *buf, size_t size)
{
	const struct {
		const char *name, *value;
	} files[] = {
		{ "/hold_ms", hold_ms }, { "/short_ms", short_ms },
		{ "/ram_size", ram_size }, { "/ram_log", ram_log },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!files[i].value || !strstr(path, files[i].name))
			continue;
		snprintf(buf, size, "%s", files[i].value);
		return 0;
	}
	return -ENOENT;
}

void check_add(struct check *c, enum check_level l, const char *name,
	       const char *advice, const char *format, ...)
{
	va_list ap;

	if (strcmp(name, wanted))
		return;
	level = l;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
}

int ctl_error(enum ctl_exit code, const char *format, ...)
{
	return code;
}

void ctl_line(const char *format, ...)
{
}

static void tiers(void **state)
{
	static const struct gesture_hold reset = { 10000, 20000, ACTION_RESET };
	static const struct {
		const char *hold_ms;
		struct gesture_hold first;
		enum check_level level;
		const char *says;
	} rows[] = {
		{ "10000,20000", { 20000, 0, ACTION_POWEROFF }, CHECK_OK,
		  "10000,20000 ms" },
		{ "3000,6000,10000,20000", { 3000, 6000, ACTION_REBOOT },
		  CHECK_OK, "3000,6000,10000,20000 ms" },
		{ "10000,20000", { 3000, 6000, ACTION_REBOOT }, CHECK_FAIL,
		  "Hold= from 3000 ms means reboot, but before the module's first tier" },
		{ "10000", { 9999, 10000, ACTION_REBOOT }, CHECK_FAIL,
		  "Hold= from 9999 ms" },
		{ "3000,10000", { 4000, 6000, ACTION_REBOOT }, CHECK_WARN,
		  "holding for 4000 ms" },
		{ "10000,20000", { 3000, 6000, ACTION_NONE }, CHECK_WARN,
		  "holding for 3000 ms" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_conf conf = {
			.gestures = { .hold = { rows[i].first, reset },
				      .n_hold = 2, .holds = true },
		};
		struct facts facts = { 0 };
		struct check c = { .facts = &facts, .conf = &conf, .root = "" };

		hold_ms = rows[i].hold_ms;
		check_signals(&c);
		print_message("# %s\n", text);
		assert_int_equal(level, rows[i].level);
		assert_int_equal(strncmp(text, rows[i].says,
					 strlen(rows[i].says)), 0);
	}
}

static void counting(void **state)
{
	static const struct {
		const char *short_ms, *ram_size, *ram_log;
		unsigned int reset, min_ms;
		enum check_level level;
		const char *says;
	} rows[] = {
		{ "10000", "4096", "0", 7, 2000, CHECK_OK, "can be told" },
		{ "10000", "0", "0", 7, 2000, CHECK_WARN, "without retained" },
		{ "10000", "4096", "1", 7, 2000, CHECK_FAIL, "none can count: with" },
		{ "2000", "4096", "0", 7, 2000, CHECK_FAIL,
		  "none can count: shorter than 2000 ms" },
		{ "2001", "4096", "0", 7, 2000, CHECK_OK, "can be told" },
		{ "0", "4096", "0", 7, 0, CHECK_FAIL, "none can count" },
		{ "0", "0", "1", 0, 2000, CHECK_OK, "" },
	};

	wanted = "power cycles";
	hold_ms = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct recov_conf conf = {
			.ladder.cycles_reset = rows[i].reset,
			.power_cycle_min_ms = rows[i].min_ms,
		};
		struct facts facts = { 0 };
		struct check c = { .facts = &facts, .conf = &conf, .root = "" };

		short_ms = rows[i].short_ms;
		ram_size = rows[i].ram_size;
		ram_log = rows[i].ram_log;
		level = CHECK_OK;
		*text = '\0';
		check_signals(&c);
		print_message("# %s\n", text);
		assert_int_equal(level, rows[i].level);
		assert_int_equal(strncmp(text, rows[i].says,
					 strlen(rows[i].says)), 0);
		assert_true(*rows[i].says || !*text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiers),
		cmocka_unit_test(counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
