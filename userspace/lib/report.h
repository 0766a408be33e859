/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What recovery-init did, for those who come after it: /run/recovery/report,
 * an INI file that is written once a boot, atomically.
 */
#ifndef RECOVERY_REPORT_H
#define RECOVERY_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "settings.h"

#define REPORT_PATH	"/run/recovery/report"

enum overlay_kind {
	OVERLAY_NONE,		/* plain root, nothing laid over it */
	OVERLAY_FLASH,		/* as it should be */
	OVERLAY_TMPFS,		/* on purpose: failsafe, rescue */
	OVERLAY_TMPFS_FORCED,	/* the flash could not be used: why says so */
};

/**
 * struct report_settings - what was done about the settings
 * @act: enum settings_act
 * @why: enum settings_why
 * @slot: whose they were before
 * @failed: and that firmware has failed
 * @saved: number of the snapshot of them, 0: none was needed or could be made
 * @restored: number of the snapshot that was given back, 0: none
 * @kept: number of the snapshot of what that has replaced
 * @aside: number of the overlay that was set aside, 0: none
 * @asides: overlays that are aside, from whenever
 * @trouble: what could not be done, for people
 */
struct report_settings {
	unsigned int act, why;
	unsigned int slot;
	bool failed;
	uint32_t saved, restored, kept, aside;
	unsigned int asides;
	char trouble[256];
};

/**
 * struct report_reset - what was not done as one might think
 * @kept: sets of files that a reset in this boot has kept, "" for none
 * @not_kept: what it could not keep, or why it was not done, for people
 * @trouble: what else it could not do, likewise
 */
struct report_reset {
	char kept[96];
	char not_kept[256];
	char trouble[256];
};

/**
 * struct recov_report - [Boot], [Overlay], [Reset] and [Settings]
 * @boot_id: the declared boot, 0 when there was no module
 * @rung: enum recovery_rung
 * @slot: 0 or 1
 * @asked_by: enum recovery_reason that a request for failsafe mode gives
 * @overlay: what lies over the root
 * @overlay_device: e.g. /dev/mtdblock5, "" when there is none
 * @overlay_fstype: e.g. jffs2
 * @overlay_missing: the disk that should be it, and is not there; "": none
 * @overlay_why: what kept the flash from being used, for people
 * @erase: the flash is still to be erased for a reset, by recovery-carry
 * @erase_whole: and all of its partition
 * @carried: systems whose changes in memory became part of the overlay
 * @not_carried: names among them that could not
 * @reset_id: request that this boot has begun to carry out, 0: none; its old
 *	files wait in the discard directory
 * @reset: how it went, also when that was erasing, which has no @reset_id
 * @settings: what was done about the settings
 * @config_problems: how many problems the configuration had
 * @cpu_us: processor time that recovery-init took, in microseconds
 * @mount_us: of it, mounting root and overlay
 */
struct recov_report {
	uint32_t boot_id;
	unsigned int rung, slot;
	unsigned int asked_by;
	enum overlay_kind overlay;
	char overlay_device[64];
	char overlay_fstype[16];
	char overlay_missing[64];
	char overlay_why[256];
	bool erase, erase_whole;
	unsigned int carried, not_carried;
	uint32_t reset_id;
	struct report_reset reset;
	struct report_settings settings;
	unsigned int config_problems;
	uint32_t cpu_us;
	uint32_t mount_us;
};

/* "tmpfs-forced", "restore", "newer": for machines. Never NULL */
const char *overlay_kind_to_string(unsigned int kind);
const char *settings_act_to_string(unsigned int act);
const char *settings_why_to_string(unsigned int why);

int report_write(const struct recov_report *r, const char *path);
/* -ENOENT when recovery-init did not run. */
int report_read(struct recov_report *ret, const char *path);

#endif /* RECOVERY_REPORT_H */
