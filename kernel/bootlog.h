/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot log: an append-only list of records in flash, and the boot state
 * that folding them gives. Pure: all flash access goes through a table of
 * operations, so that the same file runs against simulated flash in userspace.
 * Format: Documentation/bootlog-format.rst
 */
#ifndef RECOVERY_BOOTLOG_H
#define RECOVERY_BOOTLOG_H

#include <linux/types.h>
#include "flash.h"
#include "uapi/recovery.h"

#define BOOTLOG_REQUESTS	(RECOVERY_REQUEST_KIND_REBOOT + 1)
#define BOOTLOG_UPTIME_UNKNOWN	U64_MAX
#define BOOTLOG_BLOCKS_MAX	64	/* a log uses no more of its partition */
#define BOOTLOG_APPEND_MAX	8	/* records of one bootlog_append() */
#define BOOTLOG_RAM_SIZE	384	/* bytes that bootlog_keep() needs */

/**
 * struct bootlog_boot - what is known of one boot
 * @id: its number, 0 when there is none
 * @slot: 0 or 1
 * @rung: enum recovery_rung
 * @reason: enum recovery_reason
 * @attempts: failures counted on the rung before it
 * @limit: failures that lead down from the rung
 * @short_count: short power cycles in a row before it
 * @trial_boots: boots of the slot on trial up to this one
 * @flags: enum recovery_boot_flags: good, alive, requested
 * @cause: enum recovery_cause, why it ended, none until that is known
 * @end: enum recovery_end, how it ended when cleanly
 * @uptime_ms: how long it ran, or BOOTLOG_UPTIME_UNKNOWN
 * @time: wall clock of its last record in seconds, 0 when not known
 */
struct bootlog_boot {
	u32 id;
	u8 slot;
	u8 rung;
	u8 reason;
	u8 attempts;
	u8 limit;
	u8 short_count;
	u8 trial_boots;
	u8 flags;
	u8 cause;
	u8 end;
	u64 uptime_ms;
	u32 time;
};

struct bootlog_slot {
	u8 state;	/* enum recovery_slot_state */
	u8 tries;	/* failures that end its trial */
	u32 settings;	/* number of the settings snapshot that fits it, or 0 */
};

struct bootlog_request {
	u32 id;		/* 0: none pending */
	u32 boot;	/* boot in which it was logged */
	u32 arg;
	u8 flags;	/* enum recovery_request_flags */
};

/**
 * struct bootlog_state - all that the records say
 * @boot: the last boot in the log; not necessarily the one that runs now
 * @prev: the one before
 * @slot: both slots
 * @next: the slot to boot normally
 * @request: pending requests by enum recovery_request_kind
 * @last_request: highest request number ever given out
 */
struct bootlog_state {
	struct bootlog_boot boot;
	struct bootlog_boot prev;
	struct bootlog_slot slot[RECOVERY_SLOTS];
	u8 next;
	struct bootlog_request request[BOOTLOG_REQUESTS];
	u32 last_request;
};

/**
 * struct bootlog_record - one record, decoded
 * @seq: its place: grows with each record, never used twice
 * @type: enum recovery_record_type
 * @slot: good, slot
 * @slot_state: slot
 * @tries: slot
 * @next: slot: is the next one to boot
 * @settings: slot: number of its settings snapshot, 0 when there is none
 * @kind: request, request-done
 * @flags: request
 * @cause: end; clean: RECOVERY_CAUSE_CLEAN
 * @end: clean
 * @boot: boot: all of it; others: the id alone, 0 where there is none
 * @request: request, request-done: its number; meta: the highest so far
 * @arg: request
 * @result: request-done: 0 or a negative errno
 * @uptime_ms: clean, end
 * @time: alive, good: wall clock in seconds, 0 when not known
 * @erases: meta
 *
 * Members that its type does not have are 0, and ignored in bootlog_append().
 */
struct bootlog_record {
	u32 seq;
	u8 type;
	u8 slot;
	u8 slot_state;
	u8 tries;
	u8 next;
	u32 settings;
	u8 kind;
	u8 flags;
	u8 cause;
	u8 end;
	struct bootlog_boot boot;
	u32 request;
	u32 arg;
	s32 result;
	u64 uptime_ms;
	u32 time;
	u32 erases;
};

/**
 * struct bootlog - a log and its state
 * @flash: where it lies; flash.ops is NULL when there is no flash. With health
 *	foreign, newer and failed there is one, but the log is in memory only
 * @state: folded from the records, and kept up by each append
 * @health: enum recovery_log_health
 * @records: readable records in the block in use; older blocks hold more
 * @damaged: torn or damaged cells in it that were skipped
 * @erases: erases since it was formatted
 */
struct bootlog {
	struct recov_flash flash;
	struct bootlog_state state;
	u8 health;
	u32 records;
	u32 damaged;
	u32 erases;

