// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first use of a board, on flash that was delivered erased, is cut again
 * and again. Nothing on it tells a log from foreign content but what the cuts
 * have left: it must be enough.
 */
#include "world.h"

#include <stdlib.h>
#include <linux/kernel.h>

#include "invariants.h"

#define CUTS	3	/* in a row; 4 hold as well, in ten times the time */

/**
 * struct first - a board that never came to use its log
 * @world: after so many cuts
 * @step: what is logged at first
 * @seen: what the cuts left
 * @where: the cuts, for messages
 */
struct first {
	struct world world[CUTS + 1];
	struct step step;
	struct states seen;
	struct { u32 at; enum flash_tear tear; } where[CUTS];
};

static int broken(const struct first *f, unsigned int cuts, const char *what)
{
	unsigned int i;

	printf("# first use on %s: %s\n#   cut in operations",
	       f->world->geometry->name, what);
	for (i = 0; i < cuts; i++)
		printf(" %u (tear %u)", f->where[i].at, f->where[i].tear);
	printf("\n");
	return -1;
}

static bool usable(const struct bootlog *log)
{
	return log->health == RECOVERY_LOG_HEALTH_BLANK ||
		log->health == RECOVERY_LOG_HEALTH_OK ||
		log->health == RECOVERY_LOG_HEALTH_DEGRADED;
}

/* The board boots after a cut. It sees nothing, or the step */
static const char *boot(struct world *w)
{
	states_add(flash_hash(&w->flash));
	flash_power_on(&w->flash);
	if (world_open(w))
		return "the log can't be opened";
	if (!usable(&w->log))
		return "the log can't be used any more";
	return w->log.state.boot.id > 1 ? "boots that never were" : NULL;
}

static int cut_all(struct first *f, unsigned int cuts);

/* One more cut: 1 when there was no such operation */
static int cut(struct first *f, unsigned int cuts, u32 at, enum flash_tear tear)
{
	struct world *w = &f->world[cuts + 1];
	const char *what;

	world_copy(w, &f->world[cuts]);
	f->where[cuts].at = at;
	f->where[cuts].tear = tear;
	flash_cut(&w->flash, at, tear, 11 + at);
	if (!world_step(w, &f->step))
		return 1;
	if (w->flash.broken || !w->flash.off)
		return broken(f, cuts + 1, w->flash.broken ?: "it fails");
	what = boot(w);
	if (what)
		return broken(f, cuts + 1, what);
	if (w->log.state.boot.id ||
	    !states_put(&f->seen, world_hash(w) + cuts))
		return 0;
	return cut_all(f, cuts + 1);
}

/* No more cuts: it goes on, for good. NULL, or what is wrong */
static const char *finish(struct world *w, const struct step *step)
{
	int ret;

	flash_cut(&w->flash, FLASH_NEVER, 0, 0);
	ret = world_step(w, step);
	if (ret || w->flash.broken)
		return w->flash.broken ?: "it does not go on";
	flash_power_on(&w->flash);
	if (world_open(w) || w->log.state.boot.id != 1)
		return "the boot is lost";
	return NULL;
}

static int cut_all(struct first *f, unsigned int cuts)
{
	enum flash_tear tear;
	const char *what;
	int ret = 0;
	u32 at;

	for (at = 0; cuts < CUTS && !ret; at++)
		for (tear = 0; tear < FLASH_TEARS && !ret; tear++)
			ret = cut(f, cuts, at, tear);
	if (ret < 0)
		return ret;
	what = finish(&f->world[cuts], &f->step);
	return what ? broken(f, cuts, what) : 0;
}

static int run(const struct geometry *g)
{
	static struct first f;
	unsigned int i;
	int ret;

	f = (struct first) {
		.step = {
			.rec[0] = {
				.type = RECOVERY_RECORD_TYPE_BOOT,
				.boot = {
					.id = 1,
					.rung = RECOVERY_RUNG_NORMAL,
					.reason = RECOVERY_REASON_DEFAULT,
				},
			},
			.n = 1,
		},
	};
	for (i = 0; i <= CUTS; i++)
		world_new(&f.world[i], g);
	if (world_open(f.world))
		abort();
	ret = cut_all(&f, 0);
	for (i = 0; i <= CUTS; i++)
		world_free(&f.world[i]);
	states_free(&f.seen);
	return ret;
}

unsigned int first_run(unsigned int n)
{
	unsigned int i, failed = 0;

	for (i = 0; i < n_geometries; i++)
		failed += run(&geometries[i]) != 0;
	printf("%sok %u - first use, cut %u times in a row\n",
	       failed ? "not " : "", n + 1, CUTS);
	return failed != 0;
}
