// SPDX-License-Identifier: GPL-2.0-only
/* The counter of Linksys boards, a log in an MTD partition. */
#include "counter.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mtd/mtd.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "counter_senv.h"
#include "flash_mtd.h"
#include "protect.h"

static const char *wanted __ro_after_init;	/* name */
static bool big_endian __ro_after_init;
static struct mtd_info *counter_mtd;	/* guarded by counter_lock */

/* The memory for it is needed twice a boot, so it is not kept. */
static int open_log(struct counter_senv *senv, void **ret_buf)
{
	struct recov_flash flash;
	u32 size;
	int err;

	if (!counter_mtd)
		return -ENODEV;
	if (!counter_mtd->erasesize || counter_mtd->numeraseregions)
		return -EINVAL;
	size = max_t(u32, SZ_4K, counter_mtd->writesize);
	*ret_buf = kvmalloc(size, GFP_KERNEL);
	if (!*ret_buf)
		return -ENOMEM;
	recov_flash_of_mtd(counter_mtd, U32_MAX, &flash);
	err = counter_senv_open(senv, &flash, big_endian, *ret_buf, size);
	if (err)
		kvfree(*ret_buf);
	return err;
}

static int read_log(struct recov_counter_info *info)
{
	struct counter_senv senv;
	void *buf;
	int err;

	info->limit = info->limit ?: COUNTER_SENV_LIMIT;
	err = open_log(&senv, &buf);
	if (err)
		return err;
	info->health = senv.health;
	info->has_value = senv.has_count;
	info->value = senv.has_count ? senv.count : 0;
	kvfree(buf);
	return 0;
}

static int reset_log(bool force)
{
	struct counter_senv senv;
	void *buf;
	int err;

	err = open_log(&senv, &buf);
	if (err)
		return err;
	recov_protect_lend(counter_mtd);
	err = counter_senv_reset(&senv, force);
	recov_protect_take_back(counter_mtd);
	kvfree(buf);
	return err;
}

static bool attach(struct mtd_info *mtd)
{
	if (counter_mtd || mtd->type == MTD_UBIVOLUME ||
	    strcmp(mtd->name ?: "", wanted))
		return false;
	counter_mtd = mtd;
	return true;
}

static bool detach(struct mtd_info *mtd)
{
	if (mtd != counter_mtd)
		return false;
	counter_mtd = NULL;
	return true;
}

static const struct recov_counter_ops mtd_ops = {
	.read = read_log,
	.reset = reset_log,
	.attach = attach,
	.detach = detach,
};

const struct recov_counter_ops *__init recov_counter_mtd(const char *name, bool big)
{
	wanted = *name ? name : "s_env";
	big_endian = big;
	return &mtd_ops;
}
