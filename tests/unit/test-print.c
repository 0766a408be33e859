// SPDX-License-Identifier: GPL-2.0-or-later
/* Each way that words of others leave recoveryctl leaves nothing but text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "../../userspace/recoveryctl/ctl.h"
#include "../../userspace/recoveryctl/json.h"
#include "../../userspace/recoveryctl/table.h"

/* ESC, C1 as UTF-8 and as a byte, a newline, half a character; an umlaut stays */
#define EVIL	"\033[7m\xc2\x9b\x9b\n\xc3\xa4\xc3"
#define PLAIN	"?[7m????\xc3\xa4?"

static const char *refusal = "";
static char got[1024];

const char *recov_client_error(const struct recov_client *c)
{
	return refusal;
}

/* Somebody is there to be asked, for ctl_confirm(). */
int isatty(int fd)
{
	return fd == STDIN_FILENO;
}

/* What is printed to @f goes to @tmp until it is given back. */
static int divert(FILE *f, FILE *tmp)
{
	int saved;

	fflush(f);
	saved = dup(fileno(f));
	assert_true(saved >= 0 && dup2(fileno(tmp), fileno(f)) >= 0);
	return saved;
}

static void give_back(FILE *f, int saved, FILE *tmp)
{
	size_t n;

	fflush(f);
	assert_true(dup2(saved, fileno(f)) >= 0);
	close(saved);
	rewind(tmp);
	n = fread(got, 1, sizeof(got) - 1, tmp);
	got[n] = '\0';
	fclose(tmp);
}

/* @code prints to @f; afterwards it is in @got. */
#define PRINTED(f, code)			\
	do {					\
		FILE *tmp = tmpfile();		\
		int saved;			\
						\
		assert_non_null(tmp);		\
		saved = divert(f, tmp);		\
		code;				\
		give_back(f, saved, tmp);	\
	} while (0)

static void lines(void **state)
{
	struct ctl ctl = { 0 };

	PRINTED(stdout, ctl_line("a %s", EVIL));
	assert_string_equal(got, "a " PLAIN "\n");
	PRINTED(stdout, ctl_say(&ctl, "a %s", EVIL));
	assert_string_equal(got, "a " PLAIN "\n");
	ctl.given = OPT_QUIET;
	PRINTED(stdout, ctl_say(&ctl, "a %s", EVIL));
	assert_string_equal(got, "");
}

static void errors(void **state)
{
	struct ctl ctl = { 0 };

	PRINTED(stderr, ctl_error(CTL_FAILED, "a %s", EVIL));
	assert_string_equal(got, "recoveryctl: a " PLAIN "\n");
	refusal = EVIL;
	PRINTED(stderr, (void)ctl_refused(&ctl, -EIO, "b"));
	assert_string_equal(got, "recoveryctl: b: " PLAIN "\n");
}

static void questions(void **state)
{
	char answer[] = "y\n";
	FILE *keyboard = stdin;
	struct ctl ctl = { 0 };
	int r = 0;

	stdin = fmemopen(answer, strlen(answer), "r");
	assert_non_null(stdin);
	PRINTED(stdout, r = ctl_confirm(&ctl, "Erase '%s'?", EVIL));
	fclose(stdin);
	stdin = keyboard;
	assert_int_equal(r, 1);
	assert_string_equal(got, "Erase '" PLAIN "'? [y/N] ");
}

static void tables(void **state)
{
	_cleanup_(table_freep) struct table *t = NULL;
	static const char *const headings[] = { "NAME" };

	t = table_new(headings, ARRAY_SIZE(headings));
	table_cell(t, "%s", EVIL);
	table_note(t, "  %s", EVIL);
	PRINTED(stdout, table_print(t, false));
	assert_string_equal(got, "NAME\n" PLAIN "\n  " PLAIN "\n");
}

static void paragraphs(void **state)
{
	unsigned int n = 0;

	PRINTED(stdout, n = print_wrapped("x: ", 3, "one " EVIL " two", 12));
	assert_string_equal(got, "x: one\n   " PLAIN "\n   two\n");
	assert_int_equal(n, 3);
}

static void documents(void **state)
{
	struct json *map = json_map(), *list = json_list();

	json_put_string(map, "a", EVIL);
	json_push_string(list, EVIL);
	json_put(map, "b", list);
	PRINTED(stdout, (void)!json_print(map, JSON_SHORT));
	assert_string_equal(got, "{\"a\":\"" PLAIN "\",\"b\":[\"" PLAIN "\"]}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(errors),
		cmocka_unit_test(questions),
		cmocka_unit_test(tables),
		cmocka_unit_test(paragraphs),
		cmocka_unit_test(documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
