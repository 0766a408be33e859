/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reset is to keep, for recoveryctl reset --keep. */
#ifndef RECOVERYCTL_RESET_KEEP_H
#define RECOVERYCTL_RESET_KEEP_H

#include "ctl.h"
#include "keep.h"

/**
 * struct reset_keep - what is to be kept
 * @sets: the sets that were named, empty without --keep
 * @dirfd: the overlay's file system, or -EBADF
 * @number: for the request, 0 unless it was written down
 */
struct reset_keep {
	struct keep_sets sets;
	int dirfd;
	uint32_t number;
};

/* Finds the sets, and looks whether they can be kept. Return: enum ctl_exit */
int reset_keep_begin(const struct ctl *ctl, struct reset_keep *keep);

/* One line for each path */
void reset_keep_tell(const struct reset_keep *keep);

/* Before the request is logged. Return: enum ctl_exit */
int reset_keep_write(struct reset_keep *keep);

/* The request was not logged: nothing is to be kept. */
void reset_keep_undo(struct reset_keep *keep);

void reset_keep_done(struct reset_keep *keep);

#endif /* RECOVERYCTL_RESET_KEEP_H */
