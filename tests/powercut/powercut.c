// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each story of story.c, on each kind of flash, begun with the log at each
 * place before the end of its block: the power goes in each operation and in
 * each way; the board boots, and the invariants of invariants.c are checked. It
 * goes on from there, and the power goes again in each operation of what comes.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "invariants.h"
#include "world.h"

#define AGAIN_STEPS	2	/* steps after a cut that are cut again */
#define FINISH_STEPS	4	/* and those that must go well after that */

/**
 * struct run - one story on one flash
 * @sc: the story's row
 * @s: the story
 * @g: the flash
 * @fill: units that were free when it began, 0: an erased flash
 * @begin: the world before the first step
 * @torn: as the first cut left it
 * @w: the world that is played in
 * @had: records before the step under way
 * @where: what was cut, for messages
 * @cuts: how many so far
 * @seen: what they left, see is_new()
 */
struct run {
	const struct scenario *sc;
	struct story s;
	const struct geometry *g;
	u32 fill;
	struct world begin, torn, w;
	struct records had;
	char where[2][80];
	unsigned long cuts;
	struct states seen;
};

static const char *const tears[] = {
	[FLASH_TEAR_BEFORE] = "before", [FLASH_TEAR_AFTER] = "after",
	[FLASH_TEAR_WEAK] = "weak", [FLASH_TEAR_FIRST] = "first part",
	[FLASH_TEAR_LAST] = "last part", [FLASH_TEAR_BITS] = "some bits",
	[FLASH_TEAR_MIX] = "mixed bits",
	[FLASH_TEAR_ZERO] = "one byte or zero",
};

static void print_state(const char *what, const struct bootlog_state *s)
{
	unsigned int i;

	printf("#   %s: boot %u (flags %u, cause %u), prev %u, next %u, requests",
	       what, s->boot.id, s->boot.flags, s->boot.cause, s->prev.id,
	       s->next);
	for (i = 0; i < BOOTLOG_REQUESTS; i++)
		printf(" %u", s->request[i].id);
	for (i = 0; i < RECOVERY_SLOTS; i++)
		printf(", slot %u: %u %u %u", i, s->slot[i].state,
		       s->slot[i].tries, s->slot[i].settings);
	printf("\n");
}

static int broken(const struct run *run, unsigned int step, const char *what)
{
	printf("# %s on %s, %u units free: %s\n", run->sc->name, run->g->name,
	       run->fill, what);
	printf("#   cut %s%s%s, then step %u\n", run->where[0],
	       *run->where[1] ? ", and again " : "", run->where[1], step);
	print_state("found", &run->w.log.state);
	print_state("before", &run->s.state[step]);
	if (step < run->s.steps)
		print_state("after", &run->s.state[step + 1]);
	return -1;
}

/* Where the story goes on: at the last step before which it was in that state */
static unsigned int resume(const struct run *run, unsigned int step)
{
	const struct bootlog_state *found = &run->w.log.state;

	/* A format has to be asked for again, other steps may be done. */
	if (!run->s.step[step].format && state_same(found, &run->s.state[step + 1]))
		return step + 1;
	while (step && !state_same(found, &run->s.state[step]))
		step--;
	return step;
}

/* How many steps before this one may be forgotten */
static unsigned int healthy_steps(const struct run *run, unsigned int step)
{
	unsigned int n = 0;

	while (n < step && run->s.step[step - 1 - n].healthy)
		n++;
	return n;
}

/* The board boots after a cut in @step: the step it goes on with, or -1 */
static int boot(struct run *run, unsigned int step)
{
	struct records has;
	struct moment m = {
		.before = &run->s.state[step],
		.after = &run->s.state[step + 1],
		.found = &run->w.log.state,
		.foreign = run->sc->foreign && step == 0,
		.had = &run->had, .has = &has,
	};
	const char *what;

	states_add(flash_hash(&run->w.flash));
	flash_power_on(&run->w.flash);
	if (run->g->ram == RAM_LOST) {
		memset(run->w.ram, 0x5a, sizeof(run->w.ram));
		m.n_past = healthy_steps(run, step) + 1;
		m.past = &run->s.state[step + 1 - m.n_past];
	}
	if (world_open(&run->w))
		return broken(run, step, "the log can't be opened");
	m.health = run->w.log.health;
	records_read(&run->w, &has);
	what = invariant_broken(&m);
	if (what)
		return broken(run, step, what);
	return resume(run, step);
}

/* Steps from @step on, until the power goes or @end: the one under way, or -1 */
static int play(struct run *run, unsigned int step, unsigned int end)
{
	const char *what;
	u32 ops;
	int ret;

	for (; step < end; step++) {
		records_read(&run->w, &run->had);
		ops = run->w.flash.ops;
		ret = world_step(&run->w, &run->s.step[step]);
		if (run->w.flash.off)
			return step;
		run->w.flash.ops -= ops;
		what = step_broken(&run->w, ret);
		run->w.flash.ops += ops;
		if (what)
			return broken(run, step, what);
	}
	return step;
}

