/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a daemon that is killed leaves to the next one: which events were
 * dealt with, and what it had set out to do. In /run, written atomically.
 */
#ifndef RECOVERYD_STATEFILE_H
#define RECOVERYD_STATEFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-id128.h>
#include "gesture.h"
#include "presses.h"
#include "util.h"

#define STATEFILE_PATH	"/run/recovery/recoveryd.state"

/**
 * struct statefile - the content
 * @boot: the kernel's boot id; of another boot nothing counts
 * @load: tells one load of the module from the next, whose events are
 *	counted from 1 again
 * @seq: last event that was dealt with
 * @window: a press in the window of that load was dealt with
 * @presses: a row of short presses that goes on
 * @intent: set before it is acted upon, ACTION_NONE once that is done: an
 *	action is neither lost nor done twice
 */
struct statefile {
	sd_id128_t boot;
	uint64_t load;
	uint64_t seq;
	bool window;
	struct presses presses;
	enum gesture_action intent;
};

/* Whatever can't be used is as if it weren't there: everything 0. */
void statefile_read(struct statefile *ret, const char *path);
int statefile_write(const struct statefile *s, const char *path) _must_check_;

/* The number of the load that runs now, 0 when there is none. */
uint64_t statefile_load_now(void);

#endif /* RECOVERYD_STATEFILE_H */
