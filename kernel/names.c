// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entries of the enums in Documentation/netlink/specs/recovery.yaml, word
 * for word: scripts read the same names in sysfs as ynl prints.
 */
#include "names.h"

#include <linux/kernel.h>
#include "uapi/recovery.h"

#define RECOV_NAMES(what, ...)						\
	static const char *const what##_name[] = { __VA_ARGS__ };	\
	const struct recov_names recov_##what##_names = {		\
		.name = what##_name,					\
		.n = ARRAY_SIZE(what##_name),				\
	}

RECOV_NAMES(rung,
	    [RECOVERY_RUNG_NONE] = "none",
	    [RECOVERY_RUNG_TRIAL] = "trial",
	    [RECOVERY_RUNG_NORMAL] = "normal",
	    [RECOVERY_RUNG_FAILSAFE] = "failsafe",
	    [RECOVERY_RUNG_FALLBACK] = "fallback",
	    [RECOVERY_RUNG_RESCUE] = "rescue");

RECOV_NAMES(reason,
	    [RECOVERY_REASON_NONE] = "none",
	    [RECOVERY_REASON_DEFAULT] = "default",
	    [RECOVERY_REASON_TRIAL] = "trial",
	    [RECOVERY_REASON_TRIAL_FAILED] = "trial-failed",
	    [RECOVERY_REASON_CRASH_LOOP] = "crash-loop",
	    [RECOVERY_REASON_UNBOOTABLE] = "unbootable",
	    [RECOVERY_REASON_BUTTON] = "button",
	    [RECOVERY_REASON_BUTTON_HELD] = "button-held",
	    [RECOVERY_REASON_POWER_CYCLES] = "power-cycles",
	    [RECOVERY_REASON_REQUEST] = "request",
	    [RECOVERY_REASON_CMDLINE] = "cmdline",
	    [RECOVERY_REASON_CONSOLE] = "console");

RECOV_NAMES(cause,
	    [RECOVERY_CAUSE_NONE] = "none",
	    [RECOVERY_CAUSE_CLEAN] = "clean",
	    [RECOVERY_CAUSE_PANIC] = "panic",
	    [RECOVERY_CAUSE_WATCHDOG] = "watchdog",
	    [RECOVERY_CAUSE_POWER] = "power",
	    [RECOVERY_CAUSE_UNKNOWN] = "unknown");

RECOV_NAMES(phase,
	    [RECOVERY_PHASE_BOOTING] = "booting",
	    [RECOVERY_PHASE_WINDOW] = "window",
	    [RECOVERY_PHASE_GOOD] = "good",
	    [RECOVERY_PHASE_FAILSAFE] = "failsafe",
	    [RECOVERY_PHASE_RESCUE] = "rescue",
	    [RECOVERY_PHASE_RESETTING] = "resetting",
	    [RECOVERY_PHASE_HOLD] = "hold",
	    [RECOVERY_PHASE_PROBLEM] = "problem",
	    [RECOVERY_PHASE_OFF] = "off");

RECOV_NAMES(slot_state,
	    [RECOVERY_SLOT_STATE_UNKNOWN] = "unknown",
	    [RECOVERY_SLOT_STATE_TRIAL] = "trial",
	    [RECOVERY_SLOT_STATE_GOOD] = "good",
	    [RECOVERY_SLOT_STATE_BAD] = "bad");

RECOV_NAMES(request,
	    [RECOVERY_REQUEST_KIND_RESET] = "reset",
	    [RECOVERY_REQUEST_KIND_FAILSAFE] = "failsafe",
	    [RECOVERY_REQUEST_KIND_RESCUE] = "rescue",
	    [RECOVERY_REQUEST_KIND_FALLBACK] = "fallback",
	    [RECOVERY_REQUEST_KIND_REBOOT] = "reboot");

RECOV_NAMES(role,
	    [RECOVERY_ROLE_OTHER] = "other",
	    [RECOVERY_ROLE_BOOTLOADER] = "bootloader",
	    [RECOVERY_ROLE_ENV] = "env",
	    [RECOVERY_ROLE_BOOTLOG] = "bootlog",
	    [RECOVERY_ROLE_SLOT_A] = "slot-a",
	    [RECOVERY_ROLE_SLOT_B] = "slot-b",
	    [RECOVERY_ROLE_OVERLAY] = "overlay",
	    [RECOVERY_ROLE_RESCUE] = "rescue");

RECOV_NAMES(content,
	    [RECOVERY_CONTENT_UNKNOWN] = "unknown",
	    [RECOVERY_CONTENT_EMPTY] = "empty",
	    [RECOVERY_CONTENT_SQUASHFS] = "squashfs",
	    [RECOVERY_CONTENT_UBI] = "ubi",
	    [RECOVERY_CONTENT_JFFS2] = "jffs2",
	    [RECOVERY_CONTENT_UIMAGE] = "uimage",
	    [RECOVERY_CONTENT_FIT] = "fit",
	    [RECOVERY_CONTENT_BOOTLOG] = "bootlog",
	    [RECOVERY_CONTENT_UNREADABLE] = "unreadable");

RECOV_NAMES(window,
	    [RECOVERY_WINDOW_STATE_DISABLED] = "disabled",
	    [RECOVERY_WINDOW_STATE_WAITING] = "waiting",
	    [RECOVERY_WINDOW_STATE_OPEN] = "open",
	    [RECOVERY_WINDOW_STATE_CLOSED] = "closed",
	    [RECOVERY_WINDOW_STATE_PRESSED] = "pressed");

RECOV_NAMES(button,
	    [RECOVERY_BUTTON_STATE_ABSENT] = "absent",
	    [RECOVERY_BUTTON_STATE_RELEASED] = "released",
	    [RECOVERY_BUTTON_STATE_PRESSED] = "pressed",
	    [RECOVERY_BUTTON_STATE_STUCK] = "stuck");

RECOV_NAMES(backend,
	    [RECOVERY_LOG_BACKEND_VOLATILE] = "volatile",
	    [RECOVERY_LOG_BACKEND_MTD] = "mtd");

RECOV_NAMES(health,
	    [RECOVERY_LOG_HEALTH_ABSENT] = "absent",
	    [RECOVERY_LOG_HEALTH_BLANK] = "blank",
	    [RECOVERY_LOG_HEALTH_OK] = "ok",
	    [RECOVERY_LOG_HEALTH_DEGRADED] = "degraded",
	    [RECOVERY_LOG_HEALTH_FOREIGN] = "foreign",
	    [RECOVERY_LOG_HEALTH_NEWER] = "newer",
	    [RECOVERY_LOG_HEALTH_FAILED] = "failed");

RECOV_NAMES(counter_health,
	    [RECOVERY_COUNTER_HEALTH_OK] = "ok",
	    [RECOVERY_COUNTER_HEALTH_DEGRADED] = "degraded",
	    [RECOVERY_COUNTER_HEALTH_BLANK] = "blank",
	    [RECOVERY_COUNTER_HEALTH_UNKNOWN] = "unknown",
	    [RECOVERY_COUNTER_HEALTH_FOREIGN] = "foreign",
	    [RECOVERY_COUNTER_HEALTH_NEWER] = "newer",
	    [RECOVERY_COUNTER_HEALTH_DAMAGED] = "damaged",
	    [RECOVERY_COUNTER_HEALTH_FAILED] = "failed",
	    [RECOVERY_COUNTER_HEALTH_ABSENT] = "absent");

const char *recov_name(const struct recov_names *names, u32 value)
{
	if (value >= names->n || !names->name[value])
		return "unknown";
	return names->name[value];
}
