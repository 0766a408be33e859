// SPDX-License-Identifier: GPL-2.0-or-later
#include "digest.h"

#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
	SHA2_CTX ctx;
};

struct digest *digest_new(void)
{
	struct digest *d = malloc(sizeof(*d));

	if (d)
		SHA256Init(&d->ctx);
	return d;
}

void digest_add(struct digest *d, const void *data, size_t size)
{
	SHA256Update(&d->ctx, data, size);
}

void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE])
{
	SHA256Final(ret, &d->ctx);
	free(d);
}

void digest_freep(struct digest **d)
{
	free(*d);
}

void digest_hex(const uint8_t sum[DIGEST_SIZE], char ret[DIGEST_HEX])
{
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		snprintf(ret + 2 * i, 3, "%02x", sum[i]);
}
