// SPDX-License-Identifier: GPL-2.0-or-later
#include "os_release.h"

#include <string.h>
#include "plain.h"
#include "util.h"

#define LINES_MAX	200

static const char *const keys[] = { "IMAGE_VERSION=", "BUILD_ID=", "VERSION_ID=" };

/* Versions hold nothing that a shell would have to be asked about. */
static void unquote(char *value)
{
	size_t len;

	value[strcspn(value, "\n")] = '\0';
	len = strlen(value);
	if (len >= 2 && (*value == '"' || *value == '\'') &&
	    value[len - 1] == *value) {
		memmove(value, value + 1, len - 2);
		value[len - 2] = '\0';
	}
}

static FILE *open_one(const char *root)
{
	static const char *const names[] = { "/usr/lib/os-release", "/etc/os-release" };
	char path[128];
	FILE *f = NULL;

	for (size_t i = 0; !f && i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s%s", root, names[i]);
		f = fopen(path, "re");
	}
	return f;
}

void os_release_version(const char *root, char *ret, size_t size)
{
	_cleanup_(fclosep) FILE *f = open_one(root);
	size_t best = ARRAY_SIZE(keys);
	char line[512];

	*ret = '\0';
	for (int n = 0; f && n < LINES_MAX && fgets(line, sizeof(line), f); n++) {
		for (size_t i = 0; i < best; i++) {
			if (strncmp(line, keys[i], strlen(keys[i])))
				continue;
			unquote(line + strlen(keys[i]));
			snprintf(ret, size, "%s", line + strlen(keys[i]));
			best = i;
		}
	}
	plain(ret);
}
