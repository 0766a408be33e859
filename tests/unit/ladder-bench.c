// SPDX-License-Identifier: GPL-2.0-or-later
#include "ladder-bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "ladder-rules.h"

const struct ladder_config plain_conf = {
	.normal_limit = LIMIT,
	.failsafe_limit = LIMIT,
	.fallback_limit = LIMIT,
	.trial_boots = 4,
	.count_unknown = LADDER_UNKNOWN_YES,
	.button = true,
	.crash_loops = true,
};

unsigned long hits[64];
unsigned long states;

void describe(const struct ladder_state *st, const struct ladder_config *cf,
	      const struct ladder_plan *p)
{
	const struct recov_boot *b = &st->prev;

	print_error("prev: id %u slot %u rung %u reason %u attempts %u short %u trial %u flags %u cause %u end %u\n",
		    b->id, b->slot, b->rung, b->reason, b->attempts,
		    b->short_count, b->trial_boots, b->flags, b->cause, b->end);
	for (int s = 0; s < RECOVERY_SLOTS; s++)
		print_error("slot %d: state %u tries %u bootable %d\n", s,
			    st->slot[s].state, st->slot[s].tries,
			    st->slot[s].bootable);
	print_error("next %u requests %#x rescue %d pressed %d held %d console %d failsafe %d reset %d loader %d\n",
		    st->next, st->requests, st->rescue_bootable, st->pressed,
		    st->held, st->console, st->cmdline_failsafe,
		    st->cmdline_reset, st->loader_slot);
	print_error("unknown %u button %d loops %d cycles %u %u\n",
		    cf->count_unknown, cf->button, cf->crash_loops,
		    cf->cycles_fallback, cf->cycles_reset);
	b = &p->boot;
	print_error("plan: slot %u rung %u reason %u attempts %u limit %u short %u trial %u reset %d/%d done %#x overlay %d\n",
		    b->slot, b->rung, b->reason, b->attempts, b->limit,
		    b->short_count, b->trial_boots, p->reset, p->request_reset,
		    p->done, p->overlay);
	for (int s = 0; s < RECOVERY_SLOTS; s++)
		print_error("set %d: %d state %u next %d\n", s,
			    p->slot_set[s].set, p->slot_set[s].state,
			    p->slot_set[s].next);
}

void check(const struct ladder_state *st, const struct ladder_config *cf)
{
	const struct rule *broken;
	struct ladder_plan plan;

	ladder_decide(st, cf, &plan);
	states++;
	broken = ladder_rules_check(st, cf, &plan, hits);
	if (!broken)
		return;
	describe(st, cf, &plan);
	fail_msg("broken: %s", broken->name);
}

const struct boot_end ends[ENDS] = {
	{ RECOVERY_CAUSE_NONE, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_POWEROFF },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_REBOOT },
	{ RECOVERY_CAUSE_CLEAN, RECOVERY_END_KEXEC },
	{ RECOVERY_CAUSE_PANIC, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_WATCHDOG, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_POWER, RECOVERY_END_NONE },
	{ RECOVERY_CAUSE_UNKNOWN, RECOVERY_END_NONE },
};

const unsigned int reasons[REASONS] = {
	RECOVERY_REASON_DEFAULT, RECOVERY_REASON_CRASH_LOOP,
	RECOVERY_REASON_BUTTON,
};

void set_end(struct ladder_state *st, unsigned int i)
{
	st->prev.cause = ends[i].cause;
	st->prev.end = ends[i].end;
}

void set_slots(struct ladder_state *st, unsigned int v)
{
	st->slot[0].state = v & 3;
	st->slot[1].state = v >> 2 & 3;
	st->slot[0].bootable = v >> 4 & 1;
	st->slot[1].bootable = v >> 5 & 1;
	st->next = v >> 6 & 1;
	st->slot[0].tries = LIMIT;
	st->slot[1].tries = LIMIT;
}

void boot_ends(struct ladder_state *st, const struct ladder_plan *p,
	       unsigned int cause, unsigned int end, unsigned int flags)
{
	unsigned int id = st->prev.id;

	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++) {
		if (!p->slot_set[s].set)
			continue;
		st->slot[s].state = p->slot_set[s].state;
		st->slot[s].tries = p->slot_set[s].tries;
		if (p->slot_set[s].next)
			st->next = s;
	}
	st->requests &= ~p->done;
	if (p->reset)
		st->requests &= ~(1u << RECOVERY_REQUEST_KIND_RESET);
	st->prev = p->boot;
	st->prev.id = id + 1;
	st->prev.cause = cause;
	st->prev.end = end;
	st->prev.flags = flags;
	if (!(flags & RECOVERY_BOOT_FLAGS_GOOD))
		return;
	if (p->boot.rung == RECOVERY_RUNG_TRIAL ||
	    p->boot.rung == RECOVERY_RUNG_FALLBACK)
		st->next = p->boot.slot;
	if (p->boot.rung <= RECOVERY_RUNG_NORMAL ||
	    p->boot.rung == RECOVERY_RUNG_FALLBACK)
		st->slot[p->boot.slot].state = RECOVERY_SLOT_STATE_GOOD;
}
