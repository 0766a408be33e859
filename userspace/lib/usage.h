/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fills a file system: its largest directories. */
#ifndef RECOVERY_USAGE_H
#define RECOVERY_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "util.h"

#define USAGE_TOP_MAX	100
#define USAGE_NAMES_MAX	200000u
#define USAGE_DEPTH_MAX	64

/**
 * struct usage_item - a directory with all that is below
 * @path: from the top on, without a leading /, "" for the top
 * @bytes: that its files occupy, before compression
 * @names: files and directories in it
 */
struct usage_item {
	char *path;
	uint64_t bytes;
	uint32_t names;
};

/**
 * struct usage - what was found
 * @top: the largest directories, the largest first; the top itself is one
 * @n: how many
 * @names: in all
 * @cut: there is more than was looked at, and the figures are too small
 * @unread: directories that could not be read
 */
struct usage {
	struct usage_item top[USAGE_TOP_MAX];
	size_t n;
	uint32_t names;
	bool cut;
	unsigned int unread;
};

/**
 * usage_read() - add up a tree
 * @dirfd: its top
 * @max: how many directories to remember, at most USAGE_TOP_MAX
 * @ret: filled in; usage_done() whatever is returned
 *
 * Follows no symbolic link and enters no other file system; looks at
 * USAGE_NAMES_MAX names and USAGE_DEPTH_MAX levels at most. A file counts once
 * for each of its names.
 *
 * Return: 0, -ENOMEM, -errno when the top can't be read.
 */
int usage_read(int dirfd, size_t max, struct usage *ret) _must_check_;
void usage_done(struct usage *usage);

#endif /* RECOVERY_USAGE_H */
