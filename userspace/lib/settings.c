// SPDX-License-Identifier: GPL-2.0-or-later
#include "settings.h"

#include <string.h>

#define FAILED_KEPT	2

static bool is_board(const struct settings_image *image, const char *board)
{
	if (!image->n_boards || !*board)
		return true;
	for (size_t i = 0; i < image->n_boards; i++)
		if (!strcmp(image->board[i], board))
			return true;
	return false;
}

enum settings_why settings_accepts(const struct settings_image *image,
				   const struct settings_id *id)
{
	if (!is_board(image, id->board))
		return SETTINGS_BOARD;
	if (id->epoch > image->epoch)
		return SETTINGS_NEWER;
	return id->epoch < image->oldest ? SETTINGS_OLDER : SETTINGS_SAME;
}

static bool may_restore(const struct settings_facts *f,
			const struct settings_snapshot *s)
{
	return !s->damaged && *s->sha256 &&
	       settings_accepts(&f->image, &s->id) == SETTINGS_SAME;
}

/* The newest of what this firmware had in this slot */
static uint32_t fitting(const struct settings_facts *f)
{
	uint32_t best = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct settings_snapshot *s = &f->snapshot[i];

		if (s->id.slot == f->image.slot && !s->failed &&
		    !strcmp(s->id.version, f->image.version) &&
		    may_restore(f, s) && s->number > best)
			best = s->number;
	}
	return best;
}

static bool is_there(const struct settings_facts *f, uint32_t number)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->snapshot[i].number == number)
			return may_restore(f, &f->snapshot[i]);
	return false;
}

/* Is it another firmware than the one that wrote last? */
static enum settings_why moved(const struct settings_facts *f)
{
	if (f->id.slot != f->image.slot)
		return SETTINGS_SLOT;
	return strcmp(f->id.version, f->image.version) ? SETTINGS_FIRMWARE :
							 SETTINGS_SAME;
}

static bool is_noted(const struct settings_facts *f)
{
	return f->id.epoch == f->image.epoch &&
	       (!f->image.n_boards || !strcmp(f->id.board, f->image.board[0]));
}

static void restore(struct settings_plan *plan, enum settings_why why,
		    uint32_t number, bool failed)
{
	plan->act = SETTINGS_RESTORE;
	plan->why = why;
	plan->restore = number;
	plan->failed = failed;
}

/* The overlay belongs to this board, and somebody has written to it. */
static void decide_known(const struct settings_facts *f,
			 struct settings_plan *plan)
{
	enum settings_why foreign = settings_accepts(&f->image, &f->id);
	enum settings_why why = moved(f);
	uint32_t number;

	if (why == SETTINGS_SAME && is_there(f, f->wanted)) {
		restore(plan, SETTINGS_WANTED, f->wanted, false);
		return;
	}
	plan->refused = f->wanted;
	number = why == SETTINGS_SAME || f->image.trial ? 0 : fitting(f);
	if (number) {
		restore(plan, why, number, f->holder_failed);
		return;
	}
	plan->save = why != SETTINGS_SAME;
	if (foreign != SETTINGS_SAME) {
		plan->act = SETTINGS_ASIDE;
		plan->why = foreign;
	} else if (plan->save) {
		plan->act = SETTINGS_CARRY;
		plan->why = why;
		plan->failed = f->holder_failed;
	} else if (!is_noted(f)) {
		plan->act = SETTINGS_ADOPT;
	}
}

void settings_decide(const struct settings_facts *facts,
		     struct settings_plan *plan)
{
	*plan = (struct settings_plan){ .refused = facts->wanted };
	switch (facts->holder) {
	case HOLDER_NONE:
		plan->act = SETTINGS_ADOPT;
		plan->why = SETTINGS_FIRST;
		return;
	case HOLDER_UNREADABLE:
		plan->act = SETTINGS_ASIDE;
		plan->why = SETTINGS_DAMAGED;
		return;
	case HOLDER_KNOWN:
		break;
	}
	if (settings_accepts(&facts->image, &facts->id) == SETTINGS_BOARD) {
		plan->act = SETTINGS_ASIDE;
		plan->why = SETTINGS_BOARD;
		return;
	}
	plan->refused = false;
	decide_known(facts, plan);
}

/* Is there a newer one of its kind, or for one that failed two of them? */
static bool may_go(const struct settings_snapshot *snapshot, size_t n, size_t at)
{
	const struct settings_snapshot *s = &snapshot[at];
	unsigned int newer = 0;

	for (size_t i = at + 1; i < n; i++) {
		const struct settings_snapshot *other = &snapshot[i];

		if (other->damaged || other->failed != s->failed)
			continue;
		newer += s->failed || other->id.slot == s->id.slot;
	}
	return s->damaged || newer >= (s->failed ? FAILED_KEPT : 1);
}

uint32_t settings_thin(const struct settings_snapshot *snapshot, size_t n,
		       unsigned int max)
{
	if (n <= max)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (may_go(snapshot, n, i))
			return snapshot[i].number;
	return 0;
}

static bool is_plain_path(const char *path)
{
	const char *at = path;

	if (*path != '/' || strlen(path) >= SETTINGS_PATH_MAX)
		return false;
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	while (*at) {
		size_t len = strcspn(++at, "/");

		if (!len || (len == 1 && *at == '.') ||
		    (len == 2 && !strncmp(at, "..", 2)))
			return false;
		at += len;
	}
	return true;
}

static bool lies_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return !strncmp(path, top, len) && (!path[len] || path[len] == '/');
}

int settings_keep_add(struct settings_keep *keep, const char *path)
{
	if (!is_plain_path(path))
		return -EINVAL;
	for (size_t i = 0; i < keep->n; i++)
		if (lies_below(path, keep->path[i]) ||
		    lies_below(keep->path[i], path))
			return -EEXIST;
	if (keep->n == SETTINGS_KEEP_MAX)
		return -ENOSPC;
	snprintf(keep->path[keep->n++], SETTINGS_PATH_MAX, "%s", path);
	return 0;
}
