// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a flash partition holds. Told by the first bytes of its first good
 * block. When those are erased the next blocks are looked at too: formats that
 * are spread over blocks (UBI, JFFS2, the boot log) need not have anything in
 * their first one, the others do.
 */
#include "content.h"

#include <linux/kernel.h>
#include <linux/mtd/mtd.h>
#include <linux/string.h>

#include "bootlog.h"
#include "uapi/recovery.h"

/* Erased blocks that are looked at before a partition is called empty. */
#define BLOCKS_MAX	8

static const struct magic {
	u32 content;
	bool spread;	/* the first block may be empty */
	u8 len;
	char bytes[4];
} magics[] = {
	{ RECOVERY_CONTENT_SQUASHFS, false, 4, "hsqs" },
	{ RECOVERY_CONTENT_UIMAGE, false, 4, "\x27\x05\x19\x56" },
	{ RECOVERY_CONTENT_FIT, false, 4, "\xd0\x0d\xfe\xed" },
	{ RECOVERY_CONTENT_UBI, true, 4, "UBI#" },
	{ RECOVERY_CONTENT_JFFS2, true, 2, "\x85\x19" },
	{ RECOVERY_CONTENT_JFFS2, true, 2, "\x19\x85" },
};

static u32 content_of(const u8 *buf, size_t len, bool first)
{
	const struct magic *magic;
	unsigned int i;

	if (!memchr_inv(buf, 0xff, len))
		return RECOVERY_CONTENT_EMPTY;
	if (bootlog_magic(buf, len))
		return RECOVERY_CONTENT_BOOTLOG;
	for (i = 0; i < ARRAY_SIZE(magics); i++) {
		magic = &magics[i];
		if ((first || magic->spread) && len >= magic->len &&
		    !memcmp(buf, magic->bytes, magic->len))
			return magic->content;
	}
	return RECOVERY_CONTENT_UNKNOWN;
}

static u32 content_at(struct mtd_info *mtd, loff_t off, u8 *buf, bool first)
{
	size_t want = min_t(u64, RECOV_CONTENT_LEN, mtd->size - off);
	size_t len = 0;
	int err;

	err = mtd_read(mtd, off, want, &len, buf);
	if ((err && !mtd_is_bitflip(err)) || len != want)
		return RECOVERY_CONTENT_UNREADABLE;
	return content_of(buf, len, first);
}

u32 recov_content(struct mtd_info *mtd, u8 *buf)
{
	unsigned int looked = 0;
	u32 content = RECOVERY_CONTENT_UNREADABLE;
	loff_t off;

	/* An UBI volume shown as MTD device: reading it needs it opened. */
	if (mtd->type == MTD_UBIVOLUME || mtd->type == MTD_ABSENT)
		return RECOVERY_CONTENT_UNKNOWN;
	for (off = 0; off < mtd->size && looked < BLOCKS_MAX;
	     off += mtd->erasesize) {
		if (mtd_block_isbad(mtd, off) > 0)
			continue;
		content = content_at(mtd, off, buf, !looked++);
		if (content != RECOVERY_CONTENT_EMPTY || !mtd->erasesize)
			break;
	}
	return content;
}
