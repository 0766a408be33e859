/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts by numbers, and a board that lives, for the tests of the ladder */
#ifndef TEST_LADDER_BENCH_H
#define TEST_LADDER_BENCH_H

#include "ladder.h"

#define LIMIT		2	/* of every rung of plain_conf */

/* All states of both slots, and which is next, from one number */
#define SLOT_STATES	(4 * 4 * 2 * 2 * 2)

/* How a boot can end */
#define ENDS		8

/* One reason of each sort: nothing, the ladder, a person */
#define REASONS		3

#define EACH(v, n) for (unsigned int v = 0; v < (n); v++)

struct boot_end {
	unsigned int cause, end;
};

extern const struct ladder_config plain_conf;
extern const struct boot_end ends[ENDS];
extern const unsigned int reasons[REASONS];

/* Decisions so far, and by rule how often it said something about one */
extern unsigned long states, hits[64];

void set_end(struct ladder_state *st, unsigned int i);
void set_slots(struct ladder_state *st, unsigned int v);

void describe(const struct ladder_state *st, const struct ladder_config *cf,
	      const struct ladder_plan *p);

/* Decides, and fails the test when a rule is broken. */
void check(const struct ladder_state *st, const struct ladder_config *cf);

/*
 * The plan is carried out and logged as the kernel's log folds it, and the
 * boot ends in some way.
 */
void boot_ends(struct ladder_state *st, const struct ladder_plan *p,
	       unsigned int cause, unsigned int end, unsigned int flags);

#endif /* TEST_LADDER_BENCH_H */
