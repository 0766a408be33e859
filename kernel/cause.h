/* SPDX-License-Identifier: GPL-2.0-only */
/* Why the last boot ended: a cookie in retained RAM, panic and reboot. */
#ifndef RECOVERY_CAUSE_H
#define RECOVERY_CAUSE_H

#include <linux/types.h>
#include "uapi/recovery.h"

/* Maps recov_settings.ram_*, reads the old cookie once, hooks the notifiers. */
int recov_cause_init(void);
void recov_cause_exit(void);

/**
 * recov_cause_of() - why a boot ended
 * @boot: the number of that boot
 * @clean: the log has a clean record of it
 * @uptime_ms: how long it ran, set only when the retained RAM knows
 *
 * Return: enum recovery_cause.
 */
u32 recov_cause_of(u32 boot, bool clean, u64 *uptime_ms);

/* Behind the cookie: where healthy boots are kept, NULL when on flash */
void *recov_cause_ram(void);

/* From now on the cookie speaks of @boot: running. */
void recov_cause_arm(u32 boot);

#endif /* RECOVERY_CAUSE_H */
