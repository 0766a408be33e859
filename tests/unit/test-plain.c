// SPDX-License-Identifier: GPL-2.0-or-later
/* Text of others: what stays of it, and that sd-bus takes what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <iconv.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "plain.h"
#include "util.h"

#define CODE_POINTS	0x110000

static const struct {
	const char *text, *plain;
} cases[] = {
	{ "", "" },
	{ "slot-a ~!", "slot-a ~!" },
	/* UTF-8 of two, three and four bytes, the first and the last of each */
	{ "Gr\xc3\xb6\xc3\x9ft \xe2\x82\xac \xf0\x9f\x94\x8c",
	  "Gr\xc3\xb6\xc3\x9ft \xe2\x82\xac \xf0\x9f\x94\x8c" },
	{ "\xc2\xa0\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80\xf4\x8f\xbf\xbd",
	  "\xc2\xa0\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80\xf4\x8f\xbf\xbd" },
	/* C0, tab and newline too, and DEL */
	{ "\033[31mred\033[m", "?[31mred?[m" },
	{ "a\tb\nc\rd\be\1\x1f\x7f", "a?b?c?d?e???" },
	/* C1 as UTF-8 and as bytes; what follows stays */
	{ "\xc2\2332J\xc2\x80\xc2\x9f\xc2\x85", "??2J??????" },
	{ "\2332J\x80\x9f", "?2J??" },
	/* overlong: /, NUL, ESC, a euro */
	{ "\xc0\xaf\xc0\x80\xe0\x80\x9b\xf0\x82\x82\xac", "???????????" },
	{ "\xc1\xbf\xe0\x9f\xbf\xf0\x8f\xbf\xbf", "?????????" },
	/* surrogates, beyond the last, no such byte */
	{ "\xed\xa0\x80\xed\xbf\xbf\xed\x9f\xbf", "??????\xed\x9f\xbf" },
	{ "\xf4\x90\x80\x80\xf7\xbf\xbf\xbf\xf8\x88\x80\x80\x80\xfe\xff",
	  "???????????????" },
	/* no characters */
	{ "\xef\xbf\xbe\xef\xbf\xbf\xef\xb7\x90\xef\xb7\xaf\xf0\x9f\xbf\xbf",
	  "????????????????" },
	{ "\xef\xb7\x8f\xef\xb7\xb0", "\xef\xb7\x8f\xef\xb7\xb0" },
	/* directions and lines, and their neighbours */
	{ "a\xe2\x80\xaez\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9",
	  "a???z?????????" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "??????" },
	{ "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa",
	  "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa" },
	/* cut off: at the end, and before something that is whole */
	{ "x\xc3", "x?" }, { "x\xe2", "x?" }, { "x\xe2\x82", "x??" },
	{ "x\xf0\x9f\x94", "x???" },
	{ "\xc3z\xe2\x82z\xf0\x9fz\xc3\xc3\xb6", "?z??z??z?\xc3\xb6" },
};

/* @s as long as it is, for the sanitizer to watch over its end */
static char *plain_copy(const char *s)
{
	char *copy = strdup(s);

	assert_non_null(copy);
	assert_ptr_equal(plain(copy), copy);
	return copy;
}

static void every_case(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) char *got = plain_copy(cases[i].text);

		print_message("# %zu: %s\n", i, got);
		assert_string_equal(got, cases[i].plain);
	}
	assert_null(plain(NULL));
}

static void put_utf8(uint32_t c, char buf[5])
{
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	buf[n] = '\0';
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		buf[i] = (char)(0x80 | (c & 0x3f));
	buf[0] = (char)(mark[n] | c);
}

static sd_bus *new_bus(void)
{
	sd_bus *bus = NULL;
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
	assert_true(sd_bus_new(&bus) >= 0);
	assert_true(sd_bus_set_fd(bus, fd[0], fd[0]) >= 0);
	assert_true(sd_bus_start(bus) >= 0);
	close(fd[1]);
	return bus;
}

static bool bus_takes(sd_bus *bus, const char *s)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL;

	assert_true(sd_bus_message_new_signal(bus, &m, "/x", "x.x", "X") >= 0);
	return sd_bus_message_append(m, "s", s) >= 0;
}

/*
 * Each stays as it is or goes as a whole, as many as are named go, and what
 * sd-bus does not take is among them.
 */
static void every_code_point(void **state)
{
	_cleanup_(sd_bus_unrefp) sd_bus *bus = new_bus();
	const size_t controls = 0x1f + 0x21, directions = 7 + 4,
		surrogates = 0x800, none = 0x20 + 2 * 17;
	char all[4 * 256 + 1] = "";
	size_t gone = 0;

	for (uint32_t c = 1; c < CODE_POINTS; c++) {
		char text[5], got[5];

		put_utf8(c, text);
		memcpy(got, text, sizeof(got));
		plain(got);
		assert_int_equal(strlen(got), strlen(text));
		strcat(all, got);
		if (c % 256 == 255) {
			assert_true(bus_takes(bus, all));
			all[0] = '\0';
		}
		if (!strcmp(got, text))
			continue;
		assert_int_equal(strspn(got, "?"), strlen(text));
		gone++;
	}
	assert_int_equal(gone, controls + directions + surrogates + none);
}

/* Half of them near to UTF-8: lead bytes, continuations, a little ASCII */
static unsigned char random_byte(unsigned int *seed)
{
	static const unsigned char likely[] = {
		0x80, 0x9b, 0xa0, 0xbf, 0xc2, 0xc3, 0xe0, 0xe2, 0xed, 0xef,
		0xf0, 0xf4, 'a', 033,
	};
	int r = rand_r(seed);

	if (r & 0x100)
		return likely[(r >> 9) % sizeof(likely)];
	return (r & 0xff) ?: 1;
}

static bool is_utf8(iconv_t cd, char *s)
{
	char out[4 * 64], *to = out;
	size_t left = strlen(s), room = sizeof(out);

	(void)iconv(cd, NULL, NULL, NULL, NULL);
	return iconv(cd, &s, &left, &to, &room) != (size_t)-1;
}

/* glibc's decoder is strict, too: it says whether what comes out is UTF-8. */
static void random_bytes(void **state)
{
	_cleanup_(sd_bus_unrefp) sd_bus *bus = new_bus();
	iconv_t cd = iconv_open("UTF-32LE", "UTF-8");
	unsigned int seed = 1;

	assert_true(cd != (iconv_t)-1);
	for (int i = 0; i < 50000; i++) {
		_cleanup_(freep) char *once = NULL;
		_cleanup_(freep) char *twice = NULL;
		size_t len = 1 + (unsigned int)rand_r(&seed) % 12;
		char text[16] = "";

		for (size_t n = 0; n < len; n++)
			text[n] = (char)random_byte(&seed);
		once = plain_copy(text);
		assert_int_equal(strlen(once), len);
		for (size_t n = 0; n < len; n++)
			assert_true(once[n] == text[n] || once[n] == '?');
		assert_true(is_utf8(cd, once) && bus_takes(bus, once));
		twice = plain_copy(once);
		assert_string_equal(once, twice);
	}
	iconv_close(cd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
