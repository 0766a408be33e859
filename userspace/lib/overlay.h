/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The overlay's file system: DIR/upper and DIR/work on it, and DIR/discard.ID
 * for what a reset has put aside. A reset is one rename of upper, done before
 * the overlay is mounted; wiping what was put aside can happen any time later.
 * Settings beside upper (DIR/settings, DIR/aside.N, DIR/carry.N.N, DIR/holder)
 * go with it.
 */
#ifndef RECOVERY_OVERLAY_H
#define RECOVERY_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "util.h"
#include "wipe.h"

/**
 * overlay_prepare() - make upper and work if they are not there
 * @dirfd: the mounted file system
 *
 * Durable when it returns. Return: 0 or -errno (-ENOSPC, -EROFS...).
 */
int overlay_prepare(int dirfd) _must_check_;

/**
 * overlay_put_aside() - the reset itself: upper becomes discard.ID
 * @dirfd: the mounted file system, the overlay not mounted from it
 * @id: number of the request, 0: it has none, and upper becomes discard.0.N
 *
 * Idempotent: with discard.ID already there nothing is done, so that a reset
 * that was cut short goes on with wiping and never takes a second upper. One
 * without a number is carried out each time.
 * Durable when it returns.
 */
int overlay_put_aside(int dirfd, uint32_t id) _must_check_;

/**
 * typedef overlay_spare - empty upper but for what is to survive
 * @upperfd: upper
 * @arg: of the caller
 *
 * Return: 0 or -errno.
 */
typedef int (*overlay_spare)(int upperfd, const void *arg);

/**
 * overlay_put_aside_sparing() - the same, where not all of upper may be lost
 * @dirfd: the mounted file system, the overlay not mounted from it
 * @id: number of the request
 * @spare: for a file system that has no room for a rename
 * @arg: for @spare
 *
 * Return: as overlay_put_aside(), after which what was spared is in discard.ID.
 */
int overlay_put_aside_sparing(int dirfd, uint32_t id, overlay_spare spare,
			      const void *arg) _must_check_;

/**
 * overlay_wipe() - remove what resets have put aside, and look again
 * @dirfd: the mounted file system
 * @tell: called for each name that was removed; may be NULL
 * @arg: for @tell
 * @ret_left: names that could not be removed
 *
 * Never follows a symbolic link or crosses into another file system. The
 * discard directories themselves stay, empty, until overlay_forget(): they
 * tell that their reset was done.
 *
 * Return: 0 when nothing is left, -ENOTEMPTY, -errno.
 */
int overlay_wipe(int dirfd, wipe_tell tell, void *arg,
		 unsigned int *ret_left) _must_check_;

/* The request was cleared in the log: remove the empty discard directories. */
int overlay_forget(int dirfd) _must_check_;

#endif /* RECOVERY_OVERLAY_H */
