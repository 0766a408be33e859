/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A press between the early decision and systemd's start. */
#ifndef RECOVERY_LATE_H
#define RECOVERY_LATE_H

#include <stdbool.h>
#include "conf.h"
#include "genl.h"
#include "ladder.h"
#include "report.h"

/**
 * late_pressed() - does the button ask this boot to become failsafe mode?
 * @state: of the board
 * @conf: says whether a press in the window means that
 *
 * Return: also false for a boot that is failsafe already, or further down.
 */
bool late_pressed(const struct recov_state *state,
		  const struct recov_conf *conf);

/**
 * late_possible() - can this boot become failsafe mode without a new kernel?
 * @state: of the board
 * @report: what the early decision has done
 * @plan: what the ladder says, given the press
 *
 * It can while it may be declared anew, if all that changes is what lies over
 * the same root. Else a reboot leads there.
 */
bool late_possible(const struct recov_state *state,
		   const struct recov_report *report,
		   const struct ladder_plan *plan);

#endif /* RECOVERY_LATE_H */
