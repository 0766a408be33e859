/* SPDX-License-Identifier: GPL-2.0-only */
/* What a flash partition holds, by its first bytes. */
#ifndef RECOVERY_CONTENT_H
#define RECOVERY_CONTENT_H

#include <linux/types.h>

struct mtd_info;

/* Bytes looked at in a block. */
#define RECOV_CONTENT_LEN	256

/**
 * recov_content() - look at a flash partition
 * @mtd: the partition; it must not go away meanwhile
 * @buf: RECOV_CONTENT_LEN bytes that flash drivers can do DMA to
 *
 * Return: enum recovery_content.
 */
u32 recov_content(struct mtd_info *mtd, u8 *buf);

#endif /* RECOVERY_CONTENT_H */
