// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay-view.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "overlay.h"
#include "backing.h"
#include "names.h"

/* What can be mounted for a person, said where there is nothing */
static int guard(const struct ctl *ctl, const struct overlay_view *v)
{
	if (!v->reported)
		return ctl_error(CTL_FAILED, "recovery-init has not laid this root, so it has no overlay: its files are as you see them");
	if (!ctl->conf->overlay_flash)
		return ctl_error(CTL_FAILED, "this board keeps settings in memory only (Flash=no in recovery.conf): there is no overlay to mount");
	if (v->carry.progress == CARRY_ERASE_FAILED)
		return ctl_error(CTL_FAILED, "the flash of the overlay is to be erased, and could not be: %s; the next boot tries again",
				 v->carry.why);
	if (carry_is_unerased(&v->carry, v->report.erase))
		return ctl_error(CTL_FAILED, "the flash of the overlay is being erased (%u%%): wait until it is done",
				 v->carry.percent);
	if (!v->found && v->missing)
		return ctl_error(CTL_FAILED, "the disk of the overlay, %s, is missing: plug it in; DeviceMissing= in recovery.conf says what to use meanwhile",
				 v->wanted);
	if (!v->found)
		return ctl_error(CTL_FAILED, "no partition has the role of overlay, so there is nothing to mount: 'recoveryctl check' tells what to do");
	return CTL_OK;
}

static int make_dir(const char *path, mode_t mode)
{
	if (!mkdir(path, mode) || errno == EEXIST)
		return CTL_OK;
	return ctl_error(CTL_FAILED, "%s: %s", path, strerror(errno));
}

static int mount_error(const struct overlay_view *v, int r)
{
	if (r == -ENODATA)
		return ctl_error(CTL_FAILED, "the %s is blank: the next boot makes a file system there",
				 v->name);
	if (r == -EMEDIUMTYPE && *v->place.disk)
		return ctl_error(CTL_FAILED, "the %s holds neither ext4 nor f2fs, so it is no overlay: 'recoveryctl reset --hard' makes one there, what it holds is lost",
				 v->name);
	if (r == -EMEDIUMTYPE)
		return ctl_error(CTL_FAILED, "%s holds %s, which is no overlay: 'recoveryctl reset --hard' makes a new one there, what it holds is lost",
				 v->name, content_to_string(v->place.content));
	if (r == -ENOTUNIQ)
		return ctl_error(CTL_FAILED, "the overlay on %s can't be found: %s; give its volume that name with 'ubirename'",
				 v->name, backing_strerror(r));
	return ctl_error(CTL_FAILED, "the overlay on %s can't be mounted (%s): 'recoveryctl reset --hard' makes a new one, everything on this one is lost",
			 v->name, strerror(-r));
}

/* The file system with its directories, which a blank one has not yet */
static int mount_flash(const struct overlay_view *v)
{
	_cleanup_(closep) int dirfd = -EBADF;
	struct backing b;
	int r;

	if (!v->flash.is) {
		r = make_dir(OVERLAY_DIR, 0755);
		if (r)
			return r;
		r = backing_mount(&v->place, OVERLAY_DIR, &b);
		if (r < 0)
			return mount_error(v, r);
	}
	dirfd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = dirfd < 0 ? -errno : overlay_prepare(dirfd);
	if (r < 0)
		ctl_error(CTL_FAILED, OVERLAY_DIR ": its directories can't be made: %s",
			  strerror(-r));
	return CTL_OK;
}

/*
 * On a full file system there is none, and what runs in rescue is not what is
 * below it; its files are there all the same.
 */
static int mount_root(const struct overlay_view *v)
{
	int r;

	if (v->root.is)
		return 0;
	if (v->report.rung == RECOVERY_RUNG_RESCUE)
		return -EXDEV;
	if (mkdir(OVERLAY_ROOT, 0755) < 0 && errno != EEXIST)
		return -errno;
	r = backing_overlay(OVERLAY_ROM, OVERLAY_DIR, OVERLAY_ROOT);
	if (r < 0)
		(void)rmdir(OVERLAY_ROOT);
	return r;
}

static void tell_root(const struct ctl *ctl, int r)
{
	if (r < 0) {
		ctl_say(ctl, "The root as in normal operation can't be shown (%s).",
			r == -EROFS || r == -ENOSPC ? "there is no room" :
			r == -EXDEV ? "the rescue image runs" : strerror(-r));
		return;
	}
	ctl_say(ctl, "The root as in normal operation is at " OVERLAY_ROOT ":");
	ctl_say(ctl, "  passwd -R " OVERLAY_ROOT);
	ctl_say(ctl, "sets its password.");
}

static int tell(const struct ctl *ctl, const struct overlay_view *v, int root)
{
	if (!v->flash.writable)
		return ctl_error(CTL_FAILED, OVERLAY_DIR " is read-only (%s, %s): see 'dmesg'",
				 v->flash.fstype, v->flash.device);
	ctl_say(ctl, "The overlay is at " OVERLAY_DIR " (%s, %s) and can be written:",
		v->flash.fstype, v->flash.device);
	ctl_say(ctl, "files that were changed or added are below " OVERLAY_DIR "/upper.");
	tell_root(ctl, root);
	if (v->reset) {
		ctl_say(ctl, "A factory reset is pending and throws all of it away:");
		ctl_say(ctl, "'recoveryctl reset --cancel' takes it back.");
	}
	ctl_say(ctl, "'reboot' leads back to normal operation, with what you have changed.");
	return CTL_OK;
}

int verb_overlay_mount(struct ctl *ctl, int argc, char **argv)
{
	struct overlay_view v;
	int r;

	r = overlay_look(ctl, &v);
	if (r)
		return r;
	if (overlay_is_root(&v)) {
		ctl_say(ctl, "The overlay is in use: this root has its files. The file system is");
		ctl_say(ctl, "at " OVERLAY_DIR ".");
		return CTL_OK;
	}
	r = guard(ctl, &v) ?: mount_flash(&v);
	if (r)
		return r;
	/* A root that can't be shown is no failure, so its reason is kept. */
	r = mount_root(&v);
	return overlay_look(ctl, &v) ?: tell(ctl, &v, r);
}
