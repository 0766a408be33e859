// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "carry.h"
#include "carry_state.h"
#include "overlay.h"

static void why(struct init *in, const char *what, int error)
{
	snprintf(in->report.overlay_why, sizeof(in->report.overlay_why),
		 "%s: %s", what, strerror(-error));
}

/* What was changed while this overlay could not be used */
static void carry_over(struct init *in, int dirfd)
{
	struct recov_report *report = &in->report;
	int r = carry_merge(dirfd, &report->carried, &report->not_carried);

	if (report->carried)
		say("changes that were kept in memory are part of the overlay now");
	if (r < 0)
		say("changes that were kept in memory can't be carried over: %s",
		    strerror(-r));
	else if (report->not_carried)
		say("%u changes that were kept in memory can't be carried over",
		    report->not_carried);
}

/* recovery-carry goes on from here. */
static void leave_the_rest(const struct init *in, bool changes)
{
	struct carry_state state = { .progress = CARRY_WANTED };
	int r = 0;

	if (changes || in->report.erase)
		r = carry_state_write(&state, CARRY_STATE_PATH);
	if (r < 0)
		say(CARRY_STATE_PATH ": %s", strerror(-r));
}

/* -ECANCELED: said already */
static int prepare(struct init *in)
{
	_cleanup_(closep) int dirfd = open(OVERLAY_DIR, O_RDONLY |
					   O_DIRECTORY | O_CLOEXEC);

	if (dirfd < 0)
		return -errno;
	/* ORDER: the slot that the changes were made in is the last one, too. */
	carry_over(in, dirfd);
	if (settings_travel(in, dirfd) < 0)
		return -ECANCELED;
	return overlay_prepare(dirfd);
}

static int lay_flash(struct init *in)
{
	int r;

	r = prepare(in);
	if (r == -ECANCELED)
		return r;
	if (r < 0) {
		why(in, "its directories can't be made", r);
		return r;
	}
	r = backing_overlay(ROM_DIR, OVERLAY_DIR, in->target);
	if (r < 0)
		why(in, "it is full or can't be written", r);
	return r;
}

/* Return: 0 when the flash lies over the root, else something has to */
static int flash_layer(struct init *in)
{
	int r;

	r = store_mount(in);
	if (r < 0)
		return r;
	r = in->plan.overlay ? lay_flash(in) : -ECANCELED;
	if (r < 0)
		umount2(OVERLAY_DIR, MNT_DETACH);
	return r;
}

static int mount_tmpfs(struct init *in)
{
	char options[64];

	snprintf(options, sizeof(options), "mode=0755,size=%u%%",
		 in->conf.tmpfs_percent);
	if ((mkdir(TMPFS_DIR, 0700) < 0 && errno != EEXIST) ||
	    mount("tmpfs", TMPFS_DIR, "tmpfs", MS_NODEV, options) < 0 ||
	    mkdir(TMPFS_DIR "/upper", 0755) < 0 ||
	    mkdir(TMPFS_DIR "/work", 0700) < 0)
		return -errno;
	return backing_overlay(ROM_DIR, TMPFS_DIR, in->target);
}

/* systemd shares its mounts, and none is moved out of those. */
static int move(const char *from, const char *to)
{
	if (!mount(from, to, NULL, MS_MOVE, NULL))
		return 0;
	if (errno != EINVAL || mount(from, to, NULL, MS_BIND, NULL) < 0)
		return -1;
	umount2(from, MNT_DETACH);
	return 0;
}

/* To where people and tools look for it; the image may lack the directory. */
static void move_in(struct init *in, const char *from, const char *name)
{
	char to[256];

	snprintf(to, sizeof(to), "%s/%s", in->target, name);
	if ((mkdir(to, 0755) < 0 && errno != EEXIST) || move(from, to) < 0)
		say("/%s: %s, it stays at %s", name, strerror(errno), from);
}

static int lay_tmpfs(struct init *in)
{
	struct recov_report *report = &in->report;
	bool forced = in->plan.overlay && in->conf.overlay_flash;
	int r;

	report->overlay = forced ? OVERLAY_TMPFS_FORCED : OVERLAY_TMPFS;
	if (forced)
		say("the overlay can't be used, changes are kept in memory: %s",
		    report->overlay_why);
	r = mount_tmpfs(in);
	leave_the_rest(in, forced && !r);
	if (!r) {
		move_in(in, ROM_DIR, "rom");
		return 0;
	}
	say("no tmpfs over the root (%s), it stays read-only", strerror(-r));
	report->overlay = OVERLAY_NONE;
	return move(ROM_DIR, in->target) < 0 ? -errno : 0;
}

int layer_mount(struct init *in)
{
	bool flash = in->conf.overlay_flash &&
		     (in->plan.overlay || in->plan.reset);

	if (!flash || flash_layer(in) < 0)
		return lay_tmpfs(in);
	in->report.overlay = OVERLAY_FLASH;
	move_in(in, OVERLAY_DIR, "overlay");
	move_in(in, ROM_DIR, "rom");
	return 0;
}
