// SPDX-License-Identifier: GPL-2.0-or-later
#include "usage.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK		512	/* of st_blocks, whatever the file system's is */

/**
 * struct walk - where we are
 * @usage: the result
 * @max: how many directories to remember
 * @dev: file system that is not left
 * @depth: below the top
 */
struct walk {
	struct usage *usage;
	size_t max;
	dev_t dev;
	unsigned int depth;
};

static int walk_dir(struct walk *w, int fd, const char *path,
		    struct usage_item *sum);

/* Takes @item into the list, by its size. */
static int remember(struct walk *w, const struct usage_item *item)
{
	struct usage *u = w->usage;
	size_t at = u->n;
	char *path;

	while (at && u->top[at - 1].bytes < item->bytes)
		at--;
	if (at >= w->max)
		return 0;
	path = strdup(item->path);
	if (!path)
		return -ENOMEM;
	if (u->n == w->max)
		free(u->top[--u->n].path);
	memmove(&u->top[at + 1], &u->top[at], (u->n - at) * sizeof(*item));
	u->top[at] = *item;
	u->top[at].path = path;
	u->n++;
	return 0;
}

static int open_below(int fd, const char *name)
{
	int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			   O_CLOEXEC);

	return below < 0 ? -errno : below;
}

/* A directory that goes away meanwhile, or can't be read, is passed over. */
static int walk_below(struct walk *w, int fd, const char *path,
		      const char *name, struct usage_item *sum)
{
	_cleanup_(freep) char *below = NULL;
	struct usage_item item = { 0 };
	int r, sub;

	if (w->depth == USAGE_DEPTH_MAX) {
		w->usage->cut = true;
		return 0;
	}
	sub = open_below(fd, name);
	if (sub < 0) {
		w->usage->unread += sub != -ENOENT;
		return 0;
	}
	if (asprintf(&below, "%s%s%s", path, *path ? "/" : "", name) < 0) {
		below = NULL;
		close(sub);
		return -ENOMEM;
	}
	w->depth++;
	r = walk_dir(w, sub, below, &item);
	w->depth--;
	sum->bytes += item.bytes;
	sum->names += item.names;
	return r;
}

static int take(struct walk *w, int fd, const char *path, const char *name,
		struct usage_item *sum)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (st.st_dev != w->dev)
		return 0;
	w->usage->names++;
	sum->names++;
	sum->bytes += (uint64_t)st.st_blocks * BLOCK;
	return S_ISDIR(st.st_mode) ? walk_below(w, fd, path, name, sum) : 0;
}

/* Takes @fd, also when it fails. */
static int walk_dir(struct walk *w, int fd, const char *path,
		    struct usage_item *sum)
{
	DIR *dir = fdopendir(fd);
	struct dirent *d;
	int r = 0;

	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	while (!r && !w->usage->cut && (d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (w->usage->names == USAGE_NAMES_MAX)
			w->usage->cut = true;
		else
			r = take(w, fd, path, d->d_name, sum);
	}
	closedir(dir);
	sum->path = (char *)path;
	return r ?: remember(w, sum);
}

int usage_read(int dirfd, size_t max, struct usage *ret)
{
	struct walk w = { .usage = ret, .max = max };
	struct usage_item sum = { 0 };
	struct stat st;
	int fd;

	*ret = (struct usage){ 0 };
	if (w.max > USAGE_TOP_MAX)
		w.max = USAGE_TOP_MAX;
	fd = open_below(dirfd, ".");
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	w.dev = st.st_dev;
	return walk_dir(&w, fd, "", &sum);
}

void usage_done(struct usage *usage)
{
	for (size_t i = 0; i < usage->n; i++)
		free(usage->top[i].path);
	usage->n = 0;
}
