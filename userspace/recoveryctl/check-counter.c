// SPDX-License-Identifier: GPL-2.0-or-later
/* The boot loader's counter: is there one, and is it looked after? */
#include "check.h"

#include <string.h>
#include "counter.h"
#include "names.h"

static void check_known(struct check *c, const struct recov_counter *known)
{
	const char *health = counter_state_to_string(known->health);

	switch (known->health) {
	case RECOVERY_COUNTER_HEALTH_OK:
	case RECOVERY_COUNTER_HEALTH_BLANK:
		check_add(c, CHECK_OK, "counter", NULL, "%s, %s", known->format, health);
		break;
	case RECOVERY_COUNTER_HEALTH_DEGRADED:
		check_add(c, CHECK_WARN, "counter", "'recoveryctl counter reset' repairs it",
			  "%s, %s", known->format, health);
		break;
	default:
		check_add(c, CHECK_FAIL, "counter", "'recoveryctl counter show' says what was found there",
			  "%s, %s: no boot that is marked good resets it",
			  known->format, health);
	}
}

/* What is configured, or found as the only one, the module has been told. */
static void check_found(struct check *c)
{
	char reason[COUNTER_REASON_MAX];
	struct counter counter;
	int r = counter_detect(&counter, c->root, reason);

	if (!r)
		check_add(c, CHECK_OK, "counter", NULL, "%s in %s",
			  counter.format.name, counter.path);
	else if (r == -ENOTUNIQ)
		check_add(c, CHECK_WARN, "counter", "Format= below [Counter] in recovery.conf says which is the board's; until then a boot that is marked good resets each",
			  "more than one: %s", reason);
}

void check_counter(struct check *c)
{
	if (c->facts && c->facts->status.state.counter.present)
		check_known(c, &c->facts->status.state.counter);
	else if (!strcmp(c->conf->counter_format, COUNTER_AUTO))
		check_found(c);
}
