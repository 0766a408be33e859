// SPDX-License-Identifier: GPL-2.0-only
/* What each record of the boot log does to the state. */
#include "bootlog.h"

#include <linux/kernel.h>
#include <linux/string.h>

#include "bootlog_record.h"

void bootlog_state_init(struct bootlog_state *state)
{
	memset(state, 0, sizeof(*state));
	state->boot.uptime_ms = BOOTLOG_UPTIME_UNKNOWN;
	state->prev.uptime_ms = BOOTLOG_UPTIME_UNKNOWN;
}

static struct bootlog_boot *find_boot(struct bootlog_state *state, u32 id)
{
	if (state->boot.id == id)
		return &state->boot;
	if (state->prev.id == id)
		return &state->prev;
	return NULL;
}

/* The same number again: it was logged twice, not booted twice. */
static void fold_boot(struct bootlog_state *state,
		      const struct bootlog_boot *boot)
{
	if (state->boot.id != boot->id)
		state->prev = state->boot;
	state->boot = *boot;
	state->boot.flags &= RECOVERY_BOOT_FLAGS_REQUESTED;
	state->boot.cause = RECOVERY_CAUSE_NONE;
	state->boot.end = RECOVERY_END_NONE;
	state->boot.uptime_ms = BOOTLOG_UPTIME_UNKNOWN;
	state->boot.time = 0;
}

static void fold_good(struct bootlog_state *state, struct bootlog_boot *boot)
{
	boot->flags |= RECOVERY_BOOT_FLAGS_GOOD;

	/* Failsafe and rescue say nothing about the slot with its overlay. */
	switch (boot->rung) {
	case RECOVERY_RUNG_TRIAL:
	case RECOVERY_RUNG_FALLBACK:
		state->next = boot->slot;
		fallthrough;
	case RECOVERY_RUNG_NORMAL:
		state->slot[boot->slot].state = RECOVERY_SLOT_STATE_GOOD;
		break;
	}
}

static void fold_of_boot(struct bootlog_state *state,
			 const struct bootlog_record *rec)
{
	struct bootlog_boot *boot = find_boot(state, rec->boot.id);

	if (!boot)
		return;

	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_ALIVE:
		boot->flags |= RECOVERY_BOOT_FLAGS_ALIVE;
		boot->time = rec->time ?: boot->time;
		break;
	case RECOVERY_RECORD_TYPE_GOOD:
		fold_good(state, boot);
		boot->time = rec->time ?: boot->time;
		break;
	case RECOVERY_RECORD_TYPE_CLEAN:
		boot->end = rec->end;
		boot->cause = RECOVERY_CAUSE_CLEAN;
		boot->uptime_ms = rec->uptime_ms;
		break;
	case RECOVERY_RECORD_TYPE_END:
		boot->cause = rec->cause;
		if (rec->uptime_ms != BOOTLOG_UPTIME_UNKNOWN)
			boot->uptime_ms = rec->uptime_ms;
		break;
	}
}

static void fold_request(struct bootlog_state *state,
			 const struct bootlog_record *rec)
{
	state->request[rec->kind] = (struct bootlog_request) {
		.id = rec->request,
		.boot = rec->boot.id,
		.arg = rec->arg,
		.flags = rec->flags,
	};
	state->last_request = max(state->last_request, rec->request);
	if (rec->boot.id && rec->boot.id == state->boot.id)
		state->boot.flags |= RECOVERY_BOOT_FLAGS_REQUESTED;
}

/*
 * Done, or taken back, in the boot that asked: a reboot that comes later was
 * not asked for by it.
 */
static void fold_done(struct bootlog_state *state,
		      const struct bootlog_record *rec)
{
	struct bootlog_request *req = &state->request[rec->kind];
	unsigned int i;

	if (req->id != rec->request)
		return;
	memset(req, 0, sizeof(*req));

	if (rec->boot.id != state->boot.id)
		return;
	for (i = 0; i < BOOTLOG_REQUESTS; i++) {
		if (state->request[i].id &&
		    state->request[i].boot == state->boot.id)
			return;
	}
	state->boot.flags &= ~RECOVERY_BOOT_FLAGS_REQUESTED;
}

void bootlog_fold(struct bootlog_state *state, const struct bootlog_record *rec)
{
	if (!bootlog_record_valid(rec))
		return;

	switch (rec->type) {
	case RECOVERY_RECORD_TYPE_BOOT:
		fold_boot(state, &rec->boot);
		break;
	case RECOVERY_RECORD_TYPE_ALIVE:
	case RECOVERY_RECORD_TYPE_GOOD:
	case RECOVERY_RECORD_TYPE_CLEAN:
	case RECOVERY_RECORD_TYPE_END:
		fold_of_boot(state, rec);
		break;
	case RECOVERY_RECORD_TYPE_SLOT:
		state->slot[rec->slot].state = rec->slot_state;
		state->slot[rec->slot].tries = rec->tries;
		state->slot[rec->slot].settings = rec->settings;
		if (rec->next)
			state->next = rec->slot;
		break;
	case RECOVERY_RECORD_TYPE_REQUEST:
		fold_request(state, rec);
		break;
	case RECOVERY_RECORD_TYPE_REQUEST_DONE:
		fold_done(state, rec);
		break;
	case RECOVERY_RECORD_TYPE_META:
		state->last_request = max(state->last_request, rec->request);
		break;
	}
}
