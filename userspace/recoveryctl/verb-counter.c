// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot loader's own counter. Needs no module; but where the module looks
 * after it, only the module does.
 */
#include "ctl.h"

#include <string.h>
#include "counter-module.h"
#include "counter.h"
#include "json.h"

static int bad_format(const char *name)
{
	const char *near = counter_format_nearest(name);

	if (near)
		return ctl_error(CTL_USAGE, "there is no counter format '%s': did you mean '%s'?",
				 name, near);
	return ctl_error(CTL_USAGE, "there is no counter format '%s': 'recoveryctl counter formats' lists them",
			 name);
}

static int choose(const char *format, const char *device, struct counter *counter)
{
	int r = counter_init(counter, format, device, "");

	if (r == -ENOENT)
		return bad_format(format);
	if (r == -EDESTADDRREQ)
		return ctl_error(CTL_USAGE, "%s can be anywhere: --device=/PATH[:OFFSET] says where",
				 format);
	if (r < 0)
		return ctl_error(CTL_USAGE, "'%s' is no device: it has to be /PATH or /PATH:OFFSET",
				 device);
	return CTL_OK;
}

static int detect(struct counter *counter)
{
	char reason[COUNTER_REASON_MAX];
	int r = counter_detect(counter, "", reason);

	if (r < 0)
		return ctl_error(CTL_FAILED, "%s: %s. --format and --device choose one, 'recoveryctl counter formats' lists them",
				 r == -ENOTUNIQ ? "there is more than one counter" :
				 "no counter is configured or to be found",
				 reason);
	return CTL_OK;
}

/* A place that is given is looked at here, whatever the module does. */
#define OPT_PLACE	(OPT_FORMAT | OPT_DEVICE)

/*
 * The command line, else the configuration, else what the board shows. The
 * module is told of what is configured, not of what somebody looks at.
 */
static int pick(const struct ctl *ctl, struct counter *counter, bool *tell)
{
	const char *format = ctl->format ?: ctl->conf->counter_format;
	const char *device = ctl->device ?: ctl->format ? NULL :
		ctl->conf->counter_device;

	*tell = !(ctl->given & OPT_PLACE) && *format;
	if (*format && strcmp(format, COUNTER_AUTO))
		return choose(format, device, counter);
	if (ctl->device)
		return ctl_error(CTL_USAGE, "--device needs --format: 'recoveryctl counter formats' lists them");
	return detect(counter);
}

static int failed(const struct counter *counter, const char *what, int r,
		  const struct counter_info *info)
{
	return ctl_error(r == -EACCES || r == -EPERM ? CTL_NO_RIGHTS : CTL_FAILED,
			 "%s the counter (%s, %s): %s", what,
			 counter->format.name, counter->path,
			 *info->reason ? info->reason : strerror(-r));
}

static struct json *to_json(const struct counter *c, const struct counter_info *info)
{
	struct json *map = json_map();

	json_put_string(map, "format", c->format.name);
	if (*c->path)
		json_put_string(map, "path", c->path);
	else
		json_put_null(map, "path");
	json_put_number(map, "offset", (int64_t)c->offset);
	json_put_string(map, "health", counter_health_to_string(info->health));
	json_put_string(map, "counts", info->down ? "down" : "up");
	json_put_number_if(map, "value", info->has_value, info->value);
	json_put_number_if(map, "limit", info->limit, info->limit);
	if (info->upgrade_available >= 0)
		json_put_bool(map, "upgrade_available", info->upgrade_available);
	else
		json_put_null(map, "upgrade_available");
	if (*info->slot)
		json_put_string(map, "slot", info->slot);
	else
		json_put_null(map, "slot");
	json_put_bool(map, "settled", info->settled);
	json_put_string(map, "reason", info->reason);
	return map;
}

static void print_info(const struct counter *c, const struct counter_info *info)
{
	char at[32] = "";

	if (c->offset)
		snprintf(at, sizeof(at), " at %llu",
			 (unsigned long long)c->offset);
	ctl_line("Format:   %s (%s)", c->format.name, c->format.what);
	ctl_line("Place:    %s%s",
		 *c->path ? c->path : "the module looks after it", at);
	ctl_line("Health:   %s", counter_health_to_string(info->health));
	if (*info->reason)
		ctl_line("          %s", info->reason);
	if (*info->slot)
		ctl_line("Slot:     %s", info->slot);
	if (!info->has_value)
		ctl_line("Value:    unknown");
	else
		ctl_line("Value:    %u %s", info->value, info->down ?
			 "tries left" : "boots since the last reset");
	if (info->limit)
		ctl_line("Limit:    %u", info->limit);
	if (info->upgrade_available >= 0)
		ctl_line("Counting: %s", info->upgrade_available ?
			 "yes, an upgrade is on trial" :
			 "no, upgrade_available is 0");
}

/* Has somebody to look at it? */
static int attention(const struct counter_info *info)
{
	return info->has_value && info->health != COUNTER_HEALTH_DEGRADED ?
		CTL_OK : CTL_ATTENTION;
}

