// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <inttypes.h>
#include <time.h>

static const char *word_of(const char *const *words, size_t n, unsigned int v)
{
	return v < n && words[v] ? words[v] : "?";
}

#define WORD(words, v)	word_of(words, ARRAY_SIZE(words), v)

const char *duration_words(char *buf, size_t size, uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s < 60)
		snprintf(buf, size, "%" PRIu64 " s", s);
	else if (s < 3600 && s % 60)
		snprintf(buf, size, "%" PRIu64 " min %" PRIu64 " s", s / 60, s % 60);
	else if (s < 3600)
		snprintf(buf, size, "%" PRIu64 " min", s / 60);
	else if (s < 86400)
		snprintf(buf, size, "%" PRIu64 " h %" PRIu64 " min", s / 3600,
			 s / 60 % 60);
	else
		snprintf(buf, size, "%" PRIu64 " d %" PRIu64 " h", s / 86400,
			 s / 3600 % 24);
	return buf;
}

const char *size_words(char *buf, size_t size, uint64_t bytes)
{
	static const char units[] = "BKMGTPE";
	double v = bytes;
	size_t u = 0;

	for (; v >= 1024 && units[u + 1]; u++)
		v /= 1024;
	if (u == 0 || v >= 100 || v == (uint64_t)v)
		snprintf(buf, size, "%.0f%c", v, units[u]);
	else
		snprintf(buf, size, "%.1f%c", v, units[u]);
	return buf;
}

const char *time_words(char *buf, size_t size, uint64_t seconds)
{
	time_t t = seconds;
	struct tm tm;

	if (!seconds || !localtime_r(&t, &tm) ||
	    !strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm))
		snprintf(buf, size, "-");
	return buf;
}

const char *rung_words(unsigned int rung)
{
	static const char *const words[] = {
		[RECOVERY_RUNG_NONE] = "not declared",
		[RECOVERY_RUNG_TRIAL] = "on trial",
		[RECOVERY_RUNG_NORMAL] = "normal operation",
		[RECOVERY_RUNG_FAILSAFE] = "failsafe mode",
		[RECOVERY_RUNG_FALLBACK] = "fallback",
		[RECOVERY_RUNG_RESCUE] = "rescue",
	};

	return WORD(words, rung);
}

static const char *crash_loop_words(unsigned int rung)
{
	static const char *const words[] = {
		[RECOVERY_RUNG_FAILSAFE] = "normal operation failed too often",
		[RECOVERY_RUNG_FALLBACK] = "the other slot failed too often",
		[RECOVERY_RUNG_RESCUE] = "both slots failed too often",
	};
	const char *s = WORD(words, rung);

	return *s == '?' ? "the rung above failed too often" : s;
}

const char *reason_words(unsigned int reason, unsigned int rung)
{
	static const char *const words[] = {
		[RECOVERY_REASON_NONE] = "reason not known",
		[RECOVERY_REASON_DEFAULT] = "nothing else was asked for",
		[RECOVERY_REASON_TRIAL] = "the slot is new and being tried",
		[RECOVERY_REASON_TRIAL_FAILED] = "the slot on trial was not marked good in time",
		[RECOVERY_REASON_UNBOOTABLE] = "another slot could not be booted",
		[RECOVERY_REASON_BUTTON] = "the button was pressed in the failsafe window",
		[RECOVERY_REASON_BUTTON_HELD] = "the button was held at power-on",
		[RECOVERY_REASON_POWER_CYCLES] = "power was switched off and on several times",
		[RECOVERY_REASON_REQUEST] = "it was asked for, by button or command",
		[RECOVERY_REASON_CMDLINE] = "the kernel command line asks for it",
		[RECOVERY_REASON_CONSOLE] = "a key was pressed on the console",
	};

	if (reason == RECOVERY_REASON_CRASH_LOOP)
		return crash_loop_words(rung);
	return WORD(words, reason);
}

const char *window_words(unsigned int state)
{
	static const char *const words[] = {
		[RECOVERY_WINDOW_STATE_DISABLED] = "turned off",
		[RECOVERY_WINDOW_STATE_WAITING] = "opens when a button is found",
		[RECOVERY_WINDOW_STATE_OPEN] = "open: a press leads to failsafe mode",
		[RECOVERY_WINDOW_STATE_CLOSED] = "closed, nobody pressed",
		[RECOVERY_WINDOW_STATE_PRESSED] = "the button was pressed in it",
	};

	return WORD(words, state);
}

