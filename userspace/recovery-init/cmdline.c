// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>

#include "conf_value.h"
#include "names.h"

#define CMDLINE_MAX	4096	/* the kernel's own limit on most machines */

/* "NAME" or "NAME=yes"; the last one counts */
static bool set_flag(const char *w, const char *name, bool *flag)
{
	size_t len = strlen(name);

	if (strncmp(w, name, len) || (w[len] && w[len] != '='))
		return false;
	if (!w[len])
		*flag = true;
	else if (value_bool(w + len + 1, flag) < 0)
		say("%s: neither yes nor no; ignoring it", w);
	return true;
}

static void set_reason(struct cmdline *cmdline, const char *value)
{
	int reason = loader_reason_from_string(value);

	if (reason > 0)
		cmdline->reason = (unsigned int)reason;
	else
		say("recovery.reason=%s: allowed: first, passed-over, trial-failed, boot-limit, once; ignoring it",
		    value);
}

static void word(struct cmdline *cmdline, const char *w)
{
	if (!strncmp(w, "recovery.reason=", 16))
		set_reason(cmdline, w + 16);
	if (set_flag(w, "failsafe", &cmdline->failsafe) ||
	    set_flag(w, "systemd.factory_reset", &cmdline->reset))
		return;
	if (strncmp(w, "recovery.slot=", 14))
		return;
	cmdline->rescue = !strcmp(w + 14, "rescue");
	cmdline->slot = slot_from_string(w + 14);
	if (cmdline->slot < 0) {
		if (!cmdline->rescue)
			say("%s: no such slot, the slots are a and b; ignoring it", w);
		cmdline->slot = -1;
	}
}

void cmdline_read(struct cmdline *cmdline)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/cmdline", "re");
	char line[CMDLINE_MAX], *next = line, *w;

	*cmdline = (struct cmdline) { .slot = -1 };
	if (!f || !fgets(line, sizeof(line), f))
		return;
	while ((w = strsep(&next, " \t\n"))) {
		/* What follows is for init, not for us. */
		if (!strcmp(w, "--"))
			return;
		word(cmdline, w);
	}
}
