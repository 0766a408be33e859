// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_key.h"

#include <string.h>
#include "conf_gesture.h"
#include "conf_value.h"
#include "disk_name.h"
#include "names.h"

enum conf_type {
	TYPE_UINT,
	TYPE_BOOL,
	TYPE_TIME,
	TYPE_SECONDS,
	TYPE_PERCENT,
	TYPE_CYCLES,
	TYPE_WINDOW,
	TYPE_HELD,
	TYPE_HOLD,
	TYPE_PRESS,
	TYPE_COUNTER,
	TYPE_DEVICE,
	TYPE_LOADER,
	TYPE_PATH,
	TYPE_BOOTNAMES,
	TYPE_KEEP,
	TYPE_KEEP_SET,
	TYPE_BOARD,
	TYPE_ADDRESS,
	TYPE_DISK,
	TYPE_MISSING,
	TYPE_FORMAT,
};

/**
 * struct conf_key - one key
 * @section: where it stands
 * @name: what it is called
 * @type: how it is written
 * @offset: of the member of struct recov_conf that it sets
 * @min: smallest value, in the member's unit
 * @max: largest
 */
struct conf_key {
	const char *section, *name;
	enum conf_type type;
	size_t offset;
	unsigned int min, max;
};

#define AT(member) offsetof(struct recov_conf, member)

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
	{ "Ladder", "CountUnknown", TYPE_BOOL, AT(ladder.count_unknown) },
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
	{ "Overlay", "DeviceMissing", TYPE_MISSING, AT(overlay_missing) },
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

static int set_time(const struct conf_key *key, uint32_t *ms, const char *value)
{
	uint32_t v;

	if (value_time(value, &v) || v < key->min || v > key->max)
		return -EINVAL;
	*ms = v;
	return 0;
}

static int set_seconds(const struct conf_key *key, unsigned int *sec,
		       const char *value)
{
	uint32_t ms;

	if (!strcmp(value, "off")) {
		*sec = 0;
		return 0;
	}
	if (value_time(value, &ms) || ms % 1000 || ms / 1000 < key->min ||
	    ms / 1000 > key->max)
		return -EINVAL;
	*sec = ms / 1000;
	return 0;
}

static int set_cycles(const struct conf_key *key, unsigned int *n,
		      const char *value)
{
	if (!strcmp(value, "off")) {
		*n = 0;
		return 0;
	}
	return value_uint(value, key->min, key->max, n);
}

static int set_counter(char name[COUNTER_NAME_MAX], const char *value)
{
	struct counter_format format;

	if (!strcmp(value, "none"))
		value = "";
	else if (strcmp(value, COUNTER_AUTO) &&
		 !counter_format_find(value, &format))
		return -EINVAL;
	snprintf(name, COUNTER_NAME_MAX, "%s", value);
	return 0;
}

static int set_device(char device[COUNTER_DEVICE_MAX], const char *value)
{
	char path[COUNTER_DEVICE_MAX];
	uint64_t offset;

	if (strlen(value) >= COUNTER_DEVICE_MAX ||
	    (*value && counter_device_parse(value, path, &offset)))
		return -EINVAL;
	snprintf(device, COUNTER_DEVICE_MAX, "%s", value);
	return 0;
}

static int set_loader(unsigned int *loader, const char *value)
{
	int kind = loader_from_string(value);

	if (kind < 0)
		return kind;
	*loader = (unsigned int)kind;
	return 0;
}

static int set_path(char path[CONF_PATH_MAX], const char *value)
{
	if (*value != '/' || strlen(value) >= CONF_PATH_MAX)
		return -EINVAL;
	snprintf(path, CONF_PATH_MAX, "%s", value);
	return 0;
}

static int set_bootnames(struct recov_conf *conf, const char *value)
{
	char first[CONF_BOOTNAME_MAX], second[CONF_BOOTNAME_MAX];

	if (value_pair(value, first, second, CONF_BOOTNAME_MAX) ||
	    !strcmp(first, second))
		return -EINVAL;
	snprintf(conf->bootname[0], CONF_BOOTNAME_MAX, "%s", first);
	snprintf(conf->bootname[1], CONF_BOOTNAME_MAX, "%s", second);
	return 0;
}

