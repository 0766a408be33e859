// SPDX-License-Identifier: GPL-2.0-or-later
#include "keyboard.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <linux/uinput.h>

#include "module.h"

static int create(const char *name, const int *keys, bool leds)
{
	struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL } };
	int fd, err;

	fd = open("/dev/uinput", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	strncpy(setup.name, name, sizeof(setup.name) - 1);
	ioctl(fd, UI_SET_EVBIT, EV_KEY);
	for (; *keys; keys++)
		ioctl(fd, UI_SET_KEYBIT, *keys);
	if (leds) {
		ioctl(fd, UI_SET_EVBIT, EV_LED);
		ioctl(fd, UI_SET_LEDBIT, LED_CAPSL);
	}
	if (!ioctl(fd, UI_DEV_SETUP, &setup) && !ioctl(fd, UI_DEV_CREATE))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int keyboard_open(const char *name, const int *keys)
{
	return create(name, keys, false);
}

int keyboard_open_leds(const char *name, const int *keys)
{
	return create(name, keys, true);
}

void keyboard_close(int fd)
{
	ioctl(fd, UI_DEV_DESTROY);
	close(fd);
}

void keyboard_key(int fd, int key, bool down)
{
	struct input_event ev[2] = {
		{ .type = EV_KEY, .code = key, .value = down },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	if (write(fd, ev, sizeof(ev)) != sizeof(ev))
		_exit(1);
}

static uint64_t boottime_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

unsigned int keyboard_hold(int fd, int key, unsigned int ms)
{
	uint64_t down = boottime_ms();

	keyboard_key(fd, key, true);
	sleep_ms(ms);
	keyboard_key(fd, key, false);
	return boottime_ms() - down;
}

/* The first thing of that kind below the input device in sysfs */
static bool find_below(int fd, const char *what, char *path, size_t size)
{
	char name[64], pattern[256];
	unsigned int tries;
	glob_t found;

	if (ioctl(fd, UI_GET_SYSNAME(sizeof(name)), name) < 0)
		return false;
	snprintf(pattern, sizeof(pattern), "/sys/devices/virtual/input/%s/%s",
		 name, what);
	for (tries = 0; tries < 50; tries++) {
		if (!glob(pattern, 0, NULL, &found)) {
			snprintf(path, size, "%s", found.gl_pathv[0]);
			globfree(&found);
			return true;
		}
		sleep_ms(20);
	}
	return false;
}

bool keyboard_led(int fd, const char *led, char *dir, size_t size)
{
	char what[64];

	snprintf(what, sizeof(what), "*::%s", led);
	return find_below(fd, what, dir, size);
}

int keyboard_listen(int fd)
{
	char path[256], node[300];
	int clock = CLOCK_BOOTTIME;
	int evdev;

	if (!find_below(fd, "event*", path, sizeof(path)))
		return -ENOENT;
	snprintf(node, sizeof(node), "/dev/input%s", strrchr(path, '/'));
	evdev = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (evdev < 0 || ioctl(evdev, EVIOCSCLOCKID, &clock))
		return -errno;
	return evdev;
}

uint64_t keyboard_time(int evdev, int key, bool down)
{
	struct input_event ev;

	while (read(evdev, &ev, sizeof(ev)) == sizeof(ev)) {
		if (ev.type == EV_KEY && ev.code == key && ev.value == down)
			return ev.input_event_sec * 1000000ULL +
			       ev.input_event_usec;
	}
	return 0;
}

/* The driver's side of the device, where LEDs are told of at once */
unsigned int keyboard_led_changes(int fd, uint64_t *time, bool *on,
				  unsigned int max)
{
	struct input_event ev;
	unsigned int n = 0;

	while (read(fd, &ev, sizeof(ev)) == sizeof(ev)) {
		if (ev.type != EV_LED || n == max)
			continue;
		time[n] = ev.input_event_sec * 1000000ULL +
			  ev.input_event_usec;
		on[n++] = ev.value;
	}
	return n;
}
