/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Press, hold and release out of raw key edges: a state machine over time
 * that touches nothing, so that it runs against simulated time in userspace.
 *
 * A press counts from its first edge: nobody has to wait for the end of its
 * bouncing. A release counts once the key was up for debounce_ms, because a
 * contact that opens for a moment must neither end a long hold nor turn one
 * that was to be cancelled into one that acts; it carries the time of its
 * first edge all the same. A tier is reached when the key is known to have
 * been down at that moment: while a release is being debounced it waits.
 * So 4.999 s is never 5 s, however the edges bounce.
 */
#ifndef RECOVERY_PRESS_H
#define RECOVERY_PRESS_H

#include <linux/types.h>
#include "uapi/recovery.h"

/**
 * struct press_config - times in milliseconds
 * @hold_ms: hold tiers, ascending
 * @n_hold: how many
 * @debounce_ms: a level that was steady for that long is no bounce
 * @stuck_ms: down (or never steady) for that long is stuck, not held; more
 *	than the last tier
 */
struct press_config {
	u32 hold_ms[RECOVERY_HOLD_TIERS];
	unsigned int n_hold;
	u32 debounce_ms;
	u32 stuck_ms;
};

/**
 * enum press_what - kinds of step
 * @PRESS_NOTHING: nothing is due
 * @PRESS_DOWN: a press, at its first edge; also for a key that was found
 *	down, so that each PRESS_UP has its PRESS_DOWN
 * @PRESS_SURE: that press was no mere chatter: for the first time since, the
 *	level was steady. time_ns is that of the press. Not for a key that was
 *	found down
 * @PRESS_HOLD: reached tier, time_ns is when it did
 * @PRESS_UP: the release; PRESS_SURE or PRESS_STUCK came before it
 * @PRESS_STUCK: down for too long, or chattering for too long. Once a press;
 *	its release will be reported with tier 0: it means nothing
 */
enum press_what {
	PRESS_NOTHING,
	PRESS_DOWN,
	PRESS_SURE,
	PRESS_HOLD,
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
 * @config: its times
 * @level: last raw level
 * @down: debounced
 * @at_boot: down when it was found
 * @stuck: PRESS_STUCK was reported
 * @told: the press was reported
 * @sure: steady since the press
 * @rising: left at @up_ns, and not steady since
 * @gone: out of view
 * @tier: tiers reported
 * @now_ns: the latest time heard of
 * @edge_ns: of the last raw edge
 * @down_ns: of the debounced press
 * @up_ns: of the first edge of a release
 */
struct press {
	const struct press_config *config;
	bool level;
	bool down;
	bool at_boot;
	bool stuck;
	bool told;
	bool sure;
	bool rising;
	bool gone;
	u32 tier;
	u64 now_ns;
	u64 edge_ns;
	u64 down_ns;
	u64 up_ns;
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

/**
 * press_edge() - the key changed
 * @p: the key, stepped up to @now_ns before
 * @down: its new level; the level it has already is no edge
 * @now_ns: CLOCK_BOOTTIME; taken as the latest time heard of if it is earlier
 */
void press_edge(struct press *p, bool down, u64 now_ns);

/**
 * press_gone() - the key goes out of view
 * @p: the key, stepped up to @now_ns before
 * @now_ns: CLOCK_BOOTTIME
 *
 * If it was down, the next steps report its release, with tier 0: nobody let
 * go of it.
 */
void press_gone(struct press *p, u64 now_ns);

/**
 * press_step() - what is due at @now_ns; call until it says PRESS_NOTHING
 * @p: the key
 * @now_ns: CLOCK_BOOTTIME
 * @res: filled in
 *
 * Call it before each edge as well as after: what was due before an edge is
 * then never lost to a late timer. Results come in the order of their times.
 */
void press_step(struct press *p, u64 now_ns, struct press_result *res);

/**
 * press_next() - when press_step() has something to do next
 * @p: the key, stepped until PRESS_NOTHING
 *
 * Return: CLOCK_BOOTTIME in nanoseconds, 0 when not before an edge.
 */
u64 press_next(const struct press *p);

/**
 * press_held_ms() - how long the key has been down
 * @p: the key
 * @now_ns: CLOCK_BOOTTIME
 *
 * Return: full milliseconds, 0 when it is up.
 */
u32 press_held_ms(const struct press *p, u64 now_ns);

#endif /* RECOVERY_PRESS_H */
