// SPDX-License-Identifier: GPL-2.0-or-later
#include "history.h"

#include <string.h>
#include "names.h"
#include "words.h"

static struct history_boot *find(struct history *h, uint32_t id)
{
	for (size_t i = h->n_boots; id && i; i--)
		if (h->boot[i - 1].boot.id == id)
			return &h->boot[i - 1];
	return NULL;
}

static int add_boot(struct history *h, const struct recov_record *rec)
{
	struct history_boot *b = find(h, rec->boot), *grown;

	if (!b) {
		grown = reallocarray(h->boot, h->n_boots + 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		h->boot = grown;
		b = &grown[h->n_boots++];
	}
	*b = (struct history_boot){
		.boot = {
			.id = rec->boot,
			.slot = rec->slot,
			.rung = rec->rung,
			.reason = rec->reason,
			.attempts = rec->attempts,
			.short_count = rec->short_count,
			.uptime_ms = UPTIME_UNKNOWN,
		},
	};
	return 0;
}

static int add_note(struct history *h, const struct recov_record *rec,
		    const struct history_boot *b)
{
	struct history_note *grown;

	grown = reallocarray(h->note, h->n_notes + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	h->note = grown;
	grown[h->n_notes++] = (struct history_note){
		.at = b - h->boot,
		.type = rec->type,
		.slot = rec->slot,
		.slot_state = rec->slot_state,
		.kind = rec->kind,
		.id = rec->id,
		.result = rec->result,
	};
	return 0;
}

/* A clock that was set in the middle of a boot tells when it began, too. */
static void take_time(struct history_boot *b, const struct recov_record *rec)
{
	if (!rec->time || b->start)
		return;
	b->start = rec->time;
	if (rec->uptime_ms != UPTIME_UNKNOWN && rec->uptime_ms / 1000 < rec->time)
		b->start -= rec->uptime_ms / 1000;
}

static void take_end(struct history_boot *b, const struct recov_record *rec)
{
	b->boot.cause = rec->cause;
	b->boot.end = rec->end;
	if (rec->type == RECOVERY_RECORD_TYPE_CLEAN)
		b->boot.cause = RECOVERY_CAUSE_CLEAN;
	if (rec->uptime_ms != UPTIME_UNKNOWN)
		b->boot.uptime_ms = rec->uptime_ms;
}

static int take(struct history *h, struct history_boot *b,
		const struct recov_record *rec)
{
	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_ALIVE:
		b->boot.flags |= RECOVERY_BOOT_FLAGS_ALIVE;
		break;
	case RECOVERY_RECORD_TYPE_GOOD:
		b->boot.flags |= RECOVERY_BOOT_FLAGS_GOOD;
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
	case RECOVERY_RECORD_TYPE_END:
		take_end(b, rec);
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
		b->requests |= 1u << rec->kind;
		return add_note(h, rec, b);
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		b->requests &= ~(1u << rec->kind);
		return add_note(h, rec, b);
	case RECOVERY_RECORD_TYPE_SLOT:
		return add_note(h, rec, b);
	}
	return 0;
}

int history_add(const struct recov_record *rec, void *arg)
{
	struct history *h = arg;
	struct history_boot *b;
	int r;

	if (rec->type == RECOVERY_RECORD_TYPE_BOOT) {
		r = add_boot(h, rec);
		if (r < 0)
			return r;
	}
	b = find(h, rec->boot);
	/* Logged before its boot had a number: it belongs to the last one. */
	if (!b && !rec->boot && h->n_boots)
		b = &h->boot[h->n_boots - 1];
	if (!b)
		return 0;
	r = take(h, b, rec);
	if (rec->type != RECOVERY_RECORD_TYPE_END)
		take_time(b, rec);
	return r;
}

void history_finish(struct history *h, const struct recov_state *state,
		    uint64_t uptime_ms, uint64_t now)
{
	struct history_boot *b;

	for (size_t i = 0; i < h->n_boots; i++)
		if (h->boot[i].requests)
			h->boot[i].boot.flags |= RECOVERY_BOOT_FLAGS_REQUESTED;
	b = find(h, state->prev.id);
	if (b) {
		b->boot.cause = state->prev.cause;
		b->boot.end = state->prev.end;
		b->boot.flags = state->prev.flags;
		b->boot.uptime_ms = state->prev.uptime_ms;
	}
	b = find(h, state->boot.id);
	if (!b || state->boot.rung == RECOVERY_RUNG_NONE)
		return;
	b->running = true;
	b->boot.flags = state->boot.flags;
	b->boot.uptime_ms = uptime_ms;
	if (now > uptime_ms / 1000)
		b->start = now - uptime_ms / 1000;
}

void history_done(struct history *h)
{
	free(h->boot);
	free(h->note);
}

const char *history_note_words(char *buf, size_t size,
			       const struct history_note *note)
{
	switch (note->type) {
	case RECOVERY_RECORD_TYPE_SLOT:
		snprintf(buf, size, "slot %s is set to %s",
			 slot_to_string(note->slot),
			 slot_state_to_string(note->slot_state));
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
		snprintf(buf, size, "%s is requested (no. %u)",
			 request_words(note->kind), note->id);
		break;
	default:
		if (note->result == -ECANCELED)
			snprintf(buf, size, "%s no. %u is taken back",
				 request_words(note->kind), note->id);
		else if (note->result)
			snprintf(buf, size, "%s no. %u failed: %s",
				 request_words(note->kind), note->id,
				 strerror(-note->result));
		else
			snprintf(buf, size, "%s no. %u is done",
				 request_words(note->kind), note->id);
	}
	return buf;
}