static int set_board(char board[CONF_BOARD_MAX], const char *value)
{
	char names[SETTINGS_BOARDS_MAX][SETTINGS_NAME_MAX];

	if (strlen(value) >= CONF_BOARD_MAX || value_names(value, names) < 0)
		return -EINVAL;
	snprintf(board, CONF_BOARD_MAX, "%s", value);
	return 0;
}

static int set_disk(char device[CONF_PATH_MAX], const char *value)
{
	if (*value && !disk_name_valid(value))
		return -EINVAL;
	snprintf(device, CONF_PATH_MAX, "%s", value);
	return 0;
}

static const char *const missing_words[] = {
	[OVERLAY_MISSING_FLASH] = "flash",
	[OVERLAY_MISSING_MEMORY] = "memory",
};

static int set_missing(unsigned int *missing, const char *value)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(missing_words); i++) {
		if (strcmp(missing_words[i], value))
			continue;
		*missing = i;
		return 0;
	}
	return -EINVAL;
}

static int set_format(char format[CONF_BOOTNAME_MAX], const char *value)
{
	if (strcmp(value, "ext4") && strcmp(value, "f2fs"))
		return -EINVAL;
	snprintf(format, CONF_BOOTNAME_MAX, "%s", value);
	return 0;
}

/* Rows say in @why what is wrong with them. */
static int set(const struct conf_key *key, struct recov_conf *conf,
	       const char *value, char why[CONF_TEXT_MAX])
{
	void *member = (char *)conf + key->offset;

	switch (key->type) {
	case TYPE_UINT:
		return value_uint(value, key->min, key->max, member);
	case TYPE_BOOL:
		return value_bool(value, member);
	case TYPE_TIME:
		return set_time(key, member, value);
	case TYPE_SECONDS:
		return set_seconds(key, member, value);
	case TYPE_PERCENT:
		return value_percent(value, member);
	case TYPE_CYCLES:
		return set_cycles(key, member, value);
	case TYPE_WINDOW:
		return conf_window_set(&conf->gestures, value, why);
	case TYPE_HELD:
		return conf_held_set(&conf->gestures, value, why);
	case TYPE_HOLD:
		return conf_hold_add(&conf->gestures, value, why);
	case TYPE_PRESS:
		return conf_press_add(&conf->gestures, value, why);
	case TYPE_COUNTER:
		return set_counter(member, value);
	case TYPE_DEVICE:
		return set_device(member, value);
	case TYPE_LOADER:
		return set_loader(member, value);
	case TYPE_PATH:
		return set_path(member, value);
	case TYPE_BOOTNAMES:
		return set_bootnames(conf, value);
	case TYPE_KEEP:
		return settings_keep_add(member, value);
	case TYPE_KEEP_SET:
		return keep_add(member, value, why);
	case TYPE_BOARD:
		return set_board(member, value);
	case TYPE_ADDRESS:
		return subnet_parse(value, member, why, CONF_TEXT_MAX);
	case TYPE_DISK:
		return set_disk(member, value);
	case TYPE_MISSING:
		return set_missing(member, value);
	case TYPE_FORMAT:
		return set_format(member, value);
	}
	return -EINVAL;
}

static void allowed(const struct conf_key *key, char *buf, size_t size)
{
	static const char *const fixed[] = {
		[TYPE_BOOL] = "yes or no",
		[TYPE_PERCENT] = "1% to 100%",
		[TYPE_COUNTER] = "auto, none or a format of 'recoveryctl counter formats'",
		[TYPE_DEVICE] = "nothing or /PATH[:OFFSET]",
		[TYPE_LOADER] = "native, uboot or uboot-rauc",
		[TYPE_PATH] = "a path from / on, of 63 characters at most",
		[TYPE_BOOTNAMES] = "two different names of 15 letters, digits, _ or . at most, those of slots a and b",
		[TYPE_KEEP] = "a path from / on without . and .., not overlapping, 63 characters, 16 paths at most",
		[TYPE_BOARD] = "nothing or up to 8 names of 63 characters, 127 in all",
		[TYPE_DISK] = "nothing, /dev/NAME, or UUID=, LABEL=, PARTUUID= or PARTLABEL= and its value, 62 characters",
		[TYPE_MISSING] = "flash or memory",
		[TYPE_FORMAT] = "ext4 or f2fs",
	};
	char time[24];

	switch (key->type) {
	case TYPE_UINT:
		snprintf(buf, size, "%u to %u", key->min, key->max);
		break;
	case TYPE_CYCLES:
		snprintf(buf, size, "off, or %u to %u", key->min, key->max);
		break;
	case TYPE_TIME:
		value_time_to_string(key->max, time, sizeof(time));
		snprintf(buf, size, "a time up to %s, such as 500ms or 2s",
			 time);
		break;
	case TYPE_SECONDS:
		snprintf(buf, size, "off, or %us to %us", key->min, key->max);
		break;
	default:
		snprintf(buf, size, "%s", fixed[key->type]);
	}
}

