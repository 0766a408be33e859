/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of the boot log to and from cells, and a state as records. */
#ifndef RECOVERY_BOOTLOG_RECORD_H
#define RECOVERY_BOOTLOG_RECORD_H

#include "bootlog.h"
#include "bootlog_format.h"

#define BOOTLOG_BOOTS_MAX	10	/* cells, see bootlog_put_boots() */
#define BOOTLOG_GROUP_MAX	26	/* cells of one append: those, 8 records of 2 */
#define BOOTLOG_SNAPSHOT_MAX	23	/* cells, see bootlog_put_snapshot() */

/**
 * struct bootlog_writer - where cells are put
 * @cell: room for them
 * @generation: of their block
 * @index: of the first one in that block
 * @n: how many cells there are already
 * @records: how many records they are
 */
struct bootlog_writer {
	struct bootlog_cell *cell;
	u32 generation;
	u32 index;
	u32 n;
	u32 records;
};

u32 bootlog_crc(const void *p, size_t len);

/* What is known before the first record */
void bootlog_state_init(struct bootlog_state *state);

/* The members that its type has are within their ranges. */
bool bootlog_record_valid(const struct bootlog_record *rec);

/* The number of cells that records need. */
u32 bootlog_cells(const struct bootlog_record *rec, unsigned int n);

/**
 * bootlog_put() - encode records as one group: all of them count, or none
 * @w: has room for bootlog_cells()
 * @rec: valid records
 * @n: how many
 */
void bootlog_put(struct bootlog_writer *w, const struct bootlog_record *rec,
		 unsigned int n);

/**
 * bootlog_put_snapshot() - encode the records that make up a state
 * @w: has room for BOOTLOG_SNAPSHOT_MAX cells
 * @state: the state
 * @erases: for the meta record
 *
 * Two boots of up to 5 cells, 2 slots, 5 requests of up to 2 cells, meta.
 */
void bootlog_put_snapshot(struct bootlog_writer *w,
			  const struct bootlog_state *state, u32 erases);

/* Of these only the two boots, of up to 5 cells each */
void bootlog_put_boots(struct bootlog_writer *w,
		       const struct bootlog_state *state);

/* All that a writer was given so far is one group. */
void bootlog_join(struct bootlog_writer *w);

/* Nothing was written here. */
bool bootlog_cell_free(const struct bootlog_cell *cell);

/* Its CRC says that it was written here, in this generation. */
bool bootlog_cell_ok(const struct bootlog_cell *cell, u32 generation,
		     u32 index);

/**
 * bootlog_get() - decode the first record of a group
 * @cell: cells with a good CRC
 * @n: how many, at least 1
 * @rec: filled in, but for seq; type is 0 when the record is of a type, or has
 *	values, that this version does not know
 *
 * Return: number of cells it took.
 */
u32 bootlog_get(const struct bootlog_cell *cell, u32 n,
		struct bootlog_record *rec);

#endif /* RECOVERY_BOOTLOG_RECORD_H */
