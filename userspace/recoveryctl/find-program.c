// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

void find_config(const struct status_facts *facts, struct findings *to)
{
	const struct recov_conf *conf = facts->conf;
	struct finding *f;

	if (conf->n_problems) {
		f = finding_add(to, SEVERITY_ATTENTION, "config", "%s%s", conf->problem[0],
				conf->n_problems > 1 ? " (and more)" : "");
		finding_advise(f, "Correct that line; 'recoveryctl check' shows all of them");
	} else if (facts->report && facts->report->config_problems) {
		f = finding_add(to, SEVERITY_ATTENTION, "config-initramfs",
				"the configuration in the initramfs had %u problems; the one on disk has none",
				facts->report->config_problems);
		finding_advise(f, "'update-initramfs -u' copies the configuration to where it is needed first");
	}
}

void find_daemon(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	if (facts->daemon != DAEMON_STOPPED)
		return;
	f = finding_add(to, SEVERITY_ATTENTION, "daemon",
			"recoveryd is not running: the button does nothing but to open failsafe mode at power-on");
	finding_advise(f, "'systemctl start recoveryd', 'journalctl -u recoveryd' tells why it stopped");
}

void find_phase(const struct status_facts *facts, struct findings *to)
{
	struct finding *f;

	/* What recoveryd shows by it is among what was found. */
	if (facts->state.phase != RECOVERY_PHASE_PROBLEM ||
	    (to->n && to->item[0].severity >= SEVERITY_ATTENTION))
		return;
	f = finding_add(to, SEVERITY_ATTENTION, "phase-problem",
			"a program shows with the LED that something needs attention");
	finding_advise(f, "'journalctl -b -p warning' may tell which one and why");
}
