// SPDX-License-Identifier: GPL-2.0-or-later
/* Hands on real input devices, and what becomes of that. */
#include "kselftest_harness.h"

#include <errno.h>
#include <stdlib.h>

#include "genl.h"
#include "keyboard.h"
#include "module.h"

/* The grace for devices that tell late what is down, and some more */
#define SETTLE_MS 300

struct event {
	__u64 time;
	__u32 type;
	__u32 key;
	__u32 held_ms;
	__u32 tier;
	__u32 at_boot;
	__u32 window;
	__u32 phase;
	char name[RECOVERY_NAME_MAX];
};

static void keep_event(struct nlattr **attr, void *arg)
{
	struct event *ev = arg;

	memset(ev, 0, sizeof(*ev));
	ev->time = genl_u64(attr, RECOVERY_A_EVENT_TIME);
	ev->type = genl_u32(attr, RECOVERY_A_EVENT_TYPE);
	ev->key = genl_u32(attr, RECOVERY_A_EVENT_KEY);
	ev->held_ms = genl_u32(attr, RECOVERY_A_EVENT_HELD_MS);
	ev->tier = genl_u32(attr, RECOVERY_A_EVENT_TIER);
	ev->at_boot = genl_u32(attr, RECOVERY_A_EVENT_AT_BOOT);
	ev->window = genl_u32(attr, RECOVERY_A_EVENT_WINDOW);
	ev->phase = genl_u32(attr, RECOVERY_A_EVENT_PHASE);
	if (attr[RECOVERY_A_EVENT_NAME])
		nla_strlcpy(ev->name, attr[RECOVERY_A_EVENT_NAME],
			    sizeof(ev->name));
}

static const int both_keys[] = { KEY_RESTART, KEY_WPS_BUTTON, KEY_A, 0 };

FIXTURE(button) {
	struct genl g;
	struct event ev;
	int fd;
};

FIXTURE_SETUP(button)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	self->fd = -1;
	ASSERT_EQ(0, module_load("window_ms=0 hold_ms=400,1600"));
	ASSERT_EQ(0, genl_open(&self->g));
	ASSERT_EQ(0, genl_listen(&self->g));
}