static int read_here(const struct ctl *ctl, struct recov_client *client,
		     struct counter *counter, struct counter_info *info)
{
	bool tell;
	int r = pick(ctl, counter, &tell);

	if (r)
		return r;
	r = counter_read(counter, info);
	if (tell)
		counter_tell(client, counter, info);
	return r < 0 ? failed(counter, "can't read", r, info) : CTL_OK;
}

static int verb_counter_show(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	struct recov_counter owned;
	struct counter_info info;
	struct counter counter;
	int r = CTL_OK;

	(void)!recov_client_new(&client);
	if (!(ctl->given & OPT_PLACE) && counter_owned(client, &owned))
		counter_from_module(&owned, &counter, &info);
	else
		r = read_here(ctl, client, &counter, &info);
	if (r)
		return r;
	if (ctl->json == JSON_OFF) {
		print_info(&counter, &info);
		return attention(&info);
	}
	r = json_print(to_json(&counter, &info), ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) :
		       attention(&info);
}

static int refuse(const struct counter *counter, const struct counter_info *info)
{
	return ctl_error(CTL_FAILED, "%s holds no counter of the format %s (%s): %s%s",
			 counter->path, counter->format.name,
			 counter_health_to_string(info->health), info->reason,
			 info->health == COUNTER_HEALTH_DAMAGED ? "" :
			 ". --force makes one of it");
}

static void say_reset(const struct ctl *ctl, const char *format,
		      const struct counter_info *info)
{
	if (*info->slot)
		ctl_say(ctl, "The boot loader's counter (%s) has slot %s for good, %u tries left.",
			format, info->slot, info->value);
	else
		ctl_say(ctl, "The boot loader's counter (%s) is %u.", format,
			info->value);
}

static int reset_here(const struct ctl *ctl, struct recov_client *client,
		      const struct counter *counter, bool tell)
{
	struct counter_info info;
	int r = counter_reset(counter, ctl->given & OPT_FORCE, &info);

	if (tell)
		counter_tell(client, counter, &info);
	if (r == -EEXIST)
		return refuse(counter, &info);
	if (r < 0)
		return failed(counter, "can't reset", r, &info);
	say_reset(ctl, counter->format.name, &info);
	return CTL_OK;
}

static int reset_there(const struct ctl *ctl, struct recov_client *client,
		       const char *format)
{
	struct counter_info info = { 0 };
	struct ctl with = *ctl;
	int r = recov_counter_reset(client, ctl->given & OPT_FORCE);

	with.client = client;
	if (r == -ENODEV && *recov_client_error(client))
		return ctl_error(CTL_FAILED, "can't reset the counter (%s): %s",
				 format, recov_client_error(client));
	if (r < 0)
		return ctl_refused(&with, r, "resetting the boot loader's counter");
	say_reset(ctl, format, &info);
	return CTL_OK;
}

static int verb_counter_reset(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	struct recov_counter owned;
	struct counter counter;
	bool tell;
	int r;

	(void)!recov_client_new(&client);
	if (!(ctl->given & OPT_PLACE) && counter_owned(client, &owned))
		return reset_there(ctl, client, owned.format);
	r = pick(ctl, &counter, &tell);
	return r ?: reset_here(ctl, client, &counter, tell);
}

/* Each of them is one that would lead away from this system. */
static int settle_all(const struct ctl *ctl, struct recov_client *client)
{
	struct counter_list found;
	int r = CTL_OK;

	counter_list(&found, "");
	for (size_t i = 0; i < found.n; i++) {
		int one = reset_here(ctl, client, &found.counter[i],
				     found.n == 1);

		r = r ?: one;
	}
	if (r)
		ctl_error(r, "Format= below [Counter] in recovery.conf can name the board's counter, or be none");
	return r;
}

int counter_settle(const struct ctl *ctl, struct recov_client *client)
{
	struct recov_counter owned;
	const char *format = ctl->conf->counter_format;
	struct counter counter;

	if (counter_owned(client, &owned))
		return reset_there(ctl, client, owned.format);
	if (!strcmp(format, COUNTER_AUTO))
		return settle_all(ctl, client);
	if (!*format)
		return CTL_OK;
	return choose(format, ctl->conf->counter_device, &counter) ?:
		reset_here(ctl, client, &counter, true);
}

static int verb_counter_formats(struct ctl *ctl, int argc, char **argv)
{
	struct counter_format format;

	for (unsigned int i = 0; counter_format_at(i, &format); i++)
		ctl_line("%-16s  %s", format.name, format.what);
	return CTL_OK;
}

const struct verb counter_verbs[] = {
	{ "show", "", 0, 0, OPT_PLACE | OPT_JSON, VERB_DEFAULT,
	  verb_counter_show, NULL, "what the boot loader counts" },
	{ "reset", "", 0, 0, OPT_PLACE | OPT_FORCE, 0, verb_counter_reset, NULL,
	  "tell the boot loader that this system works" },
	{ "formats", "", 0, 0, 0, 0, verb_counter_formats, NULL,
	  "formats that are known" },
	{ 0 },
};
