// SPDX-License-Identifier: GPL-2.0-only
/* An MTD partition as struct recov_flash. */
#include "flash_mtd.h"

#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mtd/mtd.h>

#include "flash.h"

static int flash_read(void *ctx, u32 off, void *buf, u32 len)
{
	size_t done = 0;
	int ret = mtd_read(ctx, off, len, &done, buf);

	/* Corrected, or not correctable: the data are there all the same. */
	if (done != len && (!ret || mtd_is_bitflip_or_eccerr(ret)))
		return -EIO;
	return ret;
}

/*
 * On flash when it returns: some drivers work in the background, and block2mtd
 * leaves it all to the page cache.
 */
static int flash_write(void *ctx, u32 off, const void *buf, u32 len)
{
	size_t done = 0;
	int ret = mtd_write(ctx, off, len, &done, buf);

	mtd_sync(ctx);
	return ret ? ret : done == len ? 0 : -EIO;
}

static int flash_erase(void *ctx, u32 off)
{
	struct mtd_info *mtd = ctx;
	struct erase_info instr = { .addr = off, .len = mtd->erasesize };
	int ret = mtd_erase(mtd, &instr);

	mtd_sync(mtd);
	return ret;
}

static int flash_is_bad(void *ctx, u32 off)
{
	return mtd_block_isbad(ctx, off);
}

static int flash_mark_bad(void *ctx, u32 off)
{
	pr_warn("recovery: block at %#x of %s failed, marked bad\n",
		off, ((struct mtd_info *)ctx)->name);
	return mtd_block_markbad(ctx, off);
}

static const struct recov_flash_ops nor_ops = {
	.read = flash_read,
	.write = flash_write,
	.erase = flash_erase,
};

static const struct recov_flash_ops nand_ops = {
	.read = flash_read,
	.write = flash_write,
	.erase = flash_erase,
	.is_bad = flash_is_bad,
	.mark_bad = flash_mark_bad,
};

void recov_flash_of_mtd(struct mtd_info *mtd, u32 blocks_max,
			struct recov_flash *flash)
{
	u64 blocks = div_u64(mtd->size, mtd->erasesize);

	*flash = (struct recov_flash) {
		.ops = mtd_can_have_bb(mtd) ? &nand_ops : &nor_ops,
		.ctx = mtd,
		.erase_size = mtd->erasesize,
		.write_size = mtd->writesize,
		.blocks = min_t(u64, blocks, blocks_max),
	};
}
