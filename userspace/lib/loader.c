// SPDX-License-Identifier: GPL-2.0-or-later
#include "loader.h"

#include <string.h>

/* One that does not choose need not be told. */
static const struct loader_ops *const loaders[] = {
	[LOADER_NATIVE] = NULL,
	[LOADER_UBOOT] = &loader_uboot_ops,
	[LOADER_UBOOT_RAUC] = &loader_rauc_ops,
};

static unsigned int tries_left(const struct recov_state *state, unsigned int s)
{
	const struct recov_boot *boot = &state->boot;
	unsigned int tries = state->slot[s].tries ?: 1, used = 0;

	if (boot->id && boot->rung == RECOVERY_RUNG_TRIAL && boot->slot == s)
		used = boot->attempts;
	tries = used < tries ? tries - used : 1;
	return tries < LOADER_TRIES_MAX ? tries : LOADER_TRIES_MAX;
}

static unsigned int next_slot(const struct recov_state *state)
{
	unsigned int next = 0;

	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		if (state->slot[s].next)
			next = s;
	return next;
}

int loader_once(const struct recov_state *state)
{
	return state->request[RECOVERY_REQUEST_KIND_FALLBACK].pending ?
		(int)!next_slot(state) : -1;
}

void loader_orders(const struct recov_state *state, int once,
		   struct loader_orders *orders)
{
	unsigned int next = next_slot(state);

	*orders = (struct loader_orders) { .trial = -1, .once = once };
	if (state->slot[next].state == RECOVERY_SLOT_STATE_TRIAL) {
		orders->trial = (int)next;
		orders->tries = tries_left(state, next);
	}
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++) {
		unsigned int s = (next + i) % RECOVERY_SLOTS;

		if (state->slot[s].state != RECOVERY_SLOT_STATE_BAD &&
		    (int)s != orders->trial)
			orders->order[orders->n++] = s;
	}
}

static const struct loader_ops *ops_of(const struct recov_conf *conf)
{
	return conf->loader < ARRAY_SIZE(loaders) ? loaders[conf->loader] : NULL;
}

/* A log in memory knows of this boot only: that is nothing to go by. */
static int obey(const struct recov_conf *conf, const struct recov_state *state,
		int once, bool look, char *reason, size_t size)
{
	const struct loader_ops *ops = ops_of(conf);
	struct loader_orders orders;

	if (!ops || state->log.backend == RECOVERY_LOG_BACKEND_VOLATILE)
		return 0;
	loader_orders(state, once, &orders);
	return ops->obey(conf, &orders, look, reason, size);
}

int loader_tell(const struct recov_conf *conf, const struct recov_state *state,
		int once, char *reason, size_t size)
{
	return obey(conf, state, once, false, reason, size);
}

int loader_look(const struct recov_conf *conf, const struct recov_state *state,
		int once, char *reason, size_t size)
{
	return obey(conf, state, once, true, reason, size);
}

unsigned int loader_why(const struct recov_conf *conf,
			const struct recov_state *state, unsigned int slot)
{
	const struct loader_ops *ops = ops_of(conf);
	unsigned int why;

	if (!ops || !ops->why)
		return LOADER_SILENT;
	why = ops->why(conf, slot);
	/* It has been told to put that one first. */
	if (why == LOADER_FIRST && loader_once(state) == (int)slot)
		why = LOADER_ONCE;
	return why;
}
