/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings travel with slots: what this boot does about those on the overlay.
 * Pure: touches nothing, so that every case can be enumerated in a test.
 * Documentation/settings.rst has the rules as a table.
 */
#ifndef RECOVERY_SETTINGS_H
#define RECOVERY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "digest.h"
#include "util.h"

#define SETTINGS_NAME_MAX	64
#define SETTINGS_PATH_MAX	64
#define SETTINGS_KEEP_MAX	16
#define SETTINGS_BOARDS_MAX	8

/* Paths that are settings, from / on; none lies below another */
struct settings_keep {
	char path[SETTINGS_KEEP_MAX][SETTINGS_PATH_MAX];
	size_t n;
};

/**
 * struct settings_id - whose settings these are
 * @board: name of the board, "" where it has none
 * @epoch: of the configuration
 * @slot: 0 or 1
 * @version: of the firmware in it, "" where it has none
 */
struct settings_id {
	char board[SETTINGS_NAME_MAX];
	uint32_t epoch;
	unsigned int slot;
	char version[SETTINGS_NAME_MAX];
};

/**
 * struct settings_image - what is booted
 * @board: names of the board, the first is the one that it writes
 * @n_boards: 0: it has none, and does not look at that of others
 * @epoch: of the configuration that it writes
 * @oldest: epoch from which on it understands others
 * @slot: 0 or 1
 * @version: of the firmware
 * @trial: it is on trial
 */
struct settings_image {
	char board[SETTINGS_BOARDS_MAX][SETTINGS_NAME_MAX];
	size_t n_boards;
	uint32_t epoch, oldest;
	unsigned int slot;
	char version[SETTINGS_NAME_MAX];
	bool trial;
};

/**
 * struct settings_snapshot - settings that were put away
 * @number: of its directory
 * @id: whose they were
 * @time: seconds since 1970, 0: the clock was not set
 * @failed: of a firmware that has failed: for inspection, not given back
 * @damaged: it can't be read, or is not what was written
 * @bytes: content of its files
 * @names: files and directories
 * @sha256: of all of it, "" when it could not be read whole
 * @keep: what it holds
 */
struct settings_snapshot {
	uint32_t number;
	struct settings_id id;
	uint64_t time;
	bool failed, damaged;
	uint64_t bytes;
	uint32_t names;
	char sha256[DIGEST_HEX];
	struct settings_keep keep;
};

enum settings_holder {
	HOLDER_NONE,		/* an overlay that nobody has claimed yet */
	HOLDER_KNOWN,
	HOLDER_UNREADABLE,	/* damaged, or written by a later version */
};

/**
 * struct settings_facts - what is known before the overlay is mounted
 * @holder: is it known who has written the overlay?
 * @id: who
 * @image: what is booted
 * @holder_failed: the slot of the holder is marked bad
 * @wanted: snapshot that a person wants back, 0: none
 * @snapshot: those that there are
 * @n: how many
 */
struct settings_facts {
	enum settings_holder holder;
	struct settings_id id;
	struct settings_image image;
	bool holder_failed;
	uint32_t wanted;
	const struct settings_snapshot *snapshot;
	size_t n;
};

enum settings_act {
	SETTINGS_LEAVE,		/* nothing is written */
	SETTINGS_ADOPT,		/* they stay, the holder is written */
	SETTINGS_CARRY,		/* likewise, for another firmware than before */
	SETTINGS_RESTORE,	/* a snapshot takes their place */
	SETTINGS_ASIDE,		/* the whole overlay is set aside */
};

enum settings_why {
	SETTINGS_SAME,		/* nothing has changed */
	SETTINGS_FIRST,		/* there was no holder */
	SETTINGS_SLOT,		/* another slot */
	SETTINGS_FIRMWARE,	/* another firmware in this slot */
	SETTINGS_WANTED,	/* a person asked for it */
	SETTINGS_BOARD,		/* another board */
	SETTINGS_NEWER,		/* an epoch that is too new */
	SETTINGS_OLDER,		/* one that is too old */
	SETTINGS_DAMAGED,	/* nobody can tell */
};

/**
 * struct settings_plan - what to do, in this order
 * @act: what
 * @why: the reason
 * @save: make a snapshot for the holder first; a restore keeps what it
 *	replaces anyway
 * @restore: number of the snapshot
 * @failed: what is replaced belongs to a firmware that has failed
 * @refused: @wanted can't be given back in this boot
 */
struct settings_plan {
	enum settings_act act;
	enum settings_why why;
	bool save;
	uint32_t restore;
	bool failed;
	bool refused;
};

void settings_decide(const struct settings_facts *facts,
		     struct settings_plan *plan);

/* Does the image take settings of @id? SETTINGS_SAME, or why not */
enum settings_why settings_accepts(const struct settings_image *image,
				   const struct settings_id *id);

/**
 * settings_thin() - is there a snapshot too many?
 * @snapshot: all of them, by ascending numbers
 * @n: how many
 * @max: how many there may be
 *
 * Never the newest good one of a slot nor one of the last two that failed.
 *
 * Return: the number of the one that is to go first, 0 for none.
 */
uint32_t settings_thin(const struct settings_snapshot *snapshot, size_t n,
		       unsigned int max);

/**
 * settings_keep_add() - one more path
 * @keep: the list
 * @path: from / on
 *
 * Return: 0; -EINVAL for a path that is none, or not a plain one (empty, "/",
 * ".", "..", "//", a "/" at its end, a control character, too long); -EEXIST
 * where it lies below another or the other way round; -ENOSPC.
 */
int settings_keep_add(struct settings_keep *keep, const char *path) _must_check_;

#endif /* RECOVERY_SETTINGS_H */
