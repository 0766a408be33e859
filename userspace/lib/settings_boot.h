/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What settings_decide() says, carried out before the overlay is mounted. */
#ifndef RECOVERY_SETTINGS_BOOT_H
#define RECOVERY_SETTINGS_BOOT_H

#include "settings.h"

/**
 * struct settings_boot - this boot
 * @dirfd: the overlay's file system, the overlay not mounted from it
 * @romfd: the root that is booted, read-only
 * @image: what is booted
 * @keep: what counts as settings
 * @max: so many snapshots are kept
 * @slot_bad: slots that are marked bad
 * @time: seconds since 1970, 0: not known
 */
struct settings_boot {
	int dirfd, romfd;
	struct settings_image image;
	struct settings_keep keep;
	unsigned int max;
	bool slot_bad[2];
	uint64_t time;
};

/**
 * struct settings_result - what was done
 * @act: of it, the last
 * @why: the reason
 * @old: whose the settings were, where @act is neither leave nor adopt
 * @failed: and that firmware has failed
 * @saved: number of the snapshot that was made, 0: none
 * @restored: number of the one that was given back, 0: none
 * @kept: number of what that has replaced
 * @aside: number of the overlay that was set aside, 0: none
 * @asides: overlays that were ever set aside, and are still there
 * @trouble: what could not be done, "" for nothing
 */
struct settings_result {
	enum settings_act act;
	enum settings_why why;
	struct settings_id old;
	bool failed;
	uint32_t saved, restored, kept, aside;
	unsigned int asides;
	char trouble[256];
};

/**
 * settings_boot() - decide and do
 * @b: this boot
 * @ret: what was done, for people
 *
 * Where nothing has changed since the last boot, nothing is written. What can't
 * be done is told by @ret->trouble, and the boot goes on.
 *
 * Return: 0; -errno when upper must not be used, as it may be half of this and
 * half of that, or belongs to somebody else: @ret->trouble says why.
 */
int settings_boot(const struct settings_boot *b,
		  struct settings_result *ret) _must_check_;

#endif /* RECOVERY_SETTINGS_BOOT_H */
