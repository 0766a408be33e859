/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAUC's view of the slots: good or bad, and one that is primary. Pure. */
#ifndef RECOVERYCTL_RAUC_H
#define RECOVERYCTL_RAUC_H

#include <stdbool.h>
#include "genl.h"

/* The slot that boots next, -ENOENT when that is the rescue image */
int rauc_primary(const struct recov_state *state) _must_check_;

/**
 * rauc_make_primary() - what a slot becomes when it is made primary
 * @slot: as it is; state and tries are changed
 * @tries: of a trial
 *
 * A slot that is not running has been installed, or is another chance: it has
 * to prove itself. So has the running one if it is marked bad.
 *
 * Return: whether there is anything to be logged.
 */
bool rauc_make_primary(struct recov_slot *slot, uint32_t tries);

/*
 * Does a slot have to be marked good beside the boot that it runs? Failsafe and
 * rescue say nothing about it.
 */
bool rauc_marks_slot(const struct recov_state *state, unsigned int slot);

#endif /* RECOVERYCTL_RAUC_H */
