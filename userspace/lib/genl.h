/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel module by generic netlink: the only file that knows libnl.
 * Commands and attributes: Documentation/netlink/specs/recovery.yaml
 */
#ifndef RECOVERY_GENL_H
#define RECOVERY_GENL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <recovery.h>
#include "util.h"

#define UPTIME_UNKNOWN	UINT64_MAX
#define REQUEST_KINDS	(RECOVERY_REQUEST_KIND_REBOOT + 1)

struct recov_boot {
	uint32_t id;		/* 0: there is none */
	uint32_t slot, rung, reason, attempts, limit, short_count, trial_boots;
	uint32_t flags;		/* enum recovery_boot_flags */
	uint32_t cause, end;	/* of prev only */
	uint64_t uptime_ms;	/* or UPTIME_UNKNOWN */
};

struct recov_slot {
	uint32_t state, tries, settings;
	bool next, active;
	char partition[RECOVERY_NAME_MAX];	/* "" when there is none */
};

struct recov_request {
	bool pending;
	uint32_t id, flags, arg;
};

/* The boot loader's own counter */
struct recov_counter {
	bool present;		/* one is configured, or was told of */
	char format[RECOVERY_NAME_MAX];
	uint32_t health;	/* enum recovery_counter_health */
	bool has_value;
	uint32_t value;
	uint32_t limit;		/* 0: not known */
	bool down;		/* tries left */
	bool told;		/* by userspace; else the module looks after it */
};

struct recov_state {
	uint32_t phase;
	struct recov_boot boot, prev;
	struct recov_slot slot[RECOVERY_SLOTS];
	struct {
		uint32_t state, remaining_ms, length_ms;
	} window;
	struct {
		uint32_t state, held_ms, at_boot, presses, devices;
	} button;
	struct {
		uint32_t backend, health, records, erases, damaged;
		char partition[RECOVERY_NAME_MAX];
	} log;
	struct recov_request request[REQUEST_KINDS];
	struct recov_counter counter;
	uint64_t event_seq;
};

struct recov_partition {
	char name[RECOVERY_NAME_MAX];
	uint32_t index, role, content;
	uint64_t size;
	uint32_t erase_size, write_size;
	uint32_t bad_blocks, ecc_corrected, ecc_failures;
	bool is_protected;	/* by the module */
	bool unlocked;		/* it would be */
};

/* Members that an event of its type does not have are 0. */
struct recov_event {
	uint64_t seq, time_ns;
	uint64_t lost;		/* events missing right before this one */
	uint32_t type, key, held_ms, tier, at_boot, window, phase, slot,
		 slot_state, kind, id, rung, health, cause, counter_health;
	int32_t result;
	char name[RECOVERY_NAME_MAX];
};

/* Members that a record of its type does not have are 0. */
struct recov_record {
	uint32_t seq, type, boot, slot, rung, reason, attempts, short_count,
		 cause, end, slot_state, kind, id;
	uint64_t uptime_ms;	/* or UPTIME_UNKNOWN */
	uint64_t time;		/* wall clock in seconds, 0: not known */
	int32_t result;
};

struct recov_client;

/**
 * recov_client_new() - connect to the module
 * @ret: the connection
 *
 * Return: 0, -ENODEV when the module is not loaded, -errno.
 */
int recov_client_new(struct recov_client **ret) _must_check_;
struct recov_client *recov_client_free(struct recov_client *c);

static inline void recov_client_freep(struct recov_client **c)
{
	recov_client_free(*c);
}

/**
 * recov_client_error() - what the module said to the last refused command
 * @c: the connection
 *
 * Return: the kernel's own words, or "" when it said none.
 */
const char *recov_client_error(const struct recov_client *c);

int recov_state_get(struct recov_client *c, struct recov_state *ret)
	_must_check_;

/* All partitions; the caller frees @ret. */
int recov_partitions_get(struct recov_client *c, struct recov_partition **ret,
			 size_t *n) _must_check_;
