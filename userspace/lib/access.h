/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may log in to a board in failsafe mode by the network. Pure. What these
 * texts come from may have been written by anybody.
 */
#ifndef RECOVERY_ACCESS_H
#define RECOVERY_ACCESS_H

#include <stddef.h>
#include "util.h"

#define ACCESS_FILE_MAX	65536	/* of a file that counts, in bytes */
#define ACCESS_HASH_MAX	256

/**
 * access_present() - does it prove that a person is at the board?
 * @reason: enum recovery_reason of this boot
 * @cause: enum recovery_cause, how the boot before it ended
 *
 * Crashes can be caused from afar, requests can be made there, and a kernel
 * command line can be written there. Short power cycles count only where the
 * last one is known to have been one: without retained RAM a crash would do.
 */
bool access_present(unsigned int reason, unsigned int cause);

/**
 * access_hash() - root's password in the text of a shadow(5)
 * @shadow: the text
 * @ret: its hash
 *
 * Return: 0; -ENOENT: none is set, or it is locked or empty, or no hash.
 */
int access_hash(const char *shadow, char ret[ACCESS_HASH_MAX]) _must_check_;

/**
 * access_keys() - keys that may do everything in the text of an authorized_keys
 * @text: changed in place: what is left are lines that begin with a type of
 *	key. A key with options in front of it may not do everything.
 *
 * Return: how many there are.
 */
size_t access_keys(char *text);

#endif /* RECOVERY_ACCESS_H */
