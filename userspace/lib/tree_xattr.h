/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extended attributes of one name, without following a link. Needs /proc. */
#ifndef RECOVERY_TREE_XATTR_H
#define RECOVERY_TREE_XATTR_H

#include "digest.h"
#include "util.h"

/*
 * Those that matter, in the order of their names. What overlayfs notes about
 * the lower file of a copy is left out: it is looked at no more once the lower
 * layer has changed, and a copy has none.
 *
 * Return: 0, -EOPNOTSUPP for a reference to a lower layer, -errno.
 */
int xattr_digest(struct digest *d, int dirfd, const char *name) _must_check_;
int xattr_copy(int fromfd, const char *from, int tofd,
	       const char *to) _must_check_;

/* Does a directory of an upper hide what is below it? 1, 0 or -errno */
int xattr_is_opaque(int dirfd, const char *name);

#endif /* RECOVERY_TREE_XATTR_H */
