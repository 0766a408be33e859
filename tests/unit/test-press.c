// SPDX-License-Identifier: GPL-2.0-or-later
/* The button's state machine against simulated time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "press.h"

#define MS		1000000ULL
#define START		(12345 * MS + 678901)	/* on no even millisecond */
#define RESULTS_MAX	512

static const struct press_config config = {
	.hold_ms = { 1000, 5000, 10000 },
	.n_hold = 3,
	.debounce_ms = 20,
	.stuck_ms = 40000,
};

/* A key with its clock, and all that it has reported */
struct bench {
	struct press press;
	u64 now;
	u64 late;	/* how much later than asked timers run */
	struct press_result res[RESULTS_MAX];
	unsigned int n;
	unsigned int read;
};

static void drain(struct bench *b)
{
	struct press_result res;

	for (press_step(&b->press, b->now, &res); res.what != PRESS_NOTHING;
	     press_step(&b->press, b->now, &res)) {
		assert_true(b->n < RESULTS_MAX);
		b->res[b->n++] = res;
	}
}

/* Lets time pass, with a timer as the module has one */
static void pass_to(struct bench *b, u64 time)
{
	u64 next;

	drain(b);
	for (next = press_next(&b->press); next && next + b->late < time;
	     next = press_next(&b->press)) {
		assert_true(next > b->now || b->late);
		if (next + b->late > b->now)
			b->now = next + b->late;
		drain(b);
		/* What is due is done, so that the timer never spins */
		assert_true(!press_next(&b->press) ||
			    press_next(&b->press) > b->now);
	}
	b->now = time;
	drain(b);
}

static void pass_ms(struct bench *b, u64 ms)
{
	pass_to(b, b->now + ms * MS);
}

static void edge(struct bench *b, bool down)
{
	drain(b);
	press_edge(&b->press, down, b->now);
	drain(b);
}

/* n edges, one each step_ns, the first of which goes to level */
static void bounce(struct bench *b, bool level, unsigned int n, u64 step_ns)
{
	while (n--) {
		edge(b, level);
		level = !level;
		if (n)
			pass_to(b, b->now + step_ns);
	}
}

static void begin(struct bench *b, bool down)
{
	memset(b, 0, sizeof(*b));
	b->now = START;
	press_init(&b->press, &config, down, b->now);
}

static void expect(struct bench *b, enum press_what what, u64 time_ns,
		   u32 held_ms, u32 tier, bool at_boot)
{
	const struct press_result *res = &b->res[b->read];

	assert_true(b->read < b->n);
	b->read++;
	assert_int_equal(res->what, what);
	assert_int_equal(res->time_ns, time_ns);
	assert_int_equal(res->held_ms, held_ms);
	assert_int_equal(res->tier, tier);
	assert_int_equal(res->at_boot, at_boot);
}

static void expect_end(const struct bench *b)
{
	assert_int_equal(b->read, b->n);
}

static void test_tap(void **state)
{
	struct bench b;

	begin(&b, false);
	pass_ms(&b, 100);
	expect_end(&b);
	assert_int_equal(press_next(&b.press), 0);

	edge(&b, true);
	/* at once, not after debouncing */
	expect(&b, PRESS_DOWN, START + 100 * MS, 0, 0, false);
	expect_end(&b);
	pass_ms(&b, 19);
	expect_end(&b);
	pass_ms(&b, 1);
	expect(&b, PRESS_SURE, START + 100 * MS, 0, 0, false);
	pass_ms(&b, 130);
	edge(&b, false);
	expect_end(&b);
	pass_ms(&b, 20);
	expect(&b, PRESS_UP, START + 250 * MS, 150, 0, false);
	pass_ms(&b, 100000);
	expect_end(&b);
	assert_int_equal(press_next(&b.press), 0);
	(void)state;
}

static void test_shorter_than_debounce(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 3);
	edge(&b, false);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	pass_ms(&b, 19);
	expect_end(&b);
	pass_ms(&b, 1);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	expect(&b, PRESS_UP, START + 3 * MS, 3, 0, false);
	expect_end(&b);
	(void)state;
}

