/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input device made by the test, and hands on it. */
#ifndef KSELFTEST_KEYBOARD_H
#define KSELFTEST_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/input-event-codes.h>

/**
 * keyboard_open() - a device with some keys
 * @name: its name
 * @keys: input event codes, 0 ends them
 *
 * Return: its descriptor, or -errno.
 */
int keyboard_open(const char *name, const int *keys);
int keyboard_open_leds(const char *name, const int *keys);
void keyboard_close(int fd);	/* unplugs it */

void keyboard_key(int fd, int key, bool down);

/* Down, and up after that many milliseconds; returns those that it took */
unsigned int keyboard_hold(int fd, int key, unsigned int ms);

/* Its evdev node with CLOCK_BOOTTIME, or -errno */
int keyboard_listen(int fd);

/* When evdev says that the key changed, in microseconds; 0 for never */
uint64_t keyboard_time(int evdev, int key, bool down);

/* Directory of one of its LEDs in sysfs; waits for it to appear */
bool keyboard_led(int fd, const char *led, char *dir, size_t size);

/**
 * keyboard_led_changes() - what its LED did since this was last asked
 * @fd: the device
 * @time: when, in microseconds of CLOCK_MONOTONIC
 * @on: it went on, or off
 * @max: size of both; changes that don't fit are forgotten
 *
 * Return: how many changes.
 */
unsigned int keyboard_led_changes(int fd, uint64_t *time, bool *on,
				  unsigned int max);

#endif /* KSELFTEST_KEYBOARD_H */
