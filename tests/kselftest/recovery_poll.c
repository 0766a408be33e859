// SPDX-License-Identifier: GPL-2.0-or-later
/* Who waits for a sysfs file with poll() is woken when it changes. */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "genl.h"
#include "keyboard.h"
#include "module.h"

FIXTURE(poll) {
	struct genl g;
	int keyboard;
};

static const int keys[] = { KEY_RESTART, 0 };

FIXTURE_SETUP(poll)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	ASSERT_EQ(0, module_load("window_ms=700 hold_ms=300"));
	ASSERT_EQ(0, genl_open(&self->g));
	self->keyboard = -1;
}

FIXTURE_TEARDOWN(poll)
{
	if (self->keyboard >= 0)
		keyboard_close(self->keyboard);
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

/* A file, read once, so that only changes from here on wake */
static int watch(const char *name)
{
	char path[256], value[256];
	int fd;

	snprintf(path, sizeof(path), RECOVERY_SYSFS "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, value, sizeof(value)) < 0)
		return -1;
	return fd;
}

/* Woken within that time; the descriptor is ready for the next change */
static bool woken(int fd, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLPRI };
	char value[256];

	if (poll(&pfd, 1, timeout_ms) != 1)
		return false;
	return pread(fd, value, sizeof(value), 0) >= 0;
}

TEST_F(poll, nothing_happens)
{
	int fd = watch("window/state");

	ASSERT_LE(0, fd);
	EXPECT_FALSE(woken(fd, 500));
	close(fd);
}

TEST_F(poll, window)
{
	int fd = watch("window/state");

	ASSERT_LE(0, fd);
	self->keyboard = keyboard_open("poll board", keys);
	ASSERT_LE(0, self->keyboard);
	EXPECT_TRUE(woken(fd, 3000));
	EXPECT_TRUE(sysfs_is("window/state", "open"));
	EXPECT_TRUE(woken(fd, 3000));
	EXPECT_TRUE(sysfs_is("window/state", "closed"));
	close(fd);
}

TEST_F(poll, button)
{
	int state, presses;

	self->keyboard = keyboard_open("poll board", keys);
	ASSERT_LE(0, self->keyboard);
	sleep_ms(1000);
	state = watch("button/state");
	presses = watch("button/presses");
	ASSERT_LE(0, state);
	ASSERT_LE(0, presses);
	keyboard_key(self->keyboard, KEY_RESTART, true);
	EXPECT_TRUE(woken(state, 3000));
	EXPECT_TRUE(woken(presses, 3000));
	EXPECT_TRUE(sysfs_is("button/state", "pressed"));
	EXPECT_TRUE(sysfs_is("button/presses", "1"));
	keyboard_key(self->keyboard, KEY_RESTART, false);
	EXPECT_TRUE(woken(state, 3000));
	EXPECT_TRUE(sysfs_becomes("button/state", "released"));
	close(state);
	close(presses);
}

TEST_F(poll, verbs)
{
	int phase = watch("phase");
	int request = watch("request");
	int next = watch("slot/next");

	ASSERT_LE(0, phase);
	ASSERT_LE(0, request);
	ASSERT_LE(0, next);
	/* the first phase may be told after this test has begun */
	woken(phase, 300);
	EXPECT_FALSE(woken(phase, 300));

	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_PHASE_SET, NULL,
			       VERB_ARGS(ARG(PHASE, RECOVERY_PHASE_GOOD))));
	EXPECT_TRUE(woken(phase, 3000));
	EXPECT_TRUE(sysfs_is("phase", "good"));

	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_REQUEST_SET, NULL,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET))));
	EXPECT_TRUE(woken(request, 3000));
	EXPECT_TRUE(sysfs_is("request", "reset"));
	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_REQUEST_CLEAR, NULL,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET))));
	EXPECT_TRUE(woken(request, 3000));
	EXPECT_TRUE(sysfs_is("request", "none"));

	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_SLOT_SET, NULL,
			       VERB_ARGS(ARG(SLOT, 1), ARG(NEXT, 1))));
	EXPECT_TRUE(woken(next, 3000));
	EXPECT_TRUE(sysfs_is("slot/next", "b"));
	close(phase);
	close(request);
	close(next);
}

TEST_F(poll, counter)
{
	int value = watch("counter/value");
	int health = watch("counter/health");
	const struct verb_arg *told;

	ASSERT_LE(0, value);
	ASSERT_LE(0, health);
	told = VERB_ARGS(TEXT(FORMAT, "android"), ARG(VALUE, 7), ARG(DOWN, 1),
			 ARG(COUNTER_HEALTH, RECOVERY_COUNTER_HEALTH_OK));
	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_COUNTER_SET, NULL, told));
	EXPECT_TRUE(woken(value, 3000));
	EXPECT_TRUE(woken(health, 3000));
	EXPECT_TRUE(sysfs_is("counter/value", "7"));
	EXPECT_TRUE(sysfs_is("counter/health", "ok"));
	/* the same once more is no change */
	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_COUNTER_SET, NULL, told));
	EXPECT_FALSE(woken(value, 500));
	close(value);
	close(health);
}

TEST_F(poll, boot)
{
	int id = watch("boot/id");

	ASSERT_LE(0, id);
	EXPECT_EQ(0, genl_verb(&self->g, RECOVERY_CMD_BOOT_SET, NULL,
			       VERB_ARGS(ARG(SLOT, 0), ARG(RUNG, RECOVERY_RUNG_NORMAL),
					 ARG(REASON, RECOVERY_REASON_DEFAULT))));
	EXPECT_TRUE(woken(id, 3000));
	EXPECT_TRUE(sysfs_is("boot/id", "1"));
	close(id);
}

TEST_HARNESS_MAIN
