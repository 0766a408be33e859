/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256; digest.c is the only file that knows libmd. */
#ifndef RECOVERY_DIGEST_H
#define RECOVERY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE	32
#define DIGEST_HEX	(2 * DIGEST_SIZE + 1)

struct digest;

/* NULL without memory */
struct digest *digest_new(void);
void digest_add(struct digest *d, const void *data, size_t size);

/* Frees @d. */
void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE]);

/* One that is not to be ended, or NULL */
void digest_freep(struct digest **d);

void digest_hex(const uint8_t sum[DIGEST_SIZE], char ret[DIGEST_HEX]);

#endif /* RECOVERY_DIGEST_H */
