/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of counters in files: a root directory, and what is in it. */
#ifndef UNIT_COUNTBENCH_H
#define UNIT_COUNTBENCH_H

#include "counter.h"

/* The root directory of the running test; bench_path() is below it */
extern char bench_root[64];
extern struct counter_info info;

int bench_setup(void **state);
int bench_teardown(void **state);

/* "ROOT/NAME"; one of four buffers that take turns */
const char *bench_path(const char *name);

void bench_write(const char *name, const void *bytes, size_t len);
void bench_text(const char *name, const char *text);

/* The bytes of a file, to be freed */
void *bench_read(const char *name, size_t *len);

/* Inode, size, time and content: nothing was written when they are the same */
struct bench_stamp {
	uint64_t ino, size, sec, nsec;
};

struct bench_stamp bench_stamp(const char *name);
void bench_assert_untouched(const char *name, const struct bench_stamp *before);

/* Each opens the counter anew, and wants the result given */
void bench_show(const char *format, const char *device, int want);
void bench_reset(const char *format, const char *device, bool force, int want);

#endif /* UNIT_COUNTBENCH_H */
