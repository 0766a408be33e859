/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories on the way to a name that is to be moved into a tree. */
#ifndef RECOVERY_TREE_WAY_H
#define RECOVERY_TREE_WAY_H

#include "util.h"

/* What one is called until it is whole; a cut may leave one that is empty. */
#define TREE_WAY_NEW	".recovery-new"

/**
 * tree_make_way() - make the directories that lead to a path
 * @fd: root of the tree
 * @like: two other trees, or -1: the first of them that has the directory says
 *	what a new one is like; else it is root's, 0755
 * @path: from / on
 *
 * One that is there already stays as it is. Can be done again after any cut.
 * Return: 0 or -errno.
 */
int tree_make_way(int fd, const int like[2], const char *path) _must_check_;

#endif /* RECOVERY_TREE_WAY_H */
