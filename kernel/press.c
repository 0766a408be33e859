// SPDX-License-Identifier: GPL-2.0-only
#include "press.h"

#include <linux/math64.h>

#define NS_PER_MS	1000000ULL
#define HELD_MAX	0xffffffffULL

static u64 ms_after(u64 ns, u32 ms)
{
	return ns + ms * NS_PER_MS;
}

static u32 ms_between(u64 from_ns, u64 to_ns)
{
	u64 ms;

	if (to_ns <= from_ns)
		return 0;
	ms = div_u64(to_ns - from_ns, NS_PER_MS);
	return ms < HELD_MAX ? ms : HELD_MAX;
}

/* Callers read the clock before they take a lock, so it may seem to go back. */
static u64 not_before(struct press *p, u64 now_ns)
{
	if (now_ns > p->now_ns)
		p->now_ns = now_ns;
	return p->now_ns;
}

void press_init(struct press *p, const struct press_config *config, bool down,
		u64 now_ns)
{
	*p = (struct press) {
		.config = config,
		.level = down,
		.down = down,
		.at_boot = down,
		.sure = down,
		.now_ns = now_ns,
		.edge_ns = now_ns,
		.down_ns = now_ns,
	};
}

static void press_begin(struct press *p, u64 now_ns)
{
	p->down = true;
	p->at_boot = false;
	p->stuck = false;
	p->told = false;
	p->sure = false;
	p->rising = false;
	p->tier = 0;
	p->down_ns = now_ns;
}

void press_edge(struct press *p, bool down, u64 now_ns)
{
	now_ns = not_before(p, now_ns);
	if (p->gone || down == p->level)
		return;
	p->level = down;
	p->edge_ns = now_ns;

	if (!p->down) {
		press_begin(p, now_ns);
	} else if (!down && !p->rising) {
		p->rising = true;
		p->up_ns = now_ns;
	}
}

void press_gone(struct press *p, u64 now_ns)
{
	press_edge(p, false, now_ns);
	p->gone = true;
}

static bool press_steady(const struct press *p, u64 now_ns)
{
	return p->gone ||
	       now_ns >= ms_after(p->edge_ns, p->config->debounce_ms);
}

/* Up to when the key is known to have been down */
static u64 known_down(const struct press *p, u64 now_ns)
{
	return p->rising ? p->up_ns : now_ns;
}

static bool tier_due(const struct press *p, u64 until_ns)
{
	return p->sure && !p->stuck && p->tier < p->config->n_hold &&
	       until_ns >= ms_after(p->down_ns, p->config->hold_ms[p->tier]);
}

/* A contact that never gets steady is as stuck as one that never opens. */
static u64 stuck_at(const struct press *p, u64 until_ns)
{
	u64 at_ns = ms_after(p->down_ns, p->config->stuck_ms);

	if (p->rising && until_ns < at_ns)
		at_ns = ms_after(p->up_ns, p->config->stuck_ms);
	return at_ns;
}

static void press_tell(const struct press *p, enum press_what what,
		       u64 time_ns, struct press_result *res)
{
	*res = (struct press_result) {
		.what = what,
		.time_ns = time_ns,
		.held_ms = ms_between(p->down_ns, time_ns),
		.tier = p->stuck ? 0 : p->tier,
		.at_boot = p->at_boot,
	};
}

static void press_up(struct press *p, struct press_result *res)
{
	press_tell(p, PRESS_UP, p->up_ns, res);
	if (p->gone)
		res->tier = 0;
	p->down = false;
	p->rising = false;
	p->stuck = false;
	p->tier = 0;
}

void press_step(struct press *p, u64 now_ns, struct press_result *res)
{
	bool steady;
	u64 until_ns;

	now_ns = not_before(p, now_ns);
	*res = (struct press_result) { .what = PRESS_NOTHING };
	if (!p->down)
		return;

	steady = press_steady(p, now_ns);
	if (steady && p->level)
		p->rising = false;
	until_ns = known_down(p, now_ns);

	if (!p->told) {
		p->told = true;
		press_tell(p, PRESS_DOWN, p->down_ns, res);
	} else if (!p->sure && !p->stuck && steady) {
		p->sure = true;
		press_tell(p, PRESS_SURE, p->down_ns, res);
	} else if (tier_due(p, until_ns)) {
		until_ns = ms_after(p->down_ns, p->config->hold_ms[p->tier]);
		p->tier++;
		press_tell(p, PRESS_HOLD, until_ns, res);
	} else if (!p->stuck && now_ns >= stuck_at(p, until_ns)) {
		p->stuck = true;
		press_tell(p, PRESS_STUCK, stuck_at(p, until_ns), res);
	} else if (p->rising && steady) {
		press_up(p, res);
	}
}

/* 0 is never */
static u64 earlier(u64 a_ns, u64 b_ns)
{
	return !a_ns || b_ns < a_ns ? b_ns : a_ns;
}

u64 press_next(const struct press *p)
{
	const struct press_config *config = p->config;
	u64 next_ns = 0;

	if (!p->down)
		return 0;
	if (!p->told || p->gone)
		return p->now_ns;

	if (!p->stuck)
		next_ns = stuck_at(p, known_down(p, p->now_ns));
	if (p->rising || (!p->sure && !p->stuck))
		next_ns = earlier(next_ns,
				  ms_after(p->edge_ns, config->debounce_ms));
	if (!p->rising && p->sure && !p->stuck && p->tier < config->n_hold)
		next_ns = earlier(next_ns, ms_after(p->down_ns,
						    config->hold_ms[p->tier]));
	return next_ns;
}

u32 press_held_ms(const struct press *p, u64 now_ns)
{
	return p->down ? ms_between(p->down_ns, known_down(p, now_ns)) : 0;
}
