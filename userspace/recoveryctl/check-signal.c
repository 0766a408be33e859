// SPDX-License-Identifier: GPL-2.0-or-later
/* LED, retained RAM, watchdog: what sysfs tells. */
#include "check.h"

#include <glob.h>
#include <inttypes.h>
#include <string.h>
#include "options.h"

#define PARAMETERS	"/sys/module/recovery/parameters/"

static bool has_trigger(const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	_cleanup_(freep) char *line = NULL;
	size_t size = 0;

	/* One long line of triggers, the chosen one in brackets */
	return f && getline(&line, &size, f) > 0 && strstr(line, "[recovery]");
}

static void check_led(struct check *c)
{
	char pattern[512];
	glob_t found;
	bool ok = false;

	snprintf(pattern, sizeof(pattern), "%s/sys/class/leds/*/trigger", c->root);
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc && !ok; i++) {
			char *path = found.gl_pathv[i], *name;

			if (!has_trigger(path))
				continue;
			*strrchr(path, '/') = '\0';
			name = strrchr(path, '/') + 1;
			check_add(c, CHECK_OK, "LED", NULL, "'%s' shows the phase", name);
			ok = true;
		}
		globfree(&found);
	}
	if (!ok)
		check_add(c, CHECK_WARN, "LED", "Write 'recovery' into its trigger file in /sys/class/leds, or set linux,default-trigger in the device tree",
			  "no LED has the trigger 'recovery': nobody sees what the board does");
}

/* Neither clean nor told from a power cut: what it counts as */
static const char *const unknown_counts[] = {
	[LADDER_UNKNOWN_NO] = "neither counts as a failure",
	[LADDER_UNKNOWN_TRIAL] = "either counts as a failure on trial, and never on a good slot",
	[LADDER_UNKNOWN_YES] = "every boot that ends too early counts as a failure",
};

static void check_ram(struct check *c)
{
	char text[64];

	if (check_read(c, PARAMETERS "ram_size", text, sizeof(text)) < 0)
		return;
	if (strcmp(text, "0"))
		check_add(c, CHECK_OK, "retained RAM", NULL, "%s bytes", text);
	else
		check_add(c, CHECK_WARN, "retained RAM", "Reserve some memory and name it: a memory-region in the device tree, or memmap= and the module's parameters ram_address= and ram_size=",
			  "none: a crash can't be told from a power cut, so %s (CountUnknown=)",
			  unknown_counts[c->conf->ladder.count_unknown]);
}

/* Is a number in a list with commas? */
static bool listed(const char *list, uint32_t number)
{
	char copy[128], *next = copy, *word;
	uint32_t v;

	snprintf(copy, sizeof(copy), "%s", list);
	while ((word = strsep(&next, ",")))
		if (!parse_number(word, 0, UINT32_MAX, &v) && v == number)
			return true;
	return false;
}

/* The first number of a list with commas */
static uint32_t first_of(const char *list)
{
	char copy[16];
	uint32_t v;

	snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(list, ","), list);
	return parse_number(copy, 0, UINT32_MAX, &v) < 0 ? 0 : v;
}

/*
 * What the configuration lets a hand do should be what the LED counts. What is
 * let go before the first tier is no hold to recoveryd.
 */
static void check_tiers(struct check *c)
{
	static const char advice[] =
		"Give hold_ms= of the module and [Gestures] of recovery.conf the same times";
	const struct gesture_table *g;
	uint32_t first;
	char text[128];

	if (!c->facts ||
	    check_read(c, PARAMETERS "hold_ms", text, sizeof(text)) < 0)
		return;
	g = &c->conf->gestures;
	first = first_of(text);
	if (!g->holds) {
		check_add(c, CHECK_OK, "hold tiers", NULL, "none, Holds=no");
		return;
	}
	for (size_t i = 0; i < g->n_hold; i++) {
		const struct gesture_hold *h = &g->hold[i];

		if (h->min_ms >= first || h->action == ACTION_NONE)
			continue;
		check_add(c, CHECK_FAIL, "hold tiers", advice,
			  "Hold= from %" PRIu32 " ms means %s, but before the module's first tier a hold does nothing (hold_ms=%s)",
			  h->min_ms, gesture_action_to_string(h->action), text);
		return;
	}
	for (size_t i = 0; i < g->n_hold; i++) {
		if (listed(text, g->hold[i].min_ms))
			continue;
		check_add(c, CHECK_WARN, "hold tiers", advice,
			  "holding for %" PRIu32 " ms means %s, but the LED does not show when to let go (hold_ms=%s)",
			  g->hold[i].min_ms,
			  gesture_action_to_string(g->hold[i].action), text);
		return;
	}
	check_add(c, CHECK_OK, "hold tiers", NULL, "%s ms, as the configuration wants", text);
}

/* Where nobody wants any there is nothing to be said. */
static void check_cycles(struct check *c)
{
	static const char name[] = "power cycles", longer[] =
		"Give short_ms= of the module more than PowerCycleMin= of recovery.conf";
	const struct recov_conf *conf = c->conf;
	char text[64];

	if (!c->facts || (!conf->ladder.cycles_fallback && !conf->ladder.cycles_reset) ||
	    check_read(c, PARAMETERS "short_ms", text, sizeof(text)) < 0)
		return;
	if (first_of(text) <= conf->power_cycle_min_ms)
		check_add(c, CHECK_FAIL, name, longer,
			  "none can count: shorter than %s ms, and not shorter than PowerCycleMin=%u ms",
			  text, conf->power_cycle_min_ms);
	else if (!check_read(c, PARAMETERS "ram_log", text, sizeof(text)) &&
		 strcmp(text, "0"))
		check_add(c, CHECK_FAIL, name, "Leave out ram_log=1",
			  "none can count: with ram_log=1 flash does not hear of healthy boots");
	else if (!check_read(c, PARAMETERS "ram_size", text, sizeof(text)) &&
		 !strcmp(text, "0"))
		check_add(c, CHECK_WARN, name, "Reserve some memory that a reset keeps, or let PowerCycles=no",
			  "without retained RAM crashes count like power cycles");
	else
		check_add(c, CHECK_OK, name, NULL, "can be told from crashes");
}

static void check_watchdog(struct check *c)
{
	char name[64], state[32];

	if (check_read(c, "/sys/class/watchdog/watchdog0/identity", name,
		       sizeof(name)) < 0) {
		check_add(c, CHECK_WARN, "watchdog", "Load the driver of the board's watchdog; softdog is better than none",
			  "none: a board that hangs stays so until somebody pulls the plug");
		return;
	}
	if (!check_read(c, "/sys/class/watchdog/watchdog0/state", state,
			sizeof(state)) && strcmp(state, "active")) {
		check_add(c, CHECK_WARN, "watchdog", "RuntimeWatchdogSec= in /etc/systemd/system.conf lets systemd serve it",
			  "'%s' is there, but not armed", name);
		return;
	}
	check_add(c, CHECK_OK, "watchdog", NULL, "'%s'", name);
}

void check_signals(struct check *c)
{
	check_led(c);
	check_ram(c);
	check_tiers(c);
	check_cycles(c);
	check_watchdog(c);
}
