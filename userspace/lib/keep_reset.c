// SPDX-License-Identifier: GPL-2.0-or-later
#include "keep_reset.h"

#include <fcntl.h>
#include <string.h>
#include "overlay.h"
#include "tree.h"
#include "tree_names.h"
#include "tree_way.h"

#define NAMES_MAX	1000000u

/**
 * struct move - from where to where
 * @romfd: the root below, or -1
 * @old: the upper that is discarded
 * @upper: the fresh one
 * @result: what becomes of it
 */
struct move {
	int romfd, old, upper;
	struct keep_result *result;
};

static int sync_dir(int fd)
{
	return syncfs(fd) < 0 ? -errno : 0;
}

/* The first trouble is told, and how much more there was is not. */
static void trouble(struct move *m, const char *path, int error)
{
	struct keep_result *r = m->result;

	if (!*r->trouble)
		snprintf(r->trouble, sizeof(r->trouble),
			 "%.150s could not be kept: %s", path,
			 strerror(-error));
}

/* Directory and name of a path, whose name may end in * */
static int open_parent(int fd, const char *path, char name[KEEP_PATH_MAX],
		       bool *ret_many)
{
	const char *last;
	int parent = tree_parent(fd, path, &last);
	size_t len;

	if (parent < 0)
		return parent;
	snprintf(name, KEEP_PATH_MAX, "%s", last);
	len = strlen(name);
	*ret_many = len && name[len - 1] == '*';
	if (*ret_many)
		name[len - 1] = '\0';
	return parent;
}

/* Calls @fn for each name that @path stands for; its first error ends it. */
static int each(int fd, const char *path,
		int (*fn)(int parent, const char *name, void *arg), void *arg)
{
	_cleanup_(names_done) struct names names = { 0 };
	_cleanup_(closep) int parent = -EBADF;
	char name[KEEP_PATH_MAX];
	bool many;
	int r;

	parent = open_parent(fd, path, name, &many);
	if (parent < 0)
		return parent == -ENOENT ? 0 : parent;
	if (!many) {
		r = tree_exists(parent, name);
		return r > 0 ? fn(parent, name, arg) : r;
	}
	r = names_read(parent, NAMES_MAX, &names);
	for (size_t i = 0; !r && i < names.n; i++)
		if (!strncmp(names.name[i], name, strlen(name)))
			r = fn(parent, names.name[i], arg);
	return r;
}

/* Return: a descriptor of the directory in the fresh upper, or -errno */
static int make_way(const struct move *m, const char *path)
{
	const int like[2] = { m->romfd, m->old };
	const char *name;
	int r = tree_make_way(m->upper, like, path);

	return r ?: tree_parent(m->upper, path, &name);
}

struct one {
	const struct move *move;
	const char *path;
};

static int move_one(int parent, const char *name, void *arg)
{
	_cleanup_(closep) int to = -EBADF;
	const struct one *one = arg;

	to = make_way(one->move, one->path);
	if (to < 0)
		return to;
	if (renameat(parent, name, to, name) < 0)
		return -errno;
	one->move->result->names++;
	return 0;
}

static int count_one(int parent, const char *name, void *arg)
{
	(*(unsigned int *)arg)++;
	return 0;
}

int keep_look(int upperfd, const char *path, unsigned int *ret_n)
{
	unsigned int n = 0;
	int r = each(upperfd, path, count_one, &n);

	if (!r)
		*ret_n = n;
	return r;
}

/* One that fails for a reason of its own does not stop the others. */
static int move_all(struct move *m, const struct keep_sets *sets)
{
	for (size_t i = 0; i < sets->n; i++) {
		struct one one = { m, sets->item[i].path };
		int r = keep_covered(sets, i) ? 0 :
			each(m->old, one.path, move_one, &one);

		if (r == -ENOSPC || r == -EDQUOT)
			return -ENOSPC;
		if (r)
			trouble(m, one.path, r);
	}
	return sync_dir(m->upper);
}

/* Room is made by what is not kept. */
static int spare(int fd, const char *path, const struct keep_sets *sets)
{
	_cleanup_(names_done) struct names names = { 0 };
	int r = names_read(fd, NAMES_MAX, &names);

	for (size_t i = 0; !r && i < names.n; i++) {
		_cleanup_(closep) int down = -EBADF;
		char below[KEEP_PATH_MAX + 256];

		snprintf(below, sizeof(below), "%s/%s", path, names.name[i]);
		if (keep_has(sets, below))
			continue;
		if (keep_leads_to(sets, below))
			down = tree_open(fd, names.name[i]);
		r = down >= 0 ? spare(down, below, sets) :
				tree_remove(fd, names.name[i]);
	}
	return r;
}

static int spare_upper(int upperfd, const void *arg)
{
	return spare(upperfd, "", arg);
}

static int move_with_room(struct move *m, const struct keep_sets *sets)
{
	int r = move_all(m, sets);

	if (r == -ENOSPC)
		r = spare(m->old, "", sets);
	else
		return r;
	return r ?: move_all(m, sets);
}

static int move_kept(int dirfd, int romfd, uint32_t id,
		     const struct keep_sets *sets, struct keep_result *ret)
{
	_cleanup_(closep) int old = -EBADF;
	_cleanup_(closep) int upper = tree_open(dirfd, "upper");
	struct move m = { .romfd = romfd, .upper = upper, .result = ret };
	char name[32];

	snprintf(name, sizeof(name), "discard.%u", id);
	old = tree_open(dirfd, name);
	if (old < 0 || upper < 0)
		return old < 0 ? old : upper;
	m.old = old;
	return move_with_room(&m, sets);
}

int keep_reset(int dirfd, int romfd, uint32_t id, uint32_t number,
	       struct keep_result *ret)
{
	struct keep_sets sets;
	char name[32];
	int r;

	*ret = (struct keep_result){ 0 };
	snprintf(name, sizeof(name), "discard.%u", id);
	r = keep_read(dirfd, number, &sets);
	/* ORDER: it is forgotten last. */
	if (r == -ENOENT && tree_exists(dirfd, name) > 0)
		return overlay_put_aside(dirfd, id);
	if (r)
		return r == -ENOENT ? -EBADMSG : r;
	r = overlay_put_aside_sparing(dirfd, id, spare_upper, &sets);
	if (!r)
		r = move_kept(dirfd, romfd, id, &sets, ret);
	if (!r)
		keep_names(&sets, ret->kept, sizeof(ret->kept));
	return r ?: keep_forget(dirfd);
}
