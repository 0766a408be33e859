/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orders for a boot loader, as variables of U-Boot's environment */
#ifndef RECOVERY_LOADER_ENV_H
#define RECOVERY_LOADER_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include "util.h"

/**
 * struct loader_variable - what a variable is to be
 * @name: of it
 * @value: an empty one is to be none
 * @least: not 0: any number from this on is as good, in base 16
 * @quiet: the loader takes the same slot with another value
 */
struct loader_variable {
	char name[32];
	char value[40];
	unsigned int least;
	bool quiet;
};

/**
 * loader_env_obey() - write what is not as it should be, at once, and read back
 * @config: fw_env.config(5)
 * @v: variables
 * @n: how many
 * @look: write nothing
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Return: 1 when something other than what is quiet was, or with @look is, to be
 * written; with @look the quiet ones count as well. 0, -errno.
 */
int loader_env_obey(const char *config, const struct loader_variable *v,
		    size_t n, bool look, char *reason, size_t size)
	_must_check_;

#endif /* RECOVERY_LOADER_ENV_H */
