/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flash as the pure files of this directory see it: a table of operations, so
 * that the same file runs on an MTD partition in the kernel, through libmtd in
 * userspace and against simulated flash in tests.
 */
#ifndef RECOVERY_FLASH_H
#define RECOVERY_FLASH_H

#include <linux/types.h>

/**
 * struct recov_flash_ops - how to reach a flash
 * @read: read @len bytes at @off; 0, -EUCLEAN when bit flips were corrected
 *	(the data are good), -EBADMSG when they could not be, other -errno
 * @write: program @len bytes at @off, both multiples of write_size, in blocks
 *	that were erased; never twice at the same place
 * @erase: erase the block that begins at @off
 * @is_bad: 1 when the block that begins at @off is bad, 0, or -errno. Optional
 * @mark_bad: mark that block bad. Optional
 */
struct recov_flash_ops {
	int (*read)(void *ctx, __u32 off, void *buf, __u32 len);
	int (*write)(void *ctx, __u32 off, const void *buf, __u32 len);
	int (*erase)(void *ctx, __u32 off);
	int (*is_bad)(void *ctx, __u32 off);
	int (*mark_bad)(void *ctx, __u32 off);
};

/**
 * struct recov_flash - a place in flash
 * @ops: its operations
 * @ctx: handed to each of them
 * @erase_size: bytes of an erase block
 * @write_size: bytes of the smallest program, a power of two; 1 on most NOR
 * @blocks: number of erase blocks
 */
struct recov_flash {
	const struct recov_flash_ops *ops;
	void *ctx;
	__u32 erase_size;
	__u32 write_size;
	__u32 blocks;
};

#endif /* RECOVERY_FLASH_H */
