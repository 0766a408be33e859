// SPDX-License-Identifier: GPL-2.0-or-later
/* Linksys' log in an MTD partition. */
#include "counter_ops.h"

#include <string.h>
#include "kernel/counter_senv.h"
#include "mtd.h"

#define BUF_SIZE	65536

struct open_log {
	struct mtd_flash *mtd;
	void *buf;
	struct counter_senv senv;
};

static void close_log(struct open_log *log)
{
	mtd_flash_close(log->mtd);
	free(log->buf);
}

static int open_log(const struct counter *c, bool write, struct open_log *log,
		    struct counter_info *info)
{
	struct recov_flash place;
	const char *path = c->path;
	char node[32];
	int r;

	if (*path != '/') {
		r = mtd_find(c->root, path);
		if (r == -ENOTUNIQ)
			return counter_fail(info, r, "there are several MTD partitions '%s'", path);
		if (r < 0)
			return counter_fail(info, r, "there is no MTD partition '%s'", path);
		snprintf(node, sizeof(node), "/dev/mtd%d", r);
		path = node;
	}
	if (c->offset)
		return counter_fail(info, -EINVAL, "the log of Linksys takes a whole partition: no offset");
	r = mtd_flash_open(path, write, &log->mtd, &place);
	if (r < 0)
		return counter_fail(info, r, "%s can't be opened: %s", path,
				    r == -ENODEV ? "it is no MTD device" : strerror(-r));
	log->buf = malloc(BUF_SIZE);
	r = log->buf ? counter_senv_open(&log->senv, &place,
			!strcmp(c->format.name, "linksys-be"), log->buf,
			BUF_SIZE) : -ENOMEM;
	if (r == -EINVAL)
		return counter_fail(info, r, "%s: blocks of %u bytes with pages of %u fit no record",
				    path, place.erase_size, place.write_size);
	return r < 0 ? counter_fail(info, r, "%s can't be read: %s", path,
				    strerror(-r)) : 0;
}

static void tell(const struct counter_senv *senv, struct counter_info *info)
{
	info->health = senv->health;
	info->has_value = senv->has_count;
	info->value = senv->has_count ? senv->count : 0;
	info->limit = COUNTER_SENV_LIMIT;
	info->settled = senv->has_count && !senv->count;
	if (senv->health == COUNTER_HEALTH_FOREIGN)
		counter_fail(info, 0, "there are no records in the partition, but something else, or what can't be read");
	else if (senv->health == COUNTER_HEALTH_DAMAGED)
		counter_fail(info, 0, "none of the records is whole");
	else if (senv->health == COUNTER_HEALTH_DEGRADED)
		counter_fail(info, 0, "%u torn or wrong records, %u whole ones%s",
			     senv->damaged, senv->records,
			     senv->damaged ? "" : ", and old ones behind the end");
}

static int flash_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(close_log) struct open_log log = { 0 };
	int r = open_log(c, false, &log, info);

	if (r < 0)
		return r;
	tell(&log.senv, info);
	return 0;
}

static int flash_reset(const struct counter *c, bool force,
		       struct counter_info *info)
{
	_cleanup_(close_log) struct open_log log = { 0 };
	int r = open_log(c, true, &log, info);

	if (r < 0)
		return r;
	r = counter_senv_reset(&log.senv, force);
	if (r < 0)
		return counter_fail(info, r, "%s can't be written: %s", c->path,
				    strerror(-r));
	return 0;
}

const struct counter_ops counter_flash_ops = {
	.read = flash_read,
	.reset = flash_reset,
	.rebuilds = true,
};
