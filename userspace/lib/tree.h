/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trees of files on an overlay's own file system, filled in by others: read,
 * compared and copied with all that overlayfs means by them. No symbolic link
 * is followed, no other file system is entered, and sizes have limits.
 */
#ifndef RECOVERY_TREE_H
#define RECOVERY_TREE_H

#include <stdint.h>
#include <sys/stat.h>
#include "digest.h"
#include "util.h"

#define TREE_DEPTH_MAX	64
#define TREE_NAMES_MAX	20000u
#define TREE_BYTES_MAX	(256ull << 20)

/**
 * struct tree_sum - what has been walked so far
 * @bytes: content of files
 * @names: files and directories
 * @path: where the walk is, or where it has failed
 */
struct tree_sum {
	uint64_t bytes;
	uint32_t names;
	char path[4096];
};

/**
 * typedef tree_fn - called for each name, a directory before what it holds
 * @path: from / on
 * @st: what it is
 * @digest: of this name alone: type, mode, owner, device, extended attributes,
 *	and content or target
 * @arg: of the caller
 *
 * Return: 0 to go on.
 */
typedef int (*tree_fn)(const char *path, const struct stat *st,
		       const uint8_t digest[DIGEST_SIZE], void *arg);

/**
 * tree_walk() - read a tree, in the order of its names' bytes
 * @dirfd: directory that holds it
 * @name: its name there; it may be a file as well
 * @path: what that is called
 * @sum: added to
 * @fn: called for each
 * @arg: for @fn
 *
 * Return: 0; -ENOENT; -EFBIG, -ENAMETOOLONG for one beyond the limits; -EXDEV
 * where something is mounted; -EOPNOTSUPP for files that are no more than
 * references to a lower layer (overlayfs' redirect_dir and metacopy); -ESTALE
 * when it was written to meanwhile; -errno; what @fn returned.
 */
int tree_walk(int dirfd, const char *name, const char *path,
	      struct tree_sum *sum, tree_fn fn, void *arg) _must_check_;

/**
 * tree_copy() - copy a tree that tree_walk() could read
 * @fromfd: directory that holds it
 * @from: its name there
 * @tofd: directory of the copy
 * @to: name of the copy, which must not exist
 *
 * With owners, modes, times, devices and attributes; each of several names of
 * one file becomes a file. Not durable: that is up to the caller. What failed
 * leaves a part of it. Return: 0 or -errno.
 */
int tree_copy(int fromfd, const char *from, int tofd,
	      const char *to) _must_check_;

/* Owner, mode, extended attributes and times. Return: 0 or -errno. */
int tree_copy_attributes(int fromfd, const char *from, int tofd,
			 const char *to) _must_check_;

/* Whatever it is, also when there is nothing. Return: 0 or -errno. */
int tree_remove(int dirfd, const char *name) _must_check_;

/* Return: a descriptor of a real directory, or -errno. */
int tree_open(int dirfd, const char *name);

/**
 * tree_parent() - the directory that holds a path below another
 * @dirfd: what the path begins at
 * @path: from / on, without . and ..
 * @ret_name: its last name
 *
 * Return: a descriptor; -ENOENT; -ENOTDIR where the way there leads over
 * something that is no directory; -errno.
 */
int tree_parent(int dirfd, const char *path, const char **ret_name);

/* Without following a link. Return: 1, 0 or -errno. */
int tree_exists(int dirfd, const char *name);

#endif /* RECOVERY_TREE_H */
