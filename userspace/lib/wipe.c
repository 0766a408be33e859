// SPDX-License-Identifier: GPL-2.0-or-later
#include "wipe.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* A directory that can't be removed, and is not entered twice */
struct stuck {
	struct stuck *next;
	char name[];
};

/**
 * struct level - a directory on the way down
 * @up: the one that holds it
 * @ino: number of the directory, to know it again
 * @left: names in it that could not be removed
 * @stuck: directories among them
 * @name: its name in the one that holds it
 */
struct level {
	struct level *up;
	ino_t ino;
	unsigned int left;
	struct stuck *stuck;
	char name[];
};

/**
 * struct walk - where we are
 * @dir: open directory
 * @dev: file system that is not left
 * @level: the directory, and those above it up to the top
 * @left: names that could not be removed, of directories that are done with
 * @tell: is told of each one that could
 * @arg: for @tell
 */
struct walk {
	DIR *dir;
	dev_t dev;
	struct level *level;
	unsigned int left;
	wipe_tell tell;
	void *arg;
};

/* One step down or up, on this very mount */
static int step(int dirfd, const char *name)
{
	struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC |
			 O_NOATIME,
		.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, dirfd, name, &how, sizeof(how));

	/* Not there, or hidden by a sandbox: the device number must do. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			    O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static struct level *level_new(struct level *up, const char *name, ino_t ino)
{
	struct level *l = calloc(1, sizeof(*l) + strlen(name) + 1);

	if (!l)
		return NULL;
	l->up = up;
	l->ino = ino;
	memcpy(l->name, name, strlen(name) + 1);
	return l;
}

static struct level *level_free(struct level *l)
{
	struct level *up = l->up;

	while (l->stuck) {
		struct stuck *next = l->stuck->next;

		free(l->stuck);
		l->stuck = next;
	}
	free(l);
	return up;
}

static int add_stuck(struct level *l, const char *name)
{
	struct stuck *s = malloc(sizeof(*s) + strlen(name) + 1);

	if (!s)
		return -ENOMEM;
	memcpy(s->name, name, strlen(name) + 1);
	s->next = l->stuck;
	l->stuck = s;
	return 0;
}

static bool is_stuck(const struct level *l, const char *name)
{
	for (const struct stuck *s = l->stuck; s; s = s->next)
		if (!strcmp(s->name, name))
			return true;
	return false;
}

/* Takes @fd, also when it fails. */
static int enter(struct walk *w, int fd, ino_t ino)
{
	struct stat st;
	DIR *dir;

	if (fstat(fd, &st) < 0 || st.st_dev != w->dev ||
	    (ino && st.st_ino != ino)) {
		close(fd);
		return -EXDEV;
	}
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -errno;
	}
	if (w->dir)
		closedir(w->dir);
	w->dir = dir;
	return 0;
}

static int go_down(struct walk *w, const char *name)
{
	struct level *l;
	struct stat st;
	int fd, r;

	fd = step(dirfd(w->dir), name);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	l = level_new(w->level, name, st.st_ino);
	if (!l) {
		close(fd);
		return -ENOMEM;
	}
	r = enter(w, fd, st.st_ino);
	if (r < 0)
		free(l);
	else
		w->level = l;
	return r;
}

/* A file or directory that is immutable or append-only is so no more. */
static void make_mutable(int fd)
{
	int flags;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0 ||
	    !(flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)))
		return;
	flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
	(void)ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

static int remove_name(int fd, const char *name, int flags)
{
	_cleanup_(closep) int file = -EBADF;

	if (!unlinkat(fd, name, flags))
		return 0;
	if (errno != EPERM && errno != EACCES)
		return -errno;
	make_mutable(fd);
	file = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		      O_NOCTTY | O_CLOEXEC);
	if (file >= 0)
		make_mutable(file);
	return unlinkat(fd, name, flags) < 0 ? -errno : 0;
}

static int remove_here(struct walk *w, const char *name, int flags)
{
	int r = remove_name(dirfd(w->dir), name, flags);

	if (!r && w->tell)
		w->tell(w->arg);
	return r;
}

static bool is_directory(int fd, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return !fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

/* Back to the directory above, which is then rid of this one */
static int go_up(struct walk *w)
{
	struct level *done = w->level;
	int fd, r;

	fd = step(dirfd(w->dir), "..");
	r = fd < 0 ? fd : enter(w, fd, done->up->ino);
	if (r < 0)
		return r;
	w->level = done->up;
	if (remove_here(w, done->name, AT_REMOVEDIR) < 0) {
		w->left += done->left;
		r = add_stuck(w->level, done->name);
	}
	level_free(done);
	return r;
}

enum outcome { REMOVED, INSIDE, LEFT };

static enum outcome take(struct walk *w, const struct dirent *d)
{
	bool dir = is_directory(dirfd(w->dir), d);

	if (!remove_here(w, d->d_name, dir ? AT_REMOVEDIR : 0))
		return REMOVED;
	if (dir && !is_stuck(w->level, d->d_name) && !go_down(w, d->d_name))
		return INSIDE;
	return LEFT;
}

/*
 * Once through the directory, until there is a directory to enter. What a
 * file system skips because names before it went away is met the next time.
 */
static enum outcome empty(struct walk *w)
{
	enum outcome all = LEFT;
	struct dirent *d;

	w->level->left = 0;
	rewinddir(w->dir);
	while ((d = readdir(w->dir))) {
		enum outcome one;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		one = take(w, d);
		if (one == INSIDE)
			return INSIDE;
		if (one == REMOVED)
			all = REMOVED;
		else
			w->level->left++;
	}
	return all;
}

static int wipe_all(struct walk *w)
{
	for (;;) {
		int r;

		if (empty(w) != LEFT)
			continue;
		if (!w->level->up)
			return 0;	/* the top */
		r = go_up(w);
		if (r < 0)
			return r;
	}
}

int wipe_dir_telling(int dirfd, wipe_tell tell, void *arg,
		     unsigned int *ret_left)
{
	struct walk w = { .tell = tell, .arg = arg };
	struct stat st;
	int fd, r;

	fd = step(dirfd, ".");
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		close(fd);
		return -errno;
	}
	w.dev = st.st_dev;
	w.level = level_new(NULL, "", st.st_ino);
	r = enter(&w, fd, 0);
	if (!r && w.level)
		r = wipe_all(&w);
	if (!r && w.level)
		*ret_left = w.left + w.level->left;
	while (w.level)
		w.level = level_free(w.level);
	if (w.dir)
		closedir(w.dir);
	return r;
}
