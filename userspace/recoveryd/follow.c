// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Its environment is out of reach for this sandbox, so a unit tells it. Where
 * that fails the next boot does.
 */
#include "follow.h"

#include <string.h>
#include "jobs.h"
#include "loader.h"
#include "log.h"

/* recoveryctl tells it without us, and changes may come in twos. */
#define SETTLE_USEC	(1 * 1000000ULL)

static int on_settled(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct manager *m = userdata;

	if (jobs_start(m, "recovery-loader.service") < 0)
		log_warning("%s", m->job_error);
	return 0;
}

void follow_watch(struct manager *m)
{
	bool changed = m->following &&
		policy_slots_differ(m->followed, m->state.slot);
	int r = 0;

	m->following = m->client;
	memcpy(m->followed, m->state.slot, sizeof(m->followed));
	if (changed && m->conf.loader != LOADER_NATIVE)
		r = manager_after(m, &m->follow_timer, SETTLE_USEC, on_settled);
	if (r < 0)
		log_error("waiting to tell the boot loader: %s", strerror(-r));
}
