// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree_merge.h"

#include <fcntl.h>
#include <string.h>
#include "tree.h"
#include "tree_names.h"
#include "tree_xattr.h"

/* One of the two */
struct pair {
	int from, to;
};

static int merge_directory(struct pair dir, const char *from, const char *to,
			   unsigned int depth, unsigned int *left);

/* 1, 0, -errno */
static int is_directory(int dirfd, const char *name)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	return S_ISDIR(st.st_mode);
}

/*
 * A directory is not put over a file by rename(2), nor anything over one. Cut
 * short, the name is gone below and there above.
 */
static int replace(struct pair dir, const char *name, bool directory)
{
	int below = is_directory(dir.to, name), r = 0;

	if (below < 0)
		return below;
	if (below || directory)
		r = tree_remove(dir.to, name);
	if (!r && renameat(dir.from, name, dir.to, name) < 0)
		r = -errno;
	return r;
}

static int merge_one(struct pair dir, const char *name, unsigned int depth,
		     unsigned int *left)
{
	int above = is_directory(dir.from, name);
	int below = is_directory(dir.to, name);
	int hides = above > 0 ? xattr_is_opaque(dir.from, name) : 0;

	if (above < 0 || below < 0 || hides < 0)
		return above < 0 ? above : below < 0 ? below : hides;
	if (above && below && !hides)
		return merge_directory(dir, name, name, depth, left);
	return replace(dir, name, above);
}

static int merge_names(struct pair dir, unsigned int depth, unsigned int *left)
{
	_cleanup_(names_done) struct names names = { 0 };
	int r = names_read(dir.from, TREE_NAMES_MAX, &names);

	for (size_t i = 0; !r && i < names.n; i++)
		if (merge_one(dir, names.name[i], depth + 1, left) < 0)
			++*left;
	return r;
}

static int merge_directory(struct pair dir, const char *from, const char *to,
			   unsigned int depth, unsigned int *left)
{
	_cleanup_(closep) int source = tree_open(dir.from, from);
	_cleanup_(closep) int target = tree_open(dir.to, to);
	unsigned int before = *left;
	int r;

	if (depth > TREE_DEPTH_MAX)
		return -EFBIG;
	if (source < 0 || target < 0)
		return source < 0 ? source : target;
	r = merge_names((struct pair){ source, target }, depth, left);
	if (!r)
		r = tree_copy_attributes(dir.from, from, dir.to, to);
	if (!r && *left == before && unlinkat(dir.from, from, AT_REMOVEDIR) < 0)
		r = -errno;
	return r;
}

int tree_merge(int dirfd, const char *from, const char *to, unsigned int *left)
{
	return merge_directory((struct pair){ dirfd, dirfd }, from, to, 0, left);
}
