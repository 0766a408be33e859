// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_gesture.h"

#include <string.h>
#include "conf_value.h"
#include "names.h"
#include "reason.h"

#define WORD_MAX	32
#define HELD_MAX_MS	60000
#define HOLD_FORM	"FROM..TO ACTION, such as 10s..20s factory-reset"
#define PRESS_FORM	"NUMBER ACTION, such as 3 reboot"
#define HELD_FORM	"off, or TIME ACTION, such as 10s rescue"

#define wrong(why, ...)	because(why, CONF_TEXT_MAX, -EINVAL, __VA_ARGS__)

/* The word at the beginning, "" when it is too long for one. Return: the rest */
static const char *split(const char *s, char word[WORD_MAX])
{
	size_t len = strcspn(s, " \t");

	snprintf(word, WORD_MAX, "%.*s", len < WORD_MAX ? (int)len : 0, s);
	return s + len + strspn(s + len, " \t");
}

/* All the actions, or those that can be done before there is a system */
static int no_action(const char *s, bool early, char why[CONF_TEXT_MAX])
{
	const char *names[_ACTION_MAX], *near;

	for (int i = 0; i < _ACTION_MAX; i++)
		names[i] = gesture_action_to_string((enum gesture_action)i);
	near = nearest_name(s, names, ARRAY_SIZE(names));
	if (near)
		return wrong(why, "there is no action %.31s, is it %s?", s, near);
	return wrong(why, "there is no action %.31s, but none, failsafe%s", s,
		     early ? " and rescue" :
		     ", rescue, fallback, factory-reset, factory-reset-hard, reboot and poweroff");
}

static int take_action(const char *s, bool early, enum gesture_action *ret,
		       char why[CONF_TEXT_MAX])
{
	int action = gesture_action_from_string(s);

	if (action < 0)
		return no_action(s, early, why);
	if (early && action != ACTION_NONE && action != ACTION_FAILSAFE &&
	    action != ACTION_RESCUE)
		return wrong(why, "%s takes a running system: none, failsafe or rescue is allowed",
			     s);
	*ret = (enum gesture_action)action;
	return 0;
}

static int take_time(const char *s, uint32_t *ret_ms, char why[CONF_TEXT_MAX])
{
	return value_time(s, ret_ms) ?
		wrong(why, "\"%.31s\" is no time: such as 500ms, 10s or 1min30s, up to 1h is allowed",
		      s) : 0;
}

static int take_range(const char *word, struct gesture_hold *hold,
		      char why[CONF_TEXT_MAX])
{
	const char *dots = strstr(word, "..");
	char from[WORD_MAX];
	int r;

	if (!dots)
		return wrong(why, "\"%.31s\" is no range: " HOLD_FORM " is allowed",
			     word);
	snprintf(from, sizeof(from), "%.*s", (int)(dots - word), word);
	r = take_time(from, &hold->min_ms, why);
	if (!r && dots[2])
		r = take_time(dots + 2, &hold->max_ms, why);
	if (r)
		return r;
	if (!hold->min_ms)
		return wrong(why, "a hold begins after more than 0");
	if (dots[2] && hold->max_ms <= hold->min_ms)
		return wrong(why, "%.31s is not more than %s", dots + 2, from);
	return 0;
}

static int take_hold(const char *value, struct gesture_hold *ret,
		     char why[CONF_TEXT_MAX])
{
	struct gesture_hold hold = { 0 };
	char word[WORD_MAX];
	const char *action = split(value, word);
	int r;

	if (!*action)
		return wrong(why, "an action is missing: " HOLD_FORM " is allowed");
	r = take_range(word, &hold, why);
	if (!r)
		r = take_action(action, false, &hold.action, why);
	if (!r)
		*ret = hold;
	return r;
}

static bool overlaps(const struct gesture_hold *a, const struct gesture_hold *b)
{
	return (!a->max_ms || b->min_ms < a->max_ms) &&
	       (!b->max_ms || a->min_ms < b->max_ms);
}

#define HOLD_TEXT_MAX	80

static const char *show_hold(const struct gesture_hold *hold,
			     char buf[HOLD_TEXT_MAX])
{
	char min[24], max[24] = "";

	value_time_to_string(hold->min_ms, min, sizeof(min));
	if (hold->max_ms)
		value_time_to_string(hold->max_ms, max, sizeof(max));
	snprintf(buf, HOLD_TEXT_MAX, "%s..%s %s", min, max,
		 gesture_action_to_string(hold->action));
	return buf;
}

