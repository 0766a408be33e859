// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "overlay.h"

static void why(struct init *in, const char *what, int error)
{
	snprintf(in->report.overlay_why, sizeof(in->report.overlay_why),
		 "%s: %s", what, strerror(-error));
}

static int mount_flash(struct init *in)
{
	struct recov_report *report = &in->report;

	if (in->parts.overlay.index < 0)
		return -ENODEV;
	snprintf(report->overlay_device, sizeof(report->overlay_device),
		 "/dev/mtdblock%d", in->parts.overlay.index);
	snprintf(report->overlay_fstype, sizeof(report->overlay_fstype),
		 "jffs2");
	if (mount(report->overlay_device, OVERLAY_DIR, report->overlay_fstype,
		  MS_NOATIME | MS_NODEV, NULL) < 0)
		return -errno;
	return 0;
}

/* The quick way, on the mounted file system */
static int reset_soft(struct init *in, int dirfd)
{
	int r;

	r = overlay_put_aside(dirfd, in->reset_id);
	if (r < 0)
		return r;
	in->report.reset_id = in->reset_id;
	say("factory reset: settings put aside, to be wiped while the system runs");
	return 0;
}

/*
 * Mounts the overlay's file system, reset first if that is planned; a reset
 * that the file system does not bear goes the hard way by itself.
 */
static int flash_up(struct init *in)
{
	bool hard = in->facts.reset_flags & RECOVERY_REQUEST_FLAGS_HARD;
	_cleanup_(closep) int dirfd = -EBADF;
	int r = -EAGAIN;

	if (in->parts.overlay.index < 0)
		return -ENODEV;
	if (!in->plan.reset || !hard)
		r = mount_flash(in);
	if (!r && in->plan.reset) {
		dirfd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		r = dirfd < 0 ? -errno : reset_soft(in, dirfd);
		if (r < 0) {
			close(TAKE_FD(dirfd));
			umount2(OVERLAY_DIR, 0);
		}
	}
	if (r < 0 && in->plan.reset) {
		if (!hard)
			say("factory reset: %s", strerror(-r));
		r = reset_hard(in);
		if (!r)
			r = mount_flash(in);
	}
	return r;
}

static int prepare(void)
{
	_cleanup_(closep) int dirfd = open(OVERLAY_DIR, O_RDONLY |
					   O_DIRECTORY | O_CLOEXEC);

	return dirfd < 0 ? -errno : overlay_prepare(dirfd);
}

static int mount_overlay(struct init *in, const char *dir)
{
	char options[256];

	snprintf(options, sizeof(options),
		 "lowerdir=" ROM_DIR ",upperdir=%s/upper,workdir=%s/work",
		 dir, dir);
	if (mount("overlay", in->target, "overlay", MS_NOATIME, options) < 0)
		return -errno;
	return 0;
}

static int mount_tmpfs(struct init *in)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=0755,size=%u%%",
		 in->conf.tmpfs_percent);
	if ((mkdir(TMPFS_DIR, 0700) < 0 && errno != EEXIST) ||
	    mount("tmpfs", TMPFS_DIR, "tmpfs", MS_NODEV, options) < 0 ||
	    mkdir(TMPFS_DIR "/upper", 0755) < 0 ||
	    mkdir(TMPFS_DIR "/work", 0755) < 0)
		return -errno;
	return mount_overlay(in, TMPFS_DIR);
}

/* Where people and tools look for it; missing only on a full overlay */
static void move_in(struct init *in, const char *from, const char *name)
{
	char to[256];

	snprintf(to, sizeof(to), "%s/%s", in->target, name);
	if ((mkdir(to, 0755) < 0 && errno != EEXIST) ||
	    mount(from, to, NULL, MS_MOVE, NULL) < 0)
		say("/%s: %s, it stays at %s", name, strerror(errno), from);
}

static int flash_layer(struct init *in)
{
	int r;

	r = flash_up(in);
	if (r < 0) {
		why(in, "can't be mounted", r);
		return r;
	}
	if (!in->plan.overlay) {
		umount2(OVERLAY_DIR, 0);
		return -EAGAIN;
	}
	r = prepare();
	if (r < 0)
		why(in, "can't be used", r);
	if (!r) {
		r = mount_overlay(in, OVERLAY_DIR);
		if (r < 0)
			why(in, "no overlay can be made of it", r);
	}
	if (r < 0)
		umount2(OVERLAY_DIR, MNT_DETACH);
	return r;
}

int layer_mount(struct init *in)
{
	struct recov_report *report = &in->report;
	int r = -EAGAIN;

	if (in->plan.overlay || in->plan.reset)
		r = flash_layer(in);
	if (!r) {
		report->overlay = OVERLAY_FLASH;
		move_in(in, OVERLAY_DIR, "overlay");
		move_in(in, ROM_DIR, "rom");
		return 0;
	}
	report->overlay = in->plan.overlay ? OVERLAY_TMPFS_FORCED :
					     OVERLAY_TMPFS;
	if (in->plan.overlay)
		say("overlay %s; changes are kept in memory only",
		    report->overlay_why);
	r = mount_tmpfs(in);
	if (!r) {
		move_in(in, ROM_DIR, "rom");
		return 0;
	}
	say("no tmpfs overlay: %s; the root is read-only", strerror(-r));
	report->overlay = OVERLAY_NONE;
	return mount(ROM_DIR, in->target, NULL, MS_MOVE, NULL) < 0 ? -errno : 0;
}
