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

static const char *wanted __ro_after_init;	/* name, NULL: no such counter */
static bool big_endian __ro_after_init;
static struct mtd_info *counter_mtd;	/* guarded by recov_counter_lock */

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
	err = counter_senv_reset(&senv, force);
	kvfree(buf);
	return err;
}

void recov_counter_attach(struct mtd_info *mtd)
{
	if (!wanted || strcmp(mtd->name ?: "", wanted))
		return;
	mutex_lock(&recov_counter_lock);
	if (!counter_mtd) {
		counter_mtd = mtd;
		recov_counter_update();
	}
	mutex_unlock(&recov_counter_lock);
}

/*
 * An MTD device can be an nvmem device too, and nothing keeps its driver there
 * while that is read: whoever reads now is waited for, others come later.
 */
void recov_counter_detach(struct mtd_info *mtd)
{
	mutex_lock(&recov_counter_lock);
	recov_counter_update_soon();
	if (mtd == counter_mtd) {
		counter_mtd = NULL;
		recov_counter_update();
	}
	mutex_unlock(&recov_counter_lock);
}

static const struct recov_counter_ops mtd_ops = {
	.read = read_log,
	.reset = reset_log,
};

const struct recov_counter_ops *__init recov_counter_mtd(const char *name, bool big)
{
	wanted = *name ? name : "s_env";
	big_endian = big;
	return &mtd_ops;
}