static void test_repeats_ignored(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, false);
	edge(&b, true);
	pass_ms(&b, 500);
	edge(&b, true);
	pass_ms(&b, 500);
	edge(&b, true);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	expect(&b, PRESS_HOLD, START + 1000 * MS, 1000, 1, false);
	expect_end(&b);
	(void)state;
}

/* A train of bounces at each end: one press, one release, true times */
static void test_bounce_at_both_ends(void **state)
{
	struct bench b;

	begin(&b, false);
	bounce(&b, true, 9, 700000);
	pass_to(&b, START + 400 * MS);
	bounce(&b, false, 11, MS);
	pass_ms(&b, 100);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	expect(&b, PRESS_UP, START + 400 * MS, 400, 0, false);
	expect_end(&b);
	(void)state;
}

/* A contact that opens for a moment does not end a hold */
static void test_dropout(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 700);
	bounce(&b, false, 2, 15 * MS);
	pass_ms(&b, 1000);
	edge(&b, false);
	pass_ms(&b, 20);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	expect(&b, PRESS_HOLD, START + 1000 * MS, 1000, 1, false);
	expect(&b, PRESS_UP, START + 1715 * MS, 1715, 1, false);
	expect_end(&b);
	(void)state;
}

/* Released at a tier give or take offset_ns, bouncing across it */
static void release_near(u32 tier, s64 offset_ns, unsigned int edges)
{
	u64 up = START + config.hold_ms[tier] * MS + offset_ns;
	bool reached = offset_ns >= 0;
	struct bench b;
	u32 i;

	begin(&b, false);
	edge(&b, true);
	pass_to(&b, up);
	bounce(&b, false, edges, 3 * MS);
	pass_ms(&b, 500);

	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	for (i = 0; i < tier + reached; i++)
		expect(&b, PRESS_HOLD, START + config.hold_ms[i] * MS,
		       config.hold_ms[i], i + 1, false);
	expect(&b, PRESS_UP, up, config.hold_ms[tier] - !reached,
	       tier + reached, false);
	expect_end(&b);
}

static void test_tier_edges(void **state)
{
	u32 tier;

	for (tier = 0; tier < config.n_hold; tier++) {
		release_near(tier, -1, 1);
		release_near(tier, 0, 1);
		release_near(tier, 1, 1);
		release_near(tier, -1, 9);
		release_near(tier, 0, 9);
		release_near(tier, 999999, 9);
		release_near(tier, -(s64)MS, 9);
	}
	(void)state;
}

/* A dropout across a tier, but the key stays down: it was reached in time */
static void test_tier_inside_dropout(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 4998);
	bounce(&b, false, 4, MS);
	pass_ms(&b, 19);
	assert_int_equal(b.n, 3);
	pass_ms(&b, 1);
	b.read = 3;
	expect(&b, PRESS_HOLD, START + 5000 * MS, 5000, 2, false);
	expect_end(&b);
	(void)state;
}

static void test_stuck(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 39999);
	assert_int_equal(b.n, 5);
	pass_ms(&b, 1);
	b.read = 5;
	expect(&b, PRESS_STUCK, START + 40000 * MS, 40000, 0, false);
	assert_int_equal(press_next(&b.press), 0);
	pass_ms(&b, 1000000);
	expect_end(&b);
	edge(&b, false);
	pass_ms(&b, 20);
	expect(&b, PRESS_UP, START + 1040000 * MS, 1040000, 0, false);

	/* It works again */
	edge(&b, true);
	pass_ms(&b, 1500);
	expect(&b, PRESS_DOWN, b.now - 1500 * MS, 0, 0, false);
	expect(&b, PRESS_SURE, b.now - 1500 * MS, 0, 0, false);
	expect(&b, PRESS_HOLD, b.now - 500 * MS, 1000, 1, false);
	expect_end(&b);
	(void)state;
}

/* Chatter is one press that is never sure, reaches no tier, and gets stuck */
static void test_chatter(void **state)
{
	struct bench b;

	begin(&b, false);
	bounce(&b, true, 40000 / 8 + 2, 8 * MS);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_STUCK, START + 40008 * MS, 40008, 0, false);
	expect_end(&b);
	assert_false(b.press.level);
	pass_ms(&b, 20);
	expect(&b, PRESS_UP, START + 8 * MS, 8, 0, false);
	expect_end(&b);
	(void)state;
}

