// SPDX-License-Identifier: GPL-2.0-or-later
#include "loader-tell.h"

#include <string.h>
#include "conf.h"
#include "loader.h"

int loader_follow(const struct ctl *ctl)
{
	struct recov_state state;
	struct recov_conf conf;
	char reason[256] = "";
	int r;

	/* Out of memory: the defaults are there all the same. */
	conf_defaults(&conf);
	(void)!conf_load(&conf, "");
	r = recov_state_get(ctl->client, &state);
	if (r < 0)
		r = ctl_refused(ctl, r, "reading the state");
	else if (loader_tell(&conf, &state, loader_once(&state), reason,
			     sizeof(reason)) < 0)
		r = ctl_error(CTL_FAILED, "the boot loader can't be told which slot to boot: %s",
			      reason);
	conf_done(&conf);
	return r;
}
