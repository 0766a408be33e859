// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>

#define NOTE	"console"

int console_note(int dirfd, const char *what)
{
	return symlinkat(what, dirfd, NOTE) < 0 ? -errno : 0;
}

bool console_noted(int dirfd, const char *what)
{
	char text[16] = "";

	return readlinkat(dirfd, NOTE, text, sizeof(text) - 1) > 0 &&
	       !strcmp(text, what);
}

bool console_asks(void)
{
	_cleanup_(closep) int dirfd = open(RUN_DIR, O_PATH | O_CLOEXEC);

	return console_noted(dirfd, CONSOLE_FAILSAFE);
}

bool console_decide(void)
{
	_cleanup_(closep) int dirfd = open(RUN_DIR, O_PATH | O_CLOEXEC);

	return console_note(dirfd, CONSOLE_DECIDED) == -EEXIST &&
	       console_noted(dirfd, CONSOLE_FAILSAFE);
}
