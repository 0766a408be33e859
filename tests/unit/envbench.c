// SPDX-License-Identifier: GPL-2.0-or-later
#include "envbench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "countbench.h"
#include "uboot_env.h"

void env_config(size_t size, size_t size2)
{
	char text[400], two[200] = "";

	if (size2)
		snprintf(two, sizeof(two), "%s 0x0 0x%zx\n", bench_path("env2"),
			 size2);
	snprintf(text, sizeof(text), "# comment\n%s 0x0 0x%zx\n%s",
		 bench_path("env1"), size, two);
	bench_text(ENV_CONFIG, text);
}

/* @vars: "a=1|b=2"; @flags: -1 for a single copy */
void env_put(const char *name, size_t size, int flags, const char *vars)
{
	size_t header = flags < 0 ? 4 : 5;
	uint8_t *buf = calloc(size, 1);
	uint32_t crc;

	memcpy(buf + header, vars, strlen(vars));
	for (uint8_t *p = buf + header; *p; p++)
		if (*p == '|')
			*p = 0;
	if (flags >= 0)
		buf[4] = (uint8_t)flags;
	crc = (uint32_t)crc32(0, buf + header, (uInt)(size - header));
	memcpy(buf, &crc, 4);
	bench_write(name, buf, size);
	free(buf);
}

void env_single(const char *vars)
{
	env_config(ENV_SIZE, 0);
	env_put("env1", ENV_SIZE, -1, vars);
}

void env_pair(int flags1, const char *vars1, int flags2, const char *vars2)
{
	env_config(ENV_SIZE, ENV_SIZE);
	env_put("env1", ENV_SIZE, flags1, vars1);
	env_put("env2", ENV_SIZE, flags2, vars2);
}

void env_spoil(const char *name, size_t at)
{
	size_t len;
	uint8_t *buf = bench_read(name, &len);

	buf[at] ^= 1;
	bench_write(name, buf, len);
	free(buf);
}

/* A failed assertion does not come back: the lock has to be free by then. */
static char *env_get(const char *name)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	char reason[200];

	return uboot_env_open(bench_path(ENV_CONFIG), &env, reason, sizeof(reason)) ?
		NULL : uboot_env_get(env, name);
}

void env_assert(const char *name, const char *want)
{
	_cleanup_(freep) char *value = env_get(name);

	assert_string_equal(value ?: "", want ?: "");
}

/* What another tool makes of it: skipped without one */
void env_assert_printenv(const char *name, const char *want)
{
	char cmd[300], line[100] = "";
	FILE *f;

	if (access("/usr/bin/fw_printenv", X_OK)) {
		print_message("# SKIP no fw_printenv\n");
		return;
	}
	snprintf(cmd, sizeof(cmd), "/usr/bin/fw_printenv -c %s -n %s",
		 bench_path(ENV_CONFIG), name);
	f = popen(cmd, "r");
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(pclose(f), 0);
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(line, want);
}
