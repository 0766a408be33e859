// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests that the next boot carries out, but for the reset. */
#include "request.h"

#include <string.h>
#include "bus.h"
#include "loader-tell.h"
#include "names.h"
#include "obstacle.h"
#include "words.h"

int request_reboot(const struct ctl *ctl, uint32_t id)
{
	int r;

	if (ctl->given & OPT_NO_REBOOT) {
		ctl_say(ctl, "Request %u is logged, the next boot carries it out.", id);
		return CTL_OK;
	}
	ctl_say(ctl, "Request %u is logged, rebooting.", id);
	fflush(stdout);
	r = bus_reboot();
	if (r < 0)
		return ctl_error(CTL_FAILED, "the request is logged, but this system can't be rebooted (%s): reboot it by hand",
				 strerror(-r));
	return CTL_OK;
}

int request_cancel(const struct ctl *ctl, const struct recov_state *state,
		   uint32_t kind)
{
	const struct recov_request *q = &state->request[kind];
	int r;

	if (!q->pending)
		return ctl_error(CTL_FAILED, "no %s is pending, there is nothing to take back",
				 request_words(kind));
	r = recov_request_clear(ctl->client, kind, q->id, -ECANCELED);
	if (r < 0)
		return ctl_refused(ctl, r, "taking the request back");
	ctl_say(ctl, "The request for a %s (no. %u) is taken back.",
		request_words(kind), q->id);
	return CTL_OK;
}

static int guard_fallback(const struct recov_state *state,
			  const struct recov_partition *partition, size_t n)
{
	unsigned int other = !state->boot.slot;
	const char *obstacle = slot_obstacle(state, partition, n, other);

	if (!obstacle)
		return CTL_OK;
	return ctl_error(CTL_FAILED, "slot %s %s: there is no other slot to boot (--force asks for it all the same)",
			 slot_to_string(other), obstacle);
}

static int guard_rescue(const struct recov_state *state,
			const struct recov_partition *partition, size_t n)
{
	const struct recov_partition *p;

	(void)state;
	p = partition_of_role(partition, n, RECOVERY_ROLE_RESCUE);
	if (p && p->content != RECOVERY_CONTENT_EMPTY &&
	    p->content != RECOVERY_CONTENT_UNREADABLE)
		return CTL_OK;
	return ctl_error(CTL_FAILED, "there is no rescue image: %s (--force asks for it all the same)",
			 p ? "its partition is empty or can't be read" :
			     "no partition has that role");
}

/* Where the boot loader can't be told now, the next boot asks it. */
static void follow(const struct ctl *ctl, uint32_t kind)
{
	if (kind == RECOVERY_REQUEST_KIND_FALLBACK)
		(void)loader_follow(ctl);
}

static int cancel(const struct ctl *ctl, const struct recov_state *state,
		  uint32_t kind)
{
	int r = request_cancel(ctl, state, kind);

	follow(ctl, kind);
	return r;
}

static int do_request(struct ctl *ctl, uint32_t kind,
		      int (*guard)(const struct recov_state *state,
				   const struct recov_partition *partition,
				   size_t n))
{
	_cleanup_(freep) struct recov_partition *partition = NULL;
	struct recov_state state;
	uint32_t id;
	size_t n;
	int r;

	r = recov_state_get(ctl->client, &state);
	if (!r)
		r = recov_partitions_get(ctl->client, &partition, &n);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (ctl->given & OPT_CANCEL)
		return cancel(ctl, &state, kind);
	if (guard && !(ctl->given & OPT_FORCE)) {
		r = guard(&state, partition, n);
		if (r)
			return r;
	}
	r = recov_request_set(ctl->client, kind, 0, 0, &id);
	if (r < 0)
		return ctl_refused(ctl, r, "logging the request");
	follow(ctl, kind);
	return request_reboot(ctl, id);
}

int verb_failsafe(struct ctl *ctl, int argc, char **argv)
{
	return do_request(ctl, RECOVERY_REQUEST_KIND_FAILSAFE, NULL);
}

int verb_fallback(struct ctl *ctl, int argc, char **argv)
{
	return do_request(ctl, RECOVERY_REQUEST_KIND_FALLBACK, guard_fallback);
}

int verb_rescue(struct ctl *ctl, int argc, char **argv)
{
	return do_request(ctl, RECOVERY_REQUEST_KIND_RESCUE, guard_rescue);
}

int verb_reboot(struct ctl *ctl, int argc, char **argv)
{
	return do_request(ctl, RECOVERY_REQUEST_KIND_REBOOT, NULL);
}
