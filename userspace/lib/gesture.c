// SPDX-License-Identifier: GPL-2.0-or-later
#include "gesture.h"

#include <errno.h>
#include <string.h>

static const char *const action_names[_ACTION_MAX] = {
	[ACTION_NONE] = "none",
	[ACTION_FAILSAFE] = "failsafe",
	[ACTION_RESET] = "factory-reset",
	[ACTION_RESET_HARD] = "factory-reset-hard",
	[ACTION_RESCUE] = "rescue",
	[ACTION_FALLBACK] = "fallback",
	[ACTION_REBOOT] = "reboot",
	[ACTION_POWEROFF] = "poweroff",
};

const char *gesture_action_to_string(enum gesture_action a)
{
	return a < _ACTION_MAX ? action_names[a] : "?";
}

int gesture_action_from_string(const char *s)
{
	for (int i = 0; i < _ACTION_MAX; i++)
		if (!strcmp(action_names[i], s))
			return i;
	return -EINVAL;
}

enum gesture_action gesture_of_hold(const struct gesture_table *t,
				    uint32_t held_ms, bool at_boot)
{
	if (at_boot || !t->holds)
		return ACTION_NONE;
	for (size_t i = 0; i < t->n_hold; i++) {
		const struct gesture_hold *h = &t->hold[i];

		if (held_ms >= h->min_ms && (!h->max_ms || held_ms < h->max_ms))
			return h->action;
	}
	return ACTION_NONE;
}

enum gesture_action gesture_of_presses(const struct gesture_table *t,
				       unsigned int n)
{
	return t->presses && n <= GESTURE_PRESSES_MAX ? t->press[n] : ACTION_NONE;
}
