// SPDX-License-Identifier: GPL-2.0-or-later
#include "carry.h"

#include <fcntl.h>
#include <string.h>
#include "tree.h"
#include "tree_merge.h"
#include "tree_names.h"

#define PREFIX		"carry."
#define UNFINISHED	PREFIX "new"
#define NAME_SIZE	40
#define NAMES_MAX	4096
#define SAVES_MAX	64

struct save {
	unsigned int session, number;
};

/* In the order in which they were made */
struct saves {
	struct save save[SAVES_MAX];
	size_t n;
};

bool carry_is_name(const char *name)
{
	return !strncmp(name, PREFIX, strlen(PREFIX));
}

static void name_of(const struct save *save, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, PREFIX "%u.%u", save->session, save->number);
}

static bool parse(const char *name, struct save *save)
{
	char same[NAME_SIZE];

	if (sscanf(name, PREFIX "%9u.%9u", &save->session, &save->number) != 2)
		return false;
	name_of(save, same);
	return save->session && save->number && !strcmp(name, same);
}

static bool is_before(const struct save *a, const struct save *b)
{
	return a->session != b->session ? a->session < b->session :
					  a->number < b->number;
}

static int add(struct saves *all, const struct save *save)
{
	size_t at;

	if (all->n == SAVES_MAX)
		return -EMLINK;
	for (at = all->n++; at && is_before(save, &all->save[at - 1]); at--)
		all->save[at] = all->save[at - 1];
	all->save[at] = *save;
	return 0;
}

static int find(int dirfd, struct saves *ret)
{
	_cleanup_(names_done) struct names names = { 0 };
	int r = names_read(dirfd, NAMES_MAX, &names);
	struct save save;

	ret->n = 0;
	for (size_t i = 0; !r && i < names.n; i++)
		if (parse(names.name[i], &save))
			r = add(ret, &save);
	return r;
}

static int remove_save(int dirfd, const struct save *save)
{
	char name[NAME_SIZE];

	name_of(save, name);
	return tree_remove(dirfd, name);
}

static int sync_all(int dirfd)
{
	return syncfs(dirfd) < 0 ? -errno : 0;
}

static int nothing(const char *path, const struct stat *st,
		   const uint8_t digest[DIGEST_SIZE], void *arg)
{
	return 0;
}

/* All of it, with what the flash makes of it */
static int write_copy(int fromfd, int dirfd)
{
	struct tree_sum sum = { 0 };
	int r = tree_remove(dirfd, UNFINISHED);

	if (!r)
		r = tree_copy(fromfd, "upper", dirfd, UNFINISHED);
	if (!r)
		r = sync_all(dirfd);
	if (!r)
		r = tree_walk(dirfd, UNFINISHED, "", &sum, nothing, NULL);
	if (r)
		(void)!tree_remove(dirfd, UNFINISHED);
	return r;
}

static struct save next_save(const struct saves *all, uint32_t session)
{
	struct save save = { session, 1 };

	for (size_t i = 0; i < all->n; i++) {
		if (!session)
			save.session = all->save[i].session;
		else if (all->save[i].session == session)
			save.number = all->save[i].number + 1;
	}
	save.session += !session;
	return save;
}

int carry_save(int fromfd, int dirfd, uint32_t *session)
{
	char name[NAME_SIZE];
	struct saves all;
	struct save save;
	int r = find(dirfd, &all);

	if (!r)
		r = write_copy(fromfd, dirfd);
	if (r)
		return r;
	save = next_save(&all, *session);
	name_of(&save, name);
	if (renameat(dirfd, UNFINISHED, dirfd, name) < 0)
		return -errno;
	r = sync_all(dirfd);
	if (r)
		return r;
	*session = save.session;
	for (size_t i = 0; !r && i < all.n; i++)
		if (all.save[i].session == save.session)
			r = remove_save(dirfd, &all.save[i]);
	return r;
}

static int make_upper(int dirfd)
{
	if (!mkdirat(dirfd, "upper", 0755) || errno == EEXIST)
		return 0;
	return -errno;
}

/* Is there a later one of the same system? */
static bool is_outdated(const struct saves *all, size_t i)
{
	return i + 1 < all->n &&
	       all->save[i].session == all->save[i + 1].session;
}

/* ORDER: outdated ones first, or they would come back after their successor */
int carry_merge(int dirfd, unsigned int *ret_merged, unsigned int *ret_left)
{
	struct saves all;
	int r = find(dirfd, &all);

	*ret_merged = *ret_left = 0;
	if (!r)
		r = tree_remove(dirfd, UNFINISHED);
	for (size_t i = 0; !r && i < all.n; i++)
		if (is_outdated(&all, i))
			r = remove_save(dirfd, &all.save[i]);
	if (!r && all.n)
		r = make_upper(dirfd) ?: sync_all(dirfd);
	for (size_t i = 0; !r && i < all.n; i++) {
		unsigned int left = 0;
		char name[NAME_SIZE];

		if (is_outdated(&all, i))
			continue;
		name_of(&all.save[i], name);
		r = tree_merge(dirfd, name, "upper", &left);
		*ret_merged += !r && !left;
		*ret_left += left;
	}
	if (!r && all.n)
		r = sync_all(dirfd);
	return r;
}
