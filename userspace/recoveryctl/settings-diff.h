/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERYCTL_SETTINGS_DIFF_H
#define RECOVERYCTL_SETTINGS_DIFF_H

#include "ctl.h"
#include "snapshot.h"

/**
 * settings_diff() - print what differs between a snapshot and what is live
 * @ctl: says how
 * @fd: the overlay's file system
 * @s: the snapshot
 *
 * Paths only, never what is in a file. Return: enum ctl_exit.
 */
int settings_diff(struct ctl *ctl, int fd, const struct settings_snapshot *s);

#endif /* RECOVERYCTL_SETTINGS_DIFF_H */
