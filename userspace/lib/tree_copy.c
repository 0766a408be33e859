// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "tree_names.h"
#include "tree_xattr.h"

#define CHUNK	16384

/* One of the two */
struct pair {
	int from, to;
};

static int copy_content(struct pair fd)
{
	char buf[CHUNK];
	ssize_t n;

	while ((n = read(fd.from, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			ssize_t done = write(fd.to, buf + at, (size_t)(n - at));

			if (done < 0)
				return -errno;
			at += done;
		}
	}
	return n < 0 ? -errno : 0;
}

static int copy_file(struct pair dir, const char *from, const char *to)
{
	_cleanup_(closep) int source = -EBADF;
	_cleanup_(closep) int target = -EBADF;

	source = openat(dir.from, from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
			O_NOCTTY | O_CLOEXEC);
	if (source < 0)
		return -errno;
	target = openat(dir.to, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
			O_CLOEXEC, 0600);
	if (target < 0)
		return -errno;
	return copy_content((struct pair){ source, target });
}

static int copy_link(struct pair dir, const char *from, const char *to)
{
	char target[4096];
	ssize_t n = readlinkat(dir.from, from, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	return symlinkat(target, dir.to, to) < 0 ? -errno : 0;
}

/* ORDER: a new owner takes away set-user-ID bits and capabilities. */
static int copy_attributes(struct pair dir, const char *from, const char *to,
			   const struct stat *st)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	int r;

	if (fchownat(dir.to, to, st->st_uid, st->st_gid,
		     AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISLNK(st->st_mode) &&
	    fchmodat(dir.to, to, st->st_mode & 07777, 0) < 0)
		return -errno;
	r = xattr_copy(dir.from, from, dir.to, to);
	if (!r && utimensat(dir.to, to, times, AT_SYMLINK_NOFOLLOW) < 0)
		r = -errno;
	return r;
}

static int copy_one(struct pair dir, const char *from, const char *to,
		    unsigned int depth);

static int copy_directory(struct pair dir, const char *from, const char *to,
			  unsigned int depth)
{
	_cleanup_(names_done) struct names names = { 0 };
	_cleanup_(closep) int source = tree_open(dir.from, from);
	_cleanup_(closep) int target = -EBADF;
	int r;

	if (source < 0)
		return source;
	if (depth > TREE_DEPTH_MAX)
		return -EFBIG;
	if (mkdirat(dir.to, to, 0700) < 0)
		return -errno;
	target = tree_open(dir.to, to);
	if (target < 0)
		return target;
	r = names_read(source, TREE_NAMES_MAX, &names);
	for (size_t i = 0; !r && i < names.n; i++)
		r = copy_one((struct pair){ source, target }, names.name[i],
			     names.name[i], depth + 1);
	return r;
}

static int copy_one(struct pair dir, const char *from, const char *to,
		    unsigned int depth)
{
	struct stat st;
	int r;

	if (fstatat(dir.from, from, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISREG(st.st_mode))
		r = copy_file(dir, from, to);
	else if (S_ISDIR(st.st_mode))
		r = copy_directory(dir, from, to, depth);
	else if (S_ISLNK(st.st_mode))
		r = copy_link(dir, from, to);
	else
		r = mknodat(dir.to, to, (st.st_mode & S_IFMT) | 0600,
			    st.st_rdev) < 0 ? -errno : 0;
	return r ?: copy_attributes(dir, from, to, &st);
}

int tree_copy(int fromfd, const char *from, int tofd, const char *to)
{
	return copy_one((struct pair){ fromfd, tofd }, from, to, 0);
}

int tree_copy_attributes(int fromfd, const char *from, int tofd, const char *to)
{
	struct stat st;

	if (fstatat(fromfd, from, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return copy_attributes((struct pair){ fromfd, tofd }, from, to, &st);
}
