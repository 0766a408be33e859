/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * U-Boot's environment in real files, built from the documented layout (U-Boot's
 * include/env_internal.h: CRC-32, one byte of flags when there are two copies,
 * NAME=VALUE, each with a zero byte, and one more); fw_printenv, where it is
 * installed, has to read what was written.
 */
#ifndef UNIT_ENVBENCH_H
#define UNIT_ENVBENCH_H

#include <stddef.h>
#include <stdint.h>

#define ENV_SIZE	0x2000
#define ENV_CONFIG	"etc/fw_env.config"

/* fw_env.config for files env1 and env2; without a second one if @size2 is 0 */
void env_config(size_t size, size_t size2);

/* @vars: "a=1|b=2"; @flags: -1 for a single copy */
void env_put(const char *name, size_t size, int flags, const char *vars);

/* Both of the above, for one copy and for two */
void env_single(const char *vars);
void env_pair(int flags1, const char *vars1, int flags2, const char *vars2);

/* Flips a bit of a file. */
void env_spoil(const char *name, size_t at);

/* What libubootenv reads; what fw_printenv does, skipped without it */
void env_assert(const char *name, const char *want);
void env_assert_printenv(const char *name, const char *want);

#endif /* UNIT_ENVBENCH_H */
