/* SPDX-License-Identifier: GPL-2.0-only */
/* What sysfs and netlink show: a consistent copy of the board's state. */
#ifndef RECOVERY_STATE_H
#define RECOVERY_STATE_H

#include "bootlog.h"
#include "button.h"
#include "counter.h"

#define RECOV_SLOT_NONE	RECOVERY_SLOTS

struct recov_log_info {
	u32 backend;	/* enum recovery_log_backend */
	u32 health;	/* enum recovery_log_health */
	u32 records;
	u32 erases;
	u32 damaged;
};

/**
 * struct recov_state - the board at one moment
 * @event_seq: events up to this one are in the rest
 * @phase: the effective one
 * @boot: this boot; id 0 before it was declared
 * @prev: the one before it, with the cause of its end; id 0 when none is known
 * @slot: both slots
 * @next: the slot to boot normally
 * @active: the slot that this boot runs from, or RECOV_SLOT_NONE
 * @request: pending requests by kind
 * @window: the failsafe window
 * @button: the button
 * @log: the boot log
 * @counter: the boot loader's own counter, as it was read last
 */
struct recov_state {
	u64 event_seq;
	u32 phase;
	struct bootlog_boot boot;
	struct bootlog_boot prev;
	struct bootlog_slot slot[RECOVERY_SLOTS];
	u32 next;
	u32 active;
	struct bootlog_request request[BOOTLOG_REQUESTS];
	struct recov_window_info window;
	struct recov_button_info button;
	struct recov_log_info log;
	struct recov_counter_info counter;	/* last, see value_show() */
};

/* Takes recov.lock. */
void recov_state_get(struct recov_state *state);

/* The boot before this one, cause filled in; with recov.lock held. */
void recov_state_prev(struct bootlog_boot *prev);

/* The log itself, with recov.lock held. */
void recov_state_log(struct recov_log_info *info);

/* The value of a member of 1, 2, 4 or 8 bytes. */
u64 recov_member(const void *member, size_t size);

/* state.c: the phase goes on being followed until exit. */
void recov_phase_exit(void);

/* What userspace said, with recov.lock held. */
void recov_phase_user(u32 phase);

#endif /* RECOVERY_STATE_H */
