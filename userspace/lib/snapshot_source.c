// SPDX-License-Identifier: GPL-2.0-or-later
#include "snapshot.h"

#include <fcntl.h>
#include <string.h>

int source_place(const struct settings_source *s, size_t i,
		 char name[SETTINGS_PATH_MAX])
{
	const char *last;
	int fd;

	if (!s->live) {
		snprintf(name, SETTINGS_PATH_MAX, "%zu", i);
		return tree_open(s->fd, ".");
	}
	fd = tree_parent(s->fd, s->keep->path[i], &last);
	if (fd >= 0)
		snprintf(name, SETTINGS_PATH_MAX, "%s", last);
	return fd;
}

static int walk_one(const struct settings_source *s, size_t i,
		    struct tree_sum *sum, tree_fn fn, void *arg)
{
	_cleanup_(closep) int fd = -EBADF;
	char name[SETTINGS_PATH_MAX];
	int r;

	fd = source_place(s, i, name);
	if (fd == -ENOENT)
		return 0;
	if (fd < 0) {
		snprintf(sum->path, sizeof(sum->path), "%s", s->keep->path[i]);
		return fd;
	}
	r = tree_exists(fd, name);
	if (r <= 0)
		return r;
	return tree_walk(fd, name, s->keep->path[i], sum, fn, arg);
}

int source_walk(const struct settings_source *s, struct tree_sum *sum,
		tree_fn fn, void *arg)
{
	int r = 0;

	*sum = (struct tree_sum){ 0 };
	for (size_t i = 0; !r && i < s->keep->n; i++)
		r = walk_one(s, i, sum, fn, arg);
	return r;
}

static int add(const char *path, const struct stat *st,
	       const uint8_t digest[DIGEST_SIZE], void *arg)
{
	digest_add(arg, path, strlen(path) + 1);
	digest_add(arg, digest, DIGEST_SIZE);
	return 0;
}

int source_sum(const struct settings_source *s, struct tree_sum *sum,
	       char hex[DIGEST_HEX])
{
	struct digest *d = digest_new();
	uint8_t all[DIGEST_SIZE];
	int r;

	if (!d)
		return -ENOMEM;
	r = source_walk(s, sum, add, d);
	digest_end(d, all);
	if (!r)
		digest_hex(all, hex);
	return r;
}
