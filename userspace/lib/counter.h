/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot loader's own counter, whatever its format: read it and reset it.
 * Needs neither module nor daemon. Documentation/counters.rst has the table.
 */
#ifndef RECOVERY_COUNTER_H
#define RECOVERY_COUNTER_H

#include <stdbool.h>
#include "counter_format.h"
#include "kernel/counter_health.h"
#include "util.h"

#define COUNTER_REASON_MAX	256
#define COUNTER_SLOT_MAX	32

struct counter_ops;

/**
 * struct counter - a place where a counter is kept
 * @format: its format
 * @path: device, file or partition
 * @offset: in it, in bytes
 * @root: prefix of /proc, /sys and /etc, "" for the running system
 * @ops: how to get at it
 */
struct counter {
	struct counter_format format;
	char path[COUNTER_DEVICE_MAX];
	uint64_t offset;
	const char *root;
	const struct counter_ops *ops;
};

/**
 * struct counter_info - what a counter says
 * @health: what was found
 * @has_value: @value means something: never guessed as 0
 * @value: boots counted since the last reset, or tries left of @slot
 * @down: @value counts down
 * @limit: where the boot loader acts, or where it begins counting down, 0:
 *	not known
 * @upgrade_available: 0 or 1; -1: the format has no such thing
 * @settled: as a reset leaves it: this system is the good one
 * @slot: which slot @value is of, plain(), "" where the counter has none
 * @reason: what is wrong, for people, plain(), "" when nothing is
 */
struct counter_info {
	enum counter_health health;
	bool has_value;
	uint32_t value;
	bool down;
	uint32_t limit;
	int upgrade_available;
	bool settled;
	char slot[COUNTER_SLOT_MAX];
	char reason[COUNTER_REASON_MAX];
};

/**
 * counter_init() - name a counter
 * @counter: filled in
 * @format: a known one, see counter_format_find()
 * @device: "PATH[:OFFSET]", NULL or "": where that format usually is
 * @root: prefix of paths, "" for the running system; kept
 *
 * Touches nothing. Return: 0; -ENOENT for an unknown format; -EINVAL for a
 * device that is not written so; -EDESTADDRREQ when the format needs one.
 */
int counter_init(struct counter *counter, const char *format, const char *device,
		 const char *root) _must_check_;

/**
 * counter_read() - what does it say?
 * @counter: which
 * @info: filled in, also on failure: @info->reason then says what failed
 *
 * Return: 0, also when what was found is no counter: see @info->health;
 * -errno when it can't be read.
 */
int counter_read(const struct counter *counter, struct counter_info *info)
	_must_check_;

/**
 * counter_reset() - this system is good: let nothing be counted against it
 * @counter: which
 * @force: also over something that is not this counter
 * @info: filled in with what is there afterwards, or with why not
 *
 * Writes nothing when nothing is counted. What is written is read back.
 *
 * Return: 0; -EEXIST when something else is there and @force is not given;
 * -EIO when what is read afterwards is not what was written; -errno.
 */
int counter_reset(const struct counter *counter, bool force,
		  struct counter_info *info) _must_check_;

#define COUNTER_LIST_MAX	8

/**
 * struct counter_list - some counters
 * @counter: they
 * @n: how many
 */
struct counter_list {
	struct counter counter[COUNTER_LIST_MAX];
	size_t n;
};

/**
 * counter_list() - find the counters that this board shows
 * @list: filled in; nothing is read of them but what tells that they are some
 * @root: prefix of paths, "" for the running system; kept
 */
void counter_list(struct counter_list *list, const char *root);

/**
 * counter_detect() - find the counter of this board
 * @counter: filled in when there is exactly one
 * @root: prefix of paths, "" for the running system; kept
 * @reason: what was found instead, COUNTER_REASON_MAX bytes
 *
 * Return: 0; -ENOENT when there is none; -ENOTUNIQ when it could be several.
 */
int counter_detect(struct counter *counter, const char *root,
		   char reason[COUNTER_REASON_MAX]) _must_check_;

#endif /* RECOVERY_COUNTER_H */
