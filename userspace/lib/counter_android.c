// SPDX-License-Identifier: GPL-2.0-or-later
/* Android's bootloader_control in the misc partition, and U-Boot's copy of it. */
#include "counter_ops.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "android_ab.h"
#include "io.h"
#include "mtd.h"

#define SECTOR		512
#define BACKUP_FIRST	4096	/* behind bootloader_message_ab */
#define BACKUP_END	65536

/**
 * struct misc - both copies
 * @fd: of the partition
 * @main: the first copy
 * @main_at: where it is
 * @main_r: what android_ab_decode() says of it
 * @backup: the second copy
 * @backup_at: where it is, 0: there is none
 * @backup_r: what android_ab_decode() says of it
 */
struct misc {
	int fd;
	uint8_t main[ANDROID_AB_SIZE], backup[ANDROID_AB_SIZE];
	int main_r, backup_r;
	uint64_t main_at, backup_at;
};

static void close_misc(struct misc *m)
{
	if (m->fd >= 0)
		close(m->fd);
}

/*
 * Where U-Boot has its copy is fixed when it is built
 * (CONFIG_ANDROID_AB_BACKUP_OFFSET): anything like one on a sector counts.
 */
static void find_backup(const struct counter *c, struct misc *m)
{
	uint8_t bytes[ANDROID_AB_SIZE];
	struct android_ab ab;

	for (uint64_t at = BACKUP_FIRST; at < BACKUP_END; at += SECTOR) {
		int r;

		if (read_at(m->fd, bytes, sizeof(bytes), c->offset + at))
			return;
		r = android_ab_decode(bytes, &ab);
		if (r == -EBADMSG)
			continue;
		memcpy(m->backup, bytes, sizeof(bytes));
		m->backup_at = c->offset + at;
		m->backup_r = r;
		if (!r)
			return;
	}
}

static int open_misc(const struct counter *c, int flags, struct misc *m,
		     struct counter_info *info)
{
	struct android_ab ab;
	int r;

	m->fd = open(c->path, flags | O_CLOEXEC | O_NONBLOCK);
	if (m->fd < 0)
		return counter_fail(info, -errno, "%s can't be opened: %m",
				    c->path);
	m->main_at = c->offset + ANDROID_AB_OFFSET;
	r = read_at(m->fd, m->main, sizeof(m->main), m->main_at);
	if (r < 0)
		return counter_fail(info, r, "%s can't be read at %llu: %s", c->path,
				    (unsigned long long)m->main_at,
				    r == -ENODATA ? "it is too short" :
						    strerror(-r));
	m->main_r = android_ab_decode(m->main, &ab);
	find_backup(c, m);
	return 0;
}

static const uint8_t *good_copy(const struct misc *m)
{
	if (!m->main_r)
		return m->main;
	return m->backup_at && !m->backup_r && m->main_r != -EPROTONOSUPPORT ?
		m->backup : NULL;
}

static void tell_broken(const struct misc *m, struct counter_info *info)
{
	switch (m->main_r) {
	case -EPROTONOSUPPORT:
		info->health = COUNTER_HEALTH_NEWER;
		counter_fail(info, 0, "version %u of bootloader_control is not known",
			     m->main[8]);
		break;
	case -EILSEQ:
		info->health = COUNTER_HEALTH_DAMAGED;
		counter_fail(info, 0, "the checksum is wrong, and there is no second copy that is good: U-Boot will try all slots anew");
		break;
	default:
		info->health = COUNTER_HEALTH_UNKNOWN;
		counter_fail(info, 0, "the magic BCAB is missing at %llu",
			     (unsigned long long)m->main_at);
	}
}

static void tell_copies(const struct misc *m, struct counter_info *info)
{
	info->health = COUNTER_HEALTH_OK;
	if (!m->main_r && (!m->backup_at ||
			   !memcmp(m->main, m->backup, sizeof(m->main))))
		return;
	info->health = COUNTER_HEALTH_DEGRADED;
	counter_fail(info, 0, m->main_r ?
		     "the first copy is damaged, the second one is good" :
		     "the second copy is damaged or older than the first");
}

/* The kernel's command line knows better than what the last boot left. */
static int running_slot(const struct counter *c, const struct android_ab *ab,
			struct counter_info *info)
{
	char suffix[8];
	int slot;