static void test_held_at_boot(void **state)
{
	struct bench b;

	begin(&b, true);
	pass_ms(&b, 5100);
	edge(&b, false);
	pass_ms(&b, 20);
	expect(&b, PRESS_DOWN, START, 0, 0, true);
	expect(&b, PRESS_HOLD, START + 1000 * MS, 1000, 1, true);
	expect(&b, PRESS_HOLD, START + 5000 * MS, 5000, 2, true);
	expect(&b, PRESS_UP, START + 5100 * MS, 5100, 2, true);

	/* The next press is a press */
	edge(&b, true);
	pass_ms(&b, 20);
	expect(&b, PRESS_DOWN, b.now - 20 * MS, 0, 0, false);
	expect(&b, PRESS_SURE, b.now - 20 * MS, 0, 0, false);
	expect_end(&b);
	(void)state;
}

static void test_gone_while_down(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 6000);
	b.read = 4;
	press_gone(&b.press, b.now);
	drain(&b);
	/* at once, and without effect: nobody let go of it */
	expect(&b, PRESS_UP, START + 6000 * MS, 6000, 0, false);
	edge(&b, true);
	pass_ms(&b, 6000);
	expect_end(&b);
	assert_int_equal(press_next(&b.press), 0);

	begin(&b, false);
	press_gone(&b.press, b.now);
	pass_ms(&b, 100);
	expect_end(&b);
	(void)state;
}

static void test_gone_while_bouncing(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 2000);
	bounce(&b, false, 3, MS);
	press_gone(&b.press, b.now);
	drain(&b);
	b.read = 3;
	expect(&b, PRESS_UP, START + 2000 * MS, 2000, 0, false);
	expect_end(&b);
	(void)state;
}

/* The clock leaps while the key is down: everything, once, in order */
static void test_time_leaps(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	b.now += 3600 * 1000 * MS;
	drain(&b);
	expect(&b, PRESS_DOWN, START, 0, 0, false);
	expect(&b, PRESS_SURE, START, 0, 0, false);
	expect(&b, PRESS_HOLD, START + 1000 * MS, 1000, 1, false);
	expect(&b, PRESS_HOLD, START + 5000 * MS, 5000, 2, false);
	expect(&b, PRESS_HOLD, START + 10000 * MS, 10000, 3, false);
	expect(&b, PRESS_STUCK, START + 40000 * MS, 40000, 0, false);
	expect_end(&b);
	(void)state;
}

static void test_time_goes_back(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	pass_ms(&b, 1000);
	b.read = 3;
	b.now -= 900 * MS;
	edge(&b, false);
	assert_int_equal(press_held_ms(&b.press, b.now), 1000);
	b.now += 920 * MS;
	drain(&b);
	expect(&b, PRESS_UP, START + 1000 * MS, 1000, 1, false);
	expect_end(&b);
	(void)state;
}

static void test_held_saturates(void **state)
{
	struct bench b;

	begin(&b, false);
	edge(&b, true);
	b.now += 100ULL * 86400 * 1000 * MS;
	edge(&b, false);
	pass_ms(&b, 20);
	assert_int_equal(b.res[b.n - 1].what, PRESS_UP);
	assert_int_equal(b.res[b.n - 1].held_ms, 0xffffffff);
	(void)state;
}

static void test_no_tiers(void **state)
{
	static const struct press_config none = {
		.debounce_ms = 20,
		.stuck_ms = 30000,
	};
	struct bench b;

	begin(&b, false);
	press_init(&b.press, &none, false, b.now);
	edge(&b, true);
	pass_ms(&b, 29000);
	edge(&b, false);
	pass_ms(&b, 20);
	b.read = 2;
	expect(&b, PRESS_UP, START + 29000 * MS, 29000, 0, false);
	expect_end(&b);
	(void)state;
}

/*
 * Random edges, against an oracle that sees all of them at once: a press ends
 * with the first opening of a run of edges, none of which is debounce_ms from
 * the one before, that leaves the key up.
 */
