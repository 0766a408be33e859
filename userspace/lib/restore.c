// SPDX-License-Identifier: GPL-2.0-or-later
#include "restore.h"

#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include "holder.h"
#include "intent.h"
#include "tree_way.h"

#define WANTED		"wanted"
#define FORMAT_WANTED	"recovery-wanted 1\n"
#define ROOM_MIN	65536	/* for a few names and the journal of it */

/**
 * struct swap - the places it is about
 * @romfd: the root below, or -1
 * @dir: settings/
 * @live: upper
 * @old: tree of the snapshot
 * @kept: tree of what is replaced
 */
struct swap {
	int romfd;
	int dir;
	struct settings_source live, old, kept;
};

#define NOTHING_OPEN { .dir = -EBADF, .live.fd = -EBADF, .old.fd = -EBADF, \
		       .kept.fd = -EBADF }

static int is_in(const struct settings_source *s, size_t i)
{
	_cleanup_(closep) int fd = -EBADF;
	char name[SETTINGS_PATH_MAX];

	fd = source_place(s, i, name);
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	return tree_exists(fd, name);
}

static int move(const struct settings_source *from,
		const struct settings_source *to, size_t i)
{
	_cleanup_(closep) int oldfd = -EBADF;
	_cleanup_(closep) int fd = -EBADF;
	char old[SETTINGS_PATH_MAX], name[SETTINGS_PATH_MAX];

	oldfd = source_place(from, i, old);
	fd = source_place(to, i, name);
	if (oldfd < 0 || fd < 0)
		return oldfd < 0 ? oldfd : fd;
	return renameat(oldfd, old, fd, name) < 0 ? -errno : 0;
}

/*
 * Which of the two steps are done is seen by what is where; so this can be
 * done again after any cut.
 */
static int swap_one(const struct swap *w, const struct intent *in, size_t i)
{
	int given = in->is[i] ? is_in(&w->old, i) : 0;
	int taken = in->was[i] ? is_in(&w->kept, i) : 1;
	const int like[2] = { w->romfd, -1 };
	int r = 0;

	if (given < 0 || taken < 0)
		return given < 0 ? given : taken;
	if (!taken)
		r = move(&w->live, &w->kept, i);
	if (!r && given)
		r = tree_make_way(w->live.fd, like, in->keep.path[i]);
	if (!r && given)
		r = move(&w->old, &w->live, i);
	return r;
}

static int swap_back_one(const struct swap *w, const struct intent *in,
			 size_t i)
{
	int given = in->is[i] ? is_in(&w->old, i) : 1;
	int taken = in->was[i] ? is_in(&w->kept, i) : 0;
	int r = 0;

	if (given < 0 || taken < 0)
		return given < 0 ? given : taken;
	if (!given)
		r = move(&w->live, &w->old, i);
	if (!r && taken)
		r = move(&w->kept, &w->live, i);
	return r;
}

static int each(const struct swap *w, const struct intent *in,
		int (*fn)(const struct swap *w, const struct intent *in,
			  size_t i))
{
	int r = 0;

	for (size_t i = 0; !r && i < in->keep.n; i++)
		r = fn(w, in, i);
	if (!r && syncfs(w->dir) < 0)
		r = -errno;
	return r;
}

static int forget(int dir, const char *name)
{
	if (unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return -errno;
	return syncfs(dir) < 0 ? -errno : 0;
}

/* ORDER: the intent goes last. */
static int complete(int dirfd, int dir, const struct intent *in)
{
	char kept[16];
	int r = 0;

	snprintf(kept, sizeof(kept), "%u", in->kept);
	if (renameat(dir, SNAPSHOT_NEW, dir, kept) < 0 && errno != ENOENT)
		r = -errno;
	if (!r)
		r = holder_write(dirfd, &in->holder);
	if (!r)
		r = forget(dir, WANTED);
	if (!r)
		r = snapshot_remove(dirfd, in->restore);
	return r ?: forget(dir, INTENT);
}

static void swap_done(struct swap *w)
{
	closep(&w->dir);
	closep(&w->live.fd);
	closep(&w->old.fd);
	closep(&w->kept.fd);
}

static int open_tree(int dir, const char *name)
{
	_cleanup_(closep) int fd = tree_open(dir, name);

	return fd < 0 ? fd : tree_open(fd, "tree");
}

static int swap_open(int dirfd, int romfd, const struct intent *in,
		     struct swap *w)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", in->restore);
	*w = (struct swap){ .romfd = romfd };
	w->dir = tree_open(dirfd, SETTINGS_DIR);
	w->live = (struct settings_source){ tree_open(dirfd, "upper"), true,
					    &in->keep };
	w->old = (struct settings_source){ open_tree(w->dir, number), false,
					   &in->keep };
	w->kept = (struct settings_source){ open_tree(w->dir, SNAPSHOT_NEW),
					    false, &in->keep };
	if (w->dir < 0 || w->live.fd < 0)
		return w->dir < 0 ? w->dir : w->live.fd;
	return w->old.fd < 0 ? w->old.fd : w->kept.fd < 0 ? w->kept.fd : 0;
}

