/* SPDX-License-Identifier: GPL-2.0-or-later */
/* U-Boot's environment by libubootenv: the only file that knows it. */
#ifndef RECOVERY_UBOOT_ENV_H
#define RECOVERY_UBOOT_ENV_H

#include <stdbool.h>
#include "util.h"

struct uboot_env;

/* How long uboot_env_open() waits for the lock; the unit test is impatient. */
extern unsigned int uboot_env_patience_ms;

/**
 * uboot_env_open() - load the environment
 * @config: fw_env.config(5), says where it is; kept
 * @ret: filled in on success
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Holds the lock that fw_setenv takes, where it may, until uboot_env_free().
 *
 * Return: 0; -ENOENT when @config or what it names is missing; -EINVAL when
 * @config is wrong; -ENODATA when no copy has a good checksum: U-Boot runs on
 * its built-in environment then, and writing here would lose all of it; -EBUSY
 * when somebody else has the lock and keeps it; -EIO.
 */
int uboot_env_open(const char *config, struct uboot_env **ret, char *reason,
		   size_t size) _must_check_;
void uboot_env_freep(struct uboot_env **env);

/*
 * One of two copies has a wrong checksum. Only seen in files and on block
 * devices; libubootenv does not tell.
 */
bool uboot_env_degraded(struct uboot_env *env);

/* Value of a variable, to be freed, or NULL */
char *uboot_env_get(struct uboot_env *env, const char *name);

/**
 * uboot_env_set() - change a variable in memory
 * @env: open
 * @name: of the variable
 * @value: new one; "" removes the variable
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Return: 1 when it was another one, 0 when it had that value, -EPERM when its
 * flags forbid it, -errno.
 */
int uboot_env_set(struct uboot_env *env, const char *name, const char *value,
		  char *reason, size_t size) _must_check_;

/**
 * uboot_env_store() - write all that was changed, at once
 * @env: open
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Nothing is written when nothing was changed and no copy is degraded, which the
 * write repairs.
 *
 * Return: 0, -errno.
 */
int uboot_env_store(struct uboot_env *env, char *reason, size_t size)
	_must_check_;

#endif /* RECOVERY_UBOOT_ENV_H */
