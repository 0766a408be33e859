/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot loader that chooses the slot hears of what anybody changed. */
#ifndef RECOVERYD_FOLLOW_H
#define RECOVERYD_FOLLOW_H

#include "manager.h"

/* After each new @m->state */
void follow_watch(struct manager *m);

#endif /* RECOVERYD_FOLLOW_H */
