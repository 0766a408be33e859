// SPDX-License-Identifier: GPL-2.0-or-later
#include "status-json.h"

#include "names.h"

/* A number that may not be known is null then, never a magic value. */
static void put_uptime(struct json *map, const char *key, uint64_t ms)
{
	if (ms == UPTIME_UNKNOWN)
		json_put_null(map, key);
	else
		json_put_number(map, key, ms);
}

static void put_flags(struct json *map, const struct recov_boot *boot)
{
	json_put_bool(map, "good", boot->flags & RECOVERY_BOOT_FLAGS_GOOD);
	json_put_bool(map, "alive", boot->flags & RECOVERY_BOOT_FLAGS_ALIVE);
	json_put_bool(map, "requested",
		      boot->flags & RECOVERY_BOOT_FLAGS_REQUESTED);
}

static struct json *boot_to_json(const struct recov_boot *boot)
{
	struct json *map = json_map();

	json_put_number(map, "id", boot->id);
	json_put_string(map, "slot", slot_to_string(boot->slot));
	json_put_string(map, "rung", rung_to_string(boot->rung));
	json_put_string(map, "reason", reason_to_string(boot->reason));
	json_put_number(map, "attempts", boot->attempts);
	json_put_number(map, "limit", boot->limit);
	json_put_number(map, "short_count", boot->short_count);
	json_put_number(map, "trial_boots", boot->trial_boots);
	put_flags(map, boot);
	return map;
}

static struct json *this_boot_to_json(const struct status_facts *facts)
{
	const struct recov_boot *boot = &facts->state.boot;
	struct json *map = boot_to_json(boot);

	json_put_bool(map, "declared", boot->flags & RECOVERY_BOOT_FLAGS_DECLARED);
	json_put_bool(map, "adopted", boot->flags & RECOVERY_BOOT_FLAGS_ADOPTED);
	put_uptime(map, "uptime_ms", facts->uptime_ms);
	put_uptime(map, "good_at_ms", facts->good_ms);
	return map;
}

static struct json *prev_boot_to_json(const struct status_facts *facts)
{
	const struct recov_boot *boot = &facts->state.prev;
	struct json *map = boot_to_json(boot);

	json_put_string(map, "cause", cause_to_string(boot->cause));
	json_put_string(map, "end", end_to_string(boot->end));
	put_uptime(map, "uptime_ms", boot->uptime_ms);
	json_put_bool(map, "failed", ladder_failed(boot, &facts->conf->ladder));
	return map;
}

struct json *slot_to_json(const struct recov_state *state, unsigned int slot)
{
	const struct recov_slot *s = &state->slot[slot];
	struct json *map = json_map();

	json_put_string(map, "name", slot_to_string(slot));
	json_put_string(map, "state", slot_state_to_string(s->state));
	json_put_number(map, "tries", s->tries);
	json_put_bool(map, "next", s->next);
	json_put_bool(map, "active", s->active);
	if (*s->partition)
		json_put_string(map, "partition", s->partition);
	else
		json_put_null(map, "partition");
	return map;
}

struct json *log_to_json(const struct recov_state *state)
{
	struct json *map = json_map();

	json_put_string(map, "backend", log_backend_to_string(state->log.backend));
	json_put_string(map, "health", log_health_to_string(state->log.health));
	if (*state->log.partition)
		json_put_string(map, "partition", state->log.partition);
	else
		json_put_null(map, "partition");
	json_put_number(map, "records", state->log.records);
	json_put_number(map, "erases", state->log.erases);
	json_put_number(map, "damaged", state->log.damaged);
	return map;
}

struct json *partition_to_json(const struct recov_partition *p)
{
	struct json *map = json_map();

	json_put_string(map, "name", p->name);
	json_put_number(map, "index", p->index);
	json_put_string(map, "role", role_to_string(p->role));
	json_put_string(map, "content", content_to_string(p->content));
	json_put_number(map, "size", p->size);
	json_put_number(map, "erase_size", p->erase_size);
	json_put_number(map, "write_size", p->write_size);
	json_put_number(map, "bad_blocks", p->bad_blocks);
	json_put_number(map, "ecc_corrected", p->ecc_corrected);
	json_put_number(map, "ecc_failures", p->ecc_failures);
	json_put_bool(map, "protected", p->is_protected);
	json_put_bool(map, "unlocked", p->unlocked);
	return map;
}

static struct json *window_to_json(const struct recov_state *state)
{
	struct json *map = json_map();

	json_put_string(map, "state", window_state_to_string(state->window.state));
	json_put_number(map, "remaining_ms", state->window.remaining_ms);
	json_put_number(map, "length_ms", state->window.length_ms);
	return map;
}

static struct json *button_to_json(const struct recov_state *state)
{
	struct json *map = json_map();

	json_put_string(map, "state", button_state_to_string(state->button.state));
	json_put_number(map, "held_ms", state->button.held_ms);
	json_put_bool(map, "at_boot", state->button.at_boot);
	json_put_number(map, "presses", state->button.presses);
	json_put_number(map, "devices", state->button.devices);
	return map;
}

static struct json *counter_to_json(const struct recov_counter *counter)
{
	struct json *map = json_map();

	json_put_string(map, "format", counter->format);
	json_put_string(map, "health", counter_state_to_string(counter->health));
	json_put_string(map, "counts", counter->down ? "down" : "up");
	json_put_number_if(map, "value", counter->has_value, counter->value);
	json_put_number_if(map, "limit", counter->limit, counter->limit);
	json_put_bool(map, "told", counter->told);
	return map;
}

