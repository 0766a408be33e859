// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>

#include "names.h"

#define CMDLINE_MAX	4096	/* the kernel's own limit on most machines */

static void word(struct cmdline *cmdline, const char *w)
{
	if (!strcmp(w, "failsafe") || !strncmp(w, "failsafe=", 9))
		cmdline->failsafe = true;
	else if (!strcmp(w, "systemd.factory_reset") ||
		 !strcmp(w, "systemd.factory_reset=1") ||
		 !strcmp(w, "systemd.factory_reset=yes"))
		cmdline->reset = true;
	else if (!strncmp(w, "recovery.slot=", 14))
		cmdline->slot = slot_from_string(w + 14);
	else
		return;
	if (cmdline->slot < -1) {
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
