/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input devices behind the button: button_input.c finds them and hears
 * their edges, button.c knows what these mean.
 */
#ifndef RECOVERY_BUTTON_INPUT_H
#define RECOVERY_BUTTON_INPUT_H

#include <linux/input.h>
#include <linux/list.h>
#include "core.h"
#include "press.h"

/**
 * struct button - an input device that has a configured key, or may get one
 * @handle: our tie to the device
 * @node: in button_list
 * @found_ns: CLOCK_BOOTTIME of its connection
 * @touched: bit per key: edges of it were seen
 * @press: one for each of recov_settings.keys
 */
struct button {
	struct input_handle handle;
	struct list_head node;
	u64 found_ns;
	unsigned long touched;
	struct press press[RECOV_KEYS_MAX];
};

int button_input_register(void);
void button_input_unregister(void);	/* disconnects every button */

/* button.c: the device has a configured key now */
bool button_has_key(const struct input_dev *dev);

/**
 * button_found() - from here on a device's edges count
 * @button: its handle is open
 *
 * Takes the event_lock of the device, so that no edge is lost or seen twice
 * between the device's own state and our first event: opening the device has
 * made its driver report what is down already.
 */
void button_found(struct button *button);

/* No edge counts any more; what is down is released. */
void button_lost(struct button *button);

/**
 * button_edge() - a key, any key, changed
 * @button: of this device, whose event_lock is held
 * @code: the key
 * @down: its level
 * @time_ns: CLOCK_BOOTTIME of the edge; may be earlier than now
 */
void button_edge(struct button *button, unsigned int code, bool down,
		 u64 time_ns);

#endif /* RECOVERY_BUTTON_INPUT_H */
