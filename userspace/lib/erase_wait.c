// SPDX-License-Identifier: GPL-2.0-or-later
#include "erase_wait.h"

#define SOON_MS		1000

bool erase_wait_over(uint64_t ms, unsigned int done, unsigned int all,
		     uint64_t wait_ms)
{
	uint64_t whole = (ms + 1) * all / done;

	if (ms < SOON_MS || done == 1)
		return whole > wait_ms;
	return ms >= wait_ms && whole > wait_ms + SOON_MS;
}
