// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <string.h>
#include <strings.h>
#include <recovery.h>
#include "ladder.h"
#include "loader.h"
#include "util.h"

/* Longer names than that are never a slip of the pen. */
#define NEAREST_MAX	32

#define TO_STRING(noun)							\
	const char *noun##_to_string(unsigned int v)			\
	{								\
		return to_string(noun##_names, ARRAY_SIZE(noun##_names), v); \
	}

#define FROM_STRING(noun)						\
	int noun##_from_string(const char *s)				\
	{								\
		return from_string(noun##_names, ARRAY_SIZE(noun##_names), s); \
	}

static const char *to_string(const char *const *names, size_t n,
			     unsigned int v)
{
	return v < n && names[v] ? names[v] : "?";
}

static int from_string(const char *const *names, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (names[i] && !strcmp(names[i], s))
			return (int)i;
	return -EINVAL;
}

static const char *const rung_names[] = {
	[RECOVERY_RUNG_NONE] = "none",
	[RECOVERY_RUNG_TRIAL] = "trial",
	[RECOVERY_RUNG_NORMAL] = "normal",
	[RECOVERY_RUNG_FAILSAFE] = "failsafe",
	[RECOVERY_RUNG_FALLBACK] = "fallback",
	[RECOVERY_RUNG_RESCUE] = "rescue",
};

TO_STRING(rung)
FROM_STRING(rung)

static const char *const reason_names[] = {
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
	[RECOVERY_REASON_CONSOLE] = "console",
};

TO_STRING(reason)
FROM_STRING(reason)

static const char *const cause_names[] = {
	[RECOVERY_CAUSE_NONE] = "none",
	[RECOVERY_CAUSE_CLEAN] = "clean",
	[RECOVERY_CAUSE_PANIC] = "panic",
	[RECOVERY_CAUSE_WATCHDOG] = "watchdog",
	[RECOVERY_CAUSE_POWER] = "power",
	[RECOVERY_CAUSE_UNKNOWN] = "unknown",
};

TO_STRING(cause)

static const char *const end_names[] = {
	[RECOVERY_END_NONE] = "none",
	[RECOVERY_END_POWEROFF] = "poweroff",
	[RECOVERY_END_REBOOT] = "reboot",
	[RECOVERY_END_KEXEC] = "kexec",
};

TO_STRING(end)

static const char *const phase_names[] = {
	[RECOVERY_PHASE_BOOTING] = "booting",
	[RECOVERY_PHASE_WINDOW] = "window",
	[RECOVERY_PHASE_GOOD] = "good",
	[RECOVERY_PHASE_FAILSAFE] = "failsafe",
	[RECOVERY_PHASE_RESCUE] = "rescue",
	[RECOVERY_PHASE_RESETTING] = "resetting",
	[RECOVERY_PHASE_HOLD] = "hold",
	[RECOVERY_PHASE_PROBLEM] = "problem",
	[RECOVERY_PHASE_OFF] = "off",
};

TO_STRING(phase)
FROM_STRING(phase)

static const char *const slot_state_names[] = {
	[RECOVERY_SLOT_STATE_UNKNOWN] = "unknown",
	[RECOVERY_SLOT_STATE_TRIAL] = "trial",
	[RECOVERY_SLOT_STATE_GOOD] = "good",
	[RECOVERY_SLOT_STATE_BAD] = "bad",
};

TO_STRING(slot_state)
FROM_STRING(slot_state)

static const char *const request_kind_names[] = {
	[RECOVERY_REQUEST_KIND_RESET] = "reset",
	[RECOVERY_REQUEST_KIND_FAILSAFE] = "failsafe",
	[RECOVERY_REQUEST_KIND_RESCUE] = "rescue",
	[RECOVERY_REQUEST_KIND_FALLBACK] = "fallback",
	[RECOVERY_REQUEST_KIND_REBOOT] = "reboot",
};

TO_STRING(request_kind)
FROM_STRING(request_kind)

static const char *const role_names[] = {
	[RECOVERY_ROLE_OTHER] = "other",
	[RECOVERY_ROLE_BOOTLOADER] = "bootloader",
	[RECOVERY_ROLE_ENV] = "env",
	[RECOVERY_ROLE_BOOTLOG] = "bootlog",
	[RECOVERY_ROLE_SLOT_A] = "slot-a",
	[RECOVERY_ROLE_SLOT_B] = "slot-b",
	[RECOVERY_ROLE_OVERLAY] = "overlay",
	[RECOVERY_ROLE_RESCUE] = "rescue",
};

TO_STRING(role)

static const char *const content_names[] = {
	[RECOVERY_CONTENT_UNKNOWN] = "unknown",
	[RECOVERY_CONTENT_EMPTY] = "empty",
	[RECOVERY_CONTENT_SQUASHFS] = "squashfs",
	[RECOVERY_CONTENT_UBI] = "ubi",
	[RECOVERY_CONTENT_JFFS2] = "jffs2",
	[RECOVERY_CONTENT_UIMAGE] = "uimage",
	[RECOVERY_CONTENT_FIT] = "fit",
	[RECOVERY_CONTENT_BOOTLOG] = "bootlog",
	[RECOVERY_CONTENT_UNREADABLE] = "unreadable",
};

TO_STRING(content)

static const char *const window_state_names[] = {
	[RECOVERY_WINDOW_STATE_DISABLED] = "disabled",
	[RECOVERY_WINDOW_STATE_WAITING] = "waiting",
	[RECOVERY_WINDOW_STATE_OPEN] = "open",
	[RECOVERY_WINDOW_STATE_CLOSED] = "closed",
	[RECOVERY_WINDOW_STATE_PRESSED] = "pressed",
};

TO_STRING(window_state)

static const char *const button_state_names[] = {
	[RECOVERY_BUTTON_STATE_ABSENT] = "absent",
	[RECOVERY_BUTTON_STATE_RELEASED] = "released",
	[RECOVERY_BUTTON_STATE_PRESSED] = "pressed",
	[RECOVERY_BUTTON_STATE_STUCK] = "stuck",
};

TO_STRING(button_state)

static const char *const log_backend_names[] = {
	[RECOVERY_LOG_BACKEND_VOLATILE] = "volatile",
	[RECOVERY_LOG_BACKEND_MTD] = "mtd",
};

TO_STRING(log_backend)

static const char *const log_health_names[] = {
	[RECOVERY_LOG_HEALTH_ABSENT] = "absent",
	[RECOVERY_LOG_HEALTH_BLANK] = "blank",
	[RECOVERY_LOG_HEALTH_OK] = "ok",
	[RECOVERY_LOG_HEALTH_DEGRADED] = "degraded",
	[RECOVERY_LOG_HEALTH_FOREIGN] = "foreign",
	[RECOVERY_LOG_HEALTH_NEWER] = "newer",
	[RECOVERY_LOG_HEALTH_FAILED] = "failed",
};

TO_STRING(log_health)

static const char *const counter_state_names[] = {
	[RECOVERY_COUNTER_HEALTH_OK] = "ok",
	[RECOVERY_COUNTER_HEALTH_DEGRADED] = "degraded",
	[RECOVERY_COUNTER_HEALTH_BLANK] = "blank",
	[RECOVERY_COUNTER_HEALTH_UNKNOWN] = "unknown",
	[RECOVERY_COUNTER_HEALTH_FOREIGN] = "foreign",
	[RECOVERY_COUNTER_HEALTH_NEWER] = "newer",
	[RECOVERY_COUNTER_HEALTH_DAMAGED] = "damaged",
	[RECOVERY_COUNTER_HEALTH_FAILED] = "failed",
	[RECOVERY_COUNTER_HEALTH_ABSENT] = "absent",
};

TO_STRING(counter_state)

static const char *const event_type_names[] = {
	[RECOVERY_EVENT_TYPE_PRESS] = "press",
	[RECOVERY_EVENT_TYPE_HOLD] = "hold",
	[RECOVERY_EVENT_TYPE_RELEASE] = "release",
	[RECOVERY_EVENT_TYPE_WINDOW] = "window",
	[RECOVERY_EVENT_TYPE_PHASE] = "phase",
	[RECOVERY_EVENT_TYPE_BOOT] = "boot",
	[RECOVERY_EVENT_TYPE_ALIVE] = "alive",
	[RECOVERY_EVENT_TYPE_GOOD] = "good",
	[RECOVERY_EVENT_TYPE_CAUSE] = "cause",
	[RECOVERY_EVENT_TYPE_SLOT] = "slot",
	[RECOVERY_EVENT_TYPE_REQUEST] = "request",
	[RECOVERY_EVENT_TYPE_REQUEST_DONE] = "request-done",
	[RECOVERY_EVENT_TYPE_PARTITION_ADD] = "partition-add",
	[RECOVERY_EVENT_TYPE_PARTITION_REMOVE] = "partition-remove",
	[RECOVERY_EVENT_TYPE_LOG] = "log",
	[RECOVERY_EVENT_TYPE_COUNTER] = "counter",
	[RECOVERY_EVENT_TYPE_PARTITION_LOCK] = "partition-lock",
	[RECOVERY_EVENT_TYPE_PARTITION_UNLOCK] = "partition-unlock",
};

TO_STRING(event_type)

static const char *const record_type_names[] = {
	[RECOVERY_RECORD_TYPE_BOOT] = "boot",
	[RECOVERY_RECORD_TYPE_ALIVE] = "alive",
	[RECOVERY_RECORD_TYPE_GOOD] = "good",
	[RECOVERY_RECORD_TYPE_CLEAN] = "clean",
	[RECOVERY_RECORD_TYPE_END] = "end",
	[RECOVERY_RECORD_TYPE_SLOT] = "slot",
	[RECOVERY_RECORD_TYPE_REQUEST] = "request",
	[RECOVERY_RECORD_TYPE_REQUEST_DONE] = "request-done",
	[RECOVERY_RECORD_TYPE_META] = "meta",
	[RECOVERY_RECORD_TYPE_COMMIT] = "commit",
};

TO_STRING(record_type)

static const char *const slot_names[] = { "a", "b" };

TO_STRING(slot)

int slot_from_string(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(slot_names); i++)
		if (!strcasecmp(slot_names[i], s))
			return (int)i;
	return -EINVAL;
}

static const char *const loader_names[] = {
	[LOADER_NATIVE] = "native",
	[LOADER_UBOOT] = "uboot",
	[LOADER_UBOOT_RAUC] = "uboot-rauc",
};

TO_STRING(loader)
FROM_STRING(loader)

static const char *const loader_reason_names[] = {
	[LOADER_FIRST] = "first",
	[LOADER_PASSED_OVER] = "passed-over",
	[LOADER_TRIAL_FAILED] = "trial-failed",
	[LOADER_BOOT_LIMIT] = "boot-limit",
	[LOADER_ONCE] = "once",
};

FROM_STRING(loader_reason)

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's distance by rows; a swap of neighbours counts as 2. */
static unsigned int distance(const char *a, size_t n_a, const char *b,
			     size_t n_b)
{
	unsigned int row[NEAREST_MAX + 1];

	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			unsigned int above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1,
				      diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n_b];
}

/* How far off, or UINT_MAX: further than half of what was written. */
static unsigned int farness(const char *s, size_t len, const char *name)
{
	size_t n = strlen(name);
	unsigned int d;

	if (n > NEAREST_MAX)
		return -1U;
	if (len >= 2 && !strncmp(s, name, len))
		return 0;
	d = distance(s, len, name, n);
	return d * 2 <= len ? d : -1U;
}

const char *nearest_name(const char *s, const char *const *names, size_t n)
{
	size_t len = strnlen(s, NEAREST_MAX + 1);
	unsigned int best = -1U;
	const char *found = NULL;

	if (!len || len > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned int d = farness(s, len, names[i]);

		if (d < best) {
			best = d;
			found = names[i];
		}
	}
	return found;
}
