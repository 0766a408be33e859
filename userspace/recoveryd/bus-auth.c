// SPDX-License-Identifier: GPL-2.0-or-later
/* Who may call: root, and whoever polkit says. */
#include "bus-private.h"

#include <linux/capability.h>
#include "log.h"

#define ASKING_MAX	16	/* anybody can make us ask */
#define ASK_USEC	(60 * 1000000ULL)	/* a person types a password */

struct question {
	struct manager *m;
	sd_bus_message *call;
	int (*fn)(struct manager *m, sd_bus_message *call, sd_bus_error *error);
};

static void question_free(void *userdata)
{
	struct question *q = userdata;

	q->m->asking--;
	sd_bus_message_unref(q->call);
	free(q);
}

static int allowed(sd_bus_message *answer, sd_bus_error *error)
{
	int yes, challenge, r;

	if (sd_bus_message_is_method_error(answer, NULL))
		return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED,
					"Only root may do this (polkit, which could say otherwise, does not answer)");
	r = sd_bus_message_enter_container(answer, 'r', "bba{ss}");
	if (r >= 0)
		r = sd_bus_message_read(answer, "bb", &yes, &challenge);
	if (r < 0)
		return r;
	if (yes)
		return 0;
	return sd_bus_error_set(error, challenge ?
				SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED :
				SD_BUS_ERROR_ACCESS_DENIED,
				"Only an administrator may do this");
}

static int on_answer(sd_bus_message *answer, void *userdata,
		     sd_bus_error *ignored)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	struct question *q = userdata;
	int r = allowed(answer, &error);

	if (r >= 0)
		r = q->fn(q->m, q->call, &error);
	if (r >= 0)
		return 0;
	r = sd_bus_error_is_set(&error) ?
		sd_bus_reply_method_error(q->call, &error) :
		sd_bus_reply_method_errno(q->call, r, NULL);
	if (r < 0)
		log_warning("answering a call: %s", strerror(-r));
	return 0;
}

static int new_query(struct manager *m, sd_bus_message *call,
		     const char *action, sd_bus_message **ret)
{
	int r = sd_bus_message_new_method_call(m->bus, ret,
					       "org.freedesktop.PolicyKit1",
					       "/org/freedesktop/PolicyKit1/Authority",
					       "org.freedesktop.PolicyKit1.Authority",
					       "CheckAuthorization");

	if (r < 0)
		return r;
	return sd_bus_message_append(*ret, "(sa{sv})sa{ss}us",
				     "system-bus-name", 1, "name", "s",
				     sd_bus_message_get_sender(call), action, 0,
				     sd_bus_message_get_allow_interactive_authorization(call) > 0,
				     "");
}

static int ask(struct manager *m, struct question *q, const char *action)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *query = NULL;
	sd_bus_slot *slot;
	int r;

	r = new_query(m, q->call, action, &query);
	if (r >= 0)
		r = sd_bus_call_async(m->bus, &slot, query, on_answer, q,
				      ASK_USEC);
	if (r < 0) {
		question_free(q);
		return r;
	}
	(void)sd_bus_slot_set_destroy_callback(slot, question_free);
	(void)sd_bus_slot_set_floating(slot, true);
	sd_bus_slot_unref(slot);
	return 1;
}

int bus_authorize(struct manager *m, sd_bus_message *call, const char *action,
		  int (*fn)(struct manager *m, sd_bus_message *call,
			    sd_bus_error *error),
		  sd_bus_error *error)
{
	struct question *q;

	if (sd_bus_query_sender_privilege(call, CAP_SYS_ADMIN) > 0)
		return fn(m, call, error);
	if (m->asking >= ASKING_MAX)
		return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
					"Too many callers wait for polkit");
	q = malloc(sizeof(*q));
	if (!q)
		return -ENOMEM;
	*q = (struct question){ m, sd_bus_message_ref(call), fn };
	m->asking++;
	return ask(m, q, action);
}
