// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "carry.h"

#define DISCARD		"discard."
#define ASIDE		"aside."
#define NAME_SIZE	64
#define UNNUMBERED_MAX	1000

/* A real directory, not a link to one: 0, -ENOENT, -ENOTDIR, -errno */
static int look(int dirfd, const char *name)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

static int make(int dirfd, const char *name, mode_t mode)
{
	int r = look(dirfd, name);

	if (r != -ENOENT)
		return r;
	return mkdirat(dirfd, name, mode) < 0 ? -errno : 0;
}

static int sync_dir(int dirfd)
{
	/* Some file systems can't sync a directory and don't need to. */
	return fsync(dirfd) < 0 && errno != EINVAL ? -errno : 0;
}

int overlay_prepare(int dirfd)
{
	bool fresh = look(dirfd, "upper") == -ENOENT ||
		     look(dirfd, "work") == -ENOENT;
	int r;

	r = make(dirfd, "upper", 0755);
	if (!r)
		r = make(dirfd, "work", 0700);
	if (!r && fresh)
		r = sync_dir(dirfd);
	return r;
}

static int open_dir(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static bool is_discard(const char *name)
{
	return !strncmp(name, DISCARD, strlen(DISCARD));
}

/* Settings that are not in upper: snapshots, what was set aside or carried over */
static bool is_beside(const char *name)
{
	return !strcmp(name, "settings") || !strcmp(name, "holder") ||
	       !strncmp(name, ASIDE, strlen(ASIDE)) || carry_is_name(name);
}

/* Besides, what a reset that did not come to it was to keep */
static bool is_nobodys(const char *name)
{
	return !strcmp(name, "keep") || is_beside(name);
}

/* Calls @fn for each name that is one; its first error ends it */
static int each(int dirfd, bool (*is_one)(const char *name),
		int (*fn)(int dirfd, const char *name, void *arg), void *arg)
{
	int fd = open_dir(dirfd, "."), r = 0;
	struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		r = -errno;
		close(fd);
		return r;
	}
	while (!r && (d = readdir(dir)))
		if (is_one(d->d_name))
			r = fn(dirfd, d->d_name, arg);
	closedir(dir);
	return r;
}

static int wipe_name(int dirfd, const char *name, unsigned int *left)
{
	_cleanup_(closep) int fd = open_dir(dirfd, name);

	return fd < 0 ? fd : wipe_dir(fd, left);
}

/* 0 also when there is nothing to move */
static int move(int dirfd, const char *from, const char *to)
{
	if (!renameat(dirfd, from, dirfd, to) || errno == ENOENT)
		return 0;
	return -errno;
}

static int wipe_beside(int dirfd, const char *name, void *arg)
{
	int r = wipe_name(dirfd, name, arg);
	int flags = r == -ENOTDIR || r == -ELOOP ? 0 : AT_REMOVEDIR;

	if (r < 0 && flags)
		return r;
	return unlinkat(dirfd, name, flags) < 0 ? -errno : 0;
}

static int spare_upper(int dirfd, overlay_spare spare, const void *arg)
{
	_cleanup_(closep) int fd = open_dir(dirfd, "upper");

	return fd < 0 ? fd : spare(fd, arg);
}

/*
 * No room for so much as a rename: upper is emptied where it is. A cut leaves
 * part of it, and the request, which then begins again.
 */
static int put_aside_slowly(int dirfd, const char *name, overlay_spare spare,
			    const void *arg)
{
	unsigned int left = 0;
	int r = each(dirfd, spare ? is_beside : is_nobodys, wipe_beside, &left);

	if (!r && !look(dirfd, "work"))
		r = wipe_name(dirfd, "work", &left);
	if (!r && spare)
		return spare_upper(dirfd, spare, arg) ?:
		       move(dirfd, "upper", name);
	if (!r)
		r = wipe_name(dirfd, "upper", &left);
	if (r < 0)
		return r;
	if (left)
		return -ENOTEMPTY;
	/* Its owner, mode and attributes are settings, too. */
	if (unlinkat(dirfd, "upper", AT_REMOVEDIR) < 0)
		return -errno;
	return mkdirat(dirfd, name, 0700) < 0 ? -errno : 0;
}

/*
 * What upper is to be called. A reset without a number, as no log could give it
 * one, is another one each time: whatever is there is from one before.
 */
