// SPDX-License-Identifier: GPL-2.0-or-later
#include "barebox_dt.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "barebox_state.h"

#define DEPTH_MAX	4

static ssize_t read_property(int dir, const char *name, void *buf, size_t size)
{
	_cleanup_(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : read(fd, buf, size);
}

static int read_cell(int dir, const char *name, uint32_t *ret)
{
	uint8_t b[4];

	if (read_property(dir, name, b, sizeof(b)) != sizeof(b))
		return -ENOENT;
	*ret = barebox_get32(b, true);
	return 0;
}

/*
 * Calls @fn for each child node, ordered by name, until one returns not 0:
 * scandir() sorts "system0" before "system1", as the numbers have it.
 */
static int each_child(int dir, int (*fn)(int node, const char *name, void *arg),
		      void *arg)
{
	struct dirent **list;
	int r = 0, n = scandirat(dir, ".", &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		_cleanup_(closep) int node = *list[i]->d_name == '.' || r ?
			-EBADF : openat(dir, list[i]->d_name,
				O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (node >= 0)
			r = fn(node, list[i]->d_name, arg);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return r;
}

/* Is a node "NAME@..." or "NAME"? */
static bool named(const char *node, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(node, name, len) && (!node[len] || node[len] == '@');
}

struct variables {
	struct barebox_layout *layout;
	const char *parent;
	unsigned int depth;
};

static void take_variable(int node, const char *name,
			  const struct variables *v)
{
	struct barebox_layout *l = v->layout;
	struct barebox_target *t = &l->target[l->n];
	uint32_t at;

	if (read_cell(node, "reg", &at)) {
		uint8_t reg[8];

		if (read_property(node, "reg", reg, sizeof(reg)) != sizeof(reg))
			return;
		at = barebox_get32(reg, true);
	}
	if (named(name, "last_chosen"))
		l->last_chosen_at = at;
	if (!named(name, "remaining_attempts") || l->n == BAREBOX_TARGETS_MAX)
		return;
	snprintf(t->name, sizeof(t->name), "%s", v->parent);
	t->attempts_at = at;
	t->attempts = 3;	/* bootchooser.default_attempts */
	(void)!read_cell(node, "default", &t->attempts);
	l->n++;
}

static int walk(int node, const char *name, void *arg)
{
	const struct variables *v = arg;
	struct variables below = { v->layout, name, v->depth + 1 };

	if (!faccessat(node, "reg", F_OK, 0))
		take_variable(node, name, v);
	else if (v->depth < DEPTH_MAX)
		return each_child(node, walk, &below);
	return 0;
}

struct search {
	const char *root;
	const char *class;
	uint32_t phandle;
	char *path;
};

static int match_device(int node, const char *name, void *arg)
{
	const struct search *s = arg;
	uint32_t phandle;

	if (read_cell(node, "of_node/phandle", &phandle) ||
	    phandle != s->phandle || strlen(name) > 64)
		return 0;
	/* Of an MTD device there is a second, read-only node. */
	if (!strcmp(s->class, "sys/class/mtd") && strlen(name) > 2 &&
	    !strcmp(name + strlen(name) - 2, "ro"))
		return 0;
	if (!strcmp(s->class, "sys/class/mtd"))
		snprintf(s->path, COUNTER_DEVICE_MAX, "%s/dev/%s", s->root, name);
	else
		snprintf(s->path, COUNTER_DEVICE_MAX, "%s/%s/%s/nvmem", s->root,
			 s->class, name);
	return 1;
}

static bool find_device(const char *root, const char *class, uint32_t phandle,
			char path[COUNTER_DEVICE_MAX])
{
	_cleanup_(closep) int dir = -EBADF;
	struct search s = { root, class, phandle, path };
	char name[COUNTER_DEVICE_MAX];

	snprintf(name, sizeof(name), "%s/%s", root, class);
	dir = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir >= 0 && each_child(dir, match_device, &s);
}

struct state_node {
	const char *root;
	struct barebox_layout *layout;
};

static int take_state(int node, const char *name, void *arg)
{
	const struct state_node *s = arg;
	struct barebox_layout *l = s->layout;
	struct variables v = { l, name, 0 };
	char compatible[32] = "";
	uint32_t phandle;

	(void)!read_property(node, "compatible", compatible,
			     sizeof(compatible) - 1);
	if (strcmp(compatible, "barebox,state") ||
	    read_cell(node, "magic", &l->magic))
		return 0;
	(void)!read_cell(node, "backend-stridesize", &l->stride);
	l->signed_ = !faccessat(node, "algo", F_OK, 0);
	if (!read_cell(node, "backend", &phandle) &&
	    !find_device(s->root, "sys/class/mtd", phandle, l->device))
		(void)find_device(s->root, "sys/bus/nvmem/devices", phandle,
				  l->device);
	(void)each_child(node, walk, &v);
	return l->n ? 1 : -EINVAL;
}

int barebox_layout_read(const char *root, struct barebox_layout *ret)
{
	_cleanup_(closep) int dir = -EBADF;
	struct barebox_layout layout = { .last_chosen_at = UINT32_MAX };
	struct state_node s = { root, &layout };
	char path[COUNTER_DEVICE_MAX];
	int r;

	snprintf(path, sizeof(path), "%s/proc/device-tree", root);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = dir < 0 ? 0 : each_child(dir, take_state, &s);
	if (r <= 0)
		return r ?: -ENOENT;
	*ret = layout;
	return 0;
}
