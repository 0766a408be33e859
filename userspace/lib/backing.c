// SPDX-License-Identifier: GPL-2.0-or-later
#include "backing.h"

#include <recovery.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include "mkfs.h"
#include "mtd.h"
#include "ubi.h"

#define FLAGS	(MS_NOATIME | MS_NODEV)

static int mount_at(const char *dir, const struct backing *b, const char *how)
{
	unsigned long flags = b->readonly ? FLAGS | MS_RDONLY : FLAGS;

	return mount(b->device, dir, b->fstype, flags, how) < 0 ? -errno : 0;
}

static int mount_jffs2(unsigned int index, const char *dir, struct backing *b)
{
	snprintf(b->device, sizeof(b->device), "/dev/mtdblock%u", index);
	snprintf(b->fstype, sizeof(b->fstype), "jffs2");
	return mount_at(dir, b, NULL);
}

static int mount_ubifs(unsigned int index, const char *dir, struct backing *b)
{
	int r = ubi_attach("", index, b->device, sizeof(b->device));

	if (r < 0)
		return r;
	snprintf(b->fstype, sizeof(b->fstype), "ubifs");
	if (b->readonly && ubi_is_cut("", b->device))
		return -ENODATA;
	if (!b->readonly)
		r = ubi_complete("", b->device);
	if (r < 0)
		return r;
	return mount_at(dir, b, NULL);
}

static int mount_flash(unsigned int index, unsigned int content,
		       const char *dir, struct backing *b)
{
	switch (content) {
	case RECOVERY_CONTENT_UBI:
		return mount_ubifs(index, dir, b);
	case RECOVERY_CONTENT_EMPTY:
		if (ubi_suits("", index))
			return mount_ubifs(index, dir, b);
		return mount_jffs2(index, dir, b);
	case RECOVERY_CONTENT_JFFS2:
	case RECOVERY_CONTENT_UNKNOWN:
		return mount_jffs2(index, dir, b);
	}
	return -EMEDIUMTYPE;
}

static int mount_disk(const char *disk, const char *dir, struct backing *b)
{
	struct blockdev found = { 0 };
	int r;

	snprintf(b->device, sizeof(b->device), "%s", disk);
	r = blockdev_probe(disk, &found);
	snprintf(b->fstype, sizeof(b->fstype), "%s", found.type);
	if (r < 0)
		return r;
	if (!mkfs_knows(found.type))
		return -EMEDIUMTYPE;
	/* ext4 would go on writing to what it has found damaged. */
	return mount_at(dir, b, strcmp(found.type, "ext4") ? NULL :
			"errors=remount-ro");
}

static int mount_place(const struct backing_place *place, const char *dir,
		       struct backing *b)
{
	if (*place->disk)
		return mount_disk(place->disk, dir, b);
	if (place->index < 0)
		return -ENODEV;
	return mount_flash((unsigned int)place->index, place->content, dir, b);
}

int backing_mount(const struct backing_place *place, const char *dir,
		  struct backing *ret)
{
	*ret = (struct backing){ 0 };
	return mount_place(place, dir, ret);
}

/* Nothing to be read is nothing to be mounted. */
int backing_mount_readonly(const struct backing_place *place, const char *dir,
			   struct backing *ret)
{
	*ret = (struct backing){ .readonly = true };
	if (!*place->disk && place->content == RECOVERY_CONTENT_EMPTY)
		return -ENODATA;
	return mount_place(place, dir, ret);
}

int backing_format(const char *disk, const char *type)
{
	struct blockdev old = { 0 };

	if (!blockdev_probe(disk, &old) && mkfs_knows(old.type))
		type = old.type;
	return mkfs(disk, type, &old);
}

const char *backing_strerror(int error)
{
	if (error == -ENOTUNIQ)
		return "UBI has several volumes, and none is called rootfs_data";
	return strerror(-error);
}

static bool may_be_ubi(const struct backing_place *place)
{
	return place->content == RECOVERY_CONTENT_UBI ||
		((place->content == RECOVERY_CONTENT_EMPTY ||
		  place->content == RECOVERY_CONTENT_UNKNOWN) &&
		 ubi_suits("", (unsigned int)place->index));
}

/* Is it UBI that has failed, and nothing but the overlay's on that flash? */
static bool is_beyond(const struct backing_place *place, int error)
{
	char names[2];

	switch (error) {
	case -EINVAL:
	case -EIO:
	case -EBADMSG:
	case -EUCLEAN:
	case -ENOSPC:
	case -EROFS:
		return ubi_others("", (unsigned int)place->index, names,
				  sizeof(names)) <= 0;
	case -ENOPKG:
		return place->content != RECOVERY_CONTENT_UBI;
	}
	return false;
}

int backing_erase(struct backing_place *place, bool whole,
		  bool (*progress)(unsigned int done, unsigned int all,
				   void *arg),
		  void *arg)
{
	unsigned int index = (unsigned int)place->index;
	int r;

	if (!whole && may_be_ubi(place)) {
		r = ubi_empty("", index, progress, arg);
		if (!r)
			place->content = RECOVERY_CONTENT_UBI;
		if (!r || !is_beyond(place, r))
			return r;
	}
	r = ubi_detach("", index);
	if (!r)
		r = mtd_erase_all(index, progress, arg);
	if (!r)
		place->content = RECOVERY_CONTENT_EMPTY;
	return r;
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

int backing_overlay_readonly(const char *lower, const char *dir,
			     const char *target)
{
	char options[512];

	snprintf(options, sizeof(options),
		 "redirect_dir=follow,lowerdir=%s/upper:%s", dir, lower);
	return mount("overlay", target, "overlay",
		     MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC,
		     options) < 0 ? -errno : 0;
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
