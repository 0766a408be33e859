// SPDX-License-Identifier: GPL-2.0-or-later
#include "keep.h"

#include <string.h>
#include "reason.h"

#define BLANK	" \t"

#define wrong(why, ...)	because(why, KEEP_WHY_MAX, -EINVAL, __VA_ARGS__)

static bool is_name(const char *s, size_t len)
{
	if (!len || len >= KEEP_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= '0' && s[i] <= '9') && s[i] != '-' && s[i] != '_')
			return false;
	return true;
}

/* What is wrong with a part between two slashes */
static const char *part_fault(const char *s, size_t len)
{
	if (!len)
		return "ends in / or has // in it";
	if ((len == 1 && *s == '.') || (len == 2 && !strncmp(s, "..", 2)))
		return "has . or .. in it";
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return "has control characters in it";
		if (strchr("?[]\\", s[i]) || (s[i] == '*' && s[i + 1]))
			return "is a pattern: a single * at its end is all there is";
	}
	return len == 1 && *s == '*' ? "ends in /*: without it, all of the directory is kept" :
				       NULL;
}

static const char *path_fault(const char *path)
{
	const char *fault = NULL;

	if (*path != '/')
		return "does not begin with /";
	if (strlen(path) >= KEEP_PATH_MAX)
		return "is longer than 63 bytes";
	for (const char *at = path; !fault && *at;) {
		size_t len = strcspn(++at, "/");

		fault = part_fault(at, len);
		at += len;
	}
	return fault;
}

static int add_path(struct keep_sets *sets, const char *set, const char *path,
		    char why[KEEP_WHY_MAX])
{
	const char *fault = path_fault(path);
	struct keep_path *item = &sets->item[sets->n];

	if (fault)
		return wrong(why, "%.70s %s", path, fault);
	for (size_t i = 0; i < sets->n; i++)
		if (!strcmp(sets->item[i].set, set) &&
		    !strcmp(sets->item[i].path, path))
			return wrong(why, "%s is in set %s already", path, set);
	if (sets->n == KEEP_PATHS_MAX)
		return wrong(why, "%s is one path too many, 32 in all sets is allowed",
			     path);
	snprintf(item->set, sizeof(item->set), "%s", set);
	snprintf(item->path, sizeof(item->path), "%.63s", path);
	sets->n++;
	return 0;
}

int keep_add(struct keep_sets *sets, const char *row, char why[KEEP_WHY_MAX])
{
	size_t before = sets->n, len = strcspn(row, BLANK);
	char set[KEEP_NAME_MAX];
	int r = 0;

	if (!is_name(row, len))
		return wrong(why, "a set begins with its name, of 23 letters a-z, digits, - and _ at most, then come its paths");
	snprintf(set, sizeof(set), "%.*s", (int)len, row);
	for (row += len; !r && *(row += strspn(row, BLANK)); row += len) {
		char path[KEEP_PATH_MAX + 16];

		len = strcspn(row, BLANK);
		snprintf(path, sizeof(path), "%.*s", (int)len, row);
		r = add_path(sets, set, path, why);
	}
	if (!r && sets->n == before)
		r = wrong(why, "set %s has no path: NAME PATH..., such as network /etc/systemd/network",
			  set);
	if (r)
		sets->n = before;
	return r;
}

int keep_choose(const struct keep_sets *all, const char *name,
		struct keep_sets *ret)
{
	bool found = false;

	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->item[i].set, name))
			continue;
		found = true;
		if (ret->n < KEEP_PATHS_MAX)
			ret->item[ret->n++] = all->item[i];
	}
	return found ? 0 : -ENOENT;
}

static bool is_first(const struct keep_sets *sets, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(sets->item[j].set, sets->item[i].set))
			return false;
	return true;
}

void keep_names(const struct keep_sets *sets, char *buf, size_t size)
{
	size_t used = 0;

	snprintf(buf, size, "none");
	for (size_t i = 0; i < sets->n && used < size; i++)
		if (is_first(sets, i))
			used += (size_t)snprintf(buf + used, size - used, "%s%s",
						 used ? ", " : "",
						 sets->item[i].set);
}

/* Is @path what @kept stands for, or below that? */
static bool covers(const char *kept, const char *path)
{
	size_t len = strlen(kept);

	if (kept[len - 1] == '*')
		return !strncmp(kept, path, len - 1);
	return !strncmp(kept, path, len) && (!path[len] || path[len] == '/');
}

bool keep_covered(const struct keep_sets *sets, size_t i)
{
	const char *path = sets->item[i].path;

	for (size_t j = 0; j < sets->n; j++) {
		const char *other = sets->item[j].path;

		if (j != i && covers(other, path) &&
		    (strcmp(other, path) || j < i))
			return true;
	}
	return false;
}

bool keep_has(const struct keep_sets *sets, const char *path)
{
	for (size_t i = 0; i < sets->n; i++)
		if (covers(sets->item[i].path, path))
			return true;
	return false;
}

bool keep_leads_to(const struct keep_sets *sets, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < sets->n; i++)
		if (!strncmp(sets->item[i].path, path, len) &&
		    sets->item[i].path[len] == '/')
			return true;
	return false;
}
