/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each kind of counter brings; nothing but counter*.c needs this. */
#ifndef RECOVERY_COUNTER_OPS_H
#define RECOVERY_COUNTER_OPS_H

#include "counter.h"

/**
 * struct counter_ops - how to get at a kind of counter
 * @read: fill in @info, which is set to "failed, nothing known"; Required.
 *	Returns 0 or, with @info->reason set, -errno
 * @reset: write, without a look at what is there now being needed: @info says
 *	it, and is one that counter_reset() lets pass. Required. Returns 0 or,
 *	with @info->reason set, -errno
 * @rebuilds: @reset can make a counter out of nothing when it is forced
 */
struct counter_ops {
	int (*read)(const struct counter *counter, struct counter_info *info);
	int (*reset)(const struct counter *counter, bool force,
		     struct counter_info *info);
	bool rebuilds;
};

extern const struct counter_ops counter_word_ops;
extern const struct counter_ops counter_flash_ops;
extern const struct counter_ops counter_uboot_ops;
extern const struct counter_ops counter_rauc_ops;
extern const struct counter_ops counter_android_ops;
extern const struct counter_ops counter_barebox_ops;

/* Says in @info why, and returns @r. */
int counter_fail(struct counter_info *info, int r, const char *format, ...)
	_printf_(3, 4);

/**
 * counter_cmdline() - value of NAME= on the kernel's command line
 * @root: prefix of /proc
 * @name: with its "="
 * @value: filled in on success
 * @size: of @value
 *
 * Return: 0, -ENOENT when it is not there or does not fit.
 */
int counter_cmdline(const char *root, const char *name, char *value,
		    size_t size) _must_check_;

/**
 * counter_check_block() - may bytes be written there?
 * @fd: of an open device or file
 * @path: its name
 * @info: says why not
 *
 * Return: 0; -EOPNOTSUPP for mtdblock, see mtd_is_block_device(); -errno.
 */
int counter_check_block(int fd, const char *path, struct counter_info *info)
	_must_check_;

#endif /* RECOVERY_COUNTER_OPS_H */
