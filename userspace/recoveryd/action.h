/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out what policy, or a caller on D-Bus, wants. */
#ifndef RECOVERYD_ACTION_H
#define RECOVERYD_ACTION_H

#include "manager.h"

/* Instead of what was intended before. Kept by manager_save(), then begun. */
void action_intend(struct manager *m, enum gesture_action action);

/* Begin what is intended, if anything is; tries again later by itself. */
void action_continue(struct manager *m);

/**
 * action_do() - log the request, then have systemd do the rest
 * @m: the daemon
 * @action: what
 *
 * May be called again for the same action at any point of it.
 *
 * Return: 0 once systemd has the job, -EREMOTEIO when it does not take it,
 * -ENODEV without the module, -ENOTRECOVERABLE when the next boot would know
 * nothing of the request, -errno.
 */
int action_do(struct manager *m, enum gesture_action action) _must_check_;

/* A reset that erases the partition instead of its files. */
int action_reset_hard(struct manager *m) _must_check_;

/* @r in words, the module's own if it said any. */
const char *action_error(struct manager *m, int r);

#endif /* RECOVERYD_ACTION_H */
