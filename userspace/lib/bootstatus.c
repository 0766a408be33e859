// SPDX-License-Identifier: GPL-2.0-or-later
#include "bootstatus.h"

#include <glob.h>
#include <linux/watchdog.h>
#include "util.h"

static unsigned int read_status(const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	unsigned int status;

	return f && fscanf(f, "%u", &status) == 1 ? status : 0;
}

unsigned int bootstatus_read(void)
{
	unsigned int status = 0;
	glob_t g;

	if (glob("/sys/class/watchdog/*/bootstatus", 0, NULL, &g))
		return 0;
	for (size_t i = 0; i < g.gl_pathc; i++)
		status |= read_status(g.gl_pathv[i]);
	globfree(&g);
	return status;
}

unsigned int bootstatus_cause(const struct recov_boot *prev,
			      unsigned int bootstatus)
{
	if (!prev->id || prev->cause != RECOVERY_CAUSE_UNKNOWN)
		return RECOVERY_CAUSE_NONE;
	if (bootstatus & WDIOF_CARDRESET)
		return RECOVERY_CAUSE_WATCHDOG;
	if (bootstatus & WDIOF_POWERUNDER)
		return RECOVERY_CAUSE_POWER;
	return RECOVERY_CAUSE_NONE;
}