int conf_key_set(const struct conf_key *key, struct recov_conf *conf,
		 const char *value, char why[CONF_TEXT_MAX])
{
	char text[CONF_TEXT_MAX - 16];
	int r;

	*why = '\0';
	r = set(key, conf, value, why);
	if (r && !*why) {
		allowed(key, text, sizeof(text));
		snprintf(why, CONF_TEXT_MAX, "%s is allowed", text);
	}
	return r;
}

static void show_keep(const struct settings_keep *keep, char *buf, size_t size)
{
	size_t used = 0;

	snprintf(buf, size, "none");
	for (size_t i = 0; i < keep->n && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
					 i ? ", " : "", keep->path[i]);
}

void conf_key_show(const struct conf_key *key, const struct recov_conf *conf,
		   char buf[CONF_TEXT_MAX])
{
	const void *at = (const char *)conf + key->offset;
	const unsigned int *number = at;
	const enum gesture_action *action = at;
	const bool *flag = at;
	const char *text = at;

	switch (key->type) {
	case TYPE_UINT:
		snprintf(buf, CONF_TEXT_MAX, "%u", *number);
		break;
	case TYPE_BOOL:
		snprintf(buf, CONF_TEXT_MAX, "%s", *flag ? "yes" : "no");
		break;
	case TYPE_TIME:
		value_time_to_string(*number, buf, CONF_TEXT_MAX);
		break;
	case TYPE_SECONDS:
	case TYPE_CYCLES:
		snprintf(buf, CONF_TEXT_MAX, *number ? "%u%s" : "off", *number,
			 key->type == TYPE_SECONDS ? "s" : "");
		break;
	case TYPE_PERCENT:
		snprintf(buf, CONF_TEXT_MAX, "%u%%", *number);
		break;
	case TYPE_WINDOW:
		snprintf(buf, CONF_TEXT_MAX, "%s",
			 gesture_action_to_string(*action));
		break;
	case TYPE_HELD:
		conf_held_show(&conf->gestures, buf);
		break;
	case TYPE_HOLD:
		conf_holds_show(&conf->gestures, buf);
		break;
	case TYPE_PRESS:
		conf_presses_show(&conf->gestures, buf);
		break;
	case TYPE_LOADER:
		snprintf(buf, CONF_TEXT_MAX, "%s", loader_to_string(*number));
		break;
	case TYPE_BOOTNAMES:
		snprintf(buf, CONF_TEXT_MAX, "%s %s", conf->bootname[0],
			 conf->bootname[1]);
		break;
	case TYPE_KEEP:
		show_keep(&conf->keep, buf, CONF_TEXT_MAX);
		break;
	case TYPE_KEEP_SET:
		keep_names(&conf->keep_sets, buf, CONF_TEXT_MAX);
		break;
	case TYPE_ADDRESS:
		subnet_to_string(&conf->failsafe_address, buf, CONF_TEXT_MAX);
		break;
	case TYPE_MISSING:
		snprintf(buf, CONF_TEXT_MAX, "%s", missing_words[*number]);
		break;
	case TYPE_DISK:
	case TYPE_FORMAT:
	case TYPE_BOARD:
	case TYPE_PATH:
	case TYPE_COUNTER:
	case TYPE_DEVICE:
		snprintf(buf, CONF_TEXT_MAX, "%.100s",
			 *text ? text : key->type == TYPE_COUNTER ? "none" :
			 "nothing");
		break;
	}
}
