// SPDX-License-Identifier: GPL-2.0-or-later
/* What the daemon leaves to the one after it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../userspace/recoveryd/statefile.h"

static char path[64];

static void write_text(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void what_is_written_is_read(void **state)
{
	struct statefile in = {
		.load = UINT64_MAX, .seq = 1ULL << 33, .window = true,
		.presses = { 3, 529, 1, true, 1ULL << 34, UINT64_MAX },
	}, out;

	assert_int_equal(sd_id128_randomize(&in.boot), 0);
	for (int action = 0; action < _ACTION_MAX; action++) {
		in.intent = (enum gesture_action)action;
		assert_int_equal(statefile_write(&in, path), 0);
		statefile_read(&out, path);
		assert_true(sd_id128_equal(in.boot, out.boot));
		assert_true(out.load == in.load && out.seq == in.seq);
		assert_true(out.window);
		assert_int_equal(out.presses.n, 3);
		assert_int_equal(out.presses.key, 529);
		assert_int_equal(out.presses.down, 1);
		assert_true(out.presses.spoiled);
		assert_true(out.presses.last_ns == 1ULL << 34);
		assert_true(out.presses.quiet_ns == UINT64_MAX);
		assert_int_equal(out.intent, action);
	}
}

static void a_cut_file_counts_for_nothing(void **state)
{
	struct statefile in = { .seq = 12, .intent = ACTION_RESET_HARD }, out;
	char text[256];
	size_t len;
	FILE *f;

	assert_int_equal(statefile_write(&in, path), 0);
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	/* the last byte is the end of a line */
	for (size_t cut = 0; cut + 1 < len; cut++) {
		write_text(text, cut);
		statefile_read(&out, path);
		assert_int_equal(out.seq, 0);
		assert_int_equal(out.intent, ACTION_NONE);
	}
}

static void nonsense_counts_for_nothing(void **state)
{
	static const char *const texts[] = {
		"", "\n", "boot=\n", "boot=xyz\nload=1\nseq=2\nwindow=0\npresses=0 0 0 0 0 0\nintent=none\nend=1\n",
		"boot=0123456789abcdef0123456789abcdef\nload=1\nseq=2\nwindow=0\npresses=0 0\nintent=none\nend=1\n",
		"boot=0123456789abcdef0123456789abcdef\nload=1\nseq=2\nwindow=0\npresses=0 0 0 0 0 0\nintent=dance\nend=1\n",
		"boot=0123456789abcdef0123456789abcdef0123456789\nload=1\nseq=2\nwindow=0\npresses=0 0 0 0 0 0\nintent=none\nend=1\n",
	};
	struct statefile out;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		write_text(texts[i], strlen(texts[i]));
		statefile_read(&out, path);
		assert_int_equal(out.seq, 0);
	}
	assert_int_equal(unlink(path), 0);
	statefile_read(&out, path);
	assert_int_equal(out.seq, 0);
}

static int make_file(void **state)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/test-statefile.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_cut_file_counts_for_nothing),
		cmocka_unit_test(nonsense_counts_for_nothing),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
