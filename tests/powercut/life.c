// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random lives: one board after another, with whatever a board does, power cuts
 * in any of it, corrected bit flips, reads that fail and blocks that wear out,
 * for as long as there are two blocks to write to. A seed tells a life again.
 */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "invariants.h"

#define BOOTS		400	/* of a life */
#define CUT_ONE_IN	3	/* steps */

/**
 * struct life - a board and what it should know
 * @w: the board
 * @seed: of the whole life
 * @dice: what comes next
 * @known: the state before the step under way, as memory has it
 * @had: records before it
 * @good: blocks that still work
 */
struct life {
	struct world w;
	u32 seed, dice;
	struct bootlog known;
	struct records had;
	u32 good;
};

static u32 roll(struct life *l, u32 sides)
{
	return flash_random(&l->dice) % sides;
}

static struct bootlog_record random_boot(struct life *l)
{
	struct bootlog_record rec = { .type = RECOVERY_RECORD_TYPE_BOOT };

	rec.boot.id = l->known.state.boot.id + 1;
	rec.boot.slot = roll(l, RECOVERY_SLOTS);
	rec.boot.rung = RECOVERY_RUNG_TRIAL + roll(l, 5);
	rec.boot.reason = RECOVERY_REASON_DEFAULT + roll(l, 11);
	rec.boot.attempts = roll(l, 256);
	rec.boot.limit = roll(l, 256);
	rec.boot.short_count = roll(l, 256);
	rec.boot.trial_boots = roll(l, 256);
	return rec;
}

static struct bootlog_record random_request(struct life *l)
{
	struct bootlog_record rec = { .type = RECOVERY_RECORD_TYPE_REQUEST };
	u8 kind = roll(l, BOOTLOG_REQUESTS);

	rec.kind = kind;
	rec.boot.id = roll(l, 2) ? l->known.state.boot.id : 0;
	rec.request = l->known.state.last_request + 1;
	rec.arg = roll(l, 2) ? roll(l, 1 << 20) : 0;
	if (l->known.state.request[kind].id && roll(l, 2)) {
		rec.type = RECOVERY_RECORD_TYPE_REQUEST_DONE;
		rec.request = l->known.state.request[kind].id;
		rec.result = -(s32)roll(l, 133);
		rec.arg = 0;
	}
	return rec;
}

static struct bootlog_record random_record(struct life *l)
{
	static const u8 of_boot[] = {
		RECOVERY_RECORD_TYPE_ALIVE, RECOVERY_RECORD_TYPE_GOOD,
		RECOVERY_RECORD_TYPE_CLEAN, RECOVERY_RECORD_TYPE_END,
	};
	struct bootlog_record rec = { 0 };

	switch (roll(l, 4)) {
	case 0:
		return random_boot(l);
	case 1:
		return random_request(l);
	case 2:
		rec.type = RECOVERY_RECORD_TYPE_SLOT;
		rec.slot = roll(l, RECOVERY_SLOTS);
		rec.slot_state = roll(l, 4);
		rec.tries = roll(l, 256);
		rec.settings = roll(l, 1000);
		rec.next = roll(l, 2);
		return rec;
	default:
		rec.type = of_boot[roll(l, 4)];
		rec.boot.id = l->known.state.boot.id - roll(l, 2);
		if (!l->known.state.boot.id)
			return random_boot(l);
		rec.boot.id = rec.boot.id ? rec.boot.id : 1;
		rec.slot = roll(l, RECOVERY_SLOTS);
		rec.end = RECOVERY_END_POWEROFF + roll(l, 3);
		rec.cause = RECOVERY_CAUSE_CLEAN + roll(l, 5);
		rec.uptime_ms = roll(l, 1 << 30);
		rec.time = roll(l, 1 << 30);
		return rec;
	}
}

static void random_step(struct life *l, struct step *step)
{
	u32 n = 1 + roll(l, 3) / 2;

	memset(step, 0, sizeof(*step));
	if (!roll(l, 150)) {
		step->format = true;
		return;
	}
	/* Two requests of a group would want the same number. */
	step->rec[step->n++] = random_record(l);
	while (step->n < n)
		step->rec[step->n++] = random_boot(l);
}

/* Something goes wrong with the flash that it can bear. */
static void random_fault(struct life *l)
{
	struct flash *f = &l->w.flash;
	u32 block = roll(l, f->blocks);

	switch (roll(l, 40)) {
	case 0:
		f->fail_read = 1 + roll(l, 40);
		break;
	case 1:
		if (f->kind == FLASH_NAND && !f->no_ecc && !f->n_noise)
			flash_noise(f, roll(l, f->erase_size * f->blocks),
				    roll(l, 8), false);
		break;
	case 2:
		if (roll(l, 20) || l->good <= 2 || f->stuck[block] ||
		    f->worn[block])
			break;
		l->good--;
		if (roll(l, 2))
			f->stuck[block] = true;
		else
			f->worn[block] = true;
	}
}

static int failed(const struct life *l, u32 boot, const char *what)
{
	printf("# %s, boot %u: %s\n# again: powercut -r %u -n 1\n",
	       l->w.geometry->name, boot, what, l->seed);
	return -1;
}

static int reboot(struct life *l, const struct bootlog_state *after, u32 boot)
{
	struct records has;
	struct moment m = {
		.before = &l->known.state, .after = after,
		.found = &l->w.log.state, .had = &l->had, .has = &has,
	};
	const char *what;

	states_add(flash_hash(&l->w.flash));
	flash_power_on(&l->w.flash);
	if (world_open(&l->w))
		return failed(l, boot, "the log can't be opened");
	m.health = l->w.log.health;
	records_read(&l->w, &has);
	what = invariant_broken(&m);
	return what ? failed(l, boot, what) : 0;
}

/* Until the power goes; then the board boots */
static int live_a_boot(struct life *l, u32 boot)
{
	struct bootlog after;
	struct step step;
	const char *what;
	int ret;

	do {
		l->known = l->w.log;
		records_read(&l->w, &l->had);
		random_fault(l);
		random_step(l, &step);
		bootlog_init(&after);
		after.state = l->known.state;
		if (step.n && bootlog_append(&after, step.rec, step.n))
			abort();
		flash_cut(&l->w.flash, roll(l, CUT_ONE_IN) ? FLASH_NEVER :
			  roll(l, 8), roll(l, FLASH_TEARS), roll(l, 1 << 16));
		ret = world_step(&l->w, &step);
		if (l->w.flash.off)
			break;
		what = step_broken(&l->w, ret);
		if (what)
			return failed(l, boot, what);
	} while (roll(l, 6));
	return reboot(l, &after.state, boot);
}

static int live(u32 seed)
{
	static struct life l;
	int ret = 0;
	u32 boot;

	memset(&l, 0, sizeof(l));
	l.seed = seed;
	l.dice = seed;
	world_new(&l.w, &geometries[roll(&l, n_geometries)]);
	l.good = l.w.flash.blocks;
	if (world_open(&l.w))
		abort();
	for (boot = 0; boot < BOOTS && !ret; boot++)
		ret = live_a_boot(&l, boot);
	world_free(&l.w);
	return ret;
}

unsigned int life_run(u32 seed, u32 lives, u32 seconds, unsigned int n)
{
	time_t end = time(NULL) + seconds;
	u32 i, lost = 0;

	printf("# seed %u\n", seed);
	for (i = 0; (lives && i < lives) || (seconds && time(NULL) < end); i++)
		lost += live(seed + i) != 0;
	printf("%sok %u - %u random lives of %u boots\n", lost ? "not " : "", n + 1,
	       i, BOOTS);
	return lost != 0;
}
