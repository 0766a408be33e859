/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far recovery-carry, or recovery-wipe, is with the overlay */
#ifndef RECOVERYD_PROGRESS_H
#define RECOVERYD_PROGRESS_H

#include "manager.h"

/* Keeps m->carry what the file says. Without it nothing is told, and said so. */
void progress_watch(struct manager *m);

#endif /* RECOVERYD_PROGRESS_H */
