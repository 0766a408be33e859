// SPDX-License-Identifier: GPL-2.0-or-later
/* history --records: the boot log without any interpretation. */
#include "ctl.h"

#include <string.h>
#include "json.h"
#include "names.h"
#include "pager.h"
#include "table.h"
#include "words.h"

/* All of them, oldest first */
struct records {
	struct recov_record *rec;
	size_t n;
};

static int keep(const struct recov_record *rec, void *arg)
{
	struct records *all = arg;
	struct recov_record *grown;

	grown = reallocarray(all->rec, all->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	all->rec = grown;
	grown[all->n++] = *rec;
	return 0;
}

static void put_boot(struct json *map, const struct recov_record *rec)
{
	json_put_string(map, "slot", slot_to_string(rec->slot));
	json_put_string(map, "rung", rung_to_string(rec->rung));
	json_put_string(map, "reason", reason_to_string(rec->reason));
	json_put_number(map, "attempts", rec->attempts);
	json_put_number(map, "short_count", rec->short_count);
}

static void put_request(struct json *map, const struct recov_record *rec)
{
	json_put_string(map, "kind", request_kind_to_string(rec->kind));
	json_put_number(map, "id", rec->id);
	if (rec->type == RECOVERY_RECORD_TYPE_REQUEST_DONE)
		json_put_number(map, "result", rec->result);
}

static void put_details(struct json *map, const struct recov_record *rec)
{
	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		put_boot(map, rec);
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
		json_put_string(map, "end", end_to_string(rec->end));
		break;
	case RECOVERY_RECORD_TYPE_END:
		json_put_string(map, "cause", cause_to_string(rec->cause));
		break;
	case RECOVERY_RECORD_TYPE_SLOT:
		json_put_string(map, "slot", slot_to_string(rec->slot));
		json_put_string(map, "state", slot_state_to_string(rec->slot_state));
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		put_request(map, rec);
		break;
	}
}

static struct json *record_to_json(const struct recov_record *rec)
{
	struct json *map = json_map();

	json_put_number(map, "seq", rec->seq);
	json_put_string(map, "type", record_type_to_string(rec->type));
	if (rec->boot)
		json_put_number(map, "boot", rec->boot);
	if (rec->time)
		json_put_number(map, "time", rec->time);
	if (rec->uptime_ms != UPTIME_UNKNOWN)
		json_put_number(map, "uptime_ms", rec->uptime_ms);
	put_details(map, rec);
	return map;
}

static const char *detail_words(char *buf, size_t size,
				const struct recov_record *rec)
{
	*buf = '\0';
	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		snprintf(buf, size, "slot %s, %s, %s, %u failures, %u short",
			 slot_to_string(rec->slot), rung_to_string(rec->rung),
			 reason_to_string(rec->reason), rec->attempts,
			 rec->short_count);
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
		snprintf(buf, size, "%s", end_to_string(rec->end));
		break;
	case RECOVERY_RECORD_TYPE_END:
		snprintf(buf, size, "%s", cause_to_string(rec->cause));
		break;
	case RECOVERY_RECORD_TYPE_SLOT:
		snprintf(buf, size, "slot %s, %s", slot_to_string(rec->slot),
			 slot_state_to_string(rec->slot_state));
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		snprintf(buf, size, "%s no. %u, result %d",
			 request_kind_to_string(rec->kind), rec->id, rec->result);
		break;
	}
	return buf;
}

static void print_records(const struct ctl *ctl, const struct records *all,
			  size_t first)
{
	static const char *const headings[] = {
		">SEQ", "TYPE", ">BOOT", "TIME", ">UPTIME", "WHAT",
	};
	_cleanup_(table_freep) struct table *t = NULL;
	char text[WORDS_LINE];

	t = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = first; i < all->n; i++) {
		const struct recov_record *rec = &all->rec[i];

		table_cell(t, "%u", rec->seq);
		table_cell(t, "%s", record_type_to_string(rec->type));
		table_cell(t, "%u", rec->boot);
		table_cell(t, "%s", time_words(text, sizeof(text), rec->time));
		table_cell(t, "%s", rec->uptime_ms == UPTIME_UNKNOWN ? "-" :
			   duration_words(text, sizeof(text), rec->uptime_ms));
		table_cell(t, "%s", detail_words(text, sizeof(text), rec));
	}
	pager_open(ctl);
	table_print(t, ctl->given & OPT_REVERSE);
}

static int print_json(const struct ctl *ctl, const struct records *all,
		      size_t first)
{
	struct json *list = json_list();
	size_t n = all->n - first;

	for (size_t i = 0; i < n; i++)
		json_push(list, record_to_json(ctl->given & OPT_REVERSE ?
					       &all->rec[all->n - 1 - i] :
					       &all->rec[first + i]));
	return json_print(list, ctl->json);
}

int verb_records(struct ctl *ctl)
{
	struct records all = { 0 };
	size_t first = 0;
	int r;

	r = recov_records_walk(ctl->client, keep, &all);
	if (!r && (ctl->given & OPT_LINES) && all.n > ctl->lines)
		first = all.n - ctl->lines;
	if (r < 0)
		r = ctl_refused(ctl, r, "reading the boot log");
	else if (ctl->json == JSON_OFF)
		print_records(ctl, &all, first);
	else if (print_json(ctl, &all, first) < 0)
		r = ctl_error(CTL_FAILED, "out of memory");
	free(all.rec);
	return r;
}
