/* SPDX-License-Identifier: GPL-2.0-only */
/* The boot log's MTD partition coming, being used and going. */
#ifndef RECOVERY_LOG_H
#define RECOVERY_LOG_H

#include <linux/types.h>

struct mtd_info;

/**
 * recov_log_attach() - read the log from its partition and go on there
 * @mtd: partition with role bootlog; it stays until recov_log_detach()
 *
 * Context: from the MTD notifier, so with mtd_table_mutex held. Takes
 * recov.lock. What the volatile log learnt before is appended.
 */
int recov_log_attach(struct mtd_info *mtd);

/* The partition goes away: on in memory. Same context. */
void recov_log_detach(struct mtd_info *mtd);

/**
 * recov_log_panic() - log that this boot ends in a panic
 * @uptime_ms: how long it ran
 *
 * Only where that is a single program of a driver that can do it now, and
 * nobody was in the middle of something; else the log stays as it is.
 *
 * Context: from the panic notifier. recov.lock is not to be had after that.
 */
void recov_log_panic(u64 uptime_ms);

#endif /* RECOVERY_LOG_H */
