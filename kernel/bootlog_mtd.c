// SPDX-License-Identifier: GPL-2.0-only
/* The boot log on an MTD partition. */
#include "log.h"

#include <linux/mm.h>
#include <linux/mtd/mtd.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "bootlog_merge.h"
#include "cause.h"
#include "core.h"
#include "flash_mtd.h"

/* Guarded by recov.lock */
static struct mtd_info *log_mtd;
static void *log_buf;
static bool log_from_flash;	/* recov.log.state began with that of a flash */

/* Says what is wrong with the partition, NULL when nothing is. */
static const char *unfit(const struct mtd_info *mtd)
{
	/* It would have to be opened, and could not go away while it is. */
	if (mtd->type == MTD_UBIVOLUME)
		return "is a UBI volume, not flash";
	if (!(mtd->flags & MTD_WRITEABLE))
		return "is read-only";
	if (mtd->type == MTD_MLCNANDFLASH)
		return "is on MLC NAND, where a program can damage older data";
	if (mtd->numeraseregions)
		return "has erase blocks of several sizes";
	if (!mtd->erasesize || mtd->size < 2ULL * mtd->erasesize)
		return "is smaller than two erase blocks";
	return NULL;
}

/* A block takes few reads, and the allocator finds that much at any time. */
static u32 buf_size(const struct mtd_info *mtd)
{
	return max_t(u32, SZ_16K, mtd->writesize);
}

static void remember(struct bootlog_memory *mem)
{
	*mem = (struct bootlog_memory) {
		.state = recov.log.state,
		.declared = recov.declared,
		.from_flash = log_from_flash,
		.prev_uptime_ms = BOOTLOG_UPTIME_UNKNOWN,
	};
}

/* What the log in memory knew is added to what the flash says. */
static void go_on(struct bootlog_memory *mem)
{
	const struct bootlog_boot *last = &recov.log.state.boot;

	switch (recov.log.health) {
	case RECOVERY_LOG_HEALTH_BLANK:
	case RECOVERY_LOG_HEALTH_OK:
	case RECOVERY_LOG_HEALTH_DEGRADED:
		break;
	default:
		recov.log.state = mem->state;
		return;
	}
	mem->prev_cause = recov_cause_of(last->id, last->end,
					 &mem->prev_uptime_ms);
	if (bootlog_merge(&recov.log, mem))
		pr_err("recovery: boot log: %s can't be written\n",
		       log_mtd->name);
	log_from_flash = true;
}

static void report(void)
{
	switch (recov.log.health) {
	case RECOVERY_LOG_HEALTH_FOREIGN:
		pr_err("recovery: boot log: %s holds something else; it stays as it is until told to format it\n",
		       log_mtd->name);
		break;
	case RECOVERY_LOG_HEALTH_NEWER:
		pr_err("recovery: boot log: %s holds a log of a later version; it stays as it is until told to format it\n",
		       log_mtd->name);
		break;
	case RECOVERY_LOG_HEALTH_FAILED:
		pr_err("recovery: boot log: %s can't be used, going on in memory\n",
		       log_mtd->name);
		break;
	case RECOVERY_LOG_HEALTH_DEGRADED:
		pr_warn("recovery: boot log: %s: %u damaged records skipped\n",
			log_mtd->name, recov.log.damaged);
		break;
	}
}

static int open_log(struct mtd_info *mtd)
{
	struct bootlog_memory *mem;
	struct recov_flash flash;
	int ret;

	mem = kmalloc(sizeof(*mem), GFP_KERNEL);
	log_buf = kvmalloc(buf_size(mtd), GFP_KERNEL);
	ret = -ENOMEM;
	if (!mem || !log_buf)
		goto free;

	remember(mem);
	recov_flash_of_mtd(mtd, BOOTLOG_BLOCKS_MAX, &flash);
	ret = bootlog_open(&recov.log, &flash, log_buf, buf_size(mtd));
	if (ret) {
		recov.log.state = mem->state;
		pr_err("recovery: boot log: %s can't be used (error %d), going on in memory\n",
		       mtd->name, ret);
		goto free;
	}
	log_mtd = mtd;
	if (recov_cause_ram())
		bootlog_keep(&recov.log, recov_cause_ram());
	go_on(mem);
	kfree(mem);
	report();
	recov_log_changed();
	return 0;

free:
	kvfree(log_buf);
	log_buf = NULL;
	kfree(mem);
	return ret;
}

/*
 * Without a reference on the device, which would keep its driver from being
 * unloaded: it is there until recov_log_detach(), and that takes recov.lock.
 */
int recov_log_attach(struct mtd_info *mtd)
{
	const char *why = unfit(mtd);
	int ret;

	if (why) {
		pr_err("recovery: boot log: %s %s, going on in memory\n",
		       mtd->name, why);
		return -EINVAL;
	}

	mutex_lock(&recov.lock);
	ret = -EBUSY;
	if (log_mtd) {
		pr_err("recovery: boot log: %s is ignored, %s has that role\n",
		       mtd->name, log_mtd->name);
		goto unlock;
	}
	ret = open_log(mtd);
unlock:
	mutex_unlock(&recov.lock);
	return ret;
}

void recov_log_detach(struct mtd_info *mtd)
{
	mutex_lock(&recov.lock);
	if (mtd == log_mtd) {
		bootlog_close(&recov.log);
		kvfree(log_buf);
		log_buf = NULL;
		log_mtd = NULL;
		recov_log_changed();
	}
	mutex_unlock(&recov.lock);
}

/*
 * The lock is taken so that a driver that panics in here does not come again,
 * and kept because giving it back may wake somebody.
 */
void recov_log_panic(u64 uptime_ms)
{
	struct bootlog_record rec = {
		.type = RECOVERY_RECORD_TYPE_END,
		.cause = RECOVERY_CAUSE_PANIC,
		.boot.id = recov.log.state.boot.id,
		.uptime_ms = uptime_ms,
	};
	size_t done;
	u32 at, len;

	if (!mutex_trylock(&recov.lock))
		return;
	if (!recov.declared ||
	    recov.log.state.boot.cause != RECOVERY_CAUSE_NONE)
		return;
	len = bootlog_last_words(&recov.log, &rec, &at);
	if (len)
		mtd_panic_write(log_mtd, at, len, &done, log_buf);
}
