// SPDX-License-Identifier: GPL-2.0-or-later
#include "settings_boot.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include "aside.h"
#include "holder.h"
#include "restore.h"

static int trouble(struct settings_result *ret, int error, const char *format,
		   ...) _printf_(3, 4);

/* The first one is the cause of those that follow. */
static int trouble(struct settings_result *ret, int error, const char *format,
		   ...)
{
	char what[192];
	va_list ap;

	if (*ret->trouble)
		return error;
	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	snprintf(ret->trouble, sizeof(ret->trouble), "%s: %.60s", what,
		 strerror(-error));
	return error;
}

/* Without a holder nothing can be said later, with a wrong one all is wrong. */
static void write_holder(const struct settings_boot *b,
			 struct settings_result *ret)
{
	struct settings_id id;
	int r;

	holder_of(&b->image, &id);
	r = holder_write(b->dirfd, &id);
	if (!r)
		return;
	(void)unlinkat(b->dirfd, HOLDER, 0);
	trouble(ret, r, "whose settings these are can't be noted");
}

static void thin(const struct settings_boot *b, struct settings_result *ret)
{
	for (unsigned int i = 0; i < SNAPSHOTS_MAX; i++) {
		_cleanup_(snapshots_done) struct snapshots list = { 0 };
		uint32_t number;
		int r = snapshots_read(b->dirfd, &list);

		number = r ? 0 : settings_thin(list.item, list.n, b->max);
		if (number)
			r = snapshot_remove(b->dirfd, number);
		if (r)
			trouble(ret, r, "old snapshots can't be removed");
		if (r || !number)
			return;
	}
}

/* Is it there already, from before a cut or from the last change of slots? */
static uint32_t known(const struct settings_boot *b,
		      const struct snapshots *list,
		      const struct settings_snapshot *wanted)
{
	for (size_t i = list->n; i--;) {
		const struct settings_snapshot *s = &list->item[i];

		if (s->damaged || s->failed || wanted->failed ||
		    s->id.slot != wanted->id.slot)
			continue;
		return !strcmp(s->sha256, wanted->sha256) &&
		       !strcmp(s->id.version, wanted->id.version) &&
		       s->id.epoch == wanted->id.epoch &&
		       !memcmp(&s->keep, &wanted->keep, sizeof(s->keep)) &&
		       !snapshot_verify(b->dirfd, s) ? s->number : 0;
	}
	return 0;
}

static int sum_live(const struct settings_boot *b,
		    struct settings_snapshot *s, struct tree_sum *sum)
{
	_cleanup_(closep) int upper = tree_open(b->dirfd, "upper");
	struct settings_source live = { upper, true, &s->keep };

	return upper < 0 ? upper : source_sum(&live, sum, s->sha256);
}

static void save(const struct settings_boot *b, const struct snapshots *list,
		 struct settings_result *ret)
{
	_cleanup_(freep) struct tree_sum *sum = calloc(1, sizeof(*sum));
	struct settings_snapshot s = {
		.number = snapshots_next(list), .id = ret->old,
		.failed = ret->failed, .time = b->time, .keep = b->keep,
	};
	int r;

	if (!sum)
		return;
	r = sum_live(b, &s, sum);
	if (r == -ENOENT)	/* not even upper: nothing was ever set */
		return;
	ret->saved = r ? 0 : known(b, list, &s);
	if (ret->saved)
		return;
	if (!r)
		r = snapshot_save(b->dirfd, &s, sum);
	if (r == -ENOSPC)
		trouble(ret, r, "no snapshot of the settings of slot %c: %u files, %llu bytes are too much for the room that is left",
			'a' + (char)s.id.slot, s.names,
			(unsigned long long)s.bytes);
	else if (r)
		trouble(ret, r, "no snapshot of the settings of slot %c: %.100s",
			'a' + (char)s.id.slot, sum->path);
	else
		ret->saved = s.number;
}

/* -EAGAIN: it can't be given back, and another decision is to be made */
static int restore(const struct settings_boot *b, struct snapshots *list,
		   const struct settings_plan *plan,
		   struct settings_result *ret)
{
	const struct settings_snapshot *s = snapshots_find(list, plan->restore);
	struct settings_snapshot kept = {
		.number = snapshots_next(list), .id = ret->old,
		.failed = plan->failed, .time = b->time,
	};
	struct settings_id id;
	int r;

