/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collecting what is known of the board: module, report, files, bus. */
#ifndef RECOVERYCTL_FACTS_H
#define RECOVERYCTL_FACTS_H

#include "finding.h"

/**
 * struct facts - what findings are made of, and what it points to
 * @status: what findings are made of
 * @partitions: storage of status.partition
 * @report: storage of status.report
 */
struct facts {
	struct status_facts status;
	struct recov_partition *partitions;
	struct recov_report report;
};

/**
 * facts_collect() - ask everybody
 * @client: the module
 * @conf: becomes status.conf
 * @ret: filled in; facts_done() also after a failure
 *
 * Only the module has to answer; of the others, what is not known is said to
 * be not known. Return: 0 or -errno of the module.
 */
int facts_collect(struct recov_client *client, const struct recov_conf *conf,
		  struct facts *ret) _must_check_;
void facts_done(struct facts *facts);

/* CLOCK_BOOTTIME in milliseconds */
uint64_t uptime_ms(void);

#endif /* RECOVERYCTL_FACTS_H */
