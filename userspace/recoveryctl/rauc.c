// SPDX-License-Identifier: GPL-2.0-or-later
#include "rauc.h"

#include <errno.h>
#include "loader.h"

int rauc_primary(const struct recov_state *state)
{
	struct loader_orders orders;

	loader_orders(state, -1, &orders);
	if (orders.trial >= 0)
		return orders.trial;
	return orders.n ? (int)orders.order[0] : -ENOENT;
}

bool rauc_make_primary(struct recov_slot *slot, uint32_t tries)
{
	const struct recov_slot old = *slot;

	if (!slot->active || slot->state == RECOVERY_SLOT_STATE_BAD) {
		slot->state = RECOVERY_SLOT_STATE_TRIAL;
		slot->tries = tries;
	}
	return !old.next || old.state != slot->state ||
		old.tries != slot->tries;
}

bool rauc_marks_slot(const struct recov_state *state, unsigned int slot)
{
	uint32_t rung = state->boot.rung;

	if (state->slot[slot].state == RECOVERY_SLOT_STATE_GOOD)
		return false;
	return !state->slot[slot].active ||
		(rung != RECOVERY_RUNG_FAILSAFE && rung != RECOVERY_RUNG_RESCUE);
}
