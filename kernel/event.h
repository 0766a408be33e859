/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbered events: a ring that can be read from a number on, and listeners. */
#ifndef RECOVERY_EVENT_H
#define RECOVERY_EVENT_H

#include <linux/types.h>
#include "uapi/recovery.h"

/*
 * One event. Which members count depends on the type, see the event attribute
 * set in Documentation/netlink/specs/recovery.yaml
 */
struct recov_event {
	u64 seq;	/* given by recov_event_post() */
	u64 time_ns;	/* CLOCK_BOOTTIME; 0: now */
	u32 type;	/* enum recovery_event_type */
	u32 key;
	u32 held_ms;
	u32 tier;
	u32 at_boot;
	u32 window;
	u32 phase;
	u32 slot;
	u32 slot_state;
	u32 kind;
	u32 id;
	u32 rung;
	u32 health;
	u32 cause;
	u32 counter_health;
	s32 result;
	char name[RECOVERY_NAME_MAX];
};

#define RECOV_EVENT_RING 256

/**
 * recov_event_post() - number an event, keep it in the ring, tell listeners
 * @ev: copied; seq is set, and time_ns where it is 0
 *
 * Context: any, also hard interrupts; takes only a spinlock of its own. The
 * netlink message leaves at once, sysfs pollers are woken from a work.
 */
void recov_event_post(const struct recov_event *ev);

u64 recov_event_last_seq(void);

/**
 * recov_event_get() - copy the first event whose number is @seq or later
 * @seq: first number wanted
 * @ev: where it is copied to
 *
 * Return: 0, or -ENOENT when there is none that late.
 */
int recov_event_get(u64 seq, struct recov_event *ev);

/* Once nobody posts any more: waits for the messages under way. */
void recov_event_exit(void);

#endif /* RECOVERY_EVENT_H */
