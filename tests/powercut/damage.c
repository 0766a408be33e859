// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Flash that goes bad without any cut: each bit of it, each page, each read. A
 * damaged record is lost, and nothing else is.
 */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>

#include "bootlog_scan.h"
#include "invariants.h"

/**
 * struct scene - a story that was told, and where each step went
 * @s: the story
 * @begin: the state before it
 * @told: the world after it
 * @w: a copy to damage
 * @block: block of each step's records
 * @from: offset of each step's records
 * @to: and of the end of their units
 */
struct scene {
	struct story s;
	struct bootlog_state begin;
	struct world told, w;
	u32 block[STEPS_MAX], from[STEPS_MAX], to[STEPS_MAX];
};

/* Filled so that a block before the one in use is there, if @older */
static void scene_new(struct scene *sc, const struct geometry *g, bool older)
{
	const struct scenario *chain = &scenarios[n_scenarios - 1];
	unsigned int i;

	memset(sc, 0, sizeof(*sc));
	world_new(&sc->told, g);
	world_new(&sc->w, g);
	if (world_open(&sc->told))
		abort();
	if (older)
		world_fill(&sc->told, 1);
	sc->begin = sc->told.log.state;
	chain->tell(&sc->s);
	sc->s.steps = 9;	/* those that fit into a block */
	for (i = 0; i < sc->s.steps; i++) {
		u32 block = sc->told.log.block;

		sc->from[i] = sc->told.log.pos;
		if (world_step(&sc->told, &sc->s.step[i]))
			abort();
		sc->block[i] = sc->told.log.block;
		sc->to[i] = sc->told.log.pos;
		if (block != sc->block[i])
			sc->from[i] = sc->to[i] - bootlog_unit(&sc->told.log);
	}
}

static void scene_free(struct scene *sc)
{
	world_free(&sc->told);
	world_free(&sc->w);
}

/* The step whose records lie at @off, or none */
static unsigned int step_at(const struct scene *sc, u32 off)
{
	u32 size = sc->told.flash.erase_size;
	unsigned int i;

	for (i = 0; i < sc->s.steps; i++)
		if (sc->block[i] == sc->told.log.block &&
		    off / size == sc->block[i] && off % size >= sc->from[i] &&
		    off % size < sc->to[i])
			break;
	return i;
}

/* The state of the story without that step */
static struct bootlog_state without(const struct scene *sc, unsigned int step)
{
	static struct story s;

	s = sc->s;
	if (step < s.steps)
		s.step[step].n = 0;
	story_states(&s, &sc->begin);
	return s.state[s.steps];
}

/* What the damage at @off leaves; and the log goes on. NULL, or what is wrong */
static const char *check(struct scene *sc, u32 off)
{
	struct bootlog_record rec = {
		.type = RECOVERY_RECORD_TYPE_BOOT,
		.boot = { .id = 4242, .rung = RECOVERY_RUNG_NORMAL,
			  .reason = RECOVERY_REASON_DEFAULT },
	};
	struct bootlog_state want = without(sc, step_at(sc, off));

	if (world_open(&sc->w))
		return "the log can't be opened";
	if (!state_same(&sc->w.log.state, &want))
		return "the state is another one";
	if (bootlog_append(&sc->w.log, &rec, 1))
		return "the log does not go on";
	if (sc->w.flash.broken)
		return sc->w.flash.broken;
	if (memchr(sc->w.flash.bad, 1, sc->w.flash.blocks))
		return "a good block is marked bad";
	if (world_open(&sc->w) || sc->w.log.state.boot.id != 4242 ||
	    sc->w.log.state.prev.id != want.boot.id)
		return "what was written after the damage is lost";
	return NULL;
}

static int each(const struct geometry *g, bool older, u32 n,
		void (*damage)(struct scene *sc, u32 i),
		u32 (*where)(u32 i, const struct geometry *g))
{
	static struct scene sc;
	const char *what = NULL;
	u32 i;

	scene_new(&sc, g, older);
	for (i = 0; i < n && !what; i++) {
		world_copy(&sc.w, &sc.told);
		damage(&sc, i);
		states_add(flash_hash(&sc.w.flash));
		what = check(&sc, where(i, g));
		if (what)
			printf("# %s, %s a block before, damage %u: %s\n", g->name,
			       older ? "with" : "without", i, what);
	}
	scene_free(&sc);
	return what ? -1 : 0;
}

static void flip_bit(struct scene *sc, u32 i)
{
	sc->w.flash.mem[i / 8] ^= 1 << i % 8;
}

static u32 bit_where(u32 i, const struct geometry *g)
{
	return i / 8;
}

/* ECC can't correct a page. */
static void lose_page(struct scene *sc, u32 i)
{
	flash_noise(&sc->w.flash, i * sc->w.flash.write_size + 1, 0, false);
	flash_noise(&sc->w.flash, i * sc->w.flash.write_size + 9, 5, false);
}

static void weaken_page(struct scene *sc, u32 i)
{
	flash_noise(&sc->w.flash, i * sc->w.flash.write_size + 1, 0, false);
}

static u32 page_where(u32 i, const struct geometry *g)
{
	return i * g->write_size;
}

static u32 nowhere(u32 i, const struct geometry *g)
{
	return g->erase_size * g->blocks;
}

static void fail_read(struct scene *sc, u32 i)
{
	sc->w.flash.fail_read = i + 1;
}

/* A free bit that can only be 0 from now on */
static void stick_bit(struct scene *sc, u32 i)
{
	u32 at = sc->w.log.block * sc->w.flash.erase_size + sc->w.log.pos + i / 8;

	flash_noise(&sc->w.flash, at, i % 8, true);
}

/*
 * Bits of a snapshot are made up for by the block before. Without one (the log
 * is in its first block) a slot or the number of erases begins anew: that log
 * is too young to have a state that it could lose, but for what the records
 * behind the snapshot say.
 */
static int each_bit(void)
{
	const struct geometry *g = &geometries[0];
	u32 bits = 8 * g->erase_size * g->blocks;

	return each(g, true, bits, flip_bit, bit_where) ||
		each(g, false, bits, flip_bit, bit_where);
}

static int each_page(void)
{
	const struct geometry *g = &geometries[4];
	u32 pages = g->erase_size / g->write_size * g->blocks;

	return each(g, true, pages, lose_page, page_where) ||
		each(g, true, pages, weaken_page, nowhere);
}

static int each_read(void)
{
	return each(&geometries[0], true, 24, fail_read, nowhere) ||
		each(&geometries[4], true, 24, fail_read, nowhere);
}

static int each_free_bit(void)
{
	return each(&geometries[0], true, 256, stick_bit, nowhere);
}

unsigned int damage_run(unsigned int n)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} all[] = {
		{ "each bit flips", each_bit },
		{ "each page decays", each_page },
		{ "each read fails once", each_read },
		{ "each free bit is stuck", each_free_bit },
	};
	unsigned int i, failed = 0;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		bool bad = all[i].run();

		printf("%sok %u - damage: %s\n", bad ? "not " : "", n + i + 1,
		       all[i].name);
		failed += bad;
	}
	return failed;
}
