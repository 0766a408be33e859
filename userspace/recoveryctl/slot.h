/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that change a slot have in common. */
#ifndef RECOVERYCTL_SLOT_H
#define RECOVERYCTL_SLOT_H

#include "ctl.h"

/* What a guard looks at */
struct slot_board {
	struct recov_state state;
	struct recov_partition *partition;
	size_t n;
};

/* Returns the exit status, after a message. */
int slot_board_get(const struct ctl *ctl, struct slot_board *ret);
void slot_board_done(struct slot_board *b);

/* Why a slot can't be booted, or NULL */
const char *slot_board_obstacle(const struct slot_board *b, unsigned int slot);

/* May it be chosen? The exit status, after a message; --force passes. */
int slot_guard_bootable(const struct ctl *ctl, const struct slot_board *b,
			unsigned int slot);

/* Is another one left, if this is bad? The same */
int slot_guard_last(const struct ctl *ctl, const struct slot_board *b,
		    unsigned int slot);

/* Does the log last until the next boot? The same */
int slot_guard_volatile(const struct slot_board *b);

/**
 * slot_set() - log what a slot is, and tell the boot loader
 * @ctl: with a connection; --force logs what the boot loader can't be told
 * @slot: which one
 * @state: enum recovery_slot_state
 * @tries: of a trial
 * @next: boot it from now on
 *
 * The log first, as the boot loader's notes follow it; a power cut in between
 * is made up for by the next boot. Nothing is logged where they can't follow.
 *
 * Return: the exit status.
 */
int slot_set(const struct ctl *ctl, unsigned int slot, uint32_t state,
	     uint32_t tries, bool next);

/**
 * slot_set_bad() - never boot a slot by itself
 * @ctl: with a connection
 * @b: the other one takes over first, if it is of any use
 * @slot: which one
 *
 * Return: the exit status.
 */
int slot_set_bad(const struct ctl *ctl, const struct slot_board *b,
		 unsigned int slot);

/* Failures that end a trial: --tries=, else TrialTries= */
uint32_t slot_trial_tries(const struct ctl *ctl);

#endif /* RECOVERYCTL_SLOT_H */
