// SPDX-License-Identifier: GPL-2.0-or-later
#include "event.h"

#include <string.h>
#include "names.h"
#include "words.h"

static void result_words(char *buf, size_t size, const struct recov_event *ev)
{
	if (ev->result == -ECANCELED)
		snprintf(buf, size, "%s no. %u taken back",
			 request_words(ev->kind), ev->id);
	else if (ev->result)
		snprintf(buf, size, "%s no. %u failed: %s",
			 request_words(ev->kind), ev->id, strerror(-ev->result));
	else
		snprintf(buf, size, "%s no. %u done", request_words(ev->kind),
			 ev->id);
}

static void button_words(char *buf, size_t size, const struct recov_event *ev)
{
	const char *boot = ev->at_boot ? ", down since it was found" : "";

	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_PRESS:
		snprintf(buf, size, "button pressed%s (%s)", boot, ev->name);
		break;
	case RECOVERY_EVENT_TYPE_HOLD:
		snprintf(buf, size, "button held for %u ms: tier %u%s (%s)",
			 ev->held_ms, ev->tier, boot, ev->name);
		break;
	default:
		snprintf(buf, size, "button released after %u ms, tier %u%s (%s)",
			 ev->held_ms, ev->tier, boot, ev->name);
	}
}

static void partition_words(char *buf, size_t size, const struct recov_event *ev)
{
	static const char *const what[] = {
		[RECOVERY_EVENT_TYPE_PARTITION_ADD] = "came",
		[RECOVERY_EVENT_TYPE_PARTITION_REMOVE] = "went",
		[RECOVERY_EVENT_TYPE_PARTITION_LOCK] = "protected again",
		[RECOVERY_EVENT_TYPE_PARTITION_UNLOCK] = "unlocked",
	};

	snprintf(buf, size, "partition '%s' %s", ev->name, what[ev->type]);
}

const char *event_words(char *buf, size_t size, const struct recov_event *ev)
{
	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_PRESS:
	case RECOVERY_EVENT_TYPE_HOLD:
	case RECOVERY_EVENT_TYPE_RELEASE:
		button_words(buf, size, ev);
		break;
	case RECOVERY_EVENT_TYPE_WINDOW:
		snprintf(buf, size, "failsafe window: %s",
			 window_words(ev->window));
		break;
	case RECOVERY_EVENT_TYPE_PHASE:
		snprintf(buf, size, "phase: %s", phase_to_string(ev->phase));
		break;
	case RECOVERY_EVENT_TYPE_BOOT:
		snprintf(buf, size, "boot %u declared: slot %s, %s", ev->id,
			 slot_to_string(ev->slot), rung_words(ev->rung));
		break;
	case RECOVERY_EVENT_TYPE_ALIVE:
		snprintf(buf, size, "boot %u is no short one any more", ev->id);
		break;
	case RECOVERY_EVENT_TYPE_GOOD:
		snprintf(buf, size, "boot %u marked good", ev->id);
		break;
	case RECOVERY_EVENT_TYPE_CAUSE:
		snprintf(buf, size, "why the last boot ended: %s",
			 cause_to_string(ev->cause));
		break;
	case RECOVERY_EVENT_TYPE_SLOT:
		snprintf(buf, size, "slot %s set to %s", slot_to_string(ev->slot),
			 slot_state_to_string(ev->slot_state));
		break;
	case RECOVERY_EVENT_TYPE_REQUEST:
		snprintf(buf, size, "%s requested (no. %u)",
			 request_words(ev->kind), ev->id);
		break;
	case RECOVERY_EVENT_TYPE_REQUEST_DONE:
		result_words(buf, size, ev);
		break;
	case RECOVERY_EVENT_TYPE_PARTITION_ADD:
	case RECOVERY_EVENT_TYPE_PARTITION_REMOVE:
	case RECOVERY_EVENT_TYPE_PARTITION_LOCK:
	case RECOVERY_EVENT_TYPE_PARTITION_UNLOCK:
		partition_words(buf, size, ev);
		break;
	case RECOVERY_EVENT_TYPE_LOG:
		snprintf(buf, size, "boot log: %s", log_health_to_string(ev->health));
		break;
	case RECOVERY_EVENT_TYPE_COUNTER:
		snprintf(buf, size, "boot loader's counter: %s",
			 counter_state_to_string(ev->counter_health));
		break;
	default:
		snprintf(buf, size, "event of type %u", ev->type);
	}
	return buf;
}

