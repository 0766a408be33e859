// SPDX-License-Identifier: GPL-2.0-or-later
#include "rootfile.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static int check_owner(const struct stat *st)
{
	return st->st_uid || st->st_mode & 022 ? -EACCES : 0;
}

/* One step; nothing is opened that is not a file or a directory. */
static int step(int dir, const char *name, bool last)
{
	_cleanup_(closep) int fd = -EBADF;
	struct stat st;
	int r;

	if (!strcmp(name, "..") || !strcmp(name, "."))
		return -EINVAL;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	if (!(last ? S_ISREG(st.st_mode) : S_ISDIR(st.st_mode)))
		return -EINVAL;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
			       O_CLOEXEC | (last ? 0 : O_DIRECTORY));
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	r = check_owner(&st);
	return r < 0 ? r : TAKE_FD(fd);
}

static int walk(int root, const char *path)
{
	_cleanup_(closep) int dir = fcntl(root, F_DUPFD_CLOEXEC, 3);
	char name[256];

	if (dir < 0)
		return -errno;
	for (;;) {
		size_t len = strcspn(path, "/");
		bool last = !path[len];
		int fd;

		if (!len || len >= sizeof(name))
			return -EINVAL;
		memcpy(name, path, len);
		name[len] = '\0';
		fd = step(dir, name, last);
		if (fd < 0 || last)
			return fd;
		close(dir);
		dir = fd;
		path += len + 1;
	}
}

/* One byte more than allowed tells whether there is more. */
static int read_all(int fd, size_t max, char *text)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, text + used, max + 1 - used)) > 0)
		used += (size_t)n;
	if (n < 0)
		return -errno;
	if (used > max)
		return -EFBIG;
	text[used] = '\0';
	return memchr(text, '\0', used) ? -EINVAL : 0;
}

int rootfile_read(int root, const char *path, size_t max, char **ret)
{
	_cleanup_(closep) int fd = walk(root, path);
	_cleanup_(freep) char *text = NULL;
	int r;

	if (fd < 0)
		return fd;
	text = malloc(max + 2);
	if (!text)
		return -ENOMEM;
	r = read_all(fd, max, text);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(text);
	return 0;
}
