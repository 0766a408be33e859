// SPDX-License-Identifier: GPL-2.0-only
#include "window.h"

#include <linux/math64.h>

#define NS_PER_MS	1000000ULL

void window_init(struct window *w, u32 length_ms)
{
	*w = (struct window) {
		.state = length_ms ? RECOVERY_WINDOW_STATE_WAITING :
				     RECOVERY_WINDOW_STATE_DISABLED,
		.length_ms = length_ms,
	};
}

static u64 window_end(const struct window *w)
{
	return w->open_ns + w->length_ms * NS_PER_MS;
}

bool window_found(struct window *w, u64 now_ns)
{
	if (w->state != RECOVERY_WINDOW_STATE_WAITING)
		return false;
	w->state = RECOVERY_WINDOW_STATE_OPEN;
	w->open_ns = now_ns;
	return true;
}

bool window_press(struct window *w, u64 press_ns)
{
	if (w->state != RECOVERY_WINDOW_STATE_OPEN &&
	    w->state != RECOVERY_WINDOW_STATE_CLOSED)
		return false;
	if (press_ns < w->open_ns || press_ns >= window_end(w))
		return false;
	w->state = RECOVERY_WINDOW_STATE_PRESSED;
	return true;
}

bool window_step(struct window *w, u64 now_ns)
{
	if (w->state != RECOVERY_WINDOW_STATE_OPEN || now_ns < window_end(w))
		return false;
	w->state = RECOVERY_WINDOW_STATE_CLOSED;
	return true;
}

u64 window_next(const struct window *w)
{
	return w->state == RECOVERY_WINDOW_STATE_OPEN ? window_end(w) : 0;
}

u32 window_remaining_ms(const struct window *w, u64 now_ns)
{
	if (w->state != RECOVERY_WINDOW_STATE_OPEN || now_ns >= window_end(w))
		return 0;
	if (now_ns < w->open_ns)
		now_ns = w->open_ns;
	return div_u64(window_end(w) - now_ns + NS_PER_MS - 1, NS_PER_MS);
}
