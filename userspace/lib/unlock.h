/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing what the module protects. It is asked by a connection of its own: this
 * is done far below whoever has one, and hardly ever.
 */
#ifndef RECOVERY_UNLOCK_H
#define RECOVERY_UNLOCK_H

#include <signal.h>
#include "genl.h"

#define UNLOCK_MAX	2	/* copies of an environment */

/**
 * struct unlock - what is unlocked at this moment
 * @client: NULL when nothing had to be
 * @part: these, which were protected before
 * @n: how many
 * @signals: what the process has blocked else
 */
struct unlock {
	struct recov_client *client;
	struct recov_partition part[UNLOCK_MAX];
	size_t n;
	sigset_t signals;
};

/**
 * unlock_begin() - let some devices be written
 * @u: for unlock_end(), which has to be called if this returns 0
 * @path: what is to be written: MTD devices, or anything else, which is passed
 *	over
 * @n: how many, up to UNLOCK_MAX
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * What somebody else has unlocked stays as it is, now and afterwards. Signals
 * that would end the process wait until unlock_end(), so that it is called.
 *
 * Return: 0, also without the module; -errno, and nothing is unlocked.
 */
int unlock_begin(struct unlock *u, const char *const *path, size_t n,
		 char *reason, size_t size) _must_check_;

/* Protected again: 0, -errno with @reason */
int unlock_end(struct unlock *u, char *reason, size_t size) _must_check_;

#endif /* RECOVERY_UNLOCK_H */
