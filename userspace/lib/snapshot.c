// SPDX-License-Identifier: GPL-2.0-or-later
#include "snapshot.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include "tree_names.h"

#define OLD		"old"	/* one that is being removed */
#define ROOM_A_NAME	1024	/* what a file takes besides its content */

static void print_number(char name[16], uint32_t number)
{
	snprintf(name, 16, "%u", number);
}

static int open_in(int dirfd, const char *dir)
{
	_cleanup_(closep) int fd = tree_open(dirfd, SETTINGS_DIR);

	return fd < 0 ? fd : tree_open(fd, dir);
}

int snapshots_open(int dirfd)
{
	if (mkdirat(dirfd, SETTINGS_DIR, 0700) < 0 && errno != EEXIST)
		return -errno;
	return tree_open(dirfd, SETTINGS_DIR);
}

static bool is_number(const char *name, uint32_t *ret)
{
	uint64_t number = sealed_digits(name);

	*ret = (uint32_t)number;
	return number && number < UINT32_MAX && *name != '0';
}

/* One whose number is not that of its place was put there by hand. */
static void read_one(int fd, uint32_t number, struct settings_snapshot *ret)
{
	_cleanup_(closep) int dir = -EBADF;
	char name[16];

	*ret = (struct settings_snapshot){ 0 };
	print_number(name, number);
	dir = tree_open(fd, name);
	ret->damaged = dir < 0 || manifest_read(dir, ret) ||
		       ret->number != number;
	ret->number = number;
}

static int compare(const void *a, const void *b)
{
	const struct settings_snapshot *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

int snapshots_read(int dirfd, struct snapshots *ret)
{
	_cleanup_(names_done) struct names names = { 0 };
	_cleanup_(closep) int fd = tree_open(dirfd, SETTINGS_DIR);
	uint32_t number;
	int r;

	*ret = (struct snapshots){ 0 };
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = names_read(fd, SNAPSHOTS_MAX, &names);
	if (r)
		return r;
	ret->item = calloc(names.n + 1, sizeof(*ret->item));
	if (!ret->item)
		return -ENOMEM;
	for (size_t i = 0; i < names.n; i++)
		if (is_number(names.name[i], &number))
			read_one(fd, number, &ret->item[ret->n++]);
	qsort(ret->item, ret->n, sizeof(*ret->item), compare);
	return 0;
}

void snapshots_done(struct snapshots *list)
{
	free(list->item);
	*list = (struct snapshots){ 0 };
}

const struct settings_snapshot *snapshots_find(const struct snapshots *list,
					       uint32_t number)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].number == number)
			return &list->item[i];
	return NULL;
}

uint32_t snapshots_next(const struct snapshots *list)
{
	return list->n ? list->item[list->n - 1].number + 1 : 1;
}

int snapshot_tree(int dirfd, uint32_t number)
{
	_cleanup_(closep) int fd = -EBADF;
	char name[16];

	print_number(name, number);
	fd = open_in(dirfd, name);
	return fd < 0 ? fd : tree_open(fd, "tree");
}

int snapshot_verify(int dirfd, const struct settings_snapshot *s)
{
	_cleanup_(closep) int fd = snapshot_tree(dirfd, s->number);
	_cleanup_(freep) struct tree_sum *sum = malloc(sizeof(*sum));
	struct settings_source tree = { .fd = fd, .keep = &s->keep };
	char hex[DIGEST_HEX];
	int r;

	if (fd < 0 || !sum)
		return fd < 0 ? fd : -ENOMEM;
	r = source_sum(&tree, sum, hex);
	return r ?: strcmp(hex, s->sha256) ? -EBADMSG : 0;
}

static int check_room(int dirfd, const struct tree_sum *sum)
{
	struct statvfs fs;

	if (fstatvfs(dirfd, &fs) < 0)
		return -errno;
	return sum->bytes + (uint64_t)sum->names * ROOM_A_NAME >
	       (uint64_t)fs.f_bavail * fs.f_frsize / 2 ? -ENOSPC : 0;
}

static int copy_all(const struct settings_source *from, int tofd)
{
	for (size_t i = 0; i < from->keep->n; i++) {
		_cleanup_(closep) int fd = -EBADF;
		char name[SETTINGS_PATH_MAX], to[24];
		int r;

		fd = source_place(from, i, name);
		r = fd < 0 ? fd : tree_exists(fd, name);
		snprintf(to, sizeof(to), "%zu", i);
		if (r > 0)
			r = tree_copy(fd, name, tofd, to);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}

/* Into a directory that is nobody's yet */
static int fill(int dir, int upper, struct settings_snapshot *s,
		struct tree_sum *sum)
{
	_cleanup_(closep) int fd = -EBADF;
	struct settings_source live = { upper, true, &s->keep };
	struct settings_source tree = { .keep = &s->keep };
	char hex[DIGEST_HEX];
	int r;

	if (mkdirat(dir, "tree", 0700) < 0)
		return -errno;
	fd = tree_open(dir, "tree");
	if (fd < 0)
		return fd;
	r = copy_all(&live, fd);
	if (!r && syncfs(fd) < 0)
		r = -errno;
	tree.fd = fd;
	if (!r)
		r = source_sum(&tree, sum, hex);
	if (!r && strcmp(hex, s->sha256))
		r = -EIO;
	return r ?: manifest_write(dir, s);
}

static int make(int fd, int upper, struct settings_snapshot *s,
		struct tree_sum *sum)
{
	_cleanup_(closep) int dir = -EBADF;
	char name[16];
	int r;

	if (mkdirat(fd, SNAPSHOT_NEW, 0700) < 0)
		return -errno;
	dir = tree_open(fd, SNAPSHOT_NEW);
	r = dir < 0 ? dir : fill(dir, upper, s, sum);
	print_number(name, s->number);
	if (!r && (syncfs(fd) < 0 || renameat(fd, SNAPSHOT_NEW, fd, name) < 0 ||
		   syncfs(fd) < 0))
		r = -errno;
	if (r)
		(void)!tree_remove(fd, SNAPSHOT_NEW);
	return r;
}

int snapshot_save(int dirfd, struct settings_snapshot *s,
		  struct tree_sum *where)
{
	_cleanup_(closep) int upper = tree_open(dirfd, "upper");
	_cleanup_(closep) int fd = -EBADF;
	struct settings_source live = { upper, true, &s->keep };
	int r;

	if (upper < 0)
		return upper;
	r = source_sum(&live, where, s->sha256);
	if (r)
		return r;
	s->bytes = where->bytes;
	s->names = where->names;
	r = check_room(dirfd, where);
	if (r)
		return r;
	fd = snapshots_open(dirfd);
	return fd < 0 ? fd : make(fd, upper, s, where);
}

/* ORDER: under its number it is whole, at any time. */
int snapshot_remove(int dirfd, uint32_t number)
{
	_cleanup_(closep) int fd = tree_open(dirfd, SETTINGS_DIR);
	char name[16];
	int r;

	if (fd < 0)
		return fd;
	r = tree_remove(fd, OLD);
	print_number(name, number);
	if (!r && renameat(fd, name, fd, OLD) < 0)
		return errno == ENOENT ? 0 : -errno;
	return r ?: tree_remove(fd, OLD);
}

int snapshots_tidy(int dirfd)
{
	_cleanup_(closep) int fd = tree_open(dirfd, SETTINGS_DIR);
	int r;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = tree_remove(fd, SNAPSHOT_NEW);
	return r ?: tree_remove(fd, OLD);
}
