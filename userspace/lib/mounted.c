// SPDX-License-Identifier: GPL-2.0-or-later
#include "mounted.h"

#include <mntent.h>
#include <stdio.h>
#include <string.h>

void mounted_find(const char *mounts, const char *dir, struct mounted *ret)
{
	struct mntent entry, *m;
	char text[4096];
	FILE *f = setmntent(mounts, "re");

	*ret = (struct mounted){ 0 };
	while (f && (m = getmntent_r(f, &entry, text, sizeof(text)))) {
		if (strcmp(m->mnt_dir, dir))
			continue;
		ret->is = true;
		ret->writable = !hasmntopt(m, "ro");
		snprintf(ret->device, sizeof(ret->device), "%.*s",
			 (int)sizeof(ret->device) - 1, m->mnt_fsname);
		snprintf(ret->fstype, sizeof(ret->fstype), "%.*s",
			 (int)sizeof(ret->fstype) - 1, m->mnt_type);
	}
	if (f)
		endmntent(f);
}