static void put_button(struct json *map, const struct recov_event *ev)
{
	json_put_number(map, "key", ev->key);
	json_put_string(map, "name", ev->name);
	json_put_bool(map, "at_boot", ev->at_boot);
	if (ev->type == RECOVERY_EVENT_TYPE_PRESS)
		return;
	json_put_number(map, "held_ms", ev->held_ms);
	json_put_number(map, "tier", ev->tier);
}

static void put_request(struct json *map, const struct recov_event *ev)
{
	json_put_string(map, "kind", request_kind_to_string(ev->kind));
	json_put_number(map, "id", ev->id);
	if (ev->type == RECOVERY_EVENT_TYPE_REQUEST_DONE)
		json_put_number(map, "result", ev->result);
}

static void put_details(struct json *map, const struct recov_event *ev)
{
	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_PRESS:
	case RECOVERY_EVENT_TYPE_HOLD:
	case RECOVERY_EVENT_TYPE_RELEASE:
		put_button(map, ev);
		break;
	case RECOVERY_EVENT_TYPE_WINDOW:
		json_put_string(map, "window", window_state_to_string(ev->window));
		break;
	case RECOVERY_EVENT_TYPE_PHASE:
		json_put_string(map, "phase", phase_to_string(ev->phase));
		break;
	case RECOVERY_EVENT_TYPE_BOOT:
		json_put_string(map, "slot", slot_to_string(ev->slot));
		json_put_string(map, "rung", rung_to_string(ev->rung));
		json_put_number(map, "id", ev->id);
		break;
	case RECOVERY_EVENT_TYPE_ALIVE:
	case RECOVERY_EVENT_TYPE_GOOD:
		json_put_number(map, "id", ev->id);
		break;
	case RECOVERY_EVENT_TYPE_CAUSE:
		json_put_string(map, "cause", cause_to_string(ev->cause));
		break;
	case RECOVERY_EVENT_TYPE_SLOT:
		json_put_string(map, "slot", slot_to_string(ev->slot));
		json_put_string(map, "state", slot_state_to_string(ev->slot_state));
		break;
	case RECOVERY_EVENT_TYPE_REQUEST:
	case RECOVERY_EVENT_TYPE_REQUEST_DONE:
		put_request(map, ev);
		break;
	case RECOVERY_EVENT_TYPE_PARTITION_ADD:
	case RECOVERY_EVENT_TYPE_PARTITION_REMOVE:
	case RECOVERY_EVENT_TYPE_PARTITION_LOCK:
	case RECOVERY_EVENT_TYPE_PARTITION_UNLOCK:
		json_put_string(map, "name", ev->name);
		break;
	case RECOVERY_EVENT_TYPE_LOG:
		json_put_string(map, "health", log_health_to_string(ev->health));
		break;
	case RECOVERY_EVENT_TYPE_COUNTER:
		json_put_string(map, "health",
				counter_state_to_string(ev->counter_health));
		break;
	}
}

struct json *event_to_json(const struct recov_event *ev)
{
	struct json *map = json_map();

	json_put_number(map, "seq", ev->seq);
	json_put_number(map, "time_ns", ev->time_ns);
	json_put_string(map, "type", event_type_to_string(ev->type));
	if (ev->lost)
		json_put_number(map, "lost", ev->lost);
	put_details(map, ev);
	return map;
}
