/* SPDX-License-Identifier: GPL-2.0-only */
/* What was learnt while there was no flash goes into the log on flash. */
#ifndef RECOVERY_BOOTLOG_MERGE_H
#define RECOVERY_BOOTLOG_MERGE_H

#include "bootlog.h"

/**
 * struct bootlog_memory - what the log in memory has learnt
 * @state: its state
 * @declared: state.boot is the boot that runs now
 * @from_flash: it began with the state of a log on flash, in this boot
 * @prev_cause: why the last boot on flash ended, for the case that its end is
 *	not logged
 * @prev_uptime_ms: how long that one ran
 */
struct bootlog_memory {
	struct bootlog_state state;
	bool declared;
	bool from_flash;
	u32 prev_cause;
	u64 prev_uptime_ms;
};

/**
 * bootlog_merge() - append what only the memory knows
 * @log: just opened, with health blank, ok or degraded
 * @mem: what was known before
 *
 * The running boot gets the next number of this log, unless it is in there
 * already; requests get numbers that this log has not given out.
 *
 * Return: 0, or -EIO when not all of it is on flash; the state in memory has it
 * all in any case.
 */
int bootlog_merge(struct bootlog *log, const struct bootlog_memory *mem);

#endif /* RECOVERY_BOOTLOG_MERGE_H */
