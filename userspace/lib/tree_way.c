// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree_way.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include "tree.h"

/* Return: 1 if @rootfd has this directory, and the new one is like it now */
static int take_after(int rootfd, const char *path, int fd)
{
	_cleanup_(closep) int parent = -EBADF;
	const char *name;
	struct stat st;
	int r;

	if (rootfd < 0)
		return 0;
	parent = tree_parent(rootfd, path, &name);
	if (parent < 0 || fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return 0;
	r = tree_copy_attributes(parent, name, fd, TREE_WAY_NEW);
	return r ?: 1;
}

static int dress(int fd, const int like[2], const char *path)
{
	int r = take_after(like[0], path, fd);

	if (!r)
		r = take_after(like[1], path, fd);
	if (!r && fchmodat(fd, TREE_WAY_NEW, 0755, 0) < 0)
		r = -errno;
	return r < 0 ? r : 0;
}

static int make(int fd, const char *name, const int like[2], const char *path)
{
	int r;

	if (mkdirat(fd, TREE_WAY_NEW, 0700) < 0 && errno != EEXIST)
		return -errno;
	r = dress(fd, like, path);
	if (!r && renameat(fd, TREE_WAY_NEW, fd, name) < 0)
		r = -errno;
	if (r)
		(void)unlinkat(fd, TREE_WAY_NEW, AT_REMOVEDIR);
	return r;
}

int tree_make_way(int fd, const int like[2], const char *path)
{
	char way[PATH_MAX];
	const char *name;
	int r = 0;

	for (size_t i = 1; r >= 0 && path[i]; i++) {
		_cleanup_(closep) int parent = -EBADF;

		if (path[i] != '/')
			continue;
		if (snprintf(way, sizeof(way), "%.*s", (int)i, path) >=
		    (int)sizeof(way))
			return -ENAMETOOLONG;
		parent = tree_parent(fd, way, &name);
		r = parent < 0 ? parent : tree_exists(parent, name);
		if (!r)
			r = make(parent, name, like, way);
	}
	return r < 0 ? r : 0;
}
