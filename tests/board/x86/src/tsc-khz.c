// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints how fast this machine's time stamp counter runs, in kHz. The emulator
 * hands the counter through, and a guest that measures it itself on a busy
 * machine is wrong by factors: all its clocks run wrong from then on.
 */
#include <stdio.h>
#include <time.h>

#include <x86intrin.h>

#define SPAN_NS		100000000L

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* The clock between two readings of the counter that are close together */
static long long pair(unsigned long long *ret_tsc)
{
	unsigned long long best = ~0ULL, before, after;
	long long ns, best_ns = 0;

	for (int i = 0; i < 2000; i++) {
		before = __rdtsc();
		ns = now_ns();
		after = __rdtsc();
		if (after - before < best) {
			best = after - before;
			*ret_tsc = before + best / 2;
			best_ns = ns;
		}
	}
	return best_ns;
}

int main(void)
{
	unsigned long long tsc0, tsc1;
	long long ns0, ns1;

	ns0 = pair(&tsc0);
	nanosleep(&(struct timespec){ .tv_nsec = SPAN_NS }, NULL);
	ns1 = pair(&tsc1);
	printf("%.0f\n", (double)(tsc1 - tsc0) * 1e6 / (double)(ns1 - ns0));
	return 0;
}
