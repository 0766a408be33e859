// SPDX-License-Identifier: GPL-2.0-or-later
#include "mtd_use.h"

#include <mntent.h>
#include <string.h>
#include "util.h"

#define UBI_MAX	32	/* UBI_MAX_DEVICES of the kernel */

/* /dev/mtdblock3, and what JFFS2 takes besides: mtd3, mtd:NAME */
static bool is_source(const char *source, unsigned int index, const char *name)
{
	char block[32], mtd[16];

	snprintf(block, sizeof(block), "/dev/mtdblock%u", index);
	snprintf(mtd, sizeof(mtd), "mtd%u", index);
	return !strcmp(source, block) || !strcmp(source, mtd) ||
		(!strncmp(source, "mtd:", 4) && !strcmp(source + 4, name));
}

static bool is_mounted(const char *root, unsigned int index, const char *name,
		       char *where, size_t size)
{
	struct mntent *m;
	char path[160];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/mounts", root);
	f = setmntent(path, "re");
	while (f && !found && (m = getmntent(f))) {
		found = is_source(m->mnt_fsname, index, name);
		if (found)
			snprintf(where, size, "mounted at %s", m->mnt_dir);
	}
	if (f)
		endmntent(f);
	return found;
}

static bool is_attached(const char *root, unsigned int index, char *where,
			size_t size)
{
	for (unsigned int i = 0; i < UBI_MAX; i++) {
		_cleanup_(fclosep) FILE *f = NULL;
		unsigned int mtd;
		char path[160];

		snprintf(path, sizeof(path), "%s/sys/class/ubi/ubi%u/mtd_num",
			 root, i);
		f = fopen(path, "re");
		if (!f || fscanf(f, "%u", &mtd) != 1 || mtd != index)
			continue;
		snprintf(where, size, "attached as ubi%u", i);
		return true;
	}
	return false;
}

bool mtd_in_use(const char *root, unsigned int index, const char *name,
		char *where, size_t size)
{
	return is_mounted(root, index, name, where, size) ||
		is_attached(root, index, where, size);
}