	holder_of(&b->image, &id);
	r = restore_begin(b->dirfd, b->romfd, s, &kept, &id);
	if (r == -EINPROGRESS)
		return trouble(ret, r, "snapshot %u is given back by half",
			       s->number);
	if (r) {
		trouble(ret, r, "snapshot %u can't be given back", s->number);
		list->item[s - list->item].damaged = true;
		return -EAGAIN;
	}
	ret->restored = plan->restore;
	ret->kept = kept.number;
	return 0;
}

static int set_aside(const struct settings_boot *b,
		     struct settings_result *ret)
{
	int r = aside_put(b->dirfd, &ret->aside);

	if (r)
		return trouble(ret, r, "the overlay is not for this firmware, and can't be set aside");
	write_holder(b, ret);
	return 0;
}

static int act(const struct settings_boot *b, struct snapshots *list,
	       const struct settings_plan *plan, struct settings_result *ret)
{
	ret->act = plan->act;
	ret->why = plan->why;
	ret->failed = plan->failed;
	if (plan->save)
		save(b, list, ret);
	switch (plan->act) {
	case SETTINGS_LEAVE:
		return 0;
	case SETTINGS_ADOPT:
	case SETTINGS_CARRY:
		write_holder(b, ret);
		return 0;
	case SETTINGS_RESTORE:
		return restore(b, list, plan, ret);
	case SETTINGS_ASIDE:
		return set_aside(b, ret);
	}
	return 0;
}

/* Each round but the last takes a snapshot away. */
static int decide_and_act(const struct settings_boot *b,
			  struct settings_facts *facts,
			  struct settings_result *ret)
{
	_cleanup_(snapshots_done) struct snapshots list = { 0 };
	struct settings_plan plan;
	int r;

	r = snapshots_read(b->dirfd, &list);
	if (r)
		trouble(ret, r, "the snapshots can't be read");
	facts->snapshot = list.item;
	facts->n = list.n;
	do {
		settings_decide(facts, &plan);
		r = act(b, &list, &plan, ret);
	} while (r == -EAGAIN);
	if (plan.refused) {
		trouble(ret, -EINVAL, "snapshot %u is not for this firmware, or damaged",
			facts->wanted);
		(void)!restore_want(b->dirfd, 0);
	}
	if (ret->saved || ret->restored)
		thin(b, ret);
	return r;
}

/* What a cut has left of the last time comes first. */
static int go_on(const struct settings_boot *b, struct settings_result *ret)
{
	int r = restore_finish(b->dirfd, b->romfd, &ret->restored);

	if (r < 0)
		return trouble(ret, r, "settings that are given back by half can't be completed (settings/intent)");
	if (r)
		ret->act = SETTINGS_RESTORE;
	r = snapshots_tidy(b->dirfd);
	if (r)
		trouble(ret, r, "what is left of a snapshot can't be removed");
	return 0;
}

static void count_asides(const struct settings_boot *b,
			 struct settings_result *ret)
{
	struct asides list;

	if (!asides_read(b->dirfd, &list))
		ret->asides = (unsigned int)list.n;
}

int settings_boot(const struct settings_boot *b, struct settings_result *ret)
{
	struct settings_facts facts = { .image = b->image };
	struct settings_plan plan;
	int r;

	*ret = (struct settings_result){ 0 };
	r = go_on(b, ret);
	if (r)
		return r;
	r = holder_read(b->dirfd, HOLDER, &facts.id);
	if (r < 0)
		return trouble(ret, r, "whose settings these are can't be read");
	facts.holder = (enum settings_holder)r;
	facts.holder_failed = b->slot_bad[facts.id.slot];
	facts.wanted = restore_wanted(b->dirfd);
	settings_decide(&facts, &plan);
	ret->old = facts.id;
	r = 0;
	if (plan.act != SETTINGS_LEAVE || facts.wanted)
		r = decide_and_act(b, &facts, ret);
	count_asides(b, ret);
	return r;
}