#define EDGES_MAX 60

struct story {
	u64 time[EDGES_MAX];	/* edge i goes down when i is even */
	unsigned int n;
};

static u64 random_below(u64 n)
{
	return (((u64)random() << 31) ^ (u64)random()) % n;
}

/* Gaps of all sizes, many of them at just the ones that matter */
static u64 random_gap(void)
{
	static const u64 special[] = { 20, 1000, 4000, 5000, 9000, 40000 };

	switch (random_below(4)) {
	case 0:
		return 1 + random_below(19 * MS);
	case 1:
		return special[random_below(6)] * MS + random_below(3) - 1;
	case 2:
		return 20 * MS + random_below(200 * MS);
	default:
		return 20 * MS + random_below(9900 * MS);
	}
}

static void random_story(struct story *s)
{
	unsigned int i;
	u64 time = START;

	s->n = 2 * (1 + random_below(EDGES_MAX / 2));
	for (i = 0; i < s->n; i++) {
		time += random_gap();
		s->time[i] = time;
	}
}

static bool steady_after(const struct story *s, unsigned int i)
{
	return i + 1 == s->n || s->time[i + 1] - s->time[i] >= 20 * MS;
}

/* Index of the edge that releases what edge down pressed, and of the last of
 * its run
 */
static unsigned int oracle_release(const struct story *s, unsigned int down,
				   unsigned int *last)
{
	unsigned int i, up = down + 1;

	for (i = up; i < s->n; i++) {
		if (!steady_after(s, i))
			continue;
		if (i % 2) {
			*last = i;
			return up;
		}
		up = i + 1;
	}
	fail_msg("a story that does not end with the key up");
	return 0;
}

static void check_press(struct bench *b, u64 down, u64 up)
{
	u32 held = (up - down) / MS;
	bool stuck = held >= config.stuck_ms;
	u32 tier;

	expect(b, PRESS_DOWN, down, 0, 0, false);
	expect(b, PRESS_SURE, down, 0, 0, false);
	for (tier = 0; tier < config.n_hold; tier++)
		if (held >= config.hold_ms[tier])
			expect(b, PRESS_HOLD, down + config.hold_ms[tier] * MS,
			       config.hold_ms[tier], tier + 1, false);
		else
			break;
	if (stuck)
		expect(b, PRESS_STUCK, down + config.stuck_ms * MS,
		       config.stuck_ms, 0, false);
	expect(b, PRESS_UP, up, held, stuck ? 0 : tier, false);
}

static void run_story(const struct story *s)
{
	unsigned int i, last = 0, up;
	struct bench b;

	begin(&b, false);
	b.late = random_below(2) ? random_below(300 * MS) : 0;
	for (i = 0; i < s->n; i++) {
		pass_to(&b, s->time[i]);
		edge(&b, !(i % 2));
	}
	pass_ms(&b, 1000);

	for (i = 0; i < s->n; i = last + 1) {
		up = oracle_release(s, i, &last);
		check_press(&b, s->time[i], s->time[up]);
	}
	expect_end(&b);
	assert_false(b.press.down);
}

static void test_random(void **state)
{
	struct story s;
	unsigned int i;

	srandom(20);
	for (i = 0; i < 20000; i++) {
		random_story(&s);
		run_story(&s);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tap),
		cmocka_unit_test(test_shorter_than_debounce),
		cmocka_unit_test(test_repeats_ignored),
		cmocka_unit_test(test_bounce_at_both_ends),
		cmocka_unit_test(test_dropout),
		cmocka_unit_test(test_tier_edges),
		cmocka_unit_test(test_tier_inside_dropout),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_chatter),
		cmocka_unit_test(test_held_at_boot),
		cmocka_unit_test(test_gone_while_down),
		cmocka_unit_test(test_gone_while_bouncing),
		cmocka_unit_test(test_time_leaps),
		cmocka_unit_test(test_time_goes_back),
		cmocka_unit_test(test_held_saturates),
		cmocka_unit_test(test_no_tiers),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("press", tests, NULL, NULL);
}
