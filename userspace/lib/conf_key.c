// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_key.h"

#include <string.h>
#include "conf_type.h"
#include "names.h"

#define AT(member) offsetof(struct recov_conf, member)

static const char *const unknown_words[] = {
	[LADDER_UNKNOWN_NO] = "no",
	[LADDER_UNKNOWN_TRIAL] = "trial",
	[LADDER_UNKNOWN_YES] = "yes",
	NULL
};

static const char *const missing_words[] = {
	[OVERLAY_MISSING_FLASH] = "flash",
	[OVERLAY_MISSING_MEMORY] = "memory",
	NULL
};

static const struct conf_key keys[] = {
	{ "Failsafe", "Wait", TYPE_TIME, AT(failsafe_wait_ms), 0, 60000 },
	{ "Failsafe", "ConsoleKey", TYPE_BOOL, AT(console_key) },
	{ "Failsafe", "Address", TYPE_ADDRESS, AT(failsafe_address) },
	{ "Failsafe", "Announce", TYPE_BOOL, AT(announce) },
	{ "Ladder", "NormalLimit", TYPE_UINT, AT(ladder.normal_limit), 1, 255 },
	{ "Ladder", "FailsafeLimit", TYPE_UINT, AT(ladder.failsafe_limit),
	  1, 255 },
	{ "Ladder", "FallbackLimit", TYPE_UINT, AT(ladder.fallback_limit),
	  1, 255 },
	{ "Ladder", "CountUnknown", TYPE_WORD, AT(ladder.count_unknown),
	  .words = unknown_words },
	{ "Ladder", "CrashLoops", TYPE_BOOL, AT(ladder.crash_loops) },
	{ "Ladder", "Watchdog", TYPE_SECONDS, AT(watchdog_sec), 10, 3600 },
	{ "Gestures", "Button", TYPE_BOOL, AT(ladder.button) },
	{ "Gestures", "Window", TYPE_WINDOW, AT(gestures.window) },
	{ "Gestures", "Hold", TYPE_HOLD, AT(gestures.hold) },
	{ "Gestures", "Holds", TYPE_BOOL, AT(gestures.holds) },
	{ "Gestures", "Press", TYPE_PRESS, AT(gestures.press) },
	{ "Gestures", "Presses", TYPE_BOOL, AT(gestures.presses) },
	{ "Gestures", "HeldAtBoot", TYPE_HELD, AT(gestures.held_at_boot) },
	{ "Gestures", "PowerCyclesFallback", TYPE_CYCLES,
	  AT(ladder.cycles_fallback), 3, 20 },
	{ "Gestures", "PowerCyclesReset", TYPE_CYCLES,
	  AT(ladder.cycles_reset), 3, 20 },
	{ "Gestures", "PowerCycleMin", TYPE_TIME, AT(power_cycle_min_ms),
	  0, 60000 },
	{ "Gestures", "PowerCycles", TYPE_BOOL, AT(power_cycles) },
	{ "Overlay", "Flash", TYPE_BOOL, AT(overlay_flash) },
	{ "Overlay", "EraseWait", TYPE_TIME, AT(overlay_erase_ms), 0, 600000 },
	{ "Overlay", "Device", TYPE_DISK, AT(overlay_device) },
	{ "Overlay", "DeviceWait", TYPE_TIME, AT(overlay_wait_ms), 0, 60000 },
	{ "Overlay", "DeviceMissing", TYPE_WORD, AT(overlay_missing),
	  .words = missing_words },
	{ "Overlay", "DeviceFormat", TYPE_FORMAT, AT(overlay_format) },
	{ "Overlay", "TmpfsSize", TYPE_PERCENT, AT(tmpfs_percent), 1, 100 },
	{ "Slots", "TrialTries", TYPE_UINT, AT(trial_tries), 1, 255 },
	{ "Slots", "TrialBoots", TYPE_UINT, AT(ladder.trial_boots), 1, 255 },
	{ "Slots", "TrialTimeout", TYPE_SECONDS, AT(trial_timeout_sec),
	  30, 3600 },
	{ "Slots", "Loader", TYPE_LOADER, AT(loader) },
	{ "Slots", "LoaderConfig", TYPE_PATH, AT(loader_config) },
	{ "Slots", "Bootnames", TYPE_BOOTNAMES, AT(bootname) },
	{ "Slots", "PartitionWait", TYPE_TIME, AT(partition_wait_ms),
	  0, 60000 },
	{ "Settings", "Keep", TYPE_KEEP, AT(keep) },
	{ "Settings", "Board", TYPE_BOARD, AT(board) },
	{ "Settings", "Epoch", TYPE_UINT, AT(epoch), 0, 65535 },
	{ "Settings", "OldestEpoch", TYPE_UINT, AT(oldest_epoch), 0, 65535 },
	{ "Settings", "MaxSnapshots", TYPE_UINT, AT(max_snapshots), 4, 64 },
	{ "Reset", "Keep", TYPE_KEEP_SET, AT(keep_sets) },
	{ "Counter", "Format", TYPE_COUNTER, AT(counter_format) },
	{ "Counter", "Device", TYPE_DEVICE, AT(counter_device) },
};

static const char *const sections[] = {
	"Failsafe", "Ladder", "Gestures", "Overlay", "Slots", "Settings",
	"Reset", "Counter",
};

bool conf_section_known(const char *section)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (!strcmp(sections[i], section))
			return true;
	return false;
}

const char *conf_section_nearest(const char *section)
{
	return nearest_name(section, sections, ARRAY_SIZE(sections));
}

const struct conf_key *conf_key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].section, section) &&
		    !strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

const char *conf_key_nearest(const char *section, const char *name)
{
	const char *names[ARRAY_SIZE(keys)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].section, section))
			names[n++] = keys[i].name;
	return nearest_name(name, names, n);
}

unsigned int conf_key_list(const struct conf_key *key)
{
	switch (key->type) {
	case TYPE_HOLD:
	case TYPE_PRESS:
	case TYPE_KEEP:
	case TYPE_KEEP_SET:
		return 1u << key->type;
	default:
		return 0;
	}
}

void conf_key_clear(const struct conf_key *key, struct recov_conf *conf)
{
	if (key->type == TYPE_HOLD)
		conf->gestures.n_hold = 0;
	else if (key->type == TYPE_PRESS)
		memset(conf->gestures.press, 0, sizeof(conf->gestures.press));
	else if (key->type == TYPE_KEEP)
		conf->keep = (struct settings_keep){ 0 };
	else if (key->type == TYPE_KEEP_SET)
		conf->keep_sets = (struct keep_sets){ 0 };
}
