// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <string.h>
#include <sys/ioctl.h>

/*
 * Left running on purpose: closed without the magic character it goes on, and
 * the system's own manager takes it over. Also pings one that runs.
 */
void watchdog_arm(unsigned int seconds)
{
	_cleanup_(closep) int fd = -EBADF;
	int timeout = (int)seconds;

	if (!seconds)
		return;
	fd = open("/dev/watchdog0", O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		say("watchdog: %s, going on without it", strerror(errno));
		return;
	}
	if (ioctl(fd, WDIOC_SETTIMEOUT, &timeout) < 0)
		say("watchdog: can't be set to %u s: %s", seconds,
		    strerror(errno));
	(void)ioctl(fd, WDIOC_KEEPALIVE, 0);
}
