// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_key.h"

#include <string.h>
#include "conf_gesture.h"
#include "conf_type.h"
#include "conf_value.h"
#include "names.h"

static void show_number(const struct conf_key *key, unsigned int number,
			char buf[CONF_TEXT_MAX])
{
	switch (key->type) {
	case TYPE_TIME:
		value_time_to_string(number, buf, CONF_TEXT_MAX);
		break;
	case TYPE_SECONDS:
	case TYPE_CYCLES:
		snprintf(buf, CONF_TEXT_MAX, number ? "%u%s" : "off", number,
			 key->type == TYPE_SECONDS ? "s" : "");
		break;
	case TYPE_PERCENT:
		snprintf(buf, CONF_TEXT_MAX, "%u%%", number);
		break;
	case TYPE_LOADER:
		snprintf(buf, CONF_TEXT_MAX, "%s", loader_to_string(number));
		break;
	case TYPE_WORD:
		snprintf(buf, CONF_TEXT_MAX, "%s", key->words[number]);
		break;
	default:
		snprintf(buf, CONF_TEXT_MAX, "%u", number);
	}
}

static void show_text(enum conf_type type, const char *text,
		      char buf[CONF_TEXT_MAX])
{
	snprintf(buf, CONF_TEXT_MAX, "%.100s", *text ? text :
		 type == TYPE_COUNTER ? "none" : "nothing");
}

static void show_keep(const struct settings_keep *keep, char *buf, size_t size)
{
	size_t used = 0;

	snprintf(buf, size, "none");
	for (size_t i = 0; i < keep->n && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
					 i ? ", " : "", keep->path[i]);
}

/* What is more than a number or a text. Return: it is such a one. */
static bool show_other(const struct conf_key *key,
		       const struct recov_conf *conf, char buf[CONF_TEXT_MAX])
{
	switch (key->type) {
	case TYPE_WINDOW:
		snprintf(buf, CONF_TEXT_MAX, "%s",
			 gesture_action_to_string(conf->gestures.window));
		return true;
	case TYPE_HELD:
		conf_held_show(&conf->gestures, buf);
		return true;
	case TYPE_HOLD:
		conf_holds_show(&conf->gestures, buf);
		return true;
	case TYPE_PRESS:
		conf_presses_show(&conf->gestures, buf);
		return true;
	case TYPE_BOOTNAMES:
		snprintf(buf, CONF_TEXT_MAX, "%s %s", conf->bootname[0],
			 conf->bootname[1]);
		return true;
	case TYPE_KEEP:
		show_keep(&conf->keep, buf, CONF_TEXT_MAX);
		return true;
	case TYPE_KEEP_SET:
		keep_names(&conf->keep_sets, buf, CONF_TEXT_MAX);
		return true;
	case TYPE_ADDRESS:
		subnet_to_string(&conf->failsafe_address, buf, CONF_TEXT_MAX);
		return true;
	default:
		return false;
	}
}

void conf_key_show(const struct conf_key *key, const struct recov_conf *conf,
		   char buf[CONF_TEXT_MAX])
{
	const void *at = (const char *)conf + key->offset;

	if (show_other(key, conf, buf))
		return;
	switch (key->type) {
	case TYPE_BOOL:
		snprintf(buf, CONF_TEXT_MAX, "%s", *(const bool *)at ? "yes" :
			 "no");
		break;
	case TYPE_DISK:
	case TYPE_FORMAT:
	case TYPE_BOARD:
	case TYPE_PATH:
	case TYPE_COUNTER:
	case TYPE_DEVICE:
		show_text(key->type, at, buf);
		break;
	default:
		show_number(key, *(const unsigned int *)at, buf);
	}
}
