/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold whatever happens; each predicate says in words what does not. */
#ifndef POWERCUT_INVARIANTS_H
#define POWERCUT_INVARIANTS_H

#include "logstate.h"
#include "world.h"

#define RECORDS_MAX	512

/* The records of a log as a reader sees them */
struct records {
	unsigned int n;
	struct {
		u32 seq;
		u64 sum;
		bool commit;
	} rec[RECORDS_MAX];
};

/**
 * struct moment - what is known when a board boots after a cut
 * @before: the state before the step that was cut
 * @after: the state that it was to lead to
 * @found: the state that the log gives now
 * @health: enum recovery_log_health
 * @foreign: the log may not have begun yet
 * @past: states that it may have fallen back to, where RAM was lost
 * @n_past: how many
 * @had: records before the cut
 * @has: records now
 */
struct moment {
	const struct bootlog_state *before, *after, *found;
	u8 health;
	bool foreign;
	const struct bootlog_state *past;
	unsigned int n_past;
	const struct records *had, *has;
};

/* Of a boot after a cut. NULL, or what is wrong */
const char *invariant_broken(const struct moment *m);

/* Of each step: the log took it, in bounded time. NULL, or what is wrong */
const char *step_broken(const struct world *w, int ret);

void records_read(struct world *w, struct records *r);

/* Goes on from @h, see hash_more() */
u64 records_hash(const struct records *r, u64 h);

#endif /* POWERCUT_INVARIANTS_H */