static struct json *loader_to_json(const struct status_facts *facts)
{
	struct json *map = json_map();

	json_put_string(map, "kind", loader_to_string(facts->conf->loader));
	if (facts->loader == LOADER_VIEW_UNKNOWN)
		json_put_null(map, "told");
	else
		json_put_bool(map, "told", facts->loader == LOADER_VIEW_KNOWS);
	json_put_string(map, "why", facts->loader_why);
	return map;
}

static struct json *requests_to_json(const struct recov_state *state)
{
	struct json *list = json_list();

	for (unsigned int i = 0; i < REQUEST_KINDS; i++) {
		const struct recov_request *q = &state->request[i];
		struct json *map;

		if (!q->pending)
			continue;
		map = json_map();
		json_put_string(map, "kind", request_kind_to_string(i));
		json_put_number(map, "id", q->id);
		json_put_bool(map, "hard", q->flags & RECOVERY_REQUEST_FLAGS_HARD);
		json_put_bool(map, "keep", i == RECOVERY_REQUEST_KIND_RESET && q->arg);
		json_push(list, map);
	}
	return list;
}

static struct json *carry_to_json(const struct status_facts *facts)
{
	const struct carry_state *carry = &facts->carry;
	struct json *map = json_map();

	json_put_string(map, "progress",
			carry_progress_to_string(carry->progress));
	json_put_number_if(map, "percent", carry->progress == CARRY_ERASING,
			   carry->percent);
	json_put_number_if(map, "removed", carry->progress == CARRY_WIPING,
			   carry->removed);
	json_put_string(map, "why", carry->why);
	json_put_number(map, "carried", facts->report->carried);
	json_put_number(map, "not_carried", facts->report->not_carried);
	return map;
}

static struct json *overlay_to_json(const struct status_facts *facts)
{
	const struct recov_report *r = facts->report;
	struct json *map = json_map();

	json_put_string(map, "kind", overlay_kind_to_string(r->overlay));
	json_put_string(map, "device", r->overlay_device);
	json_put_string(map, "fstype", r->overlay_fstype);
	json_put_string(map, "why", r->overlay_why);
	json_put_string(map, "missing", r->overlay_missing);
	json_put(map, "carry", carry_to_json(facts));
	if (facts->overlay_size) {
		json_put_number(map, "size", facts->overlay_size);
		json_put_number(map, "used", facts->overlay_used);
	}
	return map;
}

static struct json *settings_to_json(const struct report_settings *s)
{
	struct json *map = json_map();

	json_put_string(map, "act", settings_act_to_string(s->act));
	json_put_string(map, "why", settings_why_to_string(s->why));
	json_put_string(map, "old_slot", slot_to_string(s->slot));
	json_put_bool(map, "failed", s->failed);
	json_put_number_if(map, "saved", s->saved, s->saved);
	json_put_number_if(map, "restored", s->restored, s->restored);
	json_put_number_if(map, "kept", s->kept, s->kept);
	json_put_number_if(map, "aside", s->aside, s->aside);
	json_put_number(map, "asides", s->asides);
	json_put_string(map, "trouble", s->trouble);
	return map;
}

static struct json *findings_to_json(const struct findings *findings)
{
	struct json *list = json_list();

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->item[i];
		struct json *map = json_map();

		json_put_string(map, "id", f->id);
		json_put_string(map, "severity", severity_to_string(f->severity));
		json_put_string(map, "text", f->text);
		json_put_string(map, "advice", f->advice);
		json_push(list, map);
	}
	return list;
}

static struct json *problems_to_json(const struct recov_conf *conf)
{
	struct json *list = json_list();

	for (size_t i = 0; i < conf->n_problems; i++)
		json_push_string(list, conf->problem[i]);
	return list;
}

static void put_state(struct json *map, const struct status_facts *facts)
{
	const struct recov_state *s = &facts->state;
	struct json *slots = json_list();

	json_put_string(map, "phase", phase_to_string(s->phase));
	json_put(map, "boot", this_boot_to_json(facts));
	if (s->prev.id)
		json_put(map, "prev", prev_boot_to_json(facts));
	else
		json_put_null(map, "prev");
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++)
		json_push(slots, slot_to_json(s, i));
	json_put(map, "slots", slots);
	json_put(map, "window", window_to_json(s));
	json_put(map, "button", button_to_json(s));
	json_put(map, "log", log_to_json(s));
	if (s->counter.present)
		json_put(map, "counter", counter_to_json(&s->counter));
	else
		json_put_null(map, "counter");
	if (facts->loader)
		json_put(map, "loader", loader_to_json(facts));
	else
		json_put_null(map, "loader");
	json_put(map, "requests", requests_to_json(s));
	json_put_number(map, "event_seq", s->event_seq);
}

struct json *status_to_json(const struct status_facts *facts,
			    const struct findings *findings)
{
	struct json *map = json_map();

	json_put_string(map, "verdict",
			verdict_to_string(verdict_of(facts, findings)));
	json_put(map, "findings", findings_to_json(findings));
	put_state(map, facts);
	if (facts->report)
		json_put(map, "overlay", overlay_to_json(facts));
	else
		json_put_null(map, "overlay");
	if (facts->report)
		json_put(map, "settings",
			 settings_to_json(&facts->report->settings));
	else
		json_put_null(map, "settings");
	json_put(map, "configuration_problems", problems_to_json(facts->conf));
	if (facts->daemon == DAEMON_UNKNOWN)
		json_put_null(map, "recoveryd");
	else
		json_put_bool(map, "recoveryd", facts->daemon == DAEMON_RUNNING);
	return map;
}
