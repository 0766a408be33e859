// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include "backing.h"
#include "blockdev.h"

#define LOOK_MS		100
#define PING_MS		1000

static int fail(struct init *in, const char *what, int error)
{
	snprintf(in->report.overlay_why, sizeof(in->report.overlay_why),
		 "%s: %s", what, backing_strerror(error));
	return error;
}

/* Where the words say all that there is to say */
static int plain_fail(struct init *in, const char *why, int error)
{
	snprintf(in->report.overlay_why, sizeof(in->report.overlay_why), "%s",
		 why);
	return error;
}

/* Disks take their time; a watchdog must not bite meanwhile. */
static int wait_for_disk(struct init *in)
{
	uint64_t begin = now_ms(), pinged = begin;
	int r;

	while ((r = blockdev_find(in->conf.overlay_device, in->place.disk)) < 0 &&
	       now_ms() < begin + in->conf.overlay_wait_ms) {
		nap(LOOK_MS);
		if (now_ms() < pinged + PING_MS)
			continue;
		watchdog_arm(in->conf.watchdog_sec);
		pinged = now_ms();
	}
	return r;
}

static void disk_missing(struct init *in, int error)
{
	bool flash = in->conf.overlay_missing == OVERLAY_MISSING_FLASH &&
		     in->place.index >= 0;

	snprintf(in->report.overlay_missing, sizeof(in->report.overlay_missing),
		 "%s", in->conf.overlay_device);
	in->place.disk[0] = '\0';
	if (!flash)
		in->place.index = -1;
	say("the disk of the overlay, %s, %s: %s (DeviceMissing= in recovery.conf)",
	    in->conf.overlay_device,
	    error == -ENOTUNIQ ? "is there more than once" : "is missing",
	    flash ? "the settings on flash are used" :
	    "settings are kept in memory");
}

/* Where the overlay is in this boot */
static void find_place(struct init *in)
{
	int r;

	in->place = (struct backing_place){
		.index = in->parts.overlay.index,
		.content = in->parts.overlay.content,
	};
	if (!*in->conf.overlay_device)
		return;
	r = wait_for_disk(in);
	if (r < 0)
		disk_missing(in, r);
}

static int mount_place(struct init *in)
{
	struct recov_report *report = &in->report;
	struct backing b;
	int r;

	r = backing_mount(&in->place, OVERLAY_DIR, &b);
	snprintf(report->overlay_device, sizeof(report->overlay_device), "%s",
		 b.device);
	snprintf(report->overlay_fstype, sizeof(report->overlay_fstype), "%s",
		 b.fstype);
	return r;
}

static int format(struct init *in)
{
	int r;

	say("a new file system is made on %s", in->place.disk);
	r = backing_format(in->place.disk, in->conf.overlay_format);
	if (r == -ENOPKG)
		return fail(in, "no file system can be made, the initramfs has no mkfs for it",
			    r);
	return r < 0 ? fail(in, "no file system can be made", r) : 0;
}

static int mount_store(struct init *in)
{
	int r = mount_place(in);

	if (r == -ENODATA) {
		r = format(in);
		if (r < 0)
			return r;
		r = mount_place(in);
	}
	if (r == -ENODEV && *in->report.overlay_missing)
		return plain_fail(in, "its disk is missing", r);
	if (r == -ENODEV)
		return plain_fail(in, "there is no partition for it", r);
	return r < 0 ? fail(in, "its file system can't be mounted", r) : 0;
}

static int reset_mounted(struct init *in)
{
	_cleanup_(closep) int dirfd = open(OVERLAY_DIR, O_RDONLY |
					   O_DIRECTORY | O_CLOEXEC);

	return dirfd < 0 ? -errno : reset_soft(in, dirfd);
}

static int reset_anew(struct init *in)
{
	int r;

	if (*in->place.disk)
		return format(in);
	r = reset_hard(in);
	if (r == -EINPROGRESS)
		return plain_fail(in, "it is being erased", r);
	return r < 0 ? fail(in, "it can't be erased", r) : 0;
}

/*
 * ORDER: UBIFS that is made by being mounted can't be mounted when that was cut,
 * so the request goes last.
 */
static int make_anew(struct init *in)
{
	int r = reset_anew(in);

	if (r < 0)
		return r;
	in->report.overlay_why[0] = '\0';
	r = mount_store(in);
	reset_done(in);
	return r;
}

/*
 * A reset that the file system does not bear goes the hard way by itself. While
 * the disk is missing that it is about, what takes its place is reset the soft
 * way, which happens only once.
 */
static int reset_and_mount(struct init *in)
{
	bool hard = in->facts.reset_flags & RECOVERY_REQUEST_FLAGS_HARD &&
		    !*in->report.overlay_missing;
	int r = hard ? -EAGAIN : mount_store(in);

	if (!r) {
		r = reset_mounted(in);
		if (!r)
			return 0;
		umount2(OVERLAY_DIR, 0);
	}
	if (!hard && keep_asked(in)) {
		keep_refused(in, r);
		return fail(in, "its reset would lose what is to be kept", r);
	}
	if (!hard)
		say("factory reset: the files can't be put aside (%s)",
		    strerror(-r));
	if (*in->report.overlay_missing)
		return fail(in, "its files can't be put aside", r);
	return make_anew(in);
}

int store_mount(struct init *in)
{
	bool none;

	find_place(in);
	none = !*in->place.disk && in->place.index < 0;
	return in->plan.reset && !none ? reset_and_mount(in) : mount_store(in);
}
