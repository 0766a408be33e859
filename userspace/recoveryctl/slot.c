// SPDX-License-Identifier: GPL-2.0-or-later
#include "slot.h"

#include <string.h>
#include "loader-tell.h"
#include "names.h"
#include "obstacle.h"

void slot_board_done(struct slot_board *b)
{
	free(b->partition);
}

int slot_board_get(const struct ctl *ctl, struct slot_board *ret)
{
	int r;

	*ret = (struct slot_board){ 0 };
	r = recov_state_get(ctl->client, &ret->state);
	if (!r)
		r = recov_partitions_get(ctl->client, &ret->partition, &ret->n);
	return r < 0 ? ctl_refused(ctl, r, "reading the state") : CTL_OK;
}

const char *slot_board_obstacle(const struct slot_board *b, unsigned int slot)
{
	return slot_obstacle(&b->state, b->partition, b->n, slot);
}

int slot_guard_bootable(const struct ctl *ctl, const struct slot_board *b,
			unsigned int slot)
{
	const char *obstacle = slot_board_obstacle(b, slot);

	if (!obstacle || (ctl->given & OPT_FORCE))
		return CTL_OK;
	return ctl_error(CTL_FAILED, "slot %s %s: a board that boots it does not come up; install a firmware first (--force does it all the same)",
			 slot_to_string(slot), obstacle);
}

int slot_guard_last(const struct ctl *ctl, const struct slot_board *b,
		    unsigned int slot)
{
	const char *obstacle = slot_board_obstacle(b, !slot);

	if (ctl->given & OPT_FORCE)
		return CTL_OK;
	if (!obstacle &&
	    b->state.slot[!slot].state == RECOVERY_SLOT_STATE_BAD)
		obstacle = "is marked bad";
	if (obstacle)
		return ctl_error(CTL_FAILED, "slot %s is the last one that is left, slot %s %s (--force marks it all the same)",
				 slot_to_string(slot), slot_to_string(!slot),
				 obstacle);
	return CTL_OK;
}

int slot_guard_volatile(const struct slot_board *b)
{
	if (b->state.log.backend != RECOVERY_LOG_BACKEND_VOLATILE)
		return CTL_OK;
	return ctl_error(CTL_FAILED, "the boot log is in memory only and would forget it: see 'recoveryctl log status'");
}

static int log_slot(const struct ctl *ctl, unsigned int slot, uint32_t state,
		    uint32_t tries, bool next)
{
	int r = recov_slot_set(ctl->client, slot, state, tries, next);
	char what[48];

	if (!r)
		return CTL_OK;
	snprintf(what, sizeof(what), "setting slot %s", slot_to_string(slot));
	return ctl_refused(ctl, r, what);
}

int slot_set(const struct ctl *ctl, unsigned int slot, uint32_t state,
	     uint32_t tries, bool next)
{
	int r = loader_follow(ctl);

	if (r && !(ctl->given & OPT_FORCE))
		return r;
	return log_slot(ctl, slot, state, tries, next) ?: loader_follow(ctl);
}

int slot_set_bad(const struct ctl *ctl, const struct slot_board *b,
		 unsigned int slot)
{
	const struct recov_slot *other = &b->state.slot[!slot];
	int r = CTL_OK;

	/* First the other one takes over: a cut in between leaves two slots. */
	if (b->state.slot[slot].next &&
	    other->state != RECOVERY_SLOT_STATE_BAD &&
	    !slot_board_obstacle(b, !slot))
		r = slot_set(ctl, !slot, other->state, other->tries, true);
	if (!r)
		r = slot_set(ctl, slot, RECOVERY_SLOT_STATE_BAD,
			     b->state.slot[slot].tries, false);
	return r;
}

uint32_t slot_trial_tries(const struct ctl *ctl)
{
	if (ctl->given & OPT_TRIES)
		return ctl->tries;
	return ctl->conf->trial_tries ?: 1;
}
