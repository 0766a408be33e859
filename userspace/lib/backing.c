// SPDX-License-Identifier: GPL-2.0-or-later
#include "backing.h"

#include <recovery.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include "ubi.h"

#define FLAGS	(MS_NOATIME | MS_NODEV)

static int mount_jffs2(unsigned int index, const char *dir, struct backing *b)
{
	snprintf(b->device, sizeof(b->device), "/dev/mtdblock%u", index);
	snprintf(b->fstype, sizeof(b->fstype), "jffs2");
	return mount(b->device, dir, "jffs2", FLAGS, NULL) < 0 ? -errno : 0;
}

static int mount_ubifs(unsigned int index, const char *dir, struct backing *b)
{
	int r = ubi_attach("", index, b->device, sizeof(b->device));

	if (r < 0)
		return r;
	snprintf(b->fstype, sizeof(b->fstype), "ubifs");
	return mount(b->device, dir, "ubifs", FLAGS, NULL) < 0 ? -errno : 0;
}

int backing_mount(unsigned int index, unsigned int content, const char *dir,
		  struct backing *ret)
{
	switch (content) {
	case RECOVERY_CONTENT_UBI:
		return mount_ubifs(index, dir, ret);
	case RECOVERY_CONTENT_EMPTY:
	case RECOVERY_CONTENT_JFFS2:
	case RECOVERY_CONTENT_UNKNOWN:
		return mount_jffs2(index, dir, ret);
	}
	return -EMEDIUMTYPE;
}

/*
 * What is below changes with the slot, and directories of upper are copied and
 * swapped: nothing in upper may lean on a file below by more than its name,
 * whatever this kernel does by default.
 */
#define NAMES_ONLY	"redirect_dir=follow,metacopy=off,index=off"

/* overlayfs goes read-only by itself when it can't write its work directory. */
static int check_writable(const char *target)
{
	struct statvfs st;

	if (statvfs(target, &st) < 0)
		return -errno;
	if (!(st.f_flag & ST_RDONLY))
		return 0;
	umount2(target, MNT_DETACH);
	return -EROFS;
}

int backing_overlay(const char *lower, const char *dir, const char *target)
{
	char options[512];

	snprintf(options, sizeof(options), NAMES_ONLY
		 ",lowerdir=%s,upperdir=%s/upper,workdir=%s/work",
		 lower, dir, dir);
	if (mount("overlay", target, "overlay", MS_NOATIME, options) < 0)
		return -errno;
	return check_writable(target);
}