FIXTURE_TEARDOWN(button)
{
	if (self->fd >= 0)
		keyboard_close(self->fd);
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

/* The next event that has to do with the button or the window */
static __u32 next_type(struct genl *g, struct event *ev)
{
	int err;

	do {
		err = genl_event(g, 3000, keep_event, ev);
	} while (!err && ev->type > RECOVERY_EVENT_TYPE_WINDOW);
	return err ? GENL_ABSENT : ev->type;
}

#define EXPECT_NEXT(type) \
	EXPECT_EQ(RECOVERY_EVENT_TYPE_##type, next_type(&self->g, &self->ev))

static bool silent(struct genl *g)
{
	struct event ev;
	int err;

	do {
		err = genl_event(g, 300, keep_event, &ev);
	} while (!err && ev.type > RECOVERY_EVENT_TYPE_WINDOW);
	return err == -EAGAIN;
}

TEST_F(button, tap)
{
	unsigned int ms;
	__u64 down;

	EXPECT_TRUE(sysfs_is("button/state", "absent"));
	self->fd = keyboard_open("tap board", both_keys);
	ASSERT_LE(0, self->fd);
	sleep_ms(SETTLE_MS);
	EXPECT_TRUE(sysfs_is("button/state", "released"));
	EXPECT_TRUE(sysfs_is("button/presses", "0"));

	ms = keyboard_hold(self->fd, KEY_RESTART, 100);
	EXPECT_NEXT(PRESS);
	EXPECT_EQ(KEY_RESTART, self->ev.key);
	EXPECT_EQ(0, self->ev.at_boot);
	EXPECT_STREQ("tap board", self->ev.name);
	down = self->ev.time;
	EXPECT_NEXT(RELEASE);
	EXPECT_EQ(KEY_RESTART, self->ev.key);
	EXPECT_EQ(0, self->ev.tier);
	EXPECT_LE(100, self->ev.held_ms);
	EXPECT_LE(self->ev.held_ms, ms + 1);
	EXPECT_EQ((self->ev.time - down) / 1000000, self->ev.held_ms);
	EXPECT_TRUE(sysfs_is("button/presses", "1"));
	EXPECT_TRUE(sysfs_is("button/state", "released"));
	EXPECT_TRUE(silent(&self->g));
}

/* To the microsecond the time that evdev readers get */
TEST_F(button, times_are_those_of_evdev)
{
	__u64 down, up;
	int evdev;

	self->fd = keyboard_open("clock", both_keys);
	ASSERT_LE(0, self->fd);
	evdev = keyboard_listen(self->fd);
	ASSERT_LE(0, evdev);
	sleep_ms(SETTLE_MS);
	keyboard_hold(self->fd, KEY_RESTART, 70);
	down = keyboard_time(evdev, KEY_RESTART, true);
	up = keyboard_time(evdev, KEY_RESTART, false);
	close(evdev);
	EXPECT_NEXT(PRESS);
	EXPECT_EQ(down, self->ev.time / 1000);
	EXPECT_NEXT(RELEASE);
	EXPECT_EQ(up, self->ev.time / 1000);
	/* it counted in nanoseconds */
	EXPECT_LE((up - down) / 1000, self->ev.held_ms + 1);
	EXPECT_LE(self->ev.held_ms, (up - down + 1) / 1000);
}

TEST_F(button, press_is_told_while_down)
{
	self->fd = keyboard_open("slow hand", both_keys);
	ASSERT_LE(0, self->fd);
	sleep_ms(SETTLE_MS);
	keyboard_key(self->fd, KEY_RESTART, true);
	EXPECT_NEXT(PRESS);
	EXPECT_TRUE(sysfs_is("button/state", "pressed"));
	EXPECT_NEXT(HOLD);
	EXPECT_EQ(1, self->ev.tier);
	EXPECT_EQ(400, self->ev.held_ms);
	EXPECT_TRUE(sysfs_becomes("phase", "hold"));
	EXPECT_NEXT(HOLD);
	EXPECT_EQ(2, self->ev.tier);
	EXPECT_EQ(1600, self->ev.held_ms);
	keyboard_key(self->fd, KEY_RESTART, false);
	EXPECT_NEXT(RELEASE);
	EXPECT_EQ(2, self->ev.tier);
	EXPECT_LE(1600, self->ev.held_ms);
	EXPECT_TRUE(sysfs_becomes("phase", "booting"));
}

TEST_F(button, several_keys_and_devices)
{
	int other = keyboard_open("other board", both_keys);

	self->fd = keyboard_open("one board", both_keys);
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, other);
	sleep_ms(SETTLE_MS);
	keyboard_key(self->fd, KEY_A, true);
	keyboard_key(self->fd, KEY_A, false);
	keyboard_key(self->fd, KEY_RESTART, true);
	EXPECT_NEXT(PRESS);
	EXPECT_EQ(KEY_RESTART, self->ev.key);
	keyboard_key(other, KEY_WPS_BUTTON, true);
	EXPECT_NEXT(PRESS);
	EXPECT_EQ(KEY_WPS_BUTTON, self->ev.key);
	EXPECT_STREQ("other board", self->ev.name);
	keyboard_key(self->fd, KEY_RESTART, false);
	EXPECT_NEXT(RELEASE);
	EXPECT_EQ(KEY_RESTART, self->ev.key);
	EXPECT_STREQ("one board", self->ev.name);
	/* the other is down still */
	EXPECT_TRUE(sysfs_is("button/state", "pressed"));
	keyboard_key(other, KEY_WPS_BUTTON, false);
	do {
		EXPECT_NE(GENL_ABSENT, next_type(&self->g, &self->ev));
	} while (self->ev.type == RECOVERY_EVENT_TYPE_HOLD);
	EXPECT_EQ(RECOVERY_EVENT_TYPE_RELEASE, self->ev.type);
	EXPECT_EQ(KEY_WPS_BUTTON, self->ev.key);
	EXPECT_TRUE(sysfs_is("button/presses", "2"));
	keyboard_close(other);
}

TEST_F(button, bouncing_is_one_press)
{
	unsigned int i;

	self->fd = keyboard_open("loose contact", both_keys);
	ASSERT_LE(0, self->fd);
	sleep_ms(SETTLE_MS);
	for (i = 0; i < 10; i++)
		keyboard_key(self->fd, KEY_RESTART, !(i % 2));
	keyboard_key(self->fd, KEY_RESTART, true);
	sleep_ms(100);
	for (i = 0; i < 11; i++)
		keyboard_key(self->fd, KEY_RESTART, i % 2);
	EXPECT_NEXT(PRESS);
	EXPECT_NEXT(RELEASE);
	EXPECT_LE(99, self->ev.held_ms);
	EXPECT_TRUE(silent(&self->g));
	EXPECT_TRUE(sysfs_is("button/presses", "1"));
}

TEST_F(button, unplugged_while_held)
{
	self->fd = keyboard_open("pulled out", both_keys);
	ASSERT_LE(0, self->fd);
	sleep_ms(SETTLE_MS);
	keyboard_key(self->fd, KEY_RESTART, true);
	EXPECT_NEXT(PRESS);
	EXPECT_NEXT(HOLD);
	keyboard_close(self->fd);
	self->fd = -1;
	EXPECT_NEXT(RELEASE);
	/* nobody let go: it means nothing */
	EXPECT_EQ(0, self->ev.tier);
	EXPECT_TRUE(sysfs_is("button/state", "absent"));
	EXPECT_TRUE(silent(&self->g));
}

/* Down before the module is there: held at power-on, not a press */
TEST_F(button, held_at_attach)
{
	self->fd = keyboard_open("held down", both_keys);
	ASSERT_LE(0, self->fd);
	keyboard_key(self->fd, KEY_RESTART, true);
	genl_close(&self->g);
	sleep_ms(SETTLE_MS);
	ASSERT_EQ(0, module_load("window_ms=3000 hold_ms=400"));
	ASSERT_EQ(0, genl_open(&self->g));
	ASSERT_EQ(0, genl_listen(&self->g));
	EXPECT_TRUE(sysfs_is("button/state", "pressed"));
	EXPECT_TRUE(sysfs_is("button/at_boot", "1"));
	EXPECT_TRUE(sysfs_is("button/presses", "0"));
	EXPECT_TRUE(sysfs_is("window/state", "open"));
	EXPECT_NEXT(HOLD);
	EXPECT_EQ(1, self->ev.at_boot);
	keyboard_key(self->fd, KEY_RESTART, false);
	EXPECT_NEXT(RELEASE);
	EXPECT_EQ(1, self->ev.at_boot);
	EXPECT_EQ(1, self->ev.tier);
	EXPECT_TRUE(sysfs_is("window/state", "open"));
	/* the next one counts */
	keyboard_hold(self->fd, KEY_RESTART, 50);
	EXPECT_TRUE(sysfs_becomes("window/state", "pressed"));
}

FIXTURE(window) {
	struct genl g;
	struct event ev;
	int fd;
};

FIXTURE_SETUP(window)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	self->fd = -1;
	ASSERT_EQ(0, module_load("window_ms=1500"));
	ASSERT_EQ(0, genl_open(&self->g));
	ASSERT_EQ(0, genl_listen(&self->g));
}

