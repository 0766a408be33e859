// SPDX-License-Identifier: GPL-2.0-or-later
#include "late.h"

bool late_pressed(const struct recov_state *state,
		  const struct recov_conf *conf)
{
	return conf->ladder.button && conf->gestures.window == ACTION_FAILSAFE &&
	       state->window.state == RECOVERY_WINDOW_STATE_PRESSED &&
	       state->boot.rung == RECOVERY_RUNG_NORMAL;
}

/* The module lets a boot be declared anew that nothing was built on yet. */
static bool may_change(const struct recov_boot *boot)
{
	uint32_t flags = boot->flags;

	return boot->id && (flags & RECOVERY_BOOT_FLAGS_DECLARED) &&
	       !(flags & (RECOVERY_BOOT_FLAGS_ADOPTED | RECOVERY_BOOT_FLAGS_GOOD));
}

/* What else the plan asks for is the early decision's to do. */
static bool is_all(const struct ladder_plan *plan)
{
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		if (plan->slot_set[s].set)
			return false;
	return !plan->reset && !plan->request_reset && plan->once < 0;
}

bool late_possible(const struct recov_state *state,
		   const struct recov_report *report,
		   const struct ladder_plan *plan)
{
	const struct recov_boot *boot = &state->boot;

	return may_change(boot) && report->boot_id == boot->id &&
	       report->overlay == OVERLAY_FLASH &&
	       plan->boot.rung == RECOVERY_RUNG_FAILSAFE &&
	       plan->boot.reason == RECOVERY_REASON_BUTTON &&
	       plan->boot.slot == boot->slot && is_all(plan);
}
