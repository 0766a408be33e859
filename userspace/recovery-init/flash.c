// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include "backing.h"

static int fail(struct init *in, const char *what, int error)
{
	snprintf(in->report.overlay_why, sizeof(in->report.overlay_why),
		 "%s: %s", what, strerror(-error));
	return error;
}

static void set_device(struct init *in, const char *device, const char *type)
{
	struct recov_report *r = &in->report;

	snprintf(r->overlay_device, sizeof(r->overlay_device), "%s", device);
	snprintf(r->overlay_fstype, sizeof(r->overlay_fstype), "%s", type);
}

static int mount_content(struct init *in)
{
	struct backing b = { 0 };
	int r;

	r = backing_mount((unsigned int)in->parts.overlay.index,
			  in->parts.overlay.content, OVERLAY_DIR, &b);
	set_device(in, b.device, b.fstype);
	return r;
}

static int mount_flash(struct init *in)
{
	int r;

	if (in->parts.overlay.index < 0)
		return fail(in, "there is no partition for it", -ENODEV);
	r = mount_content(in);
	return r < 0 ? fail(in, "its file system can't be mounted", r) : 0;
}

static int reset_mounted(struct init *in)
{
	_cleanup_(closep) int dirfd = open(OVERLAY_DIR, O_RDONLY |
					   O_DIRECTORY | O_CLOEXEC);

	return dirfd < 0 ? -errno : reset_soft(in, dirfd);
}

/* A reset that the file system does not bear goes the hard way by itself. */
static int reset_and_mount(struct init *in)
{
	bool hard = in->facts.reset_flags & RECOVERY_REQUEST_FLAGS_HARD;
	int r = hard ? -EAGAIN : mount_flash(in);

	if (!r) {
		r = reset_mounted(in);
		if (!r)
			return 0;
		umount2(OVERLAY_DIR, 0);
	}
	if (!hard)
		say("factory reset: the files can't be put aside (%s)",
		    strerror(-r));
	r = reset_hard(in);
	if (r < 0)
		return fail(in, "it can't be erased", r);
	in->parts.overlay.content = RECOVERY_CONTENT_EMPTY;
	in->report.overlay_why[0] = '\0';
	return mount_flash(in);
}

int flash_mount(struct init *in)
{
	if (in->plan.reset && in->parts.overlay.index >= 0)
		return reset_and_mount(in);
	return mount_flash(in);
}
