/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERYCTL_LOADER_TELL_H
#define RECOVERYCTL_LOADER_TELL_H

#include "ctl.h"

/*
 * The boot loader that chooses the slot hears of what the log says, unless it
 * knows. A status, after a message that says why not.
 */
int loader_follow(const struct ctl *ctl);

#endif /* RECOVERYCTL_LOADER_TELL_H */
