/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot log on simulated flash, the stories that are told to it, their cuts. */
#ifndef POWERCUT_WORLD_H
#define POWERCUT_WORLD_H

#include <stdio.h>

#include "bootlog.h"
#include "simflash.h"

#define STEPS_MAX	64
#define FILL_BOOT	100	/* the boots of stories are numbered from here */

/**
 * struct geometry - a flash chip
 * @name: in messages
 * @kind: NOR or NAND
 * @erase_size: bytes of a block
 * @write_size: bytes of a unit, 1 on NOR
 * @blocks: number of blocks
 * @no_ecc: torn pages read without an error
 * @ram: healthy boots are kept in RAM; is it lost when the power goes, or was
 *	that a reset
 */
struct geometry {
	const char *name;
	enum flash_kind kind;
	u32 erase_size;
	u32 write_size;
	u32 blocks;
	bool no_ecc;
	enum { RAM_NONE, RAM_KEPT, RAM_LOST } ram;
};

/**
 * struct step - what happens at once
 * @rec: records that are appended together
 * @n: how many; 0 for another kind of step
 * @format: the log is formatted
 * @panic: the record is written in a panic, and the board boots; where it can't
 *	be, the next boot appends it
 * @worn: the block in use, or the one after it, can't be erased any more
 * @stuck: it takes no more programs
 * @healthy: nothing is lost if this is forgotten
 */
struct step {
	struct bootlog_record rec[BOOTLOG_APPEND_MAX];
	unsigned int n;
	bool format;
	bool panic;
	bool worn, stuck;
	bool healthy;
};

/**
 * struct story - steps, and the state before each and after the last
 * @step: the steps
 * @steps: how many
 * @state: what an undisturbed log in memory says
 */
struct story {
	struct step step[STEPS_MAX];
	unsigned int steps;
	struct bootlog_state state[STEPS_MAX + 1];
};

/**
 * struct scenario - a row of the table of stories
 * @name: as in messages
 * @tell: tells its steps
 * @begin: what the flash holds before: NULL for an erased one
 * @foreign: that is no boot log
 * @fills: begin with the log filled up to here, in steps of units from its end:
 *	each step of the story meets a full block once
 * @blocks: the story needs that many: two have to be left
 */
struct scenario {
	const char *name;
	void (*tell)(struct story *s);
	void (*begin)(struct flash *flash);
	bool foreign;
	u32 fills;
	u32 blocks;
};

extern const struct scenario scenarios[];
extern const unsigned int n_scenarios;
extern const struct geometry geometries[];
extern const unsigned int n_geometries;

struct world {
	const struct geometry *geometry;
	struct flash flash;
	struct bootlog log;
	u8 buf[4096];
	u8 ram[BOOTLOG_RAM_SIZE];
};

/* story.c: records, and the states that a story goes through from @begin */
void tell(struct story *s, struct bootlog_record rec);
void tell_also(struct story *s, struct bootlog_record rec);
struct step *tell_step(struct story *s);
void story_states(struct story *s, const struct bootlog_state *begin);

/* world.c */
void world_new(struct world *w, const struct geometry *g);
void world_free(struct world *w);
void world_copy(struct world *to, const struct world *from);
/* Of all that what comes after a cut depends on */
u64 world_hash(const struct world *w);
int world_open(struct world *w);
int world_step(struct world *w, const struct step *step);
/* Filler records until @units are left free in the block in use */
void world_fill(struct world *w, u32 units);

/* upgrade.c: logs for another version to read; what this version makes of some */
int upgrade_write(const char *path);
unsigned int upgrade_run(const char *path, unsigned int n);

/* powercut.c: cuts what follows on that log everywhere. NULL, or what is wrong */
const char *cut_upgrade(const struct world *w);

/* life.c: that many random lives, or for so long; one line */
unsigned int life_run(u32 seed, u32 lives, u32 seconds, unsigned int n);

/* first.c: prints a line with the number @n + 1; whether it failed */
unsigned int first_run(unsigned int n);

/* damage.c: prints a line for each kind, from @n + 1 on; how many failed */
unsigned int damage_run(unsigned int n);

/* states.c */
/**
 * struct states - a set of hashes
 * @table: them, among zeros
 * @size: of the table, a power of two
 * @used: how many there are
 */
struct states {
	u64 *table;
	unsigned long size, used;
};

/* False if it was in already */
bool states_put(struct states *set, u64 hash);
void states_free(struct states *set);

/* Those of the flash that a board woke up to, in all of the stories */
void states_add(u64 hash);
unsigned long states_count(void);
int states_write(FILE *f);

#endif /* POWERCUT_WORLD_H */
