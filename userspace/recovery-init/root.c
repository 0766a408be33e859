// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static bool has_init(void)
{
	static const char *const places[] = {
		ROM_DIR "/sbin/init", ROM_DIR "/usr/sbin/init",
		ROM_DIR "/usr/lib/systemd/systemd",
		ROM_DIR "/lib/systemd/systemd",
	};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!lstat(places[i], &st))
			return true;
	return false;
}

static int mount_index(int index)
{
	char device[32];

	if (index < 0)
		return -ENOENT;
	snprintf(device, sizeof(device), "/dev/mtdblock%d", index);
	if (mount(device, ROM_DIR, "squashfs", MS_RDONLY, NULL) < 0)
		return -errno;
	if (has_init())
		return 0;
	umount2(ROM_DIR, MNT_DETACH);
	return -ENOEXEC;
}

int root_mount_slot(struct init *in, unsigned int slot)
{
	return mount_index(in->parts.slot[slot].index);
}

static const char *why(int error)
{
	switch (error) {
	case -ENOENT:
		return "there is no such partition";
	case -EINVAL:
		return "it holds no squashfs";
	case -ENOEXEC:
		return "it holds no init";
	default:
		return strerror(-error);
	}
}

/* One try; what can't be mounted is not bootable any more. */
static int try_plan(struct init *in)
{
	unsigned int s = in->plan.boot.slot;
	int r;

	if (in->plan.boot.rung == RECOVERY_RUNG_RESCUE) {
		r = in->facts.rescue_bootable ? mount_index(in->parts.rescue.index) :
						-ENOENT;
		if (r < 0)
			say("rescue image: %s", why(r));
		in->facts.rescue_bootable = !r;
		return r;
	}
	r = root_mount_slot(in, s);
	if (r < 0) {
		say("slot %c can't be booted: %s", 'a' + (char)s, why(r));
		in->facts.slot[s].bootable = false;
	}
	return r;
}

/* Rescue with no rescue image: any root that mounts is better than none. */
static int anything(struct init *in)
{
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		unsigned int slot = s ? !in->plan.boot.slot :
					in->plan.boot.slot;

		if (in->facts.slot[slot].bootable &&
		    !root_mount_slot(in, slot)) {
			say("rescue: no rescue image, using slot %c without its settings",
			    'a' + (char)slot);
			in->plan.boot.slot = slot;
			tell_plan(in);
			return 0;
		}
	}
	return -ENOENT;
}

/*
 * ORDER: the log hears of a boot before its root is mounted, for that may be
 * what crashes the kernel, and crashes that nobody counts never end.
 */
int root_mount(struct init *in)
{
	/* Each round but the last takes a slot or the rescue image away. */
	for (int round = 0; round < RECOVERY_SLOTS + 2; round++) {
		ladder_decide(&in->facts, &in->conf.ladder, &in->plan);
		tell_plan(in);
		loader_follow(in);
		if (!try_plan(in))
			return 0;
		if (in->plan.boot.rung == RECOVERY_RUNG_RESCUE)
			return anything(in);
		tell_back(in);
	}
	return -ENOENT;
}