const char *slot_state_words(unsigned int state)
{
	static const char *const words[] = {
		[RECOVERY_SLOT_STATE_UNKNOWN] = "not marked",
		[RECOVERY_SLOT_STATE_TRIAL] = "on trial",
		[RECOVERY_SLOT_STATE_GOOD] = "good",
		[RECOVERY_SLOT_STATE_BAD] = "bad",
	};

	return WORD(words, state);
}

const char *request_words(unsigned int kind)
{
	static const char *const words[] = {
		[RECOVERY_REQUEST_KIND_RESET] = "factory reset",
		[RECOVERY_REQUEST_KIND_FAILSAFE] = "failsafe boot",
		[RECOVERY_REQUEST_KIND_RESCUE] = "rescue boot",
		[RECOVERY_REQUEST_KIND_FALLBACK] = "boot of the other slot",
		[RECOVERY_REQUEST_KIND_REBOOT] = "reboot",
	};

	return WORD(words, kind);
}

static const char *clean_end_words(unsigned int end)
{
	static const char *const words[] = {
		[RECOVERY_END_NONE] = "ended cleanly",
		[RECOVERY_END_POWEROFF] = "was switched off",
		[RECOVERY_END_REBOOT] = "was rebooted",
		[RECOVERY_END_KEXEC] = "went on by kexec",
	};

	return WORD(words, end);
}

static const char *cause_words(const struct recov_boot *boot)
{
	static const char *const words[] = {
		[RECOVERY_CAUSE_NONE] = "ended, nobody knows how",
		[RECOVERY_CAUSE_PANIC] = "ended in a kernel panic",
		[RECOVERY_CAUSE_WATCHDOG] = "hung or was reset from outside",
		[RECOVERY_CAUSE_POWER] = "power was cut",
		[RECOVERY_CAUSE_UNKNOWN] = "crashed or lost power",
	};

	if (boot->cause == RECOVERY_CAUSE_CLEAN)
		return clean_end_words(boot->end);
	return WORD(words, boot->cause);
}

const char *end_words(char *buf, size_t size, const struct recov_boot *boot,
		      const struct ladder_config *config)
{
	bool clean = boot->cause == RECOVERY_CAUSE_CLEAN;
	bool failed = ladder_failed(boot, config);
	char after[WORDS_SHORT + 8] = "", d[WORDS_SHORT];

	if (!boot->id)
		return snprintf(buf, size, "none is known"), buf;
	if (boot->uptime_ms != UPTIME_UNKNOWN)
		snprintf(after, sizeof(after), " after %s",
			 duration_words(d, sizeof(d), boot->uptime_ms));
	snprintf(buf, size, "%s%s%s", cause_words(boot), after,
		 failed ? " (counted as a failure)" :
		 clean ? "" : " (not counted as a failure)");
	return buf;
}

const char *end_short(char *buf, size_t size, const struct recov_boot *boot,
		      const struct ladder_config *config)
{
	static const char *const causes[] = {
		[RECOVERY_CAUSE_NONE] = "-",
		[RECOVERY_CAUSE_CLEAN] = "clean",
		[RECOVERY_CAUSE_PANIC] = "panic",
		[RECOVERY_CAUSE_WATCHDOG] = "hang or reset",
		[RECOVERY_CAUSE_POWER] = "power cut",
		[RECOVERY_CAUSE_UNKNOWN] = "crash or power cut",
	};
	static const char *const ends[] = {
		[RECOVERY_END_NONE] = "clean",
		[RECOVERY_END_POWEROFF] = "poweroff",
		[RECOVERY_END_REBOOT] = "reboot",
		[RECOVERY_END_KEXEC] = "kexec",
	};

	snprintf(buf, size, "%s%s",
		 boot->cause == RECOVERY_CAUSE_CLEAN ? WORD(ends, boot->end) :
						       WORD(causes, boot->cause),
		 ladder_failed(boot, config) ? ", failure" : "");
	return buf;
}
