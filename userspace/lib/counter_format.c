// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter_format.h"

#include <string.h>
#include "kernel/counter_word.h"
#include "names.h"

#define FORMATS_MAX	32

/* Behind those of counter_word.c */
static const struct counter_format others[] = {
	{ "linksys", "Linksys s_env log", "s_env" },
	{ "linksys-be", "Linksys s_env log, big-endian", "s_env" },
	{ "uboot-env", "U-Boot environment: bootcount, upgrade_available",
	  "/etc/fw_env.config" },
	{ "rauc-env", "U-Boot environment of RAUC: BOOT_ORDER, BOOT_x_LEFT",
	  "/etc/fw_env.config" },
	{ "android", "Android bootloader_control in the misc partition",
	  "/dev/disk/by-partlabel/misc" },
	{ "barebox", "barebox state with the variables of bootchooser",
	  "/proc/device-tree" },
};

bool counter_format_at(unsigned int i, struct counter_format *ret)
{
	const struct counter_word *word;
	unsigned int n = 0;

	for (; (word = counter_word_at(n)); n++) {
		if (n != i)
			continue;
		*ret = (struct counter_format) { word->name, word->what, NULL };
		return true;
	}
	if (i - n >= ARRAY_SIZE(others))
		return false;
	*ret = others[i - n];
	return true;
}

bool counter_format_find(const char *name, struct counter_format *ret)
{
	for (unsigned int i = 0; counter_format_at(i, ret); i++)
		if (!strcmp(ret->name, name))
			return true;
	return false;
}

const char *counter_format_nearest(const char *name)
{
	const char *names[FORMATS_MAX];
	struct counter_format format;
	unsigned int n;

	for (n = 0; n < FORMATS_MAX && counter_format_at(n, &format); n++)
		names[n] = format.name;
	return nearest_name(name, names, n);
}

static int digit(char c, unsigned int base)
{
	int v = c >= '0' && c <= '9' ? c - '0' :
		c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;

	return v < (int)base ? v : -EINVAL;
}

static int parse_offset(const char *s, uint64_t *ret)
{
	unsigned int base = 10;
	uint64_t v = 0;

	if (s[0] == '0' && s[1] == 'x') {
		base = 16;
		s += 2;
	}
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		int d = digit(*s, base);

		if (d < 0 || v > (INT64_MAX - (uint64_t)d) / base)
			return -EINVAL;
		v = v * base + (uint64_t)d;
	}
	*ret = v;
	return 0;
}

int counter_device_parse(const char *s, char path[COUNTER_DEVICE_MAX],
			 uint64_t *ret_offset)
{
	const char *colon = strrchr(s, ':');
	size_t len = colon ? (size_t)(colon - s) : strlen(s);
	uint64_t offset = 0;

	if (len < 2 || len >= COUNTER_DEVICE_MAX || s[0] != '/')
		return -EINVAL;
	if (colon && parse_offset(colon + 1, &offset))
		return -EINVAL;
	memcpy(path, s, len);
	path[len] = '\0';
	*ret_offset = offset;
	return 0;
}
