// SPDX-License-Identifier: GPL-2.0-or-later
#include "countbench.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

char bench_root[64];
struct counter_info info;

int bench_setup(void **state)
{
	strcpy(bench_root, "/tmp/test-counter.XXXXXX");
	return mkdtemp(bench_root) ? 0 : -1;
}

int bench_teardown(void **state)
{
	char cmd[96];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", bench_root);
	return system(cmd);
}

const char *bench_path(const char *name)
{
	static char path[4][160];
	static unsigned int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", bench_root, name);
	return p;
}

static void make_parents(const char *path)
{
	char copy[160];

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *p = copy + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		(void)mkdir(copy, 0755);
		*p = '/';
	}
}

void bench_write(const char *name, const void *bytes, size_t len)
{
	const char *path = bench_path(name);
	FILE *f;

	make_parents(path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

void bench_text(const char *name, const char *text)
{
	bench_write(name, text, strlen(text));
}

void *bench_read(const char *name, size_t *len)
{
	FILE *f = fopen(bench_path(name), "r");
	void *buf = malloc(1 << 20);

	assert_non_null(f);
	*len = fread(buf, 1, 1 << 20, f);
	fclose(f);
	return buf;
}

struct bench_stamp bench_stamp(const char *name)
{
	struct timespec old[2] = { { 1, 0 }, { 1, 0 } };
	struct stat st;

	/* Long ago, so that any write shows. */
	assert_int_equal(utimensat(AT_FDCWD, bench_path(name), old, 0), 0);
	assert_int_equal(stat(bench_path(name), &st), 0);
	return (struct bench_stamp) {
		(uint64_t)st.st_ino, (uint64_t)st.st_size,
		(uint64_t)st.st_mtim.tv_sec, (uint64_t)st.st_mtim.tv_nsec,
	};
}

void bench_assert_untouched(const char *name, const struct bench_stamp *before)
{
	struct stat st;

	assert_int_equal(stat(bench_path(name), &st), 0);
	assert_int_equal(st.st_ino, before->ino);
	assert_int_equal(st.st_size, before->size);
	assert_int_equal(st.st_mtim.tv_sec, before->sec);
	assert_int_equal(st.st_mtim.tv_nsec, before->nsec);
}

void bench_show(const char *format, const char *device, int want)
{
	struct counter counter;

	assert_int_equal(counter_init(&counter, format, device, bench_root), 0);
	assert_int_equal(counter_read(&counter, &info), want);
	if (info.health != COUNTER_HEALTH_OK && info.health != COUNTER_HEALTH_BLANK)
		assert_true(*info.reason);
}

void bench_reset(const char *format, const char *device, bool force, int want)
{
	struct counter counter;

	assert_int_equal(counter_init(&counter, format, device, bench_root), 0);
	assert_int_equal(counter_reset(&counter, force, &info), want);
	if (want)
		assert_true(*info.reason);
}
