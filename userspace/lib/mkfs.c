// SPDX-License-Identifier: GPL-2.0-or-later
#include "mkfs.h"

#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#define ARGS_MAX	12

/* mke2fs(8), mkfs.f2fs(8): no questions, over what is there */
static const struct maker {
	const char *type, *program, *quiet, *force, *label;
} makers[] = {
	{ "ext4", "/sbin/mkfs.ext4", "-q", "-F", "-L" },
	{ "f2fs", "/sbin/mkfs.f2fs", "-q", "-f", "-l" },
};

static const struct maker *maker_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (!strcmp(makers[i].type, type))
			return &makers[i];
	return NULL;
}

bool mkfs_knows(const char *type)
{
	return maker_of(type);
}

struct args {
	char *word[ARGS_MAX];
	size_t n;
};

/* The last one stays NULL. */
static void add(struct args *args, const char *word)
{
	if (args->n < ARGS_MAX - 1)
		args->word[args->n++] = (char *)word;
}

static int run(char *const argv[])
{
	int r, status;
	pid_t pid;

	if (access(argv[0], X_OK) < 0)
		return -ENOPKG;
	r = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
	if (r)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

int mkfs(const char *path, const char *type, const struct blockdev *old)
{
	const struct maker *maker = maker_of(type);
	struct args args = { 0 };

	if (!maker)
		return -EMEDIUMTYPE;
	add(&args, maker->program);
	add(&args, maker->quiet);
	add(&args, maker->force);
	if (*old->label) {
		add(&args, maker->label);
		add(&args, old->label);
	}
	if (*old->uuid) {
		add(&args, "-U");
		add(&args, old->uuid);
	}
	add(&args, path);
	return run(args.word);
}
