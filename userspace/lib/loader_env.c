// SPDX-License-Identifier: GPL-2.0-or-later
#include "loader_env.h"

#include <stdio.h>
#include <string.h>
#include "reason.h"
#include "uboot_env.h"

static bool has_value(struct uboot_env *env, const struct loader_variable *v)
{
	_cleanup_(freep) char *have = uboot_env_get(env, v->name);
	unsigned int number;
	char rest;

	if (v->least && have && sscanf(have, "%x%c", &number, &rest) == 1)
		return number >= v->least;
	return !strcmp(have ?: "", v->value);
}

static int read_back(const char *config, const struct loader_variable *v,
		     size_t n, char *reason, size_t size)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	int r = uboot_env_open(config, &env, reason, size);

	for (size_t i = 0; !r && i < n; i++)
		if (!has_value(env, &v[i]))
			r = because(reason, size, -EIO, "the environment was written, and reads otherwise");
	return r;
}

static int write_env(struct uboot_env *env, const struct loader_variable *v,
		     size_t n, char *reason, size_t size)
{
	for (size_t i = 0; i < n; i++) {
		int r = has_value(env, &v[i]) ? 0 :
			uboot_env_set(env, v[i].name, v[i].value, reason, size);

		if (r < 0)
			return r;
	}
	return uboot_env_store(env, reason, size);
}

int loader_env_obey(const char *config, const struct loader_variable *v,
		    size_t n, bool look, char *reason, size_t size)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	bool same = true, news = false;
	int r;

	r = uboot_env_open(config, &env, reason, size);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (!has_value(env, &v[i])) {
			same = false;
			news = news || look || !v[i].quiet;
		}
	if (same || look)
		return news;
	r = write_env(env, v, n, reason, size);
	/* The lock goes before the next one comes. */
	uboot_env_freep(&env);
	env = NULL;
	if (!r)
		r = read_back(config, v, n, reason, size);
	return r < 0 ? r : news;
}
