// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <string.h>
#include <time.h>
#include "facts.h"
#include "history.h"
#include "json.h"
#include "names.h"
#include "pager.h"
#include "table.h"
#include "words.h"

#define NOTE_INDENT	6
/* A clock before this was never set. */
#define CLOCK_SET	1577836800	/* 2020 */

static void add_row(struct table *t, const struct history_boot *b,
		    const struct ladder_config *ladder)
{
	char when[WORDS_SHORT], ran[WORDS_SHORT], end[WORDS_LINE];

	time_words(when, sizeof(when), b->start);
	if (b->start)
		when[strlen("YYYY-MM-DD hh:mm")] = '\0';
	if (b->boot.uptime_ms == UPTIME_UNKNOWN)
		snprintf(ran, sizeof(ran), "-");
	else
		duration_words(ran, sizeof(ran), b->boot.uptime_ms);
	if (b->running)
		snprintf(end, sizeof(end), "running");
	else
		end_short(end, sizeof(end), &b->boot, ladder);
	table_cell(t, "%u", b->boot.id);
	table_cell(t, "%s", when);
	table_cell(t, "%s", slot_to_string(b->boot.slot));
	table_cell(t, "%s", rung_to_string(b->boot.rung));
	table_cell(t, "%s", b->boot.flags & RECOVERY_BOOT_FLAGS_GOOD ? "yes" : "-");
	table_cell(t, "%s", ran);
	table_cell(t, "%s", end);
}

/* What is remarkable stands below, so that the usual rows stay short. */
static void add_notes(struct table *t, const struct history *h, size_t at)
{
	const struct recov_boot *boot = &h->boot[at].boot;
	char text[WORDS_LINE];

	if (boot->reason != RECOVERY_REASON_DEFAULT &&
	    boot->reason != RECOVERY_REASON_NONE)
		table_note(t, "%*s%s because %s", NOTE_INDENT, "",
			   rung_words(boot->rung),
			   reason_words(boot->reason, boot->rung));
	for (size_t i = 0; i < h->n_notes; i++)
		if (h->note[i].at == at)
			table_note(t, "%*s%s", NOTE_INDENT, "",
				   history_note_words(text, sizeof(text),
						      &h->note[i]));
}

static void print_history(const struct ctl *ctl, const struct history *h,
			  size_t first, const struct ladder_config *ladder)
{
	static const char *const headings[] = {
		">BOOT", "WHEN", "SLOT", "RUNG", "GOOD", ">RAN FOR", "ENDED",
	};
	_cleanup_(table_freep) struct table *t = NULL;

	t = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = first; i < h->n_boots; i++) {
		add_row(t, &h->boot[i], ladder);
		add_notes(t, h, i);
	}
	pager_open(ctl);
	table_print(t, ctl->given & OPT_REVERSE);
}

static struct json *notes_to_json(const struct history *h, size_t at)
{
	struct json *list = json_list();
	char text[WORDS_LINE];

	for (size_t i = 0; i < h->n_notes; i++) {
		const struct history_note *n = &h->note[i];
		struct json *map;

		if (n->at != at)
			continue;
		map = json_map();
		json_put_string(map, "type", record_type_to_string(n->type));
		if (n->type == RECOVERY_RECORD_TYPE_SLOT) {
			json_put_string(map, "slot", slot_to_string(n->slot));
			json_put_string(map, "state",
					slot_state_to_string(n->slot_state));
		} else {
			json_put_string(map, "kind",
					request_kind_to_string(n->kind));
			json_put_number(map, "id", n->id);
		}
		if (n->type == RECOVERY_RECORD_TYPE_REQUEST_DONE)
			json_put_number(map, "result", n->result);
		json_put_string(map, "text",
				history_note_words(text, sizeof(text), n));
		json_push(list, map);
	}
	return list;
}

static struct json *boot_to_json(const struct history *h, size_t at,
				 const struct ladder_config *ladder)
{
	const struct history_boot *b = &h->boot[at];
	struct json *map = json_map();

	json_put_number(map, "id", b->boot.id);
	if (b->start)
		json_put_number(map, "start", b->start);
	else
		json_put_null(map, "start");
	json_put_string(map, "slot", slot_to_string(b->boot.slot));
	json_put_string(map, "rung", rung_to_string(b->boot.rung));
	json_put_string(map, "reason", reason_to_string(b->boot.reason));
	json_put_number(map, "attempts", b->boot.attempts);
	json_put_number(map, "short_count", b->boot.short_count);
	json_put_bool(map, "good", b->boot.flags & RECOVERY_BOOT_FLAGS_GOOD);
	json_put_bool(map, "alive", b->boot.flags & RECOVERY_BOOT_FLAGS_ALIVE);
	json_put_bool(map, "running", b->running);
	if (b->boot.uptime_ms == UPTIME_UNKNOWN)
		json_put_null(map, "uptime_ms");
	else
		json_put_number(map, "uptime_ms", b->boot.uptime_ms);
	json_put_string(map, "cause", cause_to_string(b->boot.cause));
	json_put_string(map, "end", end_to_string(b->boot.end));
	json_put_bool(map, "failed",
		      !b->running && ladder_failed(&b->boot, ladder));
	json_put(map, "events", notes_to_json(h, at));
	return map;
}

static int print_json(const struct ctl *ctl, const struct history *h,
		      size_t first, const struct ladder_config *ladder)
{
	struct json *list = json_list();
	size_t n = h->n_boots - first;

	for (size_t i = 0; i < n; i++)
		json_push(list, boot_to_json(h, ctl->given & OPT_REVERSE ?
					     h->n_boots - 1 - i : first + i,
					     ladder));
	return json_print(list, ctl->json);
}

static int collect(struct ctl *ctl, struct history *h)
{
	time_t now = time(NULL);
	struct recov_state s;
	int r;

	r = recov_state_get(ctl->client, &s);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	r = recov_records_walk(ctl->client, history_add, h);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the boot log");
	history_finish(h, &s, uptime_ms(), now > CLOCK_SET ? now : 0);
	return CTL_OK;
}

int verb_history(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(history_done) struct history h = { 0 };
	size_t first = 0;
	int r;

	if (ctl->given & OPT_RECORDS)
		return verb_records(ctl);
	r = collect(ctl, &h);
	if (r)
		return r;
	if ((ctl->given & OPT_LINES) && h.n_boots > ctl->lines)
		first = h.n_boots - ctl->lines;
	if (ctl->json != JSON_OFF)
		r = print_json(ctl, &h, first, &ctl->conf->ladder);
	else if (h.n_boots)
		print_history(ctl, &h, first, &ctl->conf->ladder);
	else
		puts("No boot is in the log yet.");
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}