	if (counter_cmdline(c->root, "androidboot.slot_suffix=", suffix,
			    sizeof(suffix)))
		snprintf(suffix, sizeof(suffix), "%s", ab->suffix);
	slot = android_ab_slot(suffix);
	if (slot < 0 || (unsigned int)slot >= ab->slots)
		return counter_fail(info, -ESRCH, "which slot runs is not known: the suffix is '%s', and there are %u slots",
				    suffix, ab->slots);
	return slot;
}

static bool any_bootable(const struct android_ab *ab)
{
	for (unsigned int i = 0; i < ab->slots; i++)
		if (ab->slot[i].priority && ab->slot[i].tries &&
		    !ab->slot[i].corrupted)
			return true;
	return false;
}

static void tell_slot(const struct counter *c, const struct android_ab *ab,
		      struct counter_info *info)
{
	int slot = running_slot(c, ab, info);

	info->down = true;
	info->limit = ANDROID_AB_TRIES_MAX;
	if (slot < 0)
		return;
	info->slot[0] = (char)('a' + slot);
	info->has_value = true;
	info->value = ab->slot[slot].tries;
	info->settled = ab->slot[slot].good && ab->slot[slot].tries;
	if (ab->slot[slot].corrupted)
		counter_fail(info, 0, "slot %s is marked corrupted by dm-verity: it will not be booted again",
			     info->slot);
	else if (!any_bootable(ab))
		counter_fail(info, 0, "no slot has tries left: none will be booted");
}

static int android_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(close_misc) struct misc m = { .fd = -EBADF };
	const uint8_t *bytes;
	struct android_ab ab;
	int r = open_misc(c, O_RDONLY, &m, info);

	if (r < 0)
		return r;
	bytes = good_copy(&m);
	if (!bytes || android_ab_decode(bytes, &ab)) {
		tell_broken(&m, info);
		return 0;
	}
	tell_copies(&m, info);
	tell_slot(c, &ab, info);
	return 0;
}

/* It sets bits anywhere: that is for media that can, not for flash. */
static int check_medium(const struct counter *c, const struct misc *m,
			struct counter_info *info)
{
	struct stat st;

	if (fstat(m->fd, &st) < 0)
		return counter_fail(info, -errno, "%s: %m", c->path);
	if ((S_ISCHR(st.st_mode) && mtd_is_device(st.st_rdev)) ||
	    (S_ISBLK(st.st_mode) && mtd_is_block_device(st.st_rdev)))
		return counter_fail(info, -EOPNOTSUPP, "%s is flash, which would have to be erased for that; misc is written on block devices and in files only",
				    c->path);
	return 0;
}

static int write_copy(const struct misc *m, const uint8_t *bytes, uint64_t at)
{
	uint8_t back[ANDROID_AB_SIZE];
	int r;

	r = write_at(m->fd, bytes, ANDROID_AB_SIZE, at);
	if (!r)
		r = read_at(m->fd, back, sizeof(back), at);
	if (r < 0)
		return r;
	return memcmp(back, bytes, sizeof(back)) ? -EIO : 0;
}

/* The second copy only follows once the first one is on the medium. */
static int write_copies(const struct misc *m, const uint8_t *bytes)
{
	int r = write_copy(m, bytes, m->main_at);

	return r || !m->backup_at ? r : write_copy(m, bytes, m->backup_at);
}

static int android_reset(const struct counter *c, bool force,
			 struct counter_info *info)
{
	_cleanup_(close_misc) struct misc m = { .fd = -EBADF };
	uint8_t bytes[ANDROID_AB_SIZE];
	const uint8_t *good;
	struct android_ab ab;
	int r = open_misc(c, O_RDWR, &m, info);

	if (!r)
		r = check_medium(c, &m, info);
	if (r < 0)
		return r;
	good = good_copy(&m);
	if (good)
		memcpy(bytes, good, sizeof(bytes));
	else if (force)
		android_ab_init(bytes);
	else
		return -EEXIST;
	r = android_ab_decode(bytes, &ab);
	if (!r)
		r = running_slot(c, &ab, info);
	if (r < 0)
		return r;
	android_ab_mark_good(bytes, (unsigned int)r);
	r = write_copies(&m, bytes);
	return r < 0 ? counter_fail(info, r, "%s can't be written: %s", c->path,
				    strerror(-r)) : 0;
}

const struct counter_ops counter_android_ops = {
	.read = android_read,
	.reset = android_reset,
	.rebuilds = true,
};