static int discard_name(int dirfd, uint32_t id, char *name)
{
	if (id) {
		snprintf(name, NAME_SIZE, DISCARD "%" PRIu32, id);
		return 0;
	}
	for (unsigned int n = 1; n <= UNNUMBERED_MAX; n++) {
		snprintf(name, NAME_SIZE, DISCARD "0.%u", n);
		if (look(dirfd, name) == -ENOENT)
			return 0;
	}
	return -EEXIST;
}

static int move_beside(int dirfd, const char *name, void *arg)
{
	char to[NAME_SIZE + NAME_MAX + 2];

	snprintf(to, sizeof(to), "%s.%s", (const char *)arg, name);
	return move(dirfd, name, to);
}

/* What is to go is nobody's any more; without it the wipe works as well. */
static void hide(int dirfd, const char *name)
{
	_cleanup_(closep) int fd = open_dir(dirfd, name);

	if (fd >= 0)
		(void)fchmod(fd, 0700);
}

int overlay_put_aside(int dirfd, uint32_t id)
{
	return overlay_put_aside_sparing(dirfd, id, NULL, NULL);
}

int overlay_put_aside_sparing(int dirfd, uint32_t id, overlay_spare spare,
			      const void *arg)
{
	char name[NAME_SIZE], work[NAME_SIZE + 5];
	int r;

	r = discard_name(dirfd, id, name);
	if (r)
		return r;
	snprintf(work, sizeof(work), "%s.work", name);
	if (!look(dirfd, name)) {
		hide(dirfd, name);
		return overlay_prepare(dirfd);
	}

	/*
	 * ORDER: upper last; that it has its new name says that all is done.
	 * An upper that is no directory is moved all the same.
	 */
	r = look(dirfd, work) ? move(dirfd, "work", work) : 0;
	if (!r)
		r = each(dirfd, spare ? is_beside : is_nobodys, move_beside,
			 name);
	if (!r)
		r = move(dirfd, "upper", name);
	if (!r && look(dirfd, name) == -ENOENT && mkdirat(dirfd, name, 0700))
		r = -errno;
	if (r == -ENOSPC || r == -EDQUOT)
		r = put_aside_slowly(dirfd, name, spare, arg);
	if (!r) {
		hide(dirfd, name);
		r = sync_dir(dirfd);
	}
	return r ?: overlay_prepare(dirfd);
}

/**
 * struct wiping - overlay_wipe() on its way
 * @tell: of the caller
 * @arg: for @tell
 * @left: names that could not be removed
 */
struct wiping {
	wipe_tell tell;
	void *arg;
	unsigned int left;
};

static int wipe_one(int dirfd, const char *name, void *arg)
{
	_cleanup_(closep) int fd = open_dir(dirfd, name);
	struct wiping *w = arg;
	unsigned int left = 0;
	int r;

	r = fd < 0 ? fd : wipe_dir_telling(fd, w->tell, w->arg, &left);
	if (r == -ENOTDIR || r == -ELOOP)
		r = unlinkat(dirfd, name, 0) < 0 ? -errno : 0;
	w->left += left;
	return r == -ENOENT ? 0 : r;
}

/* Is it true? Counts what a discard directory still holds. */
static int read_back(int dirfd, const char *name, void *arg)
{
	_cleanup_(closep) int fd = open_dir(dirfd, name);
	unsigned int *all = arg;
	struct dirent *d;
	DIR *dir;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	dir = fdopendir(fd);
	if (!dir)
		return -errno;
	(void)TAKE_FD(fd);
	while ((d = readdir(dir)))
		*all += strcmp(d->d_name, ".") && strcmp(d->d_name, "..");
	closedir(dir);
	return 0;
}

int overlay_wipe(int dirfd, wipe_tell tell, void *arg, unsigned int *ret_left)
{
	struct wiping w = { .tell = tell, .arg = arg };
	unsigned int found = 0;
	int r;

	r = each(dirfd, is_discard, wipe_one, &w);
	if (!r)
		r = each(dirfd, is_discard, read_back, &found);
	if (r < 0)
		return r;
	*ret_left = w.left > found ? w.left : found;
	if (*ret_left)
		return -ENOTEMPTY;
	return syncfs(dirfd) < 0 ? -errno : 0;
}

static int forget_one(int dirfd, const char *name, void *arg)
{
	return unlinkat(dirfd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ?
		-errno : 0;
}

int overlay_forget(int dirfd)
{
	int r = each(dirfd, is_discard, forget_one, NULL);

	return r ?: sync_dir(dirfd);
}
