// SPDX-License-Identifier: GPL-2.0-or-later
#include "invariants.h"

#include <string.h>
#include <linux/kernel.h>

#include "bootlog_record.h"

/*
 * A step takes no more operations than this, however it goes: an append, and a
 * new block for each one there is.
 */
#define OPS_MAX(w)	(8 * ((w)->flash.blocks + 1))

/*
 * The state after is the one before, or the one intended; or, where RAM is lost,
 * an earlier one, of which the predicates above hold all the same.
 */
static bool atomic(const struct moment *m)
{
	unsigned int i;

	for (i = 0; i < m->n_past; i++)
		if (state_same(m->found, &m->past[i]))
			return true;
	return state_same(m->found, m->before) || state_same(m->found, m->after);
}

static bool good_slots_kept(const struct moment *m)
{
	unsigned int i;

	for (i = 0; i < RECOVERY_SLOTS; i++)
		if (m->before->slot[i].state == RECOVERY_SLOT_STATE_GOOD &&
		    m->after->slot[i].state == RECOVERY_SLOT_STATE_GOOD &&
		    m->found->slot[i].state != RECOVERY_SLOT_STATE_GOOD)
			return false;
	return true;
}

/* The slot to boot is one that was to be booted. */
static bool next_is_wanted(const struct moment *m)
{
	return m->found->next == m->before->next ||
		m->found->next == m->after->next;
}

/* None is lost that was not to end, none comes back that had ended. */
static bool requests_kept(const struct moment *m)
{
	unsigned int i;

	for (i = 0; i < BOOTLOG_REQUESTS; i++) {
		u32 before = m->before->request[i].id;
		u32 after = m->after->request[i].id;
		u32 found = m->found->request[i].id;

		if (found != before && found != after)
			return false;
	}
	return true;
}

static bool request_numbers_grow(const struct moment *m)
{
	return m->found->last_request >= m->before->last_request &&
		m->found->last_request <= m->after->last_request;
}

/* No boot is counted that did not happen, no failure either. */
static bool counts_fit(const struct moment *m)
{
	u32 most = m->before->boot.attempts > m->after->boot.attempts ?
		   m->before->boot.attempts : m->after->boot.attempts;

	if (m->found->boot.id > m->after->boot.id)
		return false;
	/* An earlier state has its own counts, see atomic(). */
	return m->n_past || (m->found->boot.id >= m->before->boot.id &&
			     m->found->boot.attempts <= most);
}

static u32 last_seq(const struct records *r)
{
	u32 i, last = 0;

	for (i = 0; i < r->n; i++)
		last = r->rec[i].seq > last ? r->rec[i].seq : last;
	return last;
}

/*
 * A reader leaves a snapshot out as long as it has the block before, so one may
 * show up later.
 */
static bool in_snapshot(const struct records *r, u32 i)
{
	u32 end = i + BOOTLOG_SNAPSHOT_MAX < r->n ? i + BOOTLOG_SNAPSHOT_MAX :
						    r->n;

	for (; i < end; i++)
		if (r->rec[i].commit)
			return true;
	return false;
}

/* A number that was given stays with its record; later ones are higher. */
static bool numbers_are_not_reused(const struct moment *m)
{
	u32 i, h = 0, last = last_seq(m->had);

	for (i = 0; i < m->has->n; i++) {
		u32 seq = m->has->rec[i].seq;

		if (i && seq <= m->has->rec[i - 1].seq)
			return false;
		/* An old block that could not be erased is history once more. */
		if (seq > last || (m->had->n && seq < m->had->rec[0].seq))
			continue;
		while (h < m->had->n && m->had->rec[h].seq < seq)
			h++;
		if (h == m->had->n || m->had->rec[h].seq != seq) {
			if (!in_snapshot(m->has, i))
				return false;
			continue;
		}
		if (m->had->rec[h].sum != m->has->rec[i].sum)
			return false;
	}
	return true;
}

/* The very next boot finds a log that it can go on with. */
static bool usable(const struct moment *m)
{
	return m->health == RECOVERY_LOG_HEALTH_OK ||
		m->health == RECOVERY_LOG_HEALTH_DEGRADED ||
		m->health == RECOVERY_LOG_HEALTH_BLANK ||
		(m->foreign && m->health == RECOVERY_LOG_HEALTH_FOREIGN);
}

const char *invariant_broken(const struct moment *m)
{
	static const struct {
		bool (*holds)(const struct moment *m);
		const char *broken;
	} all[] = {
		{ usable, "the log can't be used any more" },
		{ good_slots_kept, "a good slot is lost" },
		{ next_is_wanted, "the next slot is one that nobody asked for" },
		{ requests_kept, "a request is lost, or is back" },
		{ request_numbers_grow, "a request number is used again" },
		{ counts_fit, "boots or failures are counted that did not happen" },
		{ numbers_are_not_reused, "a sequence number is used again" },
		{ atomic, "the state is neither the one before nor the one intended" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (!all[i].holds(m))
			return all[i].broken;
	return NULL;
}

const char *step_broken(const struct world *w, int ret)
{
	if (w->flash.broken)
		return w->flash.broken;
	if (ret)
		return "the log does not take a record";
	if (w->flash.ops > OPS_MAX(w))
		return "it takes too many operations";
	return NULL;
}

static int add_record(const struct bootlog_record *rec, void *arg)
{
	struct records *r = arg;

	if (r->n == RECORDS_MAX)
		return -1;
	r->rec[r->n].seq = rec->seq;
	r->rec[r->n].commit = rec->type == RECOVERY_RECORD_TYPE_COMMIT;
	r->rec[r->n++].sum = hash_more(0, rec, sizeof(*rec));
	return 0;
}

/* Those on flash: what is kept in RAM has no numbers yet. */
void records_read(struct world *w, struct records *r)
{
	struct bootlog log = w->log;

	r->n = 0;
	log.ram = NULL;
	bootlog_walk(&log, 0, add_record, r);
}

u64 records_hash(const struct records *r, u64 h)
{
	unsigned int i;

	for (i = 0; i < r->n; i++) {
		h = hash_more(h, &r->rec[i].seq, sizeof(r->rec[i].seq));
		h = hash_more(h, &r->rec[i].sum, sizeof(r->rec[i].sum));
		h = hash_more(h, &r->rec[i].commit, sizeof(r->rec[i].commit));
	}
	return h;
}
