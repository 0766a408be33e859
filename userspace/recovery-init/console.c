// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <termios.h>

/* What waits in the line: "f" and line ends only, as noise has other bytes. */
static bool asks(const char *text, ssize_t len)
{
	bool found = false;

	for (ssize_t i = 0; i < len; i++) {
		if (text[i] == 'f' || text[i] == 'F')
			found = true;
		else if (text[i] != '\r' && text[i] != '\n')
			return false;
	}
	return found;
}

bool console_key(void)
{
	_cleanup_(closep) int fd = open("/dev/console", O_RDONLY | O_NONBLOCK |
					O_NOCTTY | O_CLOEXEC);
	struct termios before, raw;
	char text[32];
	ssize_t len;

	/* Not a terminal: nobody types there. */
	if (fd < 0 || tcgetattr(fd, &before) < 0)
		return false;
	raw = before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	if (tcsetattr(fd, TCSANOW, &raw) < 0)
		return false;
	len = read(fd, text, sizeof(text));
	(void)tcsetattr(fd, TCSANOW, &before);
	return asks(text, len);
}
