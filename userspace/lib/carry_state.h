/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far it is with an overlay that could not be used when this system
 * started, or that old files are wiped from, for people: /run/recovery/carry,
 * one line "STATE PERCENT SESSION REMOVED" and one that says why.
 */
#ifndef RECOVERY_CARRY_STATE_H
#define RECOVERY_CARRY_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include "util.h"

#define CARRY_STATE_PATH	"/run/recovery/carry"

enum carry_progress {
	CARRY_NONE,	/* not needed: there is no such file */
	CARRY_WANTED,	/* recovery-init has left the rest to recovery-carry */
	CARRY_ERASING,	/* the flash, for a factory reset */
	CARRY_ERASED,	/* and nothing is to be carried over */
	CARRY_WAITING,	/* for the disk */
	CARRY_SAVED,	/* what was changed so far */
	CARRY_ERASE_FAILED, /* the reset stays pending */
	CARRY_FAILED,
	CARRY_WIPING,	/* recovery-wipe, what a factory reset has put aside */
};

/**
 * struct carry_state - how far it is
 * @progress: enum carry_progress
 * @percent: of CARRY_ERASING
 * @session: of carry_save()
 * @removed: files and directories so far, of CARRY_WIPING
 * @why: of a failure, for people
 */
struct carry_state {
	unsigned int progress;
	unsigned int percent;
	uint32_t session;
	uint32_t removed;
	char why[200];
};

/* "erasing", for machines. Never NULL */
const char *carry_progress_to_string(unsigned int progress);

/**
 * carry_is_unerased() - is the flash still to be erased?
 * @s: how far it is
 * @erase: this boot has left that to recovery-carry
 *
 * Until then what it holds is no overlay, whatever it looks like.
 */
bool carry_is_unerased(const struct carry_state *s, bool erase);

/* CARRY_NONE where there is none that can be read */
void carry_state_read(struct carry_state *ret, const char *path);
/* Atomically. Return: 0 or -errno. */
int carry_state_write(const struct carry_state *s, const char *path);

#endif /* RECOVERY_CARRY_STATE_H */
