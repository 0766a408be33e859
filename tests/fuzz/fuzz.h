/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fuzz target: what libFuzzer calls, and what fuzz.c calls where there is no
 * libFuzzer. A target aborts when something is not as it should be.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_MAX	4096	/* bytes of one input */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How a good input begins; inputs are made from it. Returns its size. */
size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX]);

/* An input costs so many times more than those of other targets. */
extern const unsigned int fuzz_cost;

#define WANT(condition) do {					\
	if (!(condition)) {					\
		fprintf(stderr, "%s:%d: not so: %s\n",		\
			__FILE__, __LINE__, #condition);	\
		abort();					\
	}							\
} while (0)

#endif /* FUZZ_H */
