/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Press, hold and release out of raw key edges: a state machine over time
 * that touches nothing, so that it runs against simulated time in userspace.
 */
#ifndef RECOVERY_PRESS_H
#define RECOVERY_PRESS_H

#include <linux/types.h>
#include "uapi/recovery.h"

/**
 * struct press_config - times in milliseconds
 * @hold_ms: hold tiers, ascending
 * @n_hold: how many
 * @debounce_ms: an edge counts once the level was steady for that long
 * @stuck_ms: down for longer than that is stuck, not held
 */
struct press_config {
	u32 hold_ms[RECOVERY_HOLD_TIERS];
	unsigned int n_hold;
	u32 debounce_ms;
	u32 stuck_ms;
};

enum press_what {
	PRESS_NOTHING,
	PRESS_DOWN,
	PRESS_HOLD,	/* reached tier */
	PRESS_UP,
	PRESS_STUCK,
};

/**
 * struct press_result - what a step made happen
 * @what: enum press_what
 * @time_ns: when: of the edge itself, not of the end of its debouncing
 * @held_ms: since the press, exact to the millisecond, not rounded up
 * @tier: tiers reached
 * @at_boot: the key was already down when its device was found
 */
struct press_result {
	enum press_what what;
	u64 time_ns;
	u32 held_ms;
	u32 tier;
	bool at_boot;
};

/**
 * struct press - one key of one device
 */
struct press {
	const struct press_config *config;
	bool level;		/* last raw level */
	bool down;		/* debounced */
	bool at_boot;
	bool stuck;
	u32 tier;
	u64 edge_ns;		/* of the last raw edge */
	u64 down_ns;		/* of the debounced press */
};

/**
 * press_init() - a key comes into view
 * @p: to be set up
 * @config: kept by reference
 * @down: it is down already: counts as held at power-on, never as a press in
 *	the window
 * @now_ns: CLOCK_BOOTTIME
 */
void press_init(struct press *p, const struct press_config *config, bool down,
		u64 now_ns);

/* A raw edge (repeats of the same level are ignored). */
void press_edge(struct press *p, bool down, u64 now_ns);

/**
 * press_step() - what is due at @now_ns; call until it says PRESS_NOTHING
 * @p: the key
 * @now_ns: CLOCK_BOOTTIME, not earlier than the last call's
 * @res: filled in
 */
void press_step(struct press *p, u64 now_ns, struct press_result *res);

/* When press_step() has something to do next, 0 when not before an edge. */
u64 press_next(const struct press *p);

#endif /* RECOVERY_PRESS_H */
