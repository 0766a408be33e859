// SPDX-License-Identifier: GPL-2.0-or-later
#include "aside.h"

#include <fcntl.h>
#include <string.h>
#include "holder.h"
#include "sealed.h"
#include "tree.h"
#include "tree_names.h"

#define NAMES_MAX	4096

void aside_name(uint32_t number, bool holder, char ret[32])
{
	snprintf(ret, 32, "aside.%u%s", number, holder ? ".holder" : "");
}

static void add(struct asides *list, const char *name)
{
	uint64_t number;
	size_t at;

	if (strncmp(name, "aside.", 6) || list->n == ASIDE_MAX)
		return;
	number = sealed_digits(name + 6);
	if (!number || number >= UINT32_MAX || name[6] == '0')
		return;
	for (at = list->n++; at && list->number[at - 1] > number; at--)
		list->number[at] = list->number[at - 1];
	list->number[at] = (uint32_t)number;
}

int asides_read(int dirfd, struct asides *ret)
{
	_cleanup_(names_done) struct names names = { 0 };
	int r = names_read(dirfd, NAMES_MAX, &names);

	*ret = (struct asides){ 0 };
	for (size_t i = 0; !r && i < names.n; i++)
		add(ret, names.name[i]);
	return r;
}

/* Was it cut after upper had gone? Then the last one lacks its holder yet. */
static uint32_t number_of(int dirfd, const struct asides *list, bool upper)
{
	uint32_t last = list->n ? list->number[list->n - 1] : 0;
	char holder[32];

	aside_name(last, true, holder);
	return last && !upper && !tree_exists(dirfd, holder) ? last : last + 1;
}

static int move(int dirfd, const char *from, const char *to)
{
	return renameat(dirfd, from, dirfd, to) < 0 && errno != ENOENT ?
		-errno : 0;
}

int aside_put(int dirfd, uint32_t *ret_number)
{
	int upper = tree_exists(dirfd, "upper"), r;
	char name[32], holder[32];
	struct asides list;

	r = upper < 0 ? upper : asides_read(dirfd, &list);
	if (r)
		return r;
	if (list.n == ASIDE_MAX)
		return -EMLINK;
	*ret_number = number_of(dirfd, &list, upper);
	aside_name(*ret_number, false, name);
	aside_name(*ret_number, true, holder);
	r = move(dirfd, "upper", name);
	if (!r && syncfs(dirfd) < 0)
		r = -errno;
	if (!r)
		r = move(dirfd, HOLDER, holder);
	if (!r && syncfs(dirfd) < 0)
		r = -errno;
	return r;
}
