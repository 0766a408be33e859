/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot log's records put together to boots. Pure. */
#ifndef RECOVERYCTL_HISTORY_H
#define RECOVERYCTL_HISTORY_H

#include "genl.h"

/**
 * struct history_boot - one boot
 * @boot: as far as the log still knows it
 * @start: wall clock of its start in seconds, 0: not known
 * @running: it is this one
 * @requests: requests logged in it that are not done or taken back in it
 */
struct history_boot {
	struct recov_boot boot;
	uint64_t start;
	bool running;
	unsigned int requests;
};

/**
 * struct history_note - something that happened in a boot
 * @at: index of the boot
 * @type: enum recovery_record_type: slot, request, request-done
 * @slot: of a slot record
 * @slot_state: of a slot record
 * @kind: of a request
 * @id: of a request
 * @result: of a request-done
 */
struct history_note {
	size_t at;
	uint32_t type, slot, slot_state, kind, id;
	int32_t result;
};

struct history {
	struct history_boot *boot;
	size_t n_boots;
	struct history_note *note;
	size_t n_notes;
};

/**
 * history_add() - one more record
 * @rec: records come oldest first
 * @arg: a struct history that was zeroed at first
 *
 * Return: 0 or -ENOMEM.
 */
int history_add(const struct recov_record *rec, void *arg);

/**
 * history_finish() - the module knows more of the last two boots
 * @h: after the last record
 * @state: what the module says
 * @uptime_ms: of this boot
 * @now: wall clock in seconds, 0: not known
 */
void history_finish(struct history *h, const struct recov_state *state,
		    uint64_t uptime_ms, uint64_t now);

void history_done(struct history *h);

/* "slot b is set to trial" */
const char *history_note_words(char *buf, size_t size,
			       const struct history_note *note);

#endif /* RECOVERYCTL_HISTORY_H */
