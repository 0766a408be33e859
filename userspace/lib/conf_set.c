// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_key.h"

#include <string.h>
#include "conf_gesture.h"
#include "conf_type.h"
#include "conf_value.h"
#include "disk_name.h"
#include "names.h"

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

static int set_word(const struct conf_key *key, unsigned int *number,
		    const char *value)
{
	for (unsigned int i = 0; key->words[i]; i++) {
		if (strcmp(key->words[i], value))
			continue;
		*number = i;
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
	case TYPE_WORD:
		return set_word(key, member, value);
	case TYPE_FORMAT:
		return set_format(member, value);
	}
	return -EINVAL;
}

/* As people say it: one, two or three */
static void words(const char *const *word, char *buf, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; word[i] && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
					 !i ? "" : word[i + 1] ? ", " : " or ",
					 word[i]);
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
	case TYPE_WORD:
		words(key->words, buf, size);
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
