// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include "names.h"

/* Of what the boot loader counts, tell before it acts. */
static void find_count(const struct recov_counter *c, struct findings *to)
{
	struct finding *f;

	if (c->down ? c->value : !c->limit || c->value < c->limit)
		return;
	if (c->down)
		f = finding_add(to, SEVERITY_ATTENTION, "counter-limit",
				"the boot loader has no try left for this system");
	else
		f = finding_add(to, SEVERITY_ATTENTION, "counter-limit",
				"the boot loader has counted %u boots, and acts at %u",
				c->value, c->limit);
	finding_advise(f, "If all is well: 'recoveryctl mark-good', which resets its counter");
}

void find_counter(const struct status_facts *facts, struct findings *to)
{
	const struct recov_counter *c = &facts->state.counter;
	struct finding *f;

	if (!c->present)
		return;
	if (c->has_value)
		find_count(c, to);
	switch (c->health) {
	case RECOVERY_COUNTER_HEALTH_OK:
	case RECOVERY_COUNTER_HEALTH_BLANK:
		return;
	case RECOVERY_COUNTER_HEALTH_DEGRADED:
		f = finding_add(to, SEVERITY_ATTENTION, "counter-degraded",
				"a copy or a record of the boot loader's counter is damaged");
		finding_advise(f, "'recoveryctl counter reset' repairs it");
		return;
	case RECOVERY_COUNTER_HEALTH_ABSENT:
	case RECOVERY_COUNTER_HEALTH_FAILED:
		f = finding_add(to, SEVERITY_ATTENTION, "counter-unreadable",
				"the boot loader's counter can't be read: nobody tells it that this system works");
		finding_advise(f, "'recoveryctl counter show' and 'dmesg' tell why");
		return;
	default:
		f = finding_add(to, SEVERITY_ATTENTION, "counter-unknown",
				"where the boot loader's counter (%s) should be there is none: %s",
				c->format, counter_state_to_string(c->health));
		finding_advise(f, "Correct its format and device, or make one of what lies there: 'recoveryctl counter reset --force'");
	}
}

void find_loader(const struct status_facts *facts, struct findings *to)
{
	const char *name = loader_to_string(facts->conf->loader);
	struct finding *f;

	if (facts->loader == LOADER_VIEW_FAILED) {
		f = finding_add(to, SEVERITY_ATTENTION, "loader-unreachable",
				"%s can't be told which slot to boot: %s", name,
				facts->loader_why);
		finding_advise(f, "It goes on with the slot that it knows until Loader= and LoaderConfig= in recovery.conf fit");
	} else if (facts->loader == LOADER_VIEW_BEHIND) {
		f = finding_add(to, SEVERITY_ATTENTION, "loader-behind",
				"%s has not been told yet which slot to boot", name);
		finding_advise(f, "'recoveryctl slot sync' tells it now, else the next boot does");
	}
}
