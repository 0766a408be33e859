/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One decision in the making, for the files of the ladder only. */
#ifndef RECOVERY_LADDER_WALK_H
#define RECOVERY_LADDER_WALK_H

#include "ladder.h"

/**
 * struct walk - one decision in the making
 * @st: the facts
 * @cf: the limits
 * @plan: what came out so far
 * @slot: the slots as they are once the plan's slot_set are logged
 * @next: likewise
 * @home: the slot to boot normally: the boot loader's choice, or next
 * @loader: the boot loader has chosen
 * @failed: the previous boot was a failure
 * @good: it was marked good
 * @afresh: a person's reset gives the board a new start at the top
 * @bound: the rung is the ladder's doing, so that failures lead down from it
 * @given_up: the boot loader had to leave the slot that was on trial
 */
struct walk {
	const struct ladder_state *st;
	const struct ladder_config *cf;
	struct ladder_plan *plan;
	struct ladder_slot slot[RECOVERY_SLOTS];
	unsigned int next, home;
	bool loader, failed, good, afresh, bound, given_up;
};

/* As the log keeps it */
unsigned int walk_clamp(unsigned int v);

bool walk_pending(const struct ladder_state *st, unsigned int kind);
bool walk_by_ladder(unsigned int reason);

/* Can a slot be booted now, and is it to be? Will it be worth it next time? */
bool walk_bootable(const struct walk *w, unsigned int s);
bool walk_usable(const struct walk *w, unsigned int s);
bool walk_sound(const struct walk *w, unsigned int s);

/* What is to be logged */
void walk_set_slot(struct walk *w, unsigned int s, unsigned int state);
void walk_set_next(struct walk *w, unsigned int s);

/* Where this boot stands: there, or at the top with that slot */
void walk_put(struct walk *w, unsigned int rung, unsigned int slot,
	      unsigned int reason);
void walk_put_top(struct walk *w, unsigned int slot, unsigned int reason);

/* ladder_person.c: the lowest rung that anybody asks for, or the plug does */
void walk_person(struct walk *w);
void walk_cycles(struct walk *w);
unsigned int walk_short_count(const struct walk *w);
bool walk_cycles_reset(const struct walk *w);

#endif /* RECOVERY_LADDER_WALK_H */
