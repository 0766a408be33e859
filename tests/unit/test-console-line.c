// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys on a console, out of bytes as they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "console_line.h"
#include "util.h"

static struct console_line line;

static int begin(void **state)
{
	line = (struct console_line){ 0 };
	return 0;
}

/* The one key that @text makes; none may come before its last byte. */
static enum console_key type(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + 1 < len; i++)
		assert_int_equal(console_line_take(&line, text[i]),
				 CONSOLE_KEY_NONE);
	return console_line_take(&line, text[len - 1]);
}

static void test_failsafe(void **state)
{
	assert_int_equal(type("f\n"), CONSOLE_KEY_FAILSAFE);
	assert_int_equal(type("f\r"), CONSOLE_KEY_FAILSAFE);
	assert_int_equal(type("F\n"), CONSOLE_KEY_FAILSAFE);
	assert_int_equal(type("\r\n\n\nf\r"), CONSOLE_KEY_FAILSAFE);
}

static void test_levels(void **state)
{
	char text[] = "1\n";

	for (int level = 1; level <= CONSOLE_DEBUG_MAX; level++) {
		text[0] = (char)('0' + level);
		assert_int_equal(type(text), CONSOLE_KEY_DEBUG + level - 1);
	}
	assert_int_equal(type("0\n"), CONSOLE_KEY_NONE);
	assert_int_equal(type("5\n"), CONSOLE_KEY_NONE);
}

/* Each byte that there is, alone and beside a key */
static void test_bytes(void **state)
{
	for (int c = 0; c < 256; c++) {
		enum console_key alone;

		if (c == '\n' || c == '\r')
			continue;
		assert_int_equal(console_line_take(&line, (char)c),
				 CONSOLE_KEY_NONE);
		alone = console_line_take(&line, '\n');
		assert_true(!alone == !strchr("fF1234", c) || !c);
		assert_true(c || !alone);

		(void)console_line_take(&line, (char)c);
		assert_int_equal(type("f\n"), CONSOLE_KEY_NONE);
		(void)console_line_take(&line, 'f');
		(void)console_line_take(&line, (char)c);
		assert_int_equal(console_line_take(&line, '\n'),
				 CONSOLE_KEY_NONE);
	}
}

static void test_not_a_key(void **state)
{
	static const char *const lines[] = {
		"\n", "\r\n", "ff\n", "f f\n", " f\n", "f\t\n", "11\n", "1f\n",
		"root\n", "failsafe\n", "\x1b[Af\n", "f\b\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		enum console_key key = CONSOLE_KEY_NONE;

		for (const char *c = lines[i]; *c; c++)
			key |= console_line_take(&line, *c);
		assert_int_equal(key, CONSOLE_KEY_NONE);
		/* and the next line is none the worse */
		assert_int_equal(type("f\n"), CONSOLE_KEY_FAILSAFE);
	}
}

static void test_endless_noise(void **state)
{
	for (int i = 0; i < 100000; i++)
		assert_int_equal(console_line_take(&line, 'f'),
				 CONSOLE_KEY_NONE);
	assert_int_equal(type("\n"), CONSOLE_KEY_NONE);
	assert_int_equal(type("2\n"), CONSOLE_KEY_DEBUG + 1);
}

static void test_consoles(void **state)
{
	char names[CONSOLES_MAX][CONSOLE_NAME_MAX];

	assert_int_equal(console_names("tty0 ttyS0\n", names), 2);
	assert_string_equal(names[0], "tty0");
	assert_string_equal(names[1], "ttyS0");
	assert_int_equal(console_names("ttyAMA0", names), 1);
	assert_string_equal(names[0], "ttyAMA0");
	assert_int_equal(console_names("", names), 0);
	assert_int_equal(console_names("\n ", names), 0);
}

static void test_consoles_that_are_none(void **state)
{
	char names[CONSOLES_MAX][CONSOLE_NAME_MAX];

	assert_int_equal(console_names("../mem a/b . .. ttyS0\n", names), 1);
	assert_string_equal(names[0], "ttyS0");
	assert_int_equal(console_names("a-name-longer-than-any-console-has ttyS0\n",
				       names), 1);
	assert_string_equal(names[0], "ttyS0");
	assert_int_equal(console_names("0 1 2 3 4 5 6 7 8 9\n", names),
			 CONSOLES_MAX);
	assert_string_equal(names[7], "7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_failsafe, begin),
		cmocka_unit_test_setup(test_levels, begin),
		cmocka_unit_test_setup(test_bytes, begin),
		cmocka_unit_test_setup(test_not_a_key, begin),
		cmocka_unit_test_setup(test_endless_noise, begin),
		cmocka_unit_test(test_consoles),
		cmocka_unit_test(test_consoles_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
