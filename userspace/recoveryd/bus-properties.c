// SPDX-License-Identifier: GPL-2.0-or-later
/* The properties of org.recoveryd.Manager1, and when they change */
#include "bus-private.h"

#include "bus.h"
#include "log.h"
#include "names.h"

typedef const char *(*words_fn)(unsigned int v);

/**
 * struct property - one that is read from struct recov_state
 * @name: on the bus
 * @offset: of what it depends on
 * @size: of that
 * @words: what its numbers are called, NULL for a number
 * @append: for one that is not a single number
 */
struct property {
	const char *name;
	size_t offset, size;
	words_fn words;
	int (*append)(const struct manager *m, sd_bus_message *reply);
};

static int append_slot(const struct manager *m, sd_bus_message *reply)
{
	const struct recov_boot *boot = &m->state.boot;

	return sd_bus_message_append(reply, "s", boot->id ?
				     slot_to_string(boot->slot) : "");
}

static int append_next_slot(const struct manager *m, sd_bus_message *reply)
{
	const char *name = "";

	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++)
		if (m->state.slot[i].next)
			name = slot_to_string(i);
	return sd_bus_message_append(reply, "s", name);
}

static int append_slot_states(const struct manager *m, sd_bus_message *reply)
{
	unsigned int state;
	int r = sd_bus_message_open_container(reply, 'a', "{ss}");

	for (unsigned int i = 0; i < RECOVERY_SLOTS && m->client && r >= 0; i++) {
		state = m->state.slot[i].state;
		r = sd_bus_message_append(reply, "{ss}", slot_to_string(i),
					  slot_state_to_string(state));
	}
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_requests(const struct manager *m, sd_bus_message *reply)
{
	int r = sd_bus_message_open_container(reply, 'a', "s");

	for (unsigned int i = 0; i < REQUEST_KINDS && r >= 0; i++)
		if (m->state.request[i].pending)
			r = sd_bus_message_append(reply, "s",
						  request_kind_to_string(i));
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_problems(const struct manager *m, sd_bus_message *reply)
{
	int r = sd_bus_message_open_container(reply, 'a', "s");

	for (size_t i = 0; i < m->problems.n && r >= 0; i++)
		r = sd_bus_message_append(reply, "s", m->problems.text[i]);
	return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_loaded(const struct manager *m, sd_bus_message *reply)
{
	return sd_bus_message_append(reply, "b", !!m->client);
}

static int append_loader(const struct manager *m, sd_bus_message *reply)
{
	return sd_bus_message_append(reply, "s", m->client ?
				     loader_to_string(m->conf.loader) : "");
}

static int append_progress(const struct manager *m, sd_bus_message *reply)
{
	return sd_bus_message_append(reply, "s",
				     carry_progress_to_string(m->carry.progress));
}

static int append_percent(const struct manager *m, sd_bus_message *reply)
{
	return sd_bus_message_append(reply, "u", m->carry.percent);
}

static int append_removed(const struct manager *m, sd_bus_message *reply)
{
	return sd_bus_message_append(reply, "u", m->carry.removed);
}

#define NUMBER(name, member, words) \
	{ name, offsetof(struct recov_state, member), sizeof(uint32_t), words, NULL }
#define OTHER(name, member, type, append) \
	{ name, offsetof(struct recov_state, member), sizeof(type), NULL, append }

static const struct property properties[] = {
	{ "ModuleLoaded", 0, 0, NULL, append_loaded },
	NUMBER("Phase", phase, phase_to_string),
	NUMBER("Rung", boot.rung, rung_to_string),
	NUMBER("Reason", boot.reason, reason_to_string),
	NUMBER("BootId", boot.id, NULL),
	OTHER("Slot", boot, struct recov_boot, append_slot),
	OTHER("NextSlot", slot, struct recov_slot[RECOVERY_SLOTS],
	      append_next_slot),
	OTHER("SlotStates", slot, struct recov_slot[RECOVERY_SLOTS],
	      append_slot_states),
	NUMBER("Attempts", boot.attempts, NULL),
	NUMBER("Limit", boot.limit, NULL),
	NUMBER("Cause", prev.cause, cause_to_string),
	NUMBER("ShortCount", boot.short_count, NULL),
	NUMBER("WindowState", window.state, window_state_to_string),
	NUMBER("ButtonState", button.state, button_state_to_string),
	NUMBER("LogBackend", log.backend, log_backend_to_string),
	NUMBER("LogHealth", log.health, log_health_to_string),
	OTHER("Requests", request, struct recov_request[REQUEST_KINDS],
	      append_requests),
	{ "Loader", 0, 0, NULL, append_loader },
	{ "Problems", 0, 0, NULL, append_problems },
	{ "OverlayProgress", 0, 0, NULL, append_progress },
	{ "OverlayPercent", 0, 0, NULL, append_percent },
	{ "OverlayRemoved", 0, 0, NULL, append_removed },
};

int bus_get_property(sd_bus *bus, const char *path, const char *interface,
		     const char *property, sd_bus_message *reply,
		     void *userdata, sd_bus_error *error)
{
	const struct manager *m = userdata;
	const struct property *p = properties;
	unsigned int v;

	while (strcmp(p->name, property))
		p++;
	if (p->append)
		return p->append(m, reply);
	memcpy(&v, (const char *)&m->state + p->offset, sizeof(v));
	if (!p->words)
		return sd_bus_message_append(reply, "u", v);
	return sd_bus_message_append(reply, "s", m->client ? p->words(v) : "");
}

static bool same_problems(const struct policy_problems *a,
			  const struct policy_problems *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->text[i], b->text[i]))
			return false;
	return true;
}

static bool changed(const struct manager *m, const struct property *p)
{
	if (m->told.loaded != !!m->client)
		return true;
	if (p->append == append_problems)
		return !same_problems(&m->told.problems, &m->problems);
	if (p->append == append_progress)
		return m->told.carry.progress != m->carry.progress;
	if (p->append == append_percent)
		return m->told.carry.percent != m->carry.percent;
	if (p->append == append_removed)
		return m->told.carry.removed != m->carry.removed;
	return memcmp((const char *)&m->told.state + p->offset,
		      (const char *)&m->state + p->offset, p->size);
}

void bus_emit_changed(struct manager *m)
{
	char *names[ARRAY_SIZE(properties) + 1];
	size_t n = 0;
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(properties); i++)
		if (changed(m, &properties[i]))
			names[n++] = (char *)properties[i].name;
	names[n] = NULL;
	m->told.loaded = m->client;
	m->told.state = m->state;
	m->told.problems = m->problems;
	m->told.carry = m->carry;
	if (!n || !m->bus)
		return;
	r = sd_bus_emit_properties_changed_strv(m->bus, BUS_PATH, BUS_INTERFACE,
						names);
	if (r < 0 && r != -ENOTCONN)
		log_warning("telling D-Bus what changed: %s", strerror(-r));
}
