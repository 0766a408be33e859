// SPDX-License-Identifier: GPL-2.0-or-later
/* Initramfs, configuration, units. */
#include "check.h"

#include <string.h>
#include "bus.h"

static bool word_in(const char *line, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = line; (p = strstr(p, word)); p += len)
		if ((p == line || p[-1] == ' ') &&
		    (p[len] == '\0' || p[len] == ' '))
			return true;
	return false;
}

static void check_early(struct check *c)
{
	const struct status_facts *f = &c->facts->status;
	char cmdline[4096];

	if (f->state.boot.rung != RECOVERY_RUNG_NONE) {
		check_add(c, CHECK_OK, "early decision", NULL, "was made in this boot");
		return;
	}
	if (!check_read(c, "/proc/cmdline", cmdline, sizeof(cmdline)) &&
	    !word_in(cmdline, "boot=recovery"))
		check_add(c, CHECK_FAIL, "early decision", "Add boot=recovery to the kernel command line",
			  "was not made: the kernel command line does not ask for it");
	else
		check_add(c, CHECK_FAIL, "early decision", "'update-initramfs -u' puts it there; 'journalctl -b' tells what went wrong if it is",
			  "was not made: recovery-init is not in the initramfs or failed");
}

static void check_report(struct check *c)
{
	const struct recov_report *r = c->facts->status.report;

	if (!r)
		return;
	if (r->overlay == OVERLAY_TMPFS_FORCED)
		check_add(c, CHECK_FAIL, "mount", "'recoveryctl reset --hard' makes a new overlay; all that is in the old one is lost",
			  "the overlay is not on flash: %s", r->overlay_why);
	else
		check_add(c, CHECK_OK, "mount", NULL, "the overlay is as this boot wants it");
}

static void check_conf(struct check *c)
{
	for (size_t i = 0; i < c->conf->n_problems; i++)
		check_add(c, CHECK_FAIL, "configuration", NULL, "%s",
			  c->conf->problem[i]);
	if (!c->conf->n_problems)
		check_add(c, CHECK_OK, "configuration", NULL, "nothing is wrong with it");
}

/*
 * What each unit is for tells what is lost without it. One that is to wait for
 * its target must not be started by who follows the advice: it resets.
 */
static const struct unit {
	const char *name, *without, *enable;
} units[] = {
	{ "recoveryd.service", "the button does nothing while the system runs",
	  "enable --now" },
	{ "recovery-mark-good.service",
	  "no boot is marked good: after some crashes the board goes down the ladder",
	  "enable --now" },
	{ "recovery-factory-reset.service",
	  "a factory reset by the button or D-Bus does nothing", "enable" },
	{ "recovery-wipe.service",
	  "what a factory reset has put aside stays on flash", "enable" },
	{ "recovery-carry.service",
	  "a factory reset of large flash is never done", "enable" },
	{ "recovery-carry-save.service",
	  "what is changed while the overlay can't be used is lost", "enable" },
};

static void check_unit(struct check *c, const struct unit *unit)
{
	const char *name = unit->name, *without = unit->without;
	char file[32], active[32];
	char advice[96];

	if (bus_unit_state(name, file, active, sizeof(file)) < 0) {
		check_add(c, CHECK_WARN, "unit", NULL, "%s: there is no systemd to ask", name);
		return;
	}
	snprintf(advice, sizeof(advice), "'systemctl %s %s'", unit->enable, name);
	if (!*file)
		check_add(c, CHECK_FAIL, "unit", "Install the units, then 'systemctl daemon-reload'",
			  "%s is not installed: %s", name, without);
	else if (!strcmp(active, "failed"))
		check_add(c, CHECK_FAIL, "unit", "'systemctl status' with its name tells why",
			  "%s has failed: %s", name, without);
	else if (!strncmp(file, "enabled", strlen("enabled")) ||
		 !strcmp(file, "static") || !strcmp(active, "active"))
		check_add(c, CHECK_OK, "unit", NULL, "%s is %s and %s", name, file, active);
	else
		check_add(c, CHECK_FAIL, "unit", advice, "%s is %s: %s", name, file, without);
}

void check_system(struct check *c)
{
	if (c->facts) {
		check_early(c);
		check_report(c);
	}
	check_conf(c);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		check_unit(c, &units[i]);
}
