/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short presses in a row, out of the module's events. Pure. A row is over a
 * second after the last release. One press in it that is no short one, or of
 * another button, and all of it means nothing.
 */
#ifndef RECOVERY_PRESSES_H
#define RECOVERY_PRESSES_H

#include <stdbool.h>
#include "genl.h"

#define PRESSES_LONG_MS		1000	/* held for that long is no short press */
#define PRESSES_NOISE_MS	20	/* less than what a finger does */
#define PRESSES_PAUSE_MS	1000	/* ends a row */
#define PRESSES_QUIET_MS	10000	/* after a press in the failsafe window */

/**
 * struct presses - a row of presses
 * @n: short ones so far
 * @key: of the last one
 * @down: buttons that are down
 * @spoiled: it means nothing, however it goes on
 * @last_ns: the last release, 0 when there was none
 * @quiet_ns: presses before that time mean nothing
 */
struct presses {
	unsigned int n;
	uint32_t key;
	unsigned int down;
	bool spoiled;
	uint64_t last_ns, quiet_ns;
};

/**
 * presses_event() - take an event
 * @p: the row
 * @ev: any event, in the order of their times
 * @window: a press in the failsafe window means something by itself
 *
 * Whoever wants failsafe may press more than once: a row with a press in the
 * window, and what comes within PRESSES_QUIET_MS of it, means nothing else.
 *
 * Return: presses of the row before, which ended by the time that passed until
 * @ev; 0 when none did, or it means nothing.
 */
unsigned int presses_event(struct presses *p, const struct recov_event *ev,
			   bool window);

/* Time has passed. Return: presses of the row that is over now, or 0. */
unsigned int presses_step(struct presses *p, uint64_t now_ns);

/* When presses_step() has something to do, CLOCK_BOOTTIME; 0: not by itself. */
uint64_t presses_next(const struct presses *p);

#endif /* RECOVERY_PRESSES_H */
