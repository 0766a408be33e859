// SPDX-License-Identifier: GPL-2.0-or-later
/* The methods of org.recoveryd.Manager1 */
#include "bus-private.h"

#include "action.h"
#include "log.h"
#include "names.h"
#include "plain.h"

#define WORD_MAX	33	/* of a caller, in an error */

static int refused(struct manager *m, int r, sd_bus_error *error)
{
	if (r == -ENODEV)
		return sd_bus_error_set(error, BUS_ERROR("NoModule"),
					action_error(m, r));
	return sd_bus_error_setf(error, BUS_ERROR("Refused"), "%s",
				 action_error(m, r));
}

/* The end of each method: an empty reply, or what was refused. */
static int finish(struct manager *m, sd_bus_message *call, int r,
		  sd_bus_error *error)
{
	if (r < 0)
		return refused(m, r, error);
	manager_refresh(m);
	return sd_bus_reply_method_return(call, NULL);
}

static int read_word(sd_bus_message *call, const char **ret)
{
	int r = sd_bus_message_rewind(call, true);

	return r < 0 ? r : sd_bus_message_read(call, "s", ret);
}

/* The beginning of a caller's word, as it can stand in an error */
static const char *quote(const char *word, char buf[WORD_MAX])
{
	snprintf(buf, WORD_MAX, "%s", word);
	return plain(buf);
}

static int read_slot(sd_bus_message *call, unsigned int *ret,
		     sd_bus_error *error)
{
	char word[WORD_MAX];
	const char *name;
	int r = read_word(call, &name);

	if (r < 0)
		return r;
	r = slot_from_string(name);
	if (r < 0)
		return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
					 "There is no slot \"%s\", the slots are \"a\" and \"b\"",
					 quote(name, word));
	*ret = r;
	return 0;
}

static int mark_good(struct manager *m, sd_bus_message *call,
		     sd_bus_error *error)
{
	return finish(m, call, m->client ?
		      recov_good_set(m->client, m->state.boot.id) : -ENODEV,
		      error);
}

/* With @bad a slot is not booted again, without it is from now on. */
static int set_slot(struct manager *m, sd_bus_message *call, bool bad,
		    sd_bus_error *error)
{
	const struct recov_slot *now;
	unsigned int slot = 0;
	int r = read_slot(call, &slot, error);

	if (r < 0)
		return r;
	now = &m->state.slot[slot];
	if (!m->client)
		return refused(m, -ENODEV, error);
	if (!bad && !*now->partition)
		return sd_bus_error_setf(error, BUS_ERROR("Refused"),
					 "There is no partition for slot %s",
					 slot_to_string(slot));
	if (bad)
		r = recov_slot_set(m->client, slot, RECOVERY_SLOT_STATE_BAD, 0,
				   false);
	else
		r = recov_slot_set(m->client, slot, now->state, now->tries,
				   true);
	return finish(m, call, r, error);
}

static int mark_bad(struct manager *m, sd_bus_message *call,
		    sd_bus_error *error)
{
	return set_slot(m, call, true, error);
}

static int set_next_slot(struct manager *m, sd_bus_message *call,
			 sd_bus_error *error)
{
	return set_slot(m, call, false, error);
}

static int reset_by_mode(struct manager *m, sd_bus_message *call, sd_bus_error *error)
{
	static const char *const modes[] = { "soft", "hard" };
	char word[WORD_MAX];
	const char *mode, *near;
	int r = read_word(call, &mode);

	if (r < 0)
		return r;
	if (!strcmp(mode, "soft"))
		return finish(m, call, action_do(m, ACTION_RESET), error);
	if (!strcmp(mode, "hard"))
		return finish(m, call, action_reset_hard(m), error);
	near = nearest_name(mode, modes, ARRAY_SIZE(modes));
	return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
				 "A reset is \"soft\" or \"hard\", not \"%s\"%s%s%s",
				 quote(mode, word), near ? " (did you mean \"" : "",
				 near ?: "", near ? "\"?)" : "");
}

static int failsafe(struct manager *m, sd_bus_message *call,
		    sd_bus_error *error)
{
	return finish(m, call, action_do(m, ACTION_FAILSAFE), error);
}

static int rescue(struct manager *m, sd_bus_message *call, sd_bus_error *error)
{
	return finish(m, call, action_do(m, ACTION_RESCUE), error);
}

static int fallback(struct manager *m, sd_bus_message *call,
		    sd_bus_error *error)
{
	return finish(m, call, action_do(m, ACTION_FALLBACK), error);
}

static int reboot(struct manager *m, sd_bus_message *call, sd_bus_error *error)
{
	return finish(m, call, action_do(m, ACTION_REBOOT), error);
}

#define METHOD(name, fn, action)						\
	int bus_##name(sd_bus_message *call, void *userdata,		\
		       sd_bus_error *error)				\
	{								\
		return bus_authorize(userdata, call, "org.recoveryd." action, \
				     fn, error);			\
	}

METHOD(mark_good, mark_good, "mark")
METHOD(mark_bad, mark_bad, "mark")
METHOD(set_next_slot, set_next_slot, "mark")
METHOD(reset, reset_by_mode, "reset")
METHOD(failsafe, failsafe, "reboot")
METHOD(rescue, rescue, "reboot")
METHOD(fallback, fallback, "reboot")
METHOD(reboot, reboot, "reboot")
