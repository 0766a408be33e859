// SPDX-License-Identifier: GPL-2.0-or-later
#include "disk_name.h"

#include <string.h>
#include "util.h"

static const char *const prefixes[] = {
	[DISK_PATH] = "/dev/",
	[DISK_UUID] = "UUID=",
	[DISK_LABEL] = "LABEL=",
	[DISK_PARTUUID] = "PARTUUID=",
	[DISK_PARTLABEL] = "PARTLABEL=",
};

enum disk_name disk_name_kind(const char *name, const char **ret_value)
{
	for (unsigned int i = DISK_UUID; i < ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i]);

		if (strncmp(name, prefixes[i], len))
			continue;
		*ret_value = name + len;
		return i;
	}
	*ret_value = name;
	return DISK_PATH;
}

static bool is_plain(const char *value)
{
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	return *value;
}

bool disk_name_valid(const char *name)
{
	size_t dev = strlen(prefixes[DISK_PATH]);
	const char *value;

	if (strlen(name) >= DISK_NAME_MAX)
		return false;
	if (disk_name_kind(name, &value) != DISK_PATH)
		return is_plain(value);
	return !strncmp(name, prefixes[DISK_PATH], dev) &&
	       is_plain(name + dev) && !strstr(name, "/..");
}
