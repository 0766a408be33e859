/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that status knows, as JSON; names as in the netlink spec. */
#ifndef RECOVERYCTL_STATUS_JSON_H
#define RECOVERYCTL_STATUS_JSON_H

#include "finding.h"
#include "json.h"

struct json *status_to_json(const struct status_facts *facts,
			    const struct findings *findings);

/* One slot, one partition: also used on their own. */
struct json *slot_to_json(const struct recov_state *state, unsigned int slot);
struct json *partition_to_json(const struct recov_partition *p);
struct json *log_to_json(const struct recov_state *state);

#endif /* RECOVERYCTL_STATUS_JSON_H */
