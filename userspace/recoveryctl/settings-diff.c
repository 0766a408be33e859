// SPDX-License-Identifier: GPL-2.0-or-later
#include "settings-diff.h"

#include <fcntl.h>
#include <string.h>
#include "json.h"
#include "pager.h"

#define ROM_DIR		"/rom"

/* A name on the overlay, or that it was removed there */
struct entry {
	char *path;
	uint8_t digest[DIGEST_SIZE];
	bool whiteout;
};

struct entries {
	struct entry *entry;
	size_t n;
};

static void entries_done(struct entries *e)
{
	for (size_t i = 0; i < e->n; i++)
		free(e->entry[i].path);
	free(e->entry);
}

static int add(const char *path, const struct stat *st,
	       const uint8_t digest[DIGEST_SIZE], void *arg)
{
	struct entries *e = arg;

	/* Room grows by doubling: at each power of two. */
	if (!(e->n & (e->n - 1))) {
		struct entry *list = reallocarray(e->entry, e->n ? 2 * e->n : 1,
						  sizeof(*list));

		if (!list)
			return -ENOMEM;
		e->entry = list;
	}
	e->entry[e->n] = (struct entry){
		.path = strdup(path),
		.whiteout = S_ISCHR(st->st_mode) && !st->st_rdev,
	};
	memcpy(e->entry[e->n].digest, digest, DIGEST_SIZE);
	if (!e->entry[e->n].path)
		return -ENOMEM;
	e->n++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path,
		      ((const struct entry *)b)->path);
}

static int read_all(const struct settings_source *s, struct tree_sum *sum,
		    struct entries *ret)
{
	int r = source_walk(s, sum, add, ret);

	if (ret->n)
		qsort(ret->entry, ret->n, sizeof(*ret->entry), compare);
	return r;
}

/* Where the overlay has no such name, that of the firmware is seen. */
static bool is_seen(const struct entry *e, const char *path)
{
	_cleanup_(freep) char *below = NULL;

	if (e)
		return !e->whiteout;
	return asprintf(&below, ROM_DIR "%s", path) > 0 &&
	       !faccessat(AT_FDCWD, below, F_OK, AT_SYMLINK_NOFOLLOW);
}

static const char *change(const struct entry *old, const struct entry *now)
{
	const char *path = old ? old->path : now->path;
	bool was = is_seen(old, path), is = is_seen(now, path);

	if (!was && !is)
		return NULL;
	return !was ? "added" : !is ? "removed" : "changed";
}

static void tell(struct json *list, const char *path, const char *what)
{
	struct json *map;

	if (!list) {
		ctl_line("%-8s %s", what, path);
		return;
	}
	map = json_map();
	json_put_string(map, "path", path);
	json_put_string(map, "change", what);
	json_push(list, map);
}

static void merge(const struct entries *old, const struct entries *now,
		  struct json *list)
{
	size_t i = 0, k = 0;

	while (i < old->n || k < now->n) {
		const struct entry *a = i < old->n ? &old->entry[i] : NULL;
		const struct entry *b = k < now->n ? &now->entry[k] : NULL;
		int order = !a ? 1 : !b ? -1 : compare(a, b);
		const char *what;

		i += order <= 0;
		k += order >= 0;
		if (!order && !memcmp(a->digest, b->digest, DIGEST_SIZE))
			continue;
		what = change(order <= 0 ? a : NULL, order >= 0 ? b : NULL);
		if (what)
			tell(list, order <= 0 ? a->path : b->path, what);
	}
}

static int print(struct ctl *ctl, const struct entries *old,
		 const struct entries *now)
{
	struct json *list = ctl->json == JSON_OFF ? NULL : json_list();
	int r;

	if (!list)
		pager_open(ctl);
	merge(old, now, list);
	r = list ? json_print(list, ctl->json) : 0;
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}

int settings_diff(struct ctl *ctl, int fd, const struct settings_snapshot *s)
{
	_cleanup_(closep) int tree = snapshot_tree(fd, s->number);
	_cleanup_(closep) int upper = tree_open(fd, "upper");
	_cleanup_(entries_done) struct entries old = { 0 };
	_cleanup_(entries_done) struct entries now = { 0 };
	_cleanup_(freep) struct tree_sum *sum = calloc(1, sizeof(*sum));
	int r;

	if (tree < 0 || upper < 0 || !sum)
		return ctl_error(CTL_FAILED, "snapshot %u can't be opened",
				 s->number);
	r = read_all(&(struct settings_source){ tree, false, &s->keep }, sum,
		     &old);
	if (!r)
		r = read_all(&(struct settings_source){ upper, true, &s->keep },
			     sum, &now);
	if (r < 0)
		return ctl_error(CTL_FAILED, "%s: %s", sum->path, strerror(-r));
	return print(ctl, &old, &now);
}