	/* private: */
	u32 block;		/* block being written, or none */
	u32 begun;		/* block with our header that is not complete, or none */
	u32 pos;		/* next free write unit in it, in bytes */
	u32 last_generation;	/* highest seen or tried, also of torn blocks */
	u32 next_seq;		/* first sequence number never used */
	u32 generation[BOOTLOG_BLOCKS_MAX];	/* 0: no log in that block */
	u32 last;		/* index behind the last good record in it */
	void *buf;		/* one write unit or more, from the caller */
	u32 buf_size;
	void *ram;		/* for healthy boots, from the caller, or NULL */
	u32 ram_turn;		/* of the copy written there last */
	u32 ram_boot;		/* last boot that flash does not know, or 0 */
};

/**
 * bootlog_init() - begin with an empty log in memory
 * @log: to be set up
 *
 * Works at once, as a volatile log: appending only changes @log->state.
 */
void bootlog_init(struct bootlog *log);

/**
 * bootlog_open() - read the log that a flash holds
 * @log: a log after bootlog_init(); its state is replaced by what is found
 * @flash: where to look, two blocks or more; copied
 * @buf: scratch memory, kept until bootlog_close()
 * @buf_size: its size, a multiple of write_size, at least one write unit and
 *	512 bytes; larger reads are faster
 *
 * Only reads. health says what was found: with foreign and newer the log
 * stays in memory, until bootlog_format().
 *
 * Return: 0 also when nothing usable was found, -EINVAL for a geometry that
 * can't hold a log, -errno when the flash can't be read at all.
 */
int bootlog_open(struct bootlog *log, const struct recov_flash *flash,
		 void *buf, u32 buf_size);

/**
 * bootlog_keep() - keep healthy boots in RAM instead of on flash
 * @log: a log that was just opened
 * @ram: BOOTLOG_RAM_SIZE bytes that survive a reset, but not a power cut; used
 *	until bootlog_close(). What is kept there already becomes part of the state
 *
 * From now on a boot of a good slot on the normal rung, with no failure before
 * it and no request pending, leaves nothing on flash. What is logged after it
 * takes it there too, if it is anything else. With the power such boots are
 * forgotten, and their numbers are given again.
 */
void bootlog_keep(struct bootlog *log, void *ram);

/**
 * bootlog_close() - let go of flash and buffer
 * @log: the state stays as it is, in memory; health absent
 */
void bootlog_close(struct bootlog *log);

/**
 * bootlog_append() - add records, all of them in one program where they fit
 * @log: the log
 * @rec: the records, seq is ignored. Members beyond their ranges: -EINVAL
 * @n: how many, 1 to BOOTLOG_APPEND_MAX
 *
 * After a power cut either all of them are on flash or none is.
 *
 * Each write is read back; a place that fails is left behind, a block that
 * fails too, and compaction happens by itself. When no block takes the
 * records the log goes on in memory (health failed) and the state still
 * changes.
 *
 * Return: 0 once they are on flash, or in memory where the log is kept in
 * memory knowingly (no flash, foreign, newer); -EINVAL; -EIO when they are in
 * memory only because the flash failed.
 */
int bootlog_append(struct bootlog *log, const struct bootlog_record *rec,
		   unsigned int n);

/**
 * bootlog_last_words() - make a record ready that is written in a panic
 * @log: an opened log
 * @rec: the record
 * @ret_at: where on the flash it goes
 *
 * No operation of the flash is called, so that the caller can take another
 * one. What becomes of it only the next boot sees; the place counts as used.
 *
 * Return: bytes of @log->buf that are to be programmed there. 0 when the log is
 * in memory, when the record needs another block, and for one that
 * bootlog_append() would not take.
 */
u32 bootlog_last_words(struct bootlog *log, const struct bootlog_record *rec,
		       u32 *ret_at);

/**
 * bootlog_format() - erase and begin anew, keeping the state in memory
 * @log: an opened log
 * @force: also over foreign content or a newer format
 *
 * Return: 0, -EEXIST for foreign content or a newer format without @force,
 * -ENODEV for a volatile log, -EIO.
 */
int bootlog_format(struct bootlog *log, bool force);

/**
 * bootlog_walk() - call a function for each readable record, oldest first
 * @log: an opened log
 * @from: number of a record; those on flash before it are neither read nor told
 * @fn: called with each record; a value other than 0 stops the walk. It must
 *	not use @log
 * @arg: handed to @fn
 *
 * The snapshot that begins a block is left out where the block before it is
 * still there. Nothing for a log in memory.
 *
 * Return: 0, what @fn returned, or -errno.
 */
int bootlog_walk(struct bootlog *log, u32 from,
		 int (*fn)(const struct bootlog_record *rec, void *arg),
		 void *arg);

/**
 * bootlog_fold() - let one record change a state
 * @state: changed
 * @rec: the record
 */
void bootlog_fold(struct bootlog_state *state,
		  const struct bootlog_record *rec);

/**
 * bootlog_magic() - a block that begins like this is part of a boot log
 * @buf: the beginning of an erase block
 * @len: bytes in @buf
 *
 * Of any version, torn or whole.
 */
bool bootlog_magic(const void *buf, size_t len);

#endif /* RECOVERY_BOOTLOG_H */
