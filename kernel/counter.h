/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot loader's own counter, as far as the kernel can reach it. What only
 * userspace can reach it may tell, to be shown in the same way.
 */
#ifndef RECOVERY_COUNTER_H
#define RECOVERY_COUNTER_H

#include <linux/types.h>

#define RECOV_COUNTER_NAME_MAX	32

struct counter_word;
struct mtd_info;
struct netlink_ext_ack;

/**
 * struct recov_counter_info - what is known of the counter
 * @format: its name, "" when there is no counter
 * @health: enum recovery_counter_health
 * @has_value: @value says something
 * @value: boots since the last reset, or tries left
 * @limit: where the boot loader acts, 0 when not known
 * @down: @value counts down
 * @told: by userspace
 *
 * Without padding: two of them are compared as bytes.
 */
struct recov_counter_info {
	char format[RECOV_COUNTER_NAME_MAX];
	u32 health;
	u32 has_value;
	u32 value;
	u32 limit;
	u32 down;
	u32 told;
};

/**
 * struct recov_counter_ops - a way to reach a counter; counter_lock is held
 * @read: fill in health, has_value and value, and limit where it is 0 and
 *	known; 0, -ENODEV when the device is not there, -errno. Required
 * @reset: as recov_counter_reset(), read back. Required
 * @attach: an MTD device came; should @read be called now? Optional
 * @detach: it goes, and must not be used after this; same. Optional
 * @exit: of the module, without the lock. Optional
 * @cheap: @read takes so little that each reader may do it
 */
struct recov_counter_ops {
	int (*read)(struct recov_counter_info *info);
	int (*reset)(bool force);
	bool (*attach)(struct mtd_info *mtd);
	bool (*detach)(struct mtd_info *mtd);
	void (*exit)(void);
	bool cheap;
};

/* As the settings have it; -EINVAL with a message for what is not allowed */
int recov_counter_init(void);
void recov_counter_exit(void);

/*
 * An MTD device comes or goes. Context: from the MTD notifier. Between the two
 * the counter's is used, without a reference.
 */
void recov_counter_attach(struct mtd_info *mtd);
void recov_counter_detach(struct mtd_info *mtd);

/* A copy of what is known, without waiting for anything */
void recov_counter_get(struct recov_counter_info *info);

/* Read it anew where that is cheap and nobody is at it. */
void recov_counter_refresh(void);

/* Verbs, as those in core.h */
int recov_counter_reset(bool force, struct netlink_ext_ack *extack);
int recov_counter_set(const struct recov_counter_info *info,
		      struct netlink_ext_ack *extack);
int recov_counter_forget(struct netlink_ext_ack *extack);

/* For the backends: something came or goes, read it anew, but not at once. */
void recov_counter_update_soon(void);

/* counter_nvmem.c: NULL with a message when @device names no place */
const struct recov_counter_ops *
recov_counter_nvmem(const struct counter_word *word, const char *device);

/* counter_mem.c: the same for @address, "0x..." */
const struct recov_counter_ops *
recov_counter_mem(const struct counter_word *word, const char *address);

/* counter_mtd.c: s_env in the partition of that name */
const struct recov_counter_ops *recov_counter_mtd(const char *name, bool big);

#endif /* RECOVERY_COUNTER_H */
