/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * While an overlay can't be used, changes are made in memory. They are carried
 * over: saved beside upper as DIR/carry.S.N, where S counts such systems and N
 * what was saved in one of them, and moved into upper before it is mounted the
 * next time. Of each system its last save counts.
 */
#ifndef RECOVERY_CARRY_H
#define RECOVERY_CARRY_H

#include <stdint.h>
#include "util.h"

/**
 * carry_save() - save what was changed
 * @fromfd: directory that holds the other upper
 * @dirfd: the overlay's file system
 * @session: S of this system, 0: none yet; set by the first save
 *
 * As tree_copy() and read back; what is saved is whole or not there at all, and
 * an earlier save goes only after it. Durable when it returns.
 *
 * Return: 0 or -errno, of tree_walk() for what it can't read or copy.
 */
int carry_save(int fromfd, int dirfd, uint32_t *session) _must_check_;

/**
 * carry_merge() - what was saved becomes part of upper
 * @dirfd: the overlay's file system; upper is made if it is not there
 * @ret_merged: systems whose changes are all there
 * @ret_left: names that can't be moved; they stay where they are
 *
 * As overlayfs would show one upon the other: files take the place of what is
 * there, deletions stay deletions, directories are merged unless they hide what
 * is below. Only names are moved. Cut short, it goes on the next time.
 *
 * Return: 0, also when something is left; -errno.
 */
int carry_merge(int dirfd, unsigned int *ret_merged,
		unsigned int *ret_left) _must_check_;

/* Is that the name of something saved, or of a part of it? */
bool carry_is_name(const char *name);

#endif /* RECOVERY_CARRY_H */
