/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The failsafe window: some time after the button was found, in which a press
 * of it is remembered. Pure, like press.c.
 *
 * It opens when a button is first seen and not with the module, because a
 * person can't be blamed for a keyboard that the bus finds late. It opens once
 * for each time the module is loaded. A press in it stays latched: it is part
 * of the state of this boot, for whoever looks, whenever they look.
 */
#ifndef RECOVERY_WINDOW_H
#define RECOVERY_WINDOW_H

#include <linux/types.h>
#include "uapi/recovery.h"

/**
 * struct window - the window
 * @state: enum recovery_window_state
 * @length_ms: from opening to closing
 * @open_ns: CLOCK_BOOTTIME of its opening
 */
struct window {
	u32 state;
	u32 length_ms;
	u64 open_ns;
};

/* Waits for a button; disabled for good when @length_ms is 0. */
void window_init(struct window *w, u32 length_ms);

/* These return true when they changed the state. Times are CLOCK_BOOTTIME. */

/* There is a button now. */
bool window_found(struct window *w, u64 now_ns);

/**
 * window_press() - the button was pressed
 * @w: the window
 * @press_ns: when, and this alone decides whether it was in time: what tells
 *	a press from bouncing takes a moment in which the window may close
 *
 * Return: true when it changed the state.
 */
bool window_press(struct window *w, u64 press_ns);

/* Time has passed. */
bool window_step(struct window *w, u64 now_ns);

/* When window_step() has something to do, 0: never. */
u64 window_next(const struct window *w);

/* Time left, rounded up: 0 only once it is over. */
u32 window_remaining_ms(const struct window *w, u64 now_ns);

#endif /* RECOVERY_WINDOW_H */
