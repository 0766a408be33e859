/* SPDX-License-Identifier: GPL-2.0-only */
/* The reset button: input devices with a configured key, and the window. */
#ifndef RECOVERY_BUTTON_H
#define RECOVERY_BUTTON_H

#include <linux/types.h>
#include "uapi/recovery.h"

struct recov_button_info {
	u32 state;	/* enum recovery_button_state, of the one held longest */
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

int recov_button_init(void);	/* after settings and events */
void recov_button_exit(void);

/* Any context but hard interrupts. */
void recov_button_get(struct recov_button_info *info);
void recov_window_get(struct recov_window_info *info);

#endif /* RECOVERY_BUTTON_H */
