/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One upper directory of overlayfs laid over another, by moving names. */
#ifndef RECOVERY_TREE_MERGE_H
#define RECOVERY_TREE_MERGE_H

#include "util.h"

/**
 * tree_merge() - move what one directory holds into another
 * @dirfd: directory that holds both
 * @from: name of the upper one, which is gone afterwards
 * @to: name of the one below
 * @left: added to: names that can't be moved, which stay below @from
 *
 * Both on one file system, neither mounted. Not durable: that is up to the
 * caller. Idempotent. Return: 0, also when something is left; -errno.
 */
int tree_merge(int dirfd, const char *from, const char *to,
	       unsigned int *left) _must_check_;

#endif /* RECOVERY_TREE_MERGE_H */
