// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include "mtd.h"

static void progress(unsigned int done, unsigned int all, void *arg)
{
	unsigned int *told = arg;
	unsigned int percent = all ? done * 100 / all : 100;

	if (percent < *told + 10 && percent < 100)
		return;
	*told = percent;
	say("factory reset: %u %% erased", percent);
}

/* Idempotent: a cut leaves the request pending, and the next boot erases. */
int reset_hard(struct init *in)
{
	unsigned int told = 0;
	int r;

	say("factory reset: erasing the overlay's flash");
	r = mtd_erase_all((unsigned int)in->parts.overlay.index, progress, &told);
	if (r < 0)
		return r;
	if (in->client && in->reset_id &&
	    recov_request_clear(in->client, RECOVERY_REQUEST_KIND_RESET,
				in->reset_id, 0) < 0)
		say("factory reset: done, but the log does not take it: %s",
		    recov_client_error(in->client));
	say("factory reset: done");
	in->reset_id = 0;
	return 0;
}