/* No more cuts: it ends as it should, and the next boot sees that. */
static int finish(struct run *run, unsigned int step)
{
	unsigned int end = step + FINISH_STEPS < run->s.steps ?
			   step + FINISH_STEPS : run->s.steps;

	run->w.flash.cut_at = FLASH_NEVER;
	if (play(run, step, end) < 0)
		return -1;
	if (world_open(&run->w) ||
	    !state_same(&run->w.log.state, &run->s.state[end]))
		return broken(run, end, "the state is lost after recovery");
	return 0;
}

/* How many ways there are to tear an operation of @len bytes, finely or not */
static u32 ways(const struct run *run, enum flash_tear tear, u32 len, bool fine)
{
	switch (tear) {
	case FLASH_TEAR_BEFORE:
	case FLASH_TEAR_AFTER:
		return 1;
	case FLASH_TEAR_BITS:
	case FLASH_TEAR_MIX:
		return fine ? 3 : 1;
	case FLASH_TEAR_FIRST:
	case FLASH_TEAR_LAST:
	case FLASH_TEAR_ZERO:
		/* Pages are all the same to a reader whose ECC fails. */
		if (run->g->kind == FLASH_NAND)
			return fine ? 6 : 1;
		return fine ? len : 1;
	default:
		return 1;
	}
}

/* Which byte: each in its turn, or a few, away from the ends */
static u32 seed_of(u32 at, u32 way, u32 n, u32 len)
{
	if (n >= len)
		return way;
	return way * (len / n) + len / (2 * n) + at % 13;
}

static void arm(struct run *run, unsigned int level, u32 at,
		enum flash_tear tear, u32 seed)
{
	flash_cut(&run->w.flash, at, tear, seed);
	snprintf(run->where[level], sizeof(run->where[level]),
		 "operation %u (%s, %u)", at, tears[tear], seed);
}

/*
 * Whether what a cut in @step left is still to be looked at. Tears often leave
 * the same, and what comes of the same at the same step, @depth as closely, is
 * known by then.
 */
static bool is_new(struct run *run, unsigned int step, u32 depth)
{
	u64 h = records_hash(&run->had, world_hash(&run->w));

	run->cuts++;
	h = hash_more(h, &step, sizeof(step));
	h = hash_more(h, &depth, sizeof(depth));
	return states_put(&run->seen, h);
}

/* The second cut of a world that a first one left behind */
static int cut_again(struct run *run, unsigned int step)
{
	unsigned int end = step + AGAIN_STEPS < run->s.steps ?
			   step + AGAIN_STEPS : run->s.steps;
	u32 at, tear, way, n, len = 1;
	int now;

	world_copy(&run->torn, &run->w);
	for (tear = 0; tear < FLASH_TEARS; tear++) {
		/* To a second cut these are like the first part. */
		if (tear == FLASH_TEAR_LAST || tear == FLASH_TEAR_ZERO)
			continue;
		for (at = 0, way = 0; ; ) {
			world_copy(&run->w, &run->torn);
			n = ways(run, tear, len, false);
			arm(run, 1, at, tear, seed_of(at, way, n, len));
			now = play(run, step, end);
			if (now < 0)
				return -1;
			if (!run->w.flash.off)
				break;
			len = run->w.flash.struck;
			if (is_new(run, now, 0)) {
				now = boot(run, now);
				if (now < 0 || finish(run, now))
					return -1;
			}
			if (++way >= ways(run, tear, len, false)) {
				way = 0;
				at++;
			}
		}
	}
	*run->where[1] = '\0';
	return 0;
}

/* One way of one operation is looked at more closely: what comes is cut too. */
static bool worth_a_second(const struct run *run, enum flash_tear tear,
			   u32 way, u32 len)
{
	if (tear == FLASH_TEAR_BEFORE || tear == FLASH_TEAR_AFTER ||
	    tear == FLASH_TEAR_WEAK)
		return true;
	if (tear == FLASH_TEAR_BITS || tear == FLASH_TEAR_MIX)
		return !way;
	if (run->g->kind == FLASH_NAND)
		return way < 2;
	return way % 24 == 11 || len < 24;
}

static int cut_everywhere(struct run *run)
{
	u32 at, tear, way, n, len = 1;
	bool again;
	int step;

	for (tear = 0; tear < FLASH_TEARS; tear++) {
		for (at = 0, way = 0; ; ) {
			world_copy(&run->w, &run->begin);
			n = ways(run, tear, len, true);
			arm(run, 0, at, tear, seed_of(at, way, n, len));
			step = play(run, 0, run->s.steps);
			if (step < 0)
				return -1;
			if (!run->w.flash.off)
				break;
			len = run->w.flash.struck;
			again = worth_a_second(run, tear, way, len);
			if (is_new(run, step, 1 + again)) {
				step = boot(run, step);
				if (step < 0 || (again && cut_again(run, step)))
					return -1;
			}
			if (++way >= ways(run, tear, len, true)) {
				way = 0;
				at++;
			}
		}
	}
	return 0;
}

