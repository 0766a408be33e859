// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A keyboard that gets the button's key by a new keymap, long after it was
 * connected, as udev does from its hwdb. The one of the PC that is emulated:
 * its controller lets itself be told what to have received.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <unistd.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <linux/input.h>

#include "module.h"

#define KEYBOARD	"AT Translated Set 2 keyboard"
#define SCANCODE	0x3b	/* F1 */
#define SCANCODE_UP	0x80
#define DATA_PORT	0x60
#define COMMAND_PORT	0x64
#define RECEIVED	0xd2	/* what is written next came from the keyboard */

static int open_keyboard(void)
{
	char name[64];
	glob_t found;
	size_t i;
	int fd;

	if (glob("/dev/input/event*", 0, NULL, &found))
		return -ENOENT;
	for (i = 0; i < found.gl_pathc; i++) {
		fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (ioctl(fd, EVIOCGNAME(sizeof(name)), name) > 0 &&
		    !strcmp(name, KEYBOARD))
			return fd;
		close(fd);
	}
	return -ENOENT;
}

static int map(int fd, int key)
{
	unsigned int pair[2] = { SCANCODE, key };

	return ioctl(fd, EVIOCSKEYCODE, pair) ? -errno : 0;
}

static void receive(unsigned char byte)
{
	outb(RECEIVED, COMMAND_PORT);
	outb(byte, DATA_PORT);
}

static void tap(void)
{
	receive(SCANCODE);
	sleep_ms(60);
	receive(SCANCODE | SCANCODE_UP);
}

FIXTURE(keymap) {
	int fd;
};

FIXTURE_SETUP(keymap)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	self->fd = open_keyboard();
	if (self->fd < 0 || ioperm(DATA_PORT, 5, 1))
		SKIP(return, "no PC keyboard");
	ASSERT_EQ(0, map(self->fd, KEY_F1));
	ASSERT_EQ(0, module_load("window_ms=5000"));
	sleep_ms(300);
	ASSERT_TRUE(sysfs_is("button/state", "absent"));
	ASSERT_TRUE(sysfs_is("window/state", "waiting"));
}

FIXTURE_TEARDOWN(keymap)
{
	if (self->fd < 0)
		return;
	map(self->fd, KEY_F1);
	close(self->fd);
	EXPECT_EQ(0, module_unload());
}

/* F1 is not the button; after the new keymap a person has a whole window. */
TEST_F(keymap, window_opens)
{
	tap();
	sleep_ms(700);
	EXPECT_TRUE(sysfs_is("button/presses", "0"));
	EXPECT_TRUE(sysfs_is("window/state", "waiting"));
	ASSERT_EQ(0, map(self->fd, KEY_RESTART));
	EXPECT_TRUE(sysfs_becomes("window/state", "open"));
	EXPECT_TRUE(sysfs_is("button/state", "released"));
	tap();
	EXPECT_TRUE(sysfs_becomes("window/state", "pressed"));
	EXPECT_TRUE(sysfs_is("button/presses", "1"));
}

/* Pressed before anybody looked at the keymap: in time all the same */
TEST_F(keymap, press_at_once)
{
	ASSERT_EQ(0, map(self->fd, KEY_RESTART));
	tap();
	EXPECT_TRUE(sysfs_becomes("window/state", "pressed"));
}

/* The key goes away while it is held: that is a release. */
TEST_F(keymap, taken_away)
{
	ASSERT_EQ(0, map(self->fd, KEY_RESTART));
	receive(SCANCODE);
	EXPECT_TRUE(sysfs_becomes("button/state", "pressed"));
	ASSERT_EQ(0, map(self->fd, KEY_F1));
	EXPECT_TRUE(sysfs_becomes("button/state", "absent"));
	receive(SCANCODE | SCANCODE_UP);
}

TEST_HARNESS_MAIN
