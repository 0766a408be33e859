// SPDX-License-Identifier: GPL-2.0-or-later
/* How far an overlay is that could not be used: written, read, damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "carry_state.h"
#include "dirbench.h"

static char path[80];

static int setup(void **state)
{
	int r = dir_setup(state);

	snprintf(path, sizeof(path), "%s/state", dir_path);
	return r;
}

static void test_every_state(void **state)
{
	struct carry_state s = { .percent = 77, .session = UINT32_MAX,
				 .removed = 4000000000 }, got;

	for (s.progress = CARRY_NONE; s.progress <= CARRY_WIPING; s.progress++) {
		snprintf(s.why, sizeof(s.why), "because of %u", s.progress);
		assert_int_equal(carry_state_write(&s, path), 0);
		carry_state_read(&got, path);
		assert_int_equal(got.progress, s.progress);
		assert_int_equal(got.percent, 77);
		assert_int_equal(got.session, UINT32_MAX);
		assert_int_equal(got.removed, 4000000000);
		assert_string_equal(got.why, s.why);
		assert_string_not_equal(carry_progress_to_string(s.progress), "?");
	}
	assert_string_equal(carry_progress_to_string(s.progress), "?");
	assert_false(exists("state.new"));
}

static void test_damaged(void **state)
{
	static const char *const texts[] = {
		"", "saved", "saved 1", "saved 1 2\n", "savedd 1 2 3\n",
		"saved 101 2 3\n", "saved x 2 3\n", "\n\n\n",
		"a-word-that-is-far-too-long 1 2 3\n",
	};
	struct carry_state got;

	carry_state_read(&got, "none-such");
	assert_int_equal(got.progress, CARRY_NONE);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		put_file("state", texts[i], 0600);
		carry_state_read(&got, path);
		assert_int_equal(got.progress, CARRY_NONE);
	}
	put_file("state", "failed 1 2 3\n\x1b[31mred\nmore\n", 0600);
	carry_state_read(&got, path);
	assert_int_equal(got.progress, CARRY_FAILED);
	assert_null(strchr(got.why, '\x1b'));
	assert_null(strstr(got.why, "more"));
}

/* What is left is not to be taken for an overlay. */
static void test_flash_to_be_erased(void **state)
{
	static const bool wanted[] = {
		[CARRY_WANTED] = true,
		[CARRY_ERASING] = true,
		[CARRY_ERASE_FAILED] = true,
		[CARRY_WIPING] = false,
	};
	struct carry_state s = { 0 };

	for (; s.progress < ARRAY_SIZE(wanted); s.progress++) {
		assert_int_equal(carry_is_unerased(&s, true), wanted[s.progress]);
		assert_false(carry_is_unerased(&s, false));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_state, setup,
						dir_teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup,
						dir_teardown),
		cmocka_unit_test(test_flash_to_be_erased),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
