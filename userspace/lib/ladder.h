/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recovery ladder: what this boot is to be. Pure: touches nothing, so
 * that every state can be enumerated in a test.
 */
#ifndef RECOVERY_LADDER_H
#define RECOVERY_LADDER_H

#include <stdbool.h>
#include "genl.h"

/**
 * enum ladder_unknown - whether an end of unknown cause is a failure
 * @LADDER_UNKNOWN_NO: never
 * @LADDER_UNKNOWN_TRIAL: on trial, where the slot from before waits; elsewhere
 *	it would be the mains that make a board leave its good slot
 * @LADDER_UNKNOWN_YES: on each rung
 */
enum ladder_unknown {
	LADDER_UNKNOWN_NO,
	LADDER_UNKNOWN_TRIAL,
	LADDER_UNKNOWN_YES,
};

/**
 * struct ladder_config - from recovery.conf
 * @normal_limit: failures in a row that lead from normal to failsafe
 * @failsafe_limit: from failsafe to fallback
 * @fallback_limit: from fallback to rescue
 * @trial_boots: boots that end a trial whatever ended them
 * @count_unknown: enum ladder_unknown
 * @button: the button is listened to
 * @crash_loops: failures lead down the ladder at all
 * @cycles_fallback: short power cycles that lead to the other slot, 0: off
 * @cycles_reset: short power cycles that reset, 0: off
 */
struct ladder_config {
	unsigned int normal_limit, failsafe_limit, fallback_limit;
	unsigned int trial_boots;
	unsigned int count_unknown;
	bool button;
	bool crash_loops;
	unsigned int cycles_fallback, cycles_reset;
};

struct ladder_slot {
	unsigned int state;	/* enum recovery_slot_state */
	unsigned int tries;	/* failures that end its trial, 0: the default */
	bool bootable;		/* its partition exists and holds a root */
};

/**
 * enum ladder_loader - why the boot loader has booted this slot
 * @LOADER_SILENT: it does not say
 * @LOADER_FIRST: it is the first one in its order
 * @LOADER_PASSED_OVER: those before it could not be started
 * @LOADER_TRIAL_FAILED: the one on trial had no tries left
 * @LOADER_BOOT_LIMIT: its own count of boots has reached its limit
 * @LOADER_ONCE: it was asked for this one, for one boot
 */
enum ladder_loader {
	LOADER_SILENT,
	LOADER_FIRST,
	LOADER_PASSED_OVER,
	LOADER_TRIAL_FAILED,
	LOADER_BOOT_LIMIT,
	LOADER_ONCE,
};

/**
 * struct ladder_state - the facts of this boot
 * @prev: the boot before this one, id 0 when there is none; with cause, end
 *	and flags
 * @slot: both slots
 * @next: the slot to boot normally
 * @requests: pending requests, bit 1 << kind
 * @reset_flags: flags of a pending reset request
 * @rescue_bootable: there is a rescue image
 * @pressed: the button was pressed in the window
 * @held: the button was held at power-on for long
 * @console: the key on a console
 * @cmdline_failsafe: the kernel command line asks for failsafe
 * @cmdline_reset: the kernel command line asks for a factory reset
 * @loader_slot: the slot that the boot loader has booted, -1 when the choice
 *	is ours
 * @loader_rescue: it has booted the rescue image's kernel
 * @loader_reason: enum ladder_loader
 */
struct ladder_state {
	struct recov_boot prev;
	struct ladder_slot slot[RECOVERY_SLOTS];
	unsigned int next;
	unsigned int requests;
	unsigned int reset_flags;
	bool rescue_bootable;
	bool pressed, held, console, cmdline_failsafe, cmdline_reset;
	int loader_slot;
	bool loader_rescue;
	unsigned int loader_reason;
};

/**
 * struct ladder_slot_set - what is to be logged of a slot
 * @set: whether there is anything
 * @state: enum recovery_slot_state
 * @tries: failures that end its trial
 * @next: make this slot the one to boot normally
 */
struct ladder_slot_set {
	bool set;
	unsigned int state, tries;
	bool next;
};

/**
 * struct ladder_plan - what to do, in this order
 * @slot_set: states to log before the boot is declared
 * @boot: to declare: slot, rung, reason, attempts, limit, short_count,
 *	trial_boots
 * @request_reset: a reset that nobody has logged yet is to be logged
 * @reset: carry out the pending (or new) reset before the overlay is mounted
 * @done: requests that this boot fulfils by being what it is, bit 1 << kind
 * @overlay: mount the overlay; otherwise a tmpfs takes its place
 * @once: a slot that the boot loader is to be asked for instead, by a reboot, or
 *	-1; all else is for a loader that can't be asked
 */
struct ladder_plan {
	struct ladder_slot_set slot_set[RECOVERY_SLOTS];
	struct recov_boot boot;
	bool request_reset;
	bool reset;
	unsigned int done;
	bool overlay;
	int once;
};

/**
 * ladder_failed() - was the previous boot a failure?
 * @prev: with cause, end and flags
 * @config: says whether unknown causes count
 */
bool ladder_failed(const struct recov_boot *prev,
		   const struct ladder_config *config);

/**
 * ladder_decide() - what this boot is to be
 * @state: the facts
 * @config: the limits
 * @plan: filled in, whatever the facts are
 */
void ladder_decide(const struct ladder_state *state,
		   const struct ladder_config *config,
		   struct ladder_plan *plan);

#endif /* RECOVERY_LADDER_H */
