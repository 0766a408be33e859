/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The board's state and its one lock; settings; the verbs that change state.
 */
#ifndef RECOVERY_CORE_H
#define RECOVERY_CORE_H

#include <linux/bits.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include "bootlog.h"

#define RECOV_KEYS_MAX	8
#define RECOV_ROLES	(RECOVERY_ROLE_RESCUE + 1)

/* Names that are no role's partitions */
#define RECOV_COUNTER		RECOV_ROLES
#define RECOV_COUNTER_DEVICE	(RECOV_ROLES + 1)
#define RECOV_PROTECT		(RECOV_ROLES + 2)
#define RECOV_NAME_SETTINGS	(RECOV_ROLES + 3)

/* What is protected */
#define RECOV_PROTECT_BOOTLOADER	BIT(0)
#define RECOV_PROTECT_ENV		BIT(1)
#define RECOV_PROTECT_SLOT		BIT(2)

/**
 * struct recov_settings - from module parameters or the device tree
 * @window_ms: length of the failsafe window, 0 turns it off
 * @short_ms: a boot that ends before this uptime is short
 * @hold_ms: hold tiers, ascending
 * @n_hold: how many of them
 * @keys: input event codes that are the button
 * @n_keys: how many of them
 * @ram_address: physical address of the retained RAM
 * @ram_size: its size in bytes, 0 when there is none
 * @ram_log: healthy boots are kept there instead of on flash
 * @counter_limit: where the boot loader acts, 0 when not known
 * @counter_cell: node with an nvmem cell "bootcount", or NULL
 * @protect: what nobody may write, of RECOV_PROTECT_*
 * @name: exact names of the MTD partitions of each role, with a comma between
 *	them; format and device of the counter; what is protected; or NULL
 *
 * Constant once the module is loaded.
 */
struct recov_settings {
	u32 window_ms;
	u32 short_ms;
	u32 hold_ms[RECOVERY_HOLD_TIERS];
	unsigned int n_hold;
	u32 keys[RECOV_KEYS_MAX];
	unsigned int n_keys;
	u64 ram_address;
	u32 ram_size;
	u32 ram_log;
	u32 counter_limit;
	u32 protect;
	struct device_node *counter_cell;
	const char *name[RECOV_NAME_SETTINGS];
};

/**
 * struct recov_slot_change - what is to change of a slot
 * @slot: 0 is a, 1 is b
 * @state: enum recovery_slot_state
 * @tries: failures that end its trial, 0 to 255
 * @settings: number of the settings snapshot that fits it, 0 for none
 * @next: boot it from now on
 *
 * Members below 0 stay as they are.
 */
struct recov_slot_change {
	u32 slot;
	int state;
	int tries;
	s64 settings;
	bool next;
};

/**
 * struct recov - the board
 * @lock: guards everything below, and each use of @log
 * @log: the boot log and the state it gives
 * @declared: log.state.boot is the boot that runs now
 * @adopted: it was taken up again after a reload of the module
 * @user_phase: phase that userspace set last
 * @cause_refined: the cause was refined in this boot
 * @dev: recovery0
 */
struct recov {
	struct mutex lock;	/* guards the rest */
	struct bootlog log;
	bool declared;
	bool adopted;
	bool cause_refined;
	u32 user_phase;
	struct device *dev;
};

extern struct recov recov;
extern struct recov_settings recov_settings;	/* settings.c */

/* settings.c: parameters and device tree, checked; -EINVAL with a message */
int recov_settings_init(void);
void recov_settings_exit(void);
u32 recov_settings_role(const char *name);

/* core.c: nothing but the log in memory; exit waits for what still runs */
void recov_core_init(void);
void recov_core_exit(void);

/*
 * Verbs, each taking recov.lock, used by netlink.c. A refusal sets @extack.
 * Each is on flash when it returns 0, and has posted its event.
 */
int recov_boot_set(const struct bootlog_boot *boot,
		   struct netlink_ext_ack *extack, u32 *ret_id);
int recov_boot_adopt(u32 id, struct netlink_ext_ack *extack);
int recov_good_set(u32 id, struct netlink_ext_ack *extack);	/* 0: any id */
int recov_cause_set(u32 cause, struct netlink_ext_ack *extack);
int recov_slot_set(const struct recov_slot_change *change,
		   struct netlink_ext_ack *extack);
int recov_request_set(u32 kind, u32 flags, u32 arg,
		      struct netlink_ext_ack *extack, u32 *ret_id);
int recov_request_clear(u32 kind, u32 id, s32 result,
			struct netlink_ext_ack *extack);
int recov_phase_set(u32 phase, struct netlink_ext_ack *extack);
int recov_log_format(bool force, struct netlink_ext_ack *extack);

/* Says why not, a constant text, and returns @err. @extack may be NULL */
int recov_refuse(struct netlink_ext_ack *extack, int err, const char *text);

/*
 * For the verbs, with recov.lock held: a record of this boot (or of the last
 * one, before this one was declared); its way into the log; and events.
 */
struct bootlog_record recov_record(u8 type);
int recov_append(const struct bootlog_record *rec, unsigned int n,
		 struct netlink_ext_ack *extack);
void recov_post_slot(u32 slot);
void recov_post_log(void);

/* What a clean end of this boot leaves behind; called from cause.c */
void recov_clean(u32 end);

/* Facts about the boot before this one, valid with recov.lock held */
const struct bootlog_boot *recov_prev_boot(void);

/*
 * The log is another one now, with recov.lock held: the number of this boot
 * may be new, and so may health and backend.
 */
void recov_log_changed(void);

/* The window or the button changed: led and sysfs follow. Any context. */
void recov_phase_changed(void);

#endif /* RECOVERY_CORE_H */
