/* SPDX-License-Identifier: GPL-2.0-only */
/* LED trigger "recovery": shows the phase. */
#ifndef RECOVERY_LED_H
#define RECOVERY_LED_H

#include <linux/types.h>

int recov_led_init(void);
void recov_led_exit(void);

/**
 * recov_led_show() - show a phase
 * @phase: enum recovery_phase
 * @tier: with phase hold, the tiers reached
 *
 * Context: any, also hard interrupts.
 */
void recov_led_show(u32 phase, u32 tier);

#endif /* RECOVERY_LED_H */
