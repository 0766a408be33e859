/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module for those who lock and unlock partitions; by default there is none. */
#ifndef UNIT_FAKEMODULE_H
#define UNIT_FAKEMODULE_H

#include "genl.h"

/**
 * struct fake - what the module says, and what it was told
 * @connect: result of recov_client_new()
 * @refuse: result of each recov_partition_unlock() from the one of number
 *	@refuse_from on
 * @refuse_lock: result of each recov_partition_lock()
 * @refuse_from: see @refuse
 * @part: its partitions
 * @n: how many
 * @log: "+3 +4 -3 -4 " for unlocking 3 and 4, and locking them again
 * @clients: connections that are open
 */
struct fake {
	int connect, refuse, refuse_lock;
	unsigned int refuse_from;
	struct recov_partition part[4];
	size_t n;
	char log[64];
	int clients;
};

extern struct fake fake;

#endif /* UNIT_FAKEMODULE_H */