int conf_hold_add(struct gesture_table *t, const char *value,
		  char why[CONF_TEXT_MAX])
{
	struct gesture_hold hold;
	char text[HOLD_TEXT_MAX];
	size_t at;

	if (take_hold(value, &hold, why))
		return -EINVAL;
	if (t->n_hold == GESTURE_HOLDS_MAX)
		return wrong(why, "there are %d holds already, more are not possible",
			     GESTURE_HOLDS_MAX);
	for (size_t i = 0; i < t->n_hold; i++)
		if (overlaps(&hold, &t->hold[i]))
			return wrong(why, "it overlaps with %s",
				     show_hold(&t->hold[i], text));
	for (at = t->n_hold; at && t->hold[at - 1].min_ms > hold.min_ms; at--)
		t->hold[at] = t->hold[at - 1];
	t->hold[at] = hold;
	t->n_hold++;
	return 0;
}

int conf_press_add(struct gesture_table *t, const char *value,
		   char why[CONF_TEXT_MAX])
{
	enum gesture_action action;
	char word[WORD_MAX];
	const char *rest = split(value, word);
	unsigned int n;

	if (!*rest)
		return wrong(why, "an action is missing: " PRESS_FORM " is allowed");
	if (value_uint(word, 1, GESTURE_PRESSES_MAX, &n))
		return wrong(why, "\"%s\" is no number of presses: 1 to %d is allowed",
			     word, GESTURE_PRESSES_MAX);
	if (take_action(rest, false, &action, why))
		return -EINVAL;
	if (t->press[n] != ACTION_NONE)
		return wrong(why, "there is %u %s already", n,
			     gesture_action_to_string(t->press[n]));
	t->press[n] = action;
	return 0;
}

int conf_held_set(struct gesture_table *t, const char *value,
		  char why[CONF_TEXT_MAX])
{
	enum gesture_action action;
	char word[WORD_MAX];
	const char *rest;
	uint32_t ms;

	if (!strcmp(value, "off")) {
		t->held_at_boot = ACTION_NONE;
		return 0;
	}
	rest = split(value, word);
	if (!*rest)
		return wrong(why, "an action is missing: " HELD_FORM " is allowed");
	if (take_time(word, &ms, why) || take_action(rest, true, &action, why))
		return -EINVAL;
	if (!ms || ms > HELD_MAX_MS)
		return wrong(why, "%s is not possible: 1ms to 1min is allowed",
			     word);
	t->held_at_boot = action;
	t->held_at_boot_ms = ms;
	return 0;
}

int conf_window_set(struct gesture_table *t, const char *value,
		    char why[CONF_TEXT_MAX])
{
	return take_action(value, true, &t->window, why);
}

void conf_holds_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX])
{
	char text[HOLD_TEXT_MAX];
	size_t used = 0;

	snprintf(buf, CONF_TEXT_MAX, "none");
	for (size_t i = 0; i < t->n_hold && used < CONF_TEXT_MAX; i++)
		used += (size_t)snprintf(buf + used, CONF_TEXT_MAX - used,
					 "%s%s", i ? ", " : "",
					 show_hold(&t->hold[i], text));
}

void conf_presses_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX])
{
	size_t used = 0;

	snprintf(buf, CONF_TEXT_MAX, "none");
	for (unsigned int n = 1; n <= GESTURE_PRESSES_MAX; n++) {
		if (t->press[n] == ACTION_NONE || used >= CONF_TEXT_MAX)
			continue;
		used += (size_t)snprintf(buf + used, CONF_TEXT_MAX - used,
					 "%s%u %s", used ? ", " : "", n,
					 gesture_action_to_string(t->press[n]));
	}
}

void conf_held_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX])
{
	char time[24];

	value_time_to_string(t->held_at_boot_ms, time, sizeof(time));
	if (t->held_at_boot == ACTION_NONE)
		snprintf(buf, CONF_TEXT_MAX, "off");
	else
		snprintf(buf, CONF_TEXT_MAX, "%s %s", time,
			 gesture_action_to_string(t->held_at_boot));
}
