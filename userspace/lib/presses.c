// SPDX-License-Identifier: GPL-2.0-or-later
#include "presses.h"

#define NS_PER_MS	1000000ULL

uint64_t presses_next(const struct presses *p)
{
	return p->last_ns && !p->down ?
		p->last_ns + PRESSES_PAUSE_MS * NS_PER_MS : 0;
}

unsigned int presses_step(struct presses *p, uint64_t now_ns)
{
	uint64_t end_ns = presses_next(p);
	unsigned int n = p->spoiled ? 0 : p->n;

	if (!end_ns || now_ns < end_ns)
		return 0;
	*p = (struct presses) { .quiet_ns = p->quiet_ns };
	return n;
}

static void pressed(struct presses *p, const struct recov_event *ev)
{
	if (p->down || ev->at_boot || (p->n && p->key != ev->key) ||
	    ev->time_ns < p->quiet_ns)
		p->spoiled = true;
	p->down++;
	p->key = ev->key;
}

static void released(struct presses *p, const struct recov_event *ev)
{
	if (p->down)
		p->down--;
	p->last_ns = ev->time_ns;
	if (ev->tier || ev->at_boot || ev->held_ms >= PRESSES_LONG_MS)
		p->spoiled = true;
	else if (ev->held_ms >= PRESSES_NOISE_MS)
		p->n++;
}

unsigned int presses_event(struct presses *p, const struct recov_event *ev,
			   bool window)
{
	unsigned int n = 0;

	/* What is missing may be a release, or a press that was a long one. */
	if (ev->lost)
		*p = (struct presses) {
			.spoiled = true,
			.last_ns = ev->time_ns,
			.quiet_ns = p->quiet_ns,
		};
	switch (ev->type) {
	case RECOVERY_EVENT_TYPE_PRESS:
		n = presses_step(p, ev->time_ns);
		pressed(p, ev);
		break;
	case RECOVERY_EVENT_TYPE_RELEASE:
		released(p, ev);
		break;
	case RECOVERY_EVENT_TYPE_WINDOW:
		if (!window || ev->window != RECOVERY_WINDOW_STATE_PRESSED)
			break;
		p->spoiled = true;
		p->quiet_ns = ev->time_ns + PRESSES_QUIET_MS * NS_PER_MS;
		break;
	}
	return n;
}