static void begin(struct run *run, const struct world *from)
{
	world_new(&run->begin, run->g);
	world_new(&run->torn, run->g);
	world_new(&run->w, run->g);
	if (from)
		world_copy(&run->begin, from);
	if (run->sc->begin)
		run->sc->begin(&run->begin.flash);
	if (world_open(&run->begin))
		abort();
	if (run->fill)
		world_fill(&run->begin, run->fill);
	flash_power_on(&run->begin.flash);
	if (world_open(&run->begin))
		abort();
	memset(&run->s, 0, sizeof(run->s));
	run->sc->tell(&run->s);
	story_states(&run->s, &run->begin.log.state);
}

static void end(struct run *run)
{
	world_free(&run->begin);
	world_free(&run->torn);
	world_free(&run->w);
	states_free(&run->seen);
}

static int run_one(const struct scenario *sc, const struct geometry *g, u32 fill,
		   const struct world *from, unsigned long *cuts)
{
	static struct run run;
	int ret;

	memset(&run, 0, sizeof(run));
	run.sc = sc;
	run.g = g;
	run.fill = fill;
	begin(&run, from);
	ret = cut_everywhere(&run);
	*cuts += run.cuts;
	end(&run);
	return ret;
}

/* Half of the fills; the other half on another kind of flash */
static int run_geometry(const struct scenario *sc, unsigned int i,
			unsigned long *cuts)
{
	const struct geometry *g = &geometries[i];
	u32 fill;

	if (g->blocks < sc->blocks)
		return 0;
	for (fill = sc->fills ? 1 + i % 2 : 0; fill <= sc->fills; fill += 2)
		if (run_one(sc, g, fill, NULL, cuts))
			return -1;
	return 0;
}

const char *cut_upgrade(const struct world *w)
{
	const struct scenario *chain = &scenarios[n_scenarios - 1];
	unsigned long cuts = 0;

	return run_one(chain, w->geometry, 0, w, &cuts) ?
		"a cut while it is taken over hurts" : NULL;
}

static int run_scenario(const struct scenario *sc)
{
	unsigned long cuts = 0, before = states_count();
	unsigned int i;

	for (i = 0; i < n_geometries; i++)
		if (run_geometry(sc, i, &cuts))
			return -1;
	printf("# %s: %lu cuts, %lu states\n", sc->name, cuts,
	       states_count() - before);
	return 0;
}

static unsigned int run_scenarios(const char *only, unsigned int *n)
{
	unsigned int i, failed = 0;

	for (i = 0; i < n_scenarios; i++) {
		bool bad;

		if (only && strcmp(only, scenarios[i].name))
			continue;
		bad = run_scenario(&scenarios[i]);
		printf("%sok %u - power cuts: %s\n", bad ? "not " : "", ++*n,
		       scenarios[i].name);
		failed += bad;
	}
	return failed;
}

static int usage(void)
{
	unsigned int i;

	fprintf(stderr, "powercut [-o STATES] [damage | first | STORY]\n"
		"powercut [-o STATES] -r SEED [-n LIVES | -t SECONDS]\n"
		"powercut [-o STATES] -u IMAGES\n"
		"powercut -w IMAGES\nstories:");
	for (i = 0; i < n_scenarios; i++)
		fprintf(stderr, " %s", scenarios[i].name);
	fprintf(stderr, "\n");
	return 2;
}

/**
 * struct options - the command line
 * @states: where to write the states that were visited
 * @read: images of another version to take over
 * @write: images to write
 * @seed: of random lives
 * @lives: how many of them
 * @seconds: or for how long
 * @random: they are what is wanted
 */
struct options {
	const char *states, *read, *write;
	u32 seed, lives, seconds;
	bool random;
};

static int parse(struct options *o, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "o:u:w:r:n:t:")) != -1) {
		switch (option) {
		case 'o':
			o->states = optarg;
			break;
		case 'u':
			o->read = optarg;
			break;
		case 'w':
			o->write = optarg;
			break;
		case 'r':
			o->seed = strtoul(optarg, NULL, 0);
			o->random = true;
			break;
		case 'n':
			o->lives = strtoul(optarg, NULL, 0);
			break;
		case 't':
			o->seconds = strtoul(optarg, NULL, 0);
			break;
		default:
			return -1;
		}
	}
	return 0;
}

static int write_states(const char *path)
{
	FILE *f = fopen(path, "w");

	return !f || states_write(f) || fclose(f);
}

int main(int argc, char **argv)
{
	unsigned int failed = 0, n = 0;
	struct options o = { 0 };
	const char *only;

	if (parse(&o, argc, argv))
		return usage();
	if (o.write)
		return !!upgrade_write(o.write);
	only = argv[optind];
	setlinebuf(stdout);
	if (o.random) {
		failed += life_run(o.seed, o.lives, o.seconds, n++);
	} else if (o.read) {
		failed += upgrade_run(o.read, n++);
	} else {
		failed += run_scenarios(only, &n);
		if (!only || !strcmp(only, "damage"))
			failed += damage_run(n++);
		if (!only || !strcmp(only, "first"))
			failed += first_run(n++);
	}
	if (!n)
		return usage();
	if (o.states && write_states(o.states))
		return 2;
	printf("# %lu states\n", states_count());
	return !!failed;
}
