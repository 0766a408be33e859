// SPDX-License-Identifier: GPL-2.0-or-later
#include "signals.h"

#include <stddef.h>
#include "util.h"

static const int fatal[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };

void signals_hold(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		sigaddset(&set, fatal[i]);
	sigprocmask(SIG_BLOCK, &set, old);
}

void signals_release(const sigset_t *old)
{
	sigprocmask(SIG_SETMASK, old, NULL);
}

bool signals_waiting(void)
{
	sigset_t set;

	sigpending(&set);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		if (sigismember(&set, fatal[i]))
			return true;
	return false;
}
