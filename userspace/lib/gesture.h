/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a hand did, and what the configuration says it is to do. Pure. */
#ifndef RECOVERY_GESTURE_H
#define RECOVERY_GESTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gesture_action {
	ACTION_NONE,
	ACTION_FAILSAFE,
	ACTION_RESET,
	ACTION_RESET_HARD,
	ACTION_RESCUE,
	ACTION_FALLBACK,
	ACTION_REBOOT,
	ACTION_POWEROFF,
	_ACTION_MAX,
};

const char *gesture_action_to_string(enum gesture_action a);
int gesture_action_from_string(const char *s);	/* or -EINVAL */

/* Released after a hold of min_ms or more and less than max_ms (0: no end). */
struct gesture_hold {
	uint32_t min_ms, max_ms;
	enum gesture_action action;
};

#define GESTURE_HOLDS_MAX	8
#define GESTURE_PRESSES_MAX	10

/**
 * struct gesture_table - [Gestures] of recovery.conf
 * @window: a press in the failsafe window
 * @hold: holds in a running system, ascending, not overlapping
 * @n_hold: how many
 * @holds: they count at all
 * @press: what so many short presses in a row do, in a running system
 * @presses: they count at all
 * @held_at_boot_ms: held at power-on for that long leads to @held_at_boot
 * @held_at_boot: usually rescue
 */
struct gesture_table {
	enum gesture_action window;
	struct gesture_hold hold[GESTURE_HOLDS_MAX];
	size_t n_hold;
	bool holds;
	enum gesture_action press[GESTURE_PRESSES_MAX + 1];
	bool presses;
	uint32_t held_at_boot_ms;
	enum gesture_action held_at_boot;
};

/* What a release after @held_ms does; a key found down does nothing here. */
enum gesture_action gesture_of_hold(const struct gesture_table *t,
				    uint32_t held_ms, bool at_boot);

/* What @n short presses in a row do */
enum gesture_action gesture_of_presses(const struct gesture_table *t,
				       unsigned int n);

#endif /* RECOVERY_GESTURE_H */
