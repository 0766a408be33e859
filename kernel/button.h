/* SPDX-License-Identifier: GPL-2.0-only */
/* The reset button: input devices with a configured key, and the window. */
#ifndef RECOVERY_BUTTON_H
#define RECOVERY_BUTTON_H

#include <linux/types.h>
#include "uapi/recovery.h"

/* Held for that long, a button is shown as phase hold. */
#define RECOV_HELD_MS	1000

/**
 * struct recov_button_info - all buttons in one
 * @state: enum recovery_button_state, of the one held longest; one that is
 *	stuck only when no other is held
 * @held_ms: since it was pressed, or found down
 * @at_boot: it was already down when it was found
 * @presses: of all buttons since the module was loaded
 * @devices: input devices that have a configured key now
 * @tier: hold tiers reached, 0 when it is stuck
 */
struct recov_button_info {
	u32 state;
	u32 held_ms;
	u32 at_boot;
	u32 presses;
	u32 devices;
	u32 tier;
};

struct recov_window_info {
	u32 state;	/* enum recovery_window_state */
	u32 remaining_ms;
};

/*
 * After settings and events. A process that grabs the device for itself
 * (EVIOCGRAB) hides it from everybody else, and so from us.
 */
int recov_button_init(void);
void recov_button_exit(void);

/* Any context but hard interrupts. */
void recov_button_get(struct recov_button_info *info);
void recov_window_get(struct recov_window_info *info);

#endif /* RECOVERY_BUTTON_H */
