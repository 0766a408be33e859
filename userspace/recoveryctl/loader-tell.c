// SPDX-License-Identifier: GPL-2.0-or-later
#include "loader-tell.h"

#include "loader.h"

int loader_follow(const struct ctl *ctl)
{
	struct recov_state state;
	char reason[256] = "";
	int r;

	r = recov_state_get(ctl->client, &state);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (loader_tell(ctl->conf, &state, loader_once(&state), reason,
			sizeof(reason)) < 0)
		return ctl_error(CTL_FAILED, "the boot loader can't be told which slot to boot: %s",
				 reason);
	return CTL_OK;
}
