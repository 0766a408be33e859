// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>

#define SET_CONSOLE_LEVEL	8	/* syslog(2) */
#define DROP_IN_DIR		"systemd/system.conf.d"
#define DROP_IN			DROP_IN_DIR "/50-recovery-debug.conf"

/* Of systemd as process 1, systemd(1) */
#define SHOW_STATUS		(SIGRTMIN + 20)
#define LOG_DEBUG_ON		(SIGRTMIN + 22)
#define LOG_DEBUG_OFF		(SIGRTMIN + 23)

/* What the kernel shows on consoles (less than), and what systemd logs */
static const struct {
	int kernel;
	const char *manager;
} levels[] = {
	{ 5, "info" },
	{ 7, "info" },
	{ 8, "info" },
	{ 8, "debug" },
};

/* For the systemd that is still to come */
static int write_drop_in(int run_fd, const char *level)
{
	_cleanup_(closep) int fd = -EBADF;

	(void)mkdirat(run_fd, "systemd", 0755);
	(void)mkdirat(run_fd, DROP_IN_DIR, 0755);
	fd = openat(run_fd, DROP_IN, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    0644);
	if (fd < 0)
		return -errno;
	return dprintf(fd, "[Manager]\nShowStatus=yes\nLogLevel=%s\n", level) < 0 ?
		-errno : 0;
}

void debug_set(int run_fd, unsigned int level)
{
	bool debug = !strcmp(levels[level - 1].manager, "debug");
	int r;

	say("debug level %u", level);
	if (klogctl(SET_CONSOLE_LEVEL, NULL, levels[level - 1].kernel) < 0)
		say("the kernel's messages on the console: %s",
		    strerror(errno));
	r = write_drop_in(run_fd, levels[level - 1].manager);
	if (r < 0)
		say("/run/" DROP_IN ": %s", strerror(-r));
	/* An init that has no handler for them never hears of these. */
	(void)kill(1, SHOW_STATUS);
	(void)kill(1, debug ? LOG_DEBUG_ON : LOG_DEBUG_OFF);
}
