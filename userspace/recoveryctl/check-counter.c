// SPDX-License-Identifier: GPL-2.0-or-later
/* The boot loader's counter: is there one, and is it looked after? */
#include "check.h"

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

/* A counter that goes on counting leads to the other firmware one day. */
static void check_forgotten(struct check *c)
{
	char reason[COUNTER_REASON_MAX], advice[128];
	struct counter counter;
	int r = counter_detect(&counter, c->root, reason);

	if (r == -ENOTUNIQ)
		check_add(c, CHECK_WARN, "counter", "Format= below [Counter] in recovery.conf says which, if the boot loader counts",
			  "none is configured; %s", reason);
	if (r < 0)
		return;
	snprintf(advice, sizeof(advice), "Format=%s below [Counter] in recovery.conf, and a boot that is marked good resets it",
		 counter.format.name);
	check_add(c, CHECK_WARN, "counter", advice, "the boot loader counts boots (%s in %s), and nothing here resets that",
		  counter.format.name, counter.path);
}

/* What is configured is known when the module is loaded, and then only. */
static bool is_configured(const struct check *c)
{
	struct recov_conf conf;
	bool is;

	conf_defaults(&conf);
	(void)!conf_load(&conf, c->root);
	is = *conf.counter_format;
	conf_done(&conf);
	return is;
}

void check_counter(struct check *c)
{
	if (c->facts && c->facts->status.state.counter.present)
		check_known(c, &c->facts->status.state.counter);
	else if (!is_configured(c))
		check_forgotten(c);
}
