// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include "keep_reset.h"

uint32_t keep_asked(const struct init *in)
{
	const struct recov_request *q =
		&in->state.request[RECOVERY_REQUEST_KIND_RESET];

	return q->pending && q->id == in->reset_id ? q->arg : 0;
}

static void not_kept(struct init *in, const char *what, int error)
{
	snprintf(in->report.reset.not_kept, sizeof(in->report.reset.not_kept),
		 "%s: %s", what, strerror(-error));
	say("factory reset: %s", in->report.reset.not_kept);
}

/* It would be the same at each boot, so it is over. */
static void give_up(struct init *in, int error)
{
	not_kept(in, "nothing was reset, as it can't be read what is to be kept",
		 error);
	(void)!recov_request_clear(in->client, RECOVERY_REQUEST_KIND_RESET,
				   in->reset_id, error);
	in->reset_id = 0;
}

void keep_refused(struct init *in, int error)
{
	not_kept(in, "not carried out yet, as it would lose what is to be kept",
		 error);
}

int keep_carry_out(struct init *in, int dirfd)
{
	_cleanup_(closep) int rom = open(ROM_DIR, O_RDONLY | O_DIRECTORY |
					 O_CLOEXEC);
	struct keep_result result;
	int r;

	if (*in->report.overlay_missing) {
		not_kept(in, "it waits for the disk that has what is to be kept",
			 -ENODEV);
		in->reset_id = 0;
		return 0;
	}
	r = keep_reset(dirfd, rom, in->reset_id, keep_asked(in), &result);
	if (r == -EBADMSG) {
		give_up(in, r);
		return 0;
	}
	if (r < 0)
		return r;
	snprintf(in->report.reset.kept, sizeof(in->report.reset.kept), "%s",
		 result.kept);
	snprintf(in->report.reset.not_kept, sizeof(in->report.reset.not_kept),
		 "%s", result.trouble);
	if (*result.kept)
		say("factory reset: kept %s (%u files and directories)",
		    result.kept, result.names);
	if (*result.trouble)
		say("factory reset: %s", result.trouble);
	return 0;
}
