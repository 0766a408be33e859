/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERY_CONFIGURED_H
#define RECOVERY_CONFIGURED_H

#include "access.h"
#include "genl.h"

/**
 * struct configured - what root may log in with in normal operation
 * @hash: of the password, "" for none
 * @keys: text of authorized_keys, to be freed, NULL for none
 * @n: how many keys that are
 * @trouble: why nothing could be read, or a file not, for people
 */
struct configured {
	char hash[ACCESS_HASH_MAX];
	char *keys;
	size_t n;
	char trouble[128];
};

/**
 * configured_read() - read it from the overlay
 * @client: the module, NULL without it
 * @dir: for mount points
 * @ret: filled in
 *
 * The overlay is mounted read-only, in a mount namespace that nobody else is
 * in and that ends with this program.
 */
void configured_read(struct recov_client *client, const char *dir,
		     struct configured *ret);

#endif /* RECOVERY_CONFIGURED_H */