static int swap(int dirfd, int romfd, const struct intent *in)
{
	_cleanup_(swap_done) struct swap w = NOTHING_OPEN;
	char kept[16];
	int r;

	snprintf(kept, sizeof(kept), "%u", in->kept);
	r = snapshot_tree(dirfd, in->kept);
	if (r >= 0) {		/* all of it is done */
		close(r);
		return 0;
	}
	r = swap_open(dirfd, romfd, in, &w);
	return r ?: each(&w, in, swap_one);
}

/* Return: 0 when everything is as it was */
static int undo(int dirfd, const struct intent *in)
{
	_cleanup_(swap_done) struct swap w = NOTHING_OPEN;
	int r;

	r = swap_open(dirfd, -1, in, &w);
	if (!r)
		r = each(&w, in, swap_back_one);
	if (!r)
		r = forget(w.dir, INTENT);
	return r ?: tree_remove(w.dir, SNAPSHOT_NEW);
}

int restore_finish(int dirfd, int romfd, uint32_t *ret_number)
{
	_cleanup_(closep) int dir = tree_open(dirfd, SETTINGS_DIR);
	struct intent in;
	int r;

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;
	r = intent_read(dir, &in);
	if (r)
		return r == -ENOENT ? 0 : r;
	r = swap(dirfd, romfd, &in);
	if (r)
		return r;
	/* What is live is whole; noting it can be done by any later boot. */
	(void)!complete(dirfd, dir, &in);
	*ret_number = in.restore;
	return 1;
}

static int has_room(int dirfd)
{
	struct statvfs fs;

	if (fstatvfs(dirfd, &fs) < 0)
		return -errno;
	return (uint64_t)fs.f_bavail * fs.f_frsize < ROOM_MIN ? -ENOSPC : 0;
}

/* What is live becomes a snapshot; one that can't be read whole has no sum. */
static int prepare(int dirfd, int dir, struct settings_snapshot *kept)
{
	_cleanup_(freep) struct tree_sum *sum = calloc(1, sizeof(*sum));
	_cleanup_(closep) int upper = tree_open(dirfd, "upper");
	_cleanup_(closep) int fresh = -EBADF;
	struct settings_source live = { upper, true, &kept->keep };

	if (upper < 0 || !sum)
		return upper < 0 ? upper : -ENOMEM;
	if (source_sum(&live, sum, kept->sha256))
		kept->sha256[0] = '\0';
	kept->bytes = sum->bytes;
	kept->names = sum->names;
	if (mkdirat(dir, SNAPSHOT_NEW, 0700) < 0)
		return -errno;
	fresh = tree_open(dir, SNAPSHOT_NEW);
	if (fresh < 0)
		return fresh;
	if (mkdirat(fresh, "tree", 0700) < 0)
		return -errno;
	return manifest_write(fresh, kept);
}

static int look(int dirfd, struct intent *in)
{
	_cleanup_(swap_done) struct swap w = NOTHING_OPEN;
	int r;

	r = swap_open(dirfd, -1, in, &w);
	for (size_t i = 0; !r && i < in->keep.n; i++) {
		int was = is_in(&w.live, i), is = is_in(&w.old, i);

		r = was < 0 ? was : is < 0 ? is : 0;
		in->was[i] = was > 0;
		in->is[i] = is > 0;
	}
	return r;
}

static int act(int dirfd, int romfd, int dir, const struct intent *in)
{
	int r = intent_write(dir, in);

	if (!r)
		r = swap(dirfd, romfd, in);
	if (r)
		return undo(dirfd, in) ? -EINPROGRESS : r;
	(void)!complete(dirfd, dir, in);
	return 0;
}

int restore_begin(int dirfd, int romfd, const struct settings_snapshot *s,
		  struct settings_snapshot *kept,
		  const struct settings_id *holder)
{
	_cleanup_(closep) int dir = tree_open(dirfd, SETTINGS_DIR);
	struct intent in = {
		.restore = s->number, .kept = kept->number, .keep = s->keep,
		.holder = *holder,
	};
	int r;

	if (dir < 0)
		return dir;
	kept->keep = s->keep;
	r = has_room(dirfd);
	if (!r)
		r = snapshot_verify(dirfd, s);
	if (!r)
		r = prepare(dirfd, dir, kept);
	if (!r)
		r = look(dirfd, &in);
	if (!r && syncfs(dir) < 0)
		r = -errno;
	if (r) {
		(void)!tree_remove(dir, SNAPSHOT_NEW);
		return r;
	}
	return act(dirfd, romfd, dir, &in);
}

int restore_want(int dirfd, uint32_t number)
{
	_cleanup_(closep) int dir = snapshots_open(dirfd);
	char text[64];

	if (dir < 0)
		return dir;
	if (!number)
		return forget(dir, WANTED);
	snprintf(text, sizeof(text), FORMAT_WANTED "restore=%u\n", number);
	return sealed_write(dir, WANTED, text);
}

uint32_t restore_wanted(int dirfd)
{
	_cleanup_(closep) int dir = tree_open(dirfd, SETTINGS_DIR);
	char text[SEALED_MAX];

	if (dir < 0 || sealed_read(dir, WANTED, text) ||
	    strncmp(text, FORMAT_WANTED, strlen(FORMAT_WANTED)))
		return 0;
	return (uint32_t)sealed_number(text, "restore");
}
