// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Maps one key of an input device, as udev's keyboard builtin does, for an
 * initramfs that has no udev: board-keymap DEVICE SCANCODE KEYCODE
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/input.h>

static int map_key(const char *path, unsigned int scancode, unsigned int keycode)
{
	struct input_keymap_entry entry = {
		.len = sizeof(scancode),
		.keycode = keycode,
	};
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	memcpy(entry.scancode, &scancode, sizeof(scancode));
	r = ioctl(fd, EVIOCSKEYCODE_V2, &entry) < 0 ? -errno : 0;
	close(fd);
	return r;
}

int main(int argc, char **argv)
{
	int r;

	if (argc != 4) {
		fprintf(stderr, "Usage: %s DEVICE SCANCODE KEYCODE\n", argv[0]);
		return 2;
	}
	r = map_key(argv[1], strtoul(argv[2], NULL, 0), strtoul(argv[3], NULL, 0));
	if (r < 0)
		fprintf(stderr, "%s: cannot map the key: %s\n", argv[1], strerror(-r));
	return r < 0;
}
