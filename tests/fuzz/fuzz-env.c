// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any variables in an environment with a right checksum, and any bytes as an
 * environment: through a file, as libubootenv has it. What U-Boot and RAUC
 * count is no value, or one that a reset settles.
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "counter.h"

#define SIZE	1024

const unsigned int fuzz_cost = 100;

/* libubootenv loses memory over two lines of flags. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libuboot_open\n";
}

static char root[64];

static void put(const char *name, const void *buf, size_t len)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	f = fopen(path, "w");
	WANT(f && fwrite(buf, 1, len, f) == len && !fclose(f));
}

static void clean_up(void)
{
	char cmd[80];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", root);
	WANT(!system(cmd));
}

static void set_up(void)
{
	char text[160];

	strcpy(root, "/tmp/fuzz-env.XXXXXX");
	WANT(mkdtemp(root));
	atexit(clean_up);
	snprintf(text, sizeof(text), "%s/env 0 0x400\n", root);
	put("config", text, strlen(text));
}

static void try_format(const char *format, const uint8_t *env, bool force)
{
	struct counter_info info;
	struct counter counter;
	char device[96];
	int r;

	put("env", env, SIZE);
	snprintf(device, sizeof(device), "%s/config", root);
	WANT(!counter_init(&counter, format, device, root));
	WANT(!counter_read(&counter, &info));
	WANT(info.has_value || !info.settled);
	WANT(info.has_value || *info.reason);
	r = counter_reset(&counter, force, &info);
	WANT(r || (info.settled && info.has_value));
	WANT(!r || *info.reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t env[SIZE] = { 0 };

	if (size < 5)
		return 0;
	if (!*root)
		set_up();
	memcpy(env, data + 1, size - 1 < SIZE ? size - 1 : SIZE);
	if (data[0] & 1) {
		uint32_t crc;

		/* two zero bytes end it, or the library runs past the end */
		memset(env + SIZE - 2, 0, 2);
		crc = (uint32_t)crc32(0, env + 4, SIZE - 4);
		memcpy(env, &crc, 4);
	}
	try_format("uboot-env", env, data[0] & 2);
	try_format("rauc-env", env, data[0] & 2);
	return 0;
}

size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX])
{
	static const char *const vars[] = {
		"bootcount=2|bootlimit=3|upgrade_available=1|",
		"BOOT_ORDER=A B|BOOT_A_LEFT=2|BOOT_B_LEFT=3|bootcount=0|",
		"BOOT_ORDER=A|BOOT_A_LEFT=0x1|.flags=BOOT_A_LEFT:sr|",
	};
	const char *s = vars[i % 3];

	buf[0] = (uint8_t)(1 | i);
	memcpy(buf + 5, s, strlen(s));
	for (uint8_t *p = buf + 5; *p; p++)
		if (*p == '|')
			*p = 0;
	return 5 + strlen(s);
}
