/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boards whose boot loader is to be told which slot to boot. */
#ifndef UNIT_LOADERBENCH_H
#define UNIT_LOADERBENCH_H

#include "loader.h"

#define UNKNOWN	RECOVERY_SLOT_STATE_UNKNOWN
#define TRIAL	RECOVERY_SLOT_STATE_TRIAL
#define GOOD	RECOVERY_SLOT_STATE_GOOD
#define BAD	RECOVERY_SLOT_STATE_BAD
#define RUNG	RECOVERY_RUNG_TRIAL

/* What was wrong with the last loader_tell_of() */
extern char loader_reason[256];

/* A board with the states of both slots, and the tries of each */
struct recov_state loader_board(unsigned int a, unsigned int b,
				unsigned int next, unsigned int tries);

/* loader_tell() with what @state asks for once */
int loader_tell_of(const struct recov_conf *conf, const struct recov_state *state);

#endif /* UNIT_LOADERBENCH_H */
