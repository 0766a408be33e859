// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree_xattr.h"

#include <string.h>
#include <sys/xattr.h>

#define LIST_MAX	8192
#define VALUE_MAX	65536
#define NAMES_MAX	64
#define PATH_SIZE	300
#define OVERLAY		"trusted.overlay."

/**
 * struct attributes - attributes of a file, sorted
 * @list: as the kernel gives it
 * @name: into @list
 * @n: how many
 */
struct attributes {
	char list[LIST_MAX];
	const char *name[NAMES_MAX];
	size_t n;
};

/* There are no calls for it that take a directory and a name. */
static const char *path_of(int dirfd, const char *name, char buf[PATH_SIZE])
{
	snprintf(buf, PATH_SIZE, "/proc/self/fd/%d/%s", dirfd, name);
	return buf;
}

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
	if (strncmp(name, OVERLAY, strlen(OVERLAY)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name + strlen(OVERLAY), list[i]))
			return true;
	return false;
}

static bool is_note(const char *name)
{
	static const char *const notes[] = {
		"origin", "impure", "nlink", "upper", "uuid",
	};

	return is_one_of(name, notes, ARRAY_SIZE(notes));
}

static bool is_reference(const char *name)
{
	static const char *const references[] = { "redirect", "metacopy" };

	return is_one_of(name, references, ARRAY_SIZE(references));
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int get_names(const char *path, struct attributes *names)
{
	ssize_t size = llistxattr(path, names->list, sizeof(names->list));

	names->n = 0;
	if (size < 0)
		return errno == ENOTSUP ? 0 : -errno;
	for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names->list + at) + 1) {
		const char *name = names->list + at;

		if (is_reference(name))
			return -EOPNOTSUPP;
		if (is_note(name))
			continue;
		if (names->n == NAMES_MAX)
			return -E2BIG;
		names->name[names->n++] = name;
	}
	qsort(names->name, names->n, sizeof(*names->name), compare);
	return 0;
}

int xattr_digest(struct digest *d, int dirfd, const char *name)
{
	_cleanup_(freep) struct attributes *names = malloc(sizeof(*names));
	_cleanup_(freep) char *value = malloc(VALUE_MAX);
	char path[PATH_SIZE], size[24];
	int r;

	if (!names || !value)
		return -ENOMEM;
	r = get_names(path_of(dirfd, name, path), names);
	for (size_t i = 0; !r && i < names->n; i++) {
		ssize_t n = lgetxattr(path, names->name[i], value, VALUE_MAX);

		if (n < 0)
			return -errno;
		digest_add(d, names->name[i], strlen(names->name[i]) + 1);
		snprintf(size, sizeof(size), "%zd", n);
		digest_add(d, size, strlen(size) + 1);
		digest_add(d, value, (size_t)n);
	}
	return r;
}

int xattr_copy(int fromfd, const char *from, int tofd, const char *to)
{
	_cleanup_(freep) struct attributes *names = malloc(sizeof(*names));
	_cleanup_(freep) char *value = malloc(VALUE_MAX);
	char source[PATH_SIZE], target[PATH_SIZE];
	int r;

	if (!names || !value)
		return -ENOMEM;
	r = get_names(path_of(fromfd, from, source), names);
	path_of(tofd, to, target);
	for (size_t i = 0; !r && i < names->n; i++) {
		ssize_t n = lgetxattr(source, names->name[i], value, VALUE_MAX);

		if (n < 0 || lsetxattr(target, names->name[i], value,
				       (size_t)n, 0) < 0)
			r = -errno;
	}
	return r;
}

int xattr_is_opaque(int dirfd, const char *name)
{
	char path[PATH_SIZE], value = 0;
	ssize_t n;

	n = lgetxattr(path_of(dirfd, name, path), OVERLAY "opaque", &value, 1);
	if (n < 0)
		return errno == ENODATA || errno == ENOTSUP ? 0 : -errno;
	return n == 1 && value == 'y';
}
