/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overlays that this image must not use: upper becomes aside.N, and what told
 * whose it is aside.N.holder. Never deleted but by a factory reset.
 */
#ifndef RECOVERY_ASIDE_H
#define RECOVERY_ASIDE_H

#include "settings.h"

#define ASIDE_MAX	64

struct asides {
	uint32_t number[ASIDE_MAX];
	size_t n;
};

/* By ascending numbers. Return: 0 or -errno. */
int asides_read(int dirfd, struct asides *ret) _must_check_;

/**
 * aside_put() - set the overlay aside
 * @dirfd: its file system, the overlay not mounted from it
 * @ret_number: that it has got
 *
 * A cut leaves upper where it was, or goes on where it was when called again
 * before there is another upper. Afterwards there is neither upper nor holder:
 * ORDER: the new holder is to be written before the new upper is made.
 *
 * Return: 0 or -errno.
 */
int aside_put(int dirfd, uint32_t *ret_number) _must_check_;

/* "aside.N", "aside.N.holder" */
void aside_name(uint32_t number, bool holder, char ret[32]);

#endif /* RECOVERY_ASIDE_H */
