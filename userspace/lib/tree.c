// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "tree_names.h"
#include "tree_xattr.h"
#include "wipe.h"

#define CHUNK	16384

/**
 * struct walk - where we are
 * @dev: file system that is not left
 * @depth: directories above
 * @sum: so far
 * @fn: called for each name
 * @arg: for @fn
 */
struct walk {
	dev_t dev;
	unsigned int depth;
	struct tree_sum *sum;
	tree_fn fn;
	void *arg;
};

int tree_open(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			O_CLOEXEC);

	if (fd < 0)
		return errno == ELOOP ? -ENOTDIR : -errno;
	return fd;
}

int tree_exists(int dirfd, const char *name)
{
	struct stat st;

	if (!fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW))
		return 1;
	return errno == ENOENT ? 0 : -errno;
}

int tree_parent(int dirfd, const char *path, const char **ret_name)
{
	char name[NAME_MAX + 1];
	int fd = tree_open(dirfd, ".");

	for (path += strspn(path, "/"); fd >= 0; path++) {
		size_t len = strcspn(path, "/");
		int up = fd;

		if (!path[len])
			break;
		if (len > NAME_MAX) {
			close(fd);
			return -ENAMETOOLONG;
		}
		memcpy(name, path, len);
		name[len] = '\0';
		fd = tree_open(up, name);
		close(up);
		path += len;
	}
	*ret_name = path;
	return fd;
}

/* Is it the file that was looked at? */
static int open_file(int dirfd, const char *name, const struct stat *st)
{
	int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
			O_NOCTTY | O_CLOEXEC);
	struct stat now;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &now) < 0 || now.st_ino != st->st_ino ||
	    now.st_size != st->st_size || !S_ISREG(now.st_mode)) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

/* From the flash, not from memory: a copy is to be proved by it. */
static int add_file(struct digest *d, int dirfd, const char *name,
		    const struct stat *st)
{
	_cleanup_(closep) int fd = open_file(dirfd, name, st);
	off_t left = st->st_size;
	char buf[CHUNK];
	ssize_t n;

	if (fd < 0)
		return fd;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	while (left && (n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0)
			return -errno;
		digest_add(d, buf, (size_t)n);
		left -= n < left ? n : left;
	}
	return left ? -ESTALE : 0;
}

static int add_link(struct digest *d, int dirfd, const char *name)
{
	char target[4096];
	ssize_t n = readlinkat(dirfd, name, target, sizeof(target));

	if (n < 0)
		return -errno;
	digest_add(d, target, (size_t)n);
	return 0;
}

static char type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return 'f';
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFIFO:
		return 'p';
	default:
		return 's';
	}
}

static bool is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static int digest_one(int dirfd, const char *name, const struct stat *st,
		      uint8_t ret[DIGEST_SIZE])
{
	dev_t dev = is_device(st->st_mode) ? st->st_rdev : 0;
	struct digest *d = digest_new();
	char head[128];
	int r;

	if (!d)
		return -ENOMEM;
	snprintf(head, sizeof(head), "%c %o %u %u %u:%u %" PRIu64 "\n",
		 type_of(st->st_mode),
		 S_ISLNK(st->st_mode) ? 0777 : st->st_mode & 07777,
		 st->st_uid, st->st_gid, major(dev), minor(dev),
		 S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0);
	digest_add(d, head, strlen(head));
	r = xattr_digest(d, dirfd, name);
	if (!r && S_ISREG(st->st_mode))
		r = add_file(d, dirfd, name, st);
	if (!r && S_ISLNK(st->st_mode))
		r = add_link(d, dirfd, name);
	digest_end(d, ret);
	return r;
}

static int within_limits(struct walk *w, const struct stat *st)
{
	struct tree_sum *sum = w->sum;

	if (st->st_dev != w->dev)
		return -EXDEV;
	sum->names++;
	if (S_ISREG(st->st_mode))
		sum->bytes += (uint64_t)st->st_size;
	if (sum->names > TREE_NAMES_MAX || sum->bytes > TREE_BYTES_MAX ||
	    w->depth > TREE_DEPTH_MAX)
		return -EFBIG;
	return 0;
}

static int visit(struct walk *w, int dirfd, const char *name);

static int visit_below(struct walk *w, int fd, const char *name)
{
	char *path = w->sum->path;
	size_t len = strlen(path);
	int r;

	if (len + 1 + strlen(name) >= sizeof(w->sum->path))
		return -ENAMETOOLONG;
	path[len] = '/';
	memcpy(path + len + 1, name, strlen(name) + 1);
	r = visit(w, fd, name);
	/* What failed stays to be told. */
	if (!r)
		path[len] = '\0';
	return r;
}

static int visit_all(struct walk *w, int dirfd, const char *name)
{
	_cleanup_(closep) int fd = tree_open(dirfd, name);
	_cleanup_(names_done) struct names names = { 0 };
	int r;

	if (fd < 0)
		return fd;
	r = names_read(fd, TREE_NAMES_MAX, &names);
	w->depth++;
	for (size_t i = 0; !r && i < names.n; i++)
		r = visit_below(w, fd, names.name[i]);
	w->depth--;
	return r;
}

static int visit(struct walk *w, int dirfd, const char *name)
{
	uint8_t sum[DIGEST_SIZE];
	struct stat st;
	int r;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	r = within_limits(w, &st);
	if (!r)
		r = digest_one(dirfd, name, &st, sum);
	if (!r)
		r = w->fn(w->sum->path, &st, sum, w->arg);
	if (!r && S_ISDIR(st.st_mode))
		r = visit_all(w, dirfd, name);
	return r;
}

int tree_walk(int dirfd, const char *name, const char *path,
	      struct tree_sum *sum, tree_fn fn, void *arg)
{
	struct walk w = { .sum = sum, .fn = fn, .arg = arg };
	struct stat st;

	if (fstat(dirfd, &st) < 0)
		return -errno;
	w.dev = st.st_dev;
	snprintf(sum->path, sizeof(sum->path), "%s", path);
	return visit(&w, dirfd, name);
}

int tree_remove(int dirfd, const char *name)
{
	_cleanup_(closep) int fd = tree_open(dirfd, name);
	unsigned int left = 0;
	int r;

	if (fd == -ENOENT)
		return 0;
	if (fd == -ENOTDIR)
		return unlinkat(dirfd, name, 0) < 0 ? -errno : 0;
	if (fd < 0)
		return fd;
	r = wipe_dir(fd, &left);
	if (r || left)
		return r ?: -ENOTEMPTY;
	return unlinkat(dirfd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}
