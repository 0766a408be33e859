/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Giving settings back: the snapshot and what is live change places by renames
 * alone, which need no room and the same time whatever they hold. An intent is
 * written first, so that a cut at any moment is completed by the next boot,
 * before the overlay is mounted. @dirfd is the overlay's file system.
 */
#ifndef RECOVERY_RESTORE_H
#define RECOVERY_RESTORE_H

#include "snapshot.h"

/**
 * restore_begin() - give a snapshot back
 * @dirfd: the overlay's file system, the overlay not mounted from it
 * @romfd: the root that lies below, for directories on the way to a path, or -1
 * @s: the snapshot, which is verified, and is gone afterwards
 * @kept: what it replaces: number, id, failed and time are given
 * @holder: whose the overlay is afterwards
 *
 * Return: 0 when it is done; -EBADMSG when the snapshot is damaged; -ENOSPC
 * when the file system is too full even for renames; -errno. Unless it is
 * -EINPROGRESS, everything is as it was; then restore_finish() has to succeed
 * before anything may use upper.
 */
int restore_begin(int dirfd, int romfd, const struct settings_snapshot *s,
		  struct settings_snapshot *kept,
		  const struct settings_id *holder) _must_check_;

/**
 * restore_finish() - complete what a cut has left
 * @dirfd: the overlay's file system
 * @romfd: as above
 * @ret_number: of the snapshot that was given back
 *
 * Return: 1 when there was something, 0 when not, -errno.
 */
int restore_finish(int dirfd, int romfd, uint32_t *ret_number) _must_check_;

/* A person wants snapshot @number back at the next boot. 0 takes it back. */
int restore_want(int dirfd, uint32_t number) _must_check_;

/* The number, 0 for none */
uint32_t restore_wanted(int dirfd);

#endif /* RECOVERY_RESTORE_H */
