/* SPDX-License-Identifier: GPL-2.0-only */
/* The boot log's MTD partition coming, being used and going. */
#ifndef RECOVERY_LOG_H
#define RECOVERY_LOG_H

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

#endif /* RECOVERY_LOG_H */
