// SPDX-License-Identifier: GPL-2.0-or-later
/* The signal of org.recoveryd.Manager1 */
#include "bus-private.h"

#include "bus.h"
#include "log.h"
#include "names.h"

/* What an event of its type has to tell, by name */
static int append_button(sd_bus_message *signal, const struct recov_event *ev)
{
	return sd_bus_message_append(signal, "a{sv}", 5, "key", "u", ev->key,
				     "device", "s", ev->name, "held-ms", "u",
				     ev->held_ms, "tier", "u", ev->tier,
				     "at-boot", "b", ev->at_boot != 0);
}

static int append_boot(sd_bus_message *signal, const struct recov_event *ev)
{
	return sd_bus_message_append(signal, "a{sv}", 3, "boot", "u", ev->id,
				     "rung", "s", rung_to_string(ev->rung),
				     "slot", "s", slot_to_string(ev->slot));
}

static int append_word(sd_bus_message *signal, const char *name,
		       const char *word)
{
	return sd_bus_message_append(signal, "a{sv}", 1, name, "s", word);
}

static int append_data(sd_bus_message *signal, const struct recov_event *ev)
{
	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_PRESS:
	case RECOVERY_EVENT_TYPE_HOLD:
	case RECOVERY_EVENT_TYPE_RELEASE:
		return append_button(signal, ev);
	case RECOVERY_EVENT_TYPE_WINDOW:
		return append_word(signal, "window",
				   window_state_to_string(ev->window));
	case RECOVERY_EVENT_TYPE_PHASE:
		return append_word(signal, "phase", phase_to_string(ev->phase));
	case RECOVERY_EVENT_TYPE_BOOT:
	case RECOVERY_EVENT_TYPE_ALIVE:
	case RECOVERY_EVENT_TYPE_GOOD:
		return append_boot(signal, ev);
	case RECOVERY_EVENT_TYPE_CAUSE:
		return append_word(signal, "cause", cause_to_string(ev->cause));
	case RECOVERY_EVENT_TYPE_SLOT:
		return sd_bus_message_append(signal, "a{sv}", 2, "slot", "s",
					     slot_to_string(ev->slot), "state",
					     "s", slot_state_to_string(ev->slot_state));
	case RECOVERY_EVENT_TYPE_REQUEST:
	case RECOVERY_EVENT_TYPE_REQUEST_DONE:
		return sd_bus_message_append(signal, "a{sv}", 3, "kind", "s",
					     request_kind_to_string(ev->kind),
					     "id", "u", ev->id, "result", "i",
					     ev->result);
	case RECOVERY_EVENT_TYPE_PARTITION_ADD:
	case RECOVERY_EVENT_TYPE_PARTITION_REMOVE:
	case RECOVERY_EVENT_TYPE_PARTITION_LOCK:
	case RECOVERY_EVENT_TYPE_PARTITION_UNLOCK:
		return append_word(signal, "partition", ev->name);
	case RECOVERY_EVENT_TYPE_LOG:
		return append_word(signal, "health",
				   log_health_to_string(ev->health));
	case RECOVERY_EVENT_TYPE_COUNTER:
		return append_word(signal, "health",
				   counter_state_to_string(ev->counter_health));
	default:	/* of a newer module */
		return sd_bus_message_append(signal, "a{sv}", 0);
	}
}

void bus_emit_event(struct manager *m, const struct recov_event *ev)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *signal = NULL;
	int r;

	if (!m->bus)
		return;
	r = sd_bus_message_new_signal(m->bus, &signal, BUS_PATH, BUS_INTERFACE,
				      "Event");
	if (r >= 0)
		r = sd_bus_message_append(signal, "ts", ev->seq,
					  event_type_to_string(ev->type));
	if (r >= 0)
		r = append_data(signal, ev);
	if (r >= 0)
		r = sd_bus_send(m->bus, signal, NULL);
	if (r < 0 && r != -ENOTCONN)
		log_warning("telling D-Bus of an event: %s", strerror(-r));
}
