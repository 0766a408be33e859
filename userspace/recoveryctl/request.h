/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs that log a request have in common. */
#ifndef RECOVERYCTL_REQUEST_H
#define RECOVERYCTL_REQUEST_H

#include "ctl.h"

/**
 * request_reboot() - let a logged request happen
 * @ctl: --no-reboot leaves it to somebody else
 * @id: its number
 *
 * Return: the exit status.
 */
int request_reboot(const struct ctl *ctl, uint32_t id);

/* Take the pending request of a kind back. Returns the exit status. */
int request_cancel(const struct ctl *ctl, const struct recov_state *state,
		   uint32_t kind);

#endif /* RECOVERYCTL_REQUEST_H */
