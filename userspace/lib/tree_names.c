// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add(struct names *names, const char *name)
{
	/* Room grows by doubling: at each power of two. */
	if (!(names->n & (names->n - 1))) {
		size_t room = names->n ? 2 * names->n : 1;
		char **list = reallocarray(names->name, room, sizeof(*list));

		if (!list)
			return -ENOMEM;
		names->name = list;
	}
	names->name[names->n] = strdup(name);
	if (!names->name[names->n])
		return -ENOMEM;
	names->n++;
	return 0;
}

int names_read(int dirfd, size_t max, struct names *ret)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	struct dirent *d;
	DIR *dir;

	*ret = (struct names){ 0 };
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		r = -errno;
		closep(&fd);
		return r;
	}
	while (!r) {
		errno = 0;
		d = readdir(dir);
		if (!d) {
			r = -errno;
			break;
		}
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			r = ret->n < max ? add(ret, d->d_name) : -EFBIG;
	}
	closedir(dir);
	if (ret->n)
		qsort(ret->name, ret->n, sizeof(*ret->name), compare);
	return r;
}

void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct names){ 0 };
}
