/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the overlay is, for the verbs below "overlay". */
#ifndef RECOVERYCTL_OVERLAY_VIEW_H
#define RECOVERYCTL_OVERLAY_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include "backing.h"
#include "carry_state.h"
#include "ctl.h"
#include "mounted.h"
#include "report.h"

#define OVERLAY_DIR	"/overlay"
#define OVERLAY_ROM	"/rom"
#define OVERLAY_ROOT	"/run/recovery/root"	/* while another one runs */

/**
 * struct overlay_view - all that the verbs tell or act on
 * @reported: recovery-init has laid this root
 * @report: what it says, when @reported
 * @found: there is a place for the overlay
 * @place: that place
 * @name: "disk /dev/sda1 (LABEL=data)", "partition 'rootfs_data'"
 * @partition: name of the partition on flash, "" for none
 * @bytes: size of that, 0: not known, as the module is not there
 * @wanted: the configured disk, "" for none
 * @missing: it is not there
 * @reset: a factory reset is pending
 * @carry: how far it is with an overlay that can't be used yet
 * @flash: what is mounted at OVERLAY_DIR
 * @root: and at OVERLAY_ROOT
 * @size: of the file system at OVERLAY_DIR, in bytes
 * @used: likewise
 */
struct overlay_view {
	bool reported;
	struct recov_report report;
	bool found;
	struct backing_place place;
	char name[160];
	char partition[RECOVERY_NAME_MAX];
	uint64_t bytes;
	const char *wanted;
	bool missing;
	bool reset;
	struct carry_state carry;
	struct mounted flash, root;
	uint64_t size, used;
};

/* Also without the module. Return: enum ctl_exit */
int overlay_look(struct ctl *ctl, struct overlay_view *ret);

/* Does the root that runs have the overlay's files? */
static inline bool overlay_is_root(const struct overlay_view *v)
{
	return v->reported && v->report.overlay == OVERLAY_FLASH;
}

/* overlay-mount.c, overlay-usage.c */
int verb_overlay_mount(struct ctl *ctl, int argc, char **argv);
int verb_overlay_usage(struct ctl *ctl, int argc, char **argv);

#endif /* RECOVERYCTL_OVERLAY_VIEW_H */