FIXTURE_TEARDOWN(window)
{
	if (self->fd >= 0)
		keyboard_close(self->fd);
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

TEST_F(window, opens_with_the_button_and_closes)
{
	char left[32];
	__u64 opened;

	EXPECT_TRUE(sysfs_is("window/state", "waiting"));
	EXPECT_TRUE(sysfs_is("window/remaining_ms", "0"));
	self->fd = keyboard_open("late board", both_keys);
	ASSERT_LE(0, self->fd);
	EXPECT_NEXT(WINDOW);
	EXPECT_EQ(RECOVERY_WINDOW_STATE_OPEN, self->ev.window);
	opened = self->ev.time;
	EXPECT_TRUE(sysfs_is("window/state", "open"));
	EXPECT_TRUE(sysfs_becomes("phase", "window"));
	ASSERT_LT(0, sysfs_read("window/remaining_ms", left, sizeof(left)));
	EXPECT_GT(1501, atoi(left));
	EXPECT_LT(0, atoi(left));
	EXPECT_NEXT(WINDOW);
	EXPECT_EQ(RECOVERY_WINDOW_STATE_CLOSED, self->ev.window);
	EXPECT_EQ(1500000000ULL, self->ev.time - opened);
	EXPECT_TRUE(sysfs_is("window/state", "closed"));
	EXPECT_TRUE(sysfs_becomes("phase", "booting"));

	/* too late */
	keyboard_hold(self->fd, KEY_RESTART, 50);
	EXPECT_NEXT(PRESS);
	EXPECT_NEXT(RELEASE);
	EXPECT_TRUE(silent(&self->g));
	EXPECT_TRUE(sysfs_is("window/state", "closed"));
}

TEST_F(window, press_is_latched)
{
	self->fd = keyboard_open("quick board", both_keys);
	ASSERT_LE(0, self->fd);
	EXPECT_NEXT(WINDOW);
	sleep_ms(SETTLE_MS);
	keyboard_hold(self->fd, KEY_WPS_BUTTON, 60);
	EXPECT_NEXT(PRESS);
	EXPECT_NEXT(WINDOW);
	EXPECT_EQ(RECOVERY_WINDOW_STATE_PRESSED, self->ev.window);
	EXPECT_NEXT(RELEASE);
	sleep_ms(1800);
	EXPECT_TRUE(sysfs_is("window/state", "pressed"));
	EXPECT_TRUE(sysfs_becomes("phase", "booting"));
	/* also when the device goes */
	keyboard_close(self->fd);
	self->fd = -1;
	EXPECT_TRUE(sysfs_is("window/state", "pressed"));
}

/* What a driver reports as it starts was down before, not pressed now. */
TEST_F(window, no_press_as_it_appears)
{
	self->fd = keyboard_open("polled board", both_keys);
	ASSERT_LE(0, self->fd);
	keyboard_key(self->fd, KEY_RESTART, true);
	EXPECT_NEXT(WINDOW);
	EXPECT_NEXT(PRESS);
	EXPECT_EQ(1, self->ev.at_boot);
	sleep_ms(100);
	EXPECT_TRUE(sysfs_is("window/state", "open"));
}

/* A keyboard without the key: nothing to wait for a press of */
TEST_F(window, waits_for_the_key)
{
	static const int letters[] = { KEY_A, KEY_B, 0 };

	self->fd = keyboard_open("typewriter", letters);
	ASSERT_LE(0, self->fd);
	sleep_ms(700);
	EXPECT_TRUE(sysfs_is("window/state", "waiting"));
	EXPECT_TRUE(sysfs_is("button/state", "absent"));
	EXPECT_TRUE(silent(&self->g));
}

TEST_HARNESS_MAIN
