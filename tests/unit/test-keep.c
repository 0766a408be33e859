// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of paths that a reset may keep: what is one, and what is refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>

#include "dirbench.h"
#include "keep.h"

static const struct {
	const char *row, *why;
} bad[] = {
	{ "", "begins with its name" },
	{ "/etc/network", "begins with its name" },
	{ "Net /etc/network", "begins with its name" },
	{ "a-name-that-is-too-long- /etc", "begins with its name" },
	{ "net", "has no path" },
	{ "net ", "has no path" },
	{ "net etc/network", "does not begin with /" },
	{ "net ./etc", "does not begin with /" },
	{ "net ../etc", "does not begin with /" },
	{ "net /etc ~/x", "~/x does not begin with /" },
	{ "net /", "ends in /" },
	{ "net //etc", "ends in / or has //" },
	{ "net /etc/", "ends in /" },
	{ "net /etc//network", "ends in / or has //" },
	{ "net /..", "has . or .." },
	{ "net /etc/../root", "has . or .." },
	{ "net /etc/ssh/..", "has . or .." },
	{ "net /./etc", "has . or .." },
	{ "net /etc/a\nb", "control characters" },
	{ "net /etc/a\x7f", "control characters" },
	{ "net /etc/*/keys", "is a pattern" },
	{ "net /etc/ssh*key", "is a pattern" },
	{ "net /etc/ssh**", "is a pattern" },
	{ "net /etc/ssh?", "is a pattern" },
	{ "net /etc/[a-z]", "is a pattern" },
	{ "net /etc/*", "ends in /*" },
	{ "net /*", "ends in /*" },
	{ "net /etc /etc", "is in set net already" },
	{ "net /0123456789012345678901234567890123456789012345678901234567890123",
	  "longer than 63 bytes" },
};

static void test_bad_rows(void **state)
{
	struct keep_sets sets = { .n = 0 }, before;
	char why[KEEP_WHY_MAX];

	assert_int_equal(keep_add(&sets, "ssh /root/.ssh", why), 0);
	before = sets;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(keep_add(&sets, bad[i].row, why), -EINVAL);
		if (!strstr(why, bad[i].why))
			print_error("%s: %s\n", bad[i].row, why);
		assert_non_null(strstr(why, bad[i].why));
		assert_true(strlen(why) < sizeof(why) - 1);
		assert_int_equal(sets.n, 1);
		assert_string_equal(sets.item[0].path, before.item[0].path);
	}
}

static void test_too_many(void **state)
{
	struct keep_sets sets = { .n = 0 };
	char why[KEEP_WHY_MAX], row[64];

	for (int i = 0; i < KEEP_PATHS_MAX - 1; i++) {
		snprintf(row, sizeof(row), "set-%d /etc/%d", i, i);
		assert_int_equal(keep_add(&sets, row, why), 0);
	}
	assert_int_equal(keep_add(&sets, "two /a /b", why), -EINVAL);
	assert_non_null(strstr(why, "one path too many"));
	assert_int_equal(sets.n, KEEP_PATHS_MAX - 1);
}

static void take(struct keep_sets *sets, const char *row)
{
	char why[KEEP_WHY_MAX];

	assert_int_equal(keep_add(sets, row, why), 0);
}

static void test_names(void **state)
{
	struct keep_sets all = { .n = 0 }, some = { .n = 0 };
	char names[64];

	keep_names(&all, names, sizeof(names));
	assert_string_equal(names, "none");
	take(&all, "network /etc/network\t/etc/hostname");
	take(&all, "ssh /etc/ssh/ssh_host_*  /root/.ssh ");
	take(&all, "network /etc/..hidden");
	keep_names(&all, names, sizeof(names));
	assert_string_equal(names, "network, ssh");
	assert_int_equal(keep_choose(&all, "net", &some), -ENOENT);
	assert_int_equal(keep_choose(&all, "network", &some), 0);
	assert_int_equal(some.n, 3);
	keep_names(&all, names, 8);
	assert_string_equal(names, "network");
}

static void test_paths(void **state)
{
	struct keep_sets s = { .n = 0 };

	take(&s, "a /etc/ssh/ssh_host_* /root/.ssh /root/.ssh/keys");
	take(&s, "b /root/.ssh /etc/ssh/ssh_host_key /etc/ssh/ssh_host_*");
	assert_false(keep_covered(&s, 0) || keep_covered(&s, 1));
	for (size_t i = 2; i < s.n; i++)
		assert_true(keep_covered(&s, i));
	assert_true(keep_has(&s, "/etc/ssh/ssh_host_"));
	assert_true(keep_has(&s, "/etc/ssh/ssh_host_x/deep"));
	assert_true(keep_has(&s, "/root/.ssh/any/depth"));
	assert_false(keep_has(&s, "/root/.sshd") || keep_has(&s, "/root"));
	assert_false(keep_has(&s, "/etc/ssh/ssh_config"));
	assert_true(keep_leads_to(&s, "/root") && keep_leads_to(&s, "/etc/ssh"));
	assert_false(keep_leads_to(&s, "/root/.ssh2") ||
		     keep_leads_to(&s, "/etc/s") || keep_leads_to(&s, "/roo"));
}

static void test_file(void **state)
{
	struct keep_sets sets = { .n = 0 }, back;
	uint32_t number = 0, other = 0;

	assert_int_equal(keep_read(dir, 1, &back), -ENOENT);
	assert_int_equal(keep_forget(dir), 0);
	take(&sets, "network /etc/network /etc/hostname");
	assert_int_equal(keep_write(dir, &sets, &number), 0);
	assert_true(number);
	assert_int_equal(keep_read(dir, number, &back), 0);
	assert_int_equal(back.n, 2);
	assert_string_equal(back.item[0].path, "/etc/network");
	assert_string_equal(back.item[1].path, "/etc/hostname");
	assert_string_equal(back.item[1].set, "network");
	assert_int_equal(keep_read(dir, number + 1, &back), -EBADMSG);
	take(&sets, "ssh /root/.ssh");
	assert_int_equal(keep_write(dir, &sets, &other), 0);
	assert_int_not_equal(number, other);
	assert_int_equal(keep_read(dir, number, &back), -EBADMSG);
	assert_int_equal(keep_forget(dir), 0);
	assert_false(exists("keep"));
	put_file("keep", "recovery-keep 1\nkeep=a /../etc\n", 0600);
	assert_int_equal(keep_read(dir, number, &back), -EBADMSG);
	assert_int_equal(unlinkat(dir, "keep", 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", dir, "keep"), 0);
	assert_int_equal(keep_read(dir, number, &back), -EBADMSG);
}

/* The most there can be fits. */
static void test_full_file(void **state)
{
	struct keep_sets sets = { .n = 0 }, back;
	uint32_t number = 0;

	for (int i = 0; i < KEEP_PATHS_MAX; i++) {
		char row[128];

		snprintf(row, sizeof(row), "a-name-of-23-letters-%02d /%062d",
			 i, i);
		take(&sets, row);
	}
	assert_int_equal(keep_write(dir, &sets, &number), 0);
	assert_int_equal(keep_read(dir, number, &back), 0);
	assert_int_equal(back.n, KEEP_PATHS_MAX);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_rows), cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_names), cmocka_unit_test(test_paths),
		T(test_file), T(test_full_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
