/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the watchdogs know about how the last boot ended. */
#ifndef RECOVERY_BOOTSTATUS_H
#define RECOVERY_BOOTSTATUS_H

#include "genl.h"

/* WDIOF_* of all of them, from sysfs: opening one would start it. */
unsigned int bootstatus_read(void);

/**
 * bootstatus_cause() - what a watchdog says about the last end
 * @prev: the boot that ended, id 0 when there is none
 * @bootstatus: WDIOF_* as the watchdog's driver found them at its start
 *
 * Return: enum recovery_cause to refine it to, RECOVERY_CAUSE_NONE to leave
 * it as it is.
 */
unsigned int bootstatus_cause(const struct recov_boot *prev,
			      unsigned int bootstatus);

#endif /* RECOVERY_BOOTSTATUS_H */