/* One by exact name: 0 or -ENOENT. */
int recov_partition_get(struct recov_client *c, const char *name,
			struct recov_partition *ret) _must_check_;

/* Oldest first; @fn returns 0 to go on. */
int recov_records_walk(struct recov_client *c,
		       int (*fn)(const struct recov_record *rec, void *arg),
		       void *arg) _must_check_;

/*
 * Commands. All need CAP_SYS_ADMIN (-EPERM); recov_client_error() has the
 * reason of a refusal in words.
 */
int recov_boot_set(struct recov_client *c, const struct recov_boot *boot,
		   uint32_t *ret_id) _must_check_;
int recov_boot_adopt(struct recov_client *c, uint32_t id) _must_check_;
int recov_good_set(struct recov_client *c, uint32_t id) _must_check_;
int recov_cause_set(struct recov_client *c, uint32_t cause) _must_check_;
int recov_slot_set(struct recov_client *c, unsigned int slot, uint32_t state,
		   uint32_t tries, bool next) _must_check_;
int recov_request_set(struct recov_client *c, uint32_t kind, uint32_t flags,
		      uint32_t arg, uint32_t *ret_id) _must_check_;
int recov_request_clear(struct recov_client *c, uint32_t kind, uint32_t id,
			int32_t result) _must_check_;
int recov_phase_set(struct recov_client *c, uint32_t phase) _must_check_;
int recov_log_format(struct recov_client *c, bool force) _must_check_;
/* -EEXIST without @force where something else lies, -EOPNOTSUPP, -ENODEV */
int recov_counter_reset(struct recov_client *c, bool force) _must_check_;
/* The module is to show no counter any more; -EBUSY if it has its own */
int recov_counter_forget(struct recov_client *c) _must_check_;
/* What was read of a counter that the module can't reach; -EBUSY if it can */
int recov_counter_set(struct recov_client *c, const struct recov_counter *counter)
	_must_check_;

/*
 * A protected partition can be written, and is protected again. Both are needed
 * to name it: -ESTALE where they don't fit each other. -EOPNOTSUPP for one that
 * the module doesn't protect, -EROFS for one that was read-only before.
 */
int recov_partition_unlock(struct recov_client *c, uint32_t index,
			   const char *name) _must_check_;
int recov_partition_lock(struct recov_client *c, uint32_t index,
			 const char *name) _must_check_;

/**
 * recov_events_subscribe() - listen to the multicast group
 * @c: a connection of its own, used for nothing else afterwards but
 *	recov_events_read() and recov_events_fd()
 * @from: first event wanted, 0: all that there are; those that the ring still
 *	has come first. A number that was not given yet is one of an earlier
 *	load of the module: all that there are, then.
 *
 * Call recov_events_read() once right afterwards: what the ring has makes no
 * descriptor readable. Return: 0, -ENODEV when the module is gone, -errno.
 */
int recov_events_subscribe(struct recov_client *c, uint64_t from) _must_check_;
int recov_events_fd(const struct recov_client *c);

/**
 * recov_events_read() - deliver what has arrived
 * @c: after recov_events_subscribe()
 * @fn: called for each event, in order of seq, none twice; after a socket
 *	overflow the gap is filled from the ring, and what the ring has lost
 *	is told in the next event's lost
 * @arg: handed to @fn
 *
 * Return: 0, -ENODEV when the module was unloaded, -errno.
 */
int recov_events_read(struct recov_client *c,
		      void (*fn)(const struct recov_event *ev, void *arg),
		      void *arg) _must_check_;

/**
 * recov_watch_new() - wait for the module without asking for it
 * @ret: a connection for recov_events_fd() and recov_watch_read() only
 *
 * Works with no module loaded. To miss nothing, start watching before
 * recov_client_new() is tried.
 */
int recov_watch_new(struct recov_client **ret) _must_check_;

/* 1: it was loaded since, worth a recov_client_new(); 0: no; -errno. */
int recov_watch_read(struct recov_client *c) _must_check_;

#endif /* RECOVERY_GENL_H */
