/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A slot on trial has to get good in time. */
#ifndef RECOVERYD_TRIAL_H
#define RECOVERYD_TRIAL_H

#include "manager.h"

/* Sets the deadline that fits @m->state; it reboots by itself when it comes. */
void trial_watch(struct manager *m);

#endif /* RECOVERYD_TRIAL_H */
