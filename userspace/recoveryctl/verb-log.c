// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <string.h>
#include "json.h"
#include "names.h"
#include "status-json.h"

static int verb_log_status(struct ctl *ctl, int argc, char **argv)
{
	struct recov_state s;
	int r;

	r = recov_state_get(ctl->client, &s);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (ctl->json != JSON_OFF) {
		r = json_print(log_to_json(&s), ctl->json);
		return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
	}
	ctl_line("Health:    %s", log_health_to_string(s.log.health));
	ctl_line("Kept in:   %s", s.log.backend == RECOVERY_LOG_BACKEND_MTD ?
				  "flash" : "memory only");
	ctl_line("Partition: %s", *s.log.partition ? s.log.partition : "-");
	ctl_line("Records:   %u readable, %u damaged", s.log.records,
		 s.log.damaged);
	ctl_line("Erases:    %u since it was formatted", s.log.erases);
	return CTL_OK;
}

static int verb_log_format(struct ctl *ctl, int argc, char **argv)
{
	struct recov_state s;
	int r;

	r = recov_state_get(ctl->client, &s);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (s.log.health == RECOVERY_LOG_HEALTH_ABSENT)
		return ctl_error(CTL_FAILED, "there is no partition for the boot log: see 'recoveryctl check'");
	if ((s.log.health == RECOVERY_LOG_HEALTH_FOREIGN ||
	     s.log.health == RECOVERY_LOG_HEALTH_NEWER) &&
	    !(ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "partition '%s' holds %s, which would be lost: --force overwrites it",
				 s.log.partition,
				 s.log.health == RECOVERY_LOG_HEALTH_NEWER ?
				 "the boot log of a later version" :
				 "something that is not a boot log");
	/* Whoever says --force was told what is lost. */
	r = ctl->given & OPT_FORCE ? 1 :
	    ctl_confirm(ctl, "Erase the boot log in '%s'? The history is lost, slots and requests are kept",
			s.log.partition);
	if (r < 0)
		return ctl_error(CTL_USAGE, "there is no terminal to ask on: --yes answers for you");
	if (!r)
		return ctl_error(CTL_FAILED, "nothing was changed");
	r = recov_log_format(ctl->client, ctl->given & OPT_FORCE);
	if (r < 0)
		return ctl_refused(ctl, r, "formatting the boot log");
	ctl_say(ctl, "The boot log in '%s' is new.", s.log.partition);
	return CTL_OK;
}

const struct verb log_verbs[] = {
	{ "status", "", 0, 0, OPT_JSON, VERB_MODULE | VERB_DEFAULT,
	  verb_log_status, NULL, "where it is and how it does" },
	{ "format", "", 0, 0, OPT_FORCE, VERB_ADMIN | VERB_MODULE,
	  verb_log_format, NULL, "erase it and begin anew" },
	{ 0 },
};
