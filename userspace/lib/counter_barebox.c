// SPDX-License-Identifier: GPL-2.0-or-later
/* The tries of barebox' bootchooser, in its state. */
#include "counter_ops.h"

#include <fcntl.h>
#include <string.h>
#include "barebox_dt.h"
#include "barebox_state.h"
#include "io.h"
#include "mtd.h"

#define BIG	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/**
 * struct bb - an open state
 * @layout: of the device tree
 * @copies: what the buckets hold
 * @flash: in erase blocks
 * @mtd: there
 * @place: of @mtd
 * @fd: elsewhere
 */
struct bb {
	struct barebox_layout layout;
	struct barebox_copies copies;
	bool flash;
	struct mtd_flash *mtd;
	struct recov_flash place;
	int fd;
};

static void close_bb(struct bb *bb)
{
	barebox_copies_done(&bb->copies);
	mtd_flash_close(bb->mtd);
	if (bb->fd >= 0)
		close(bb->fd);
}

static int read_bucket(const struct bb *bb, uint64_t off,
		       struct barebox_copy *copy)
{
	uint32_t stride = bb->layout.stride;
	struct barebox_place place;
	int r;

	copy->raw = malloc(stride);
	if (!copy->raw)
		return -ENOMEM;
	r = read_at(bb->fd, copy->raw, stride, off);
	if (r < 0)
		return r;
	copy->r = barebox_direct_find(copy->raw, stride, BIG, &place);
	if (copy->r)
		return 0;
	copy->r = barebox_raw_verify(copy->raw + place.start, place.len,
				     bb->layout.magic, BIG, &copy->len);
	memmove(copy->raw, copy->raw + place.start, place.len);
	return 0;
}

static int read_direct(const struct counter *c, struct bb *bb)
{
	int r = 0;

	while (bb->copies.n < BAREBOX_BUCKETS && !r) {
		unsigned int i = bb->copies.n++;

		r = read_bucket(bb, c->offset + i * bb->layout.stride,
				&bb->copies.copy[i]);
	}
	return r;
}

static int open_device(const struct counter *c, const char *path, bool write,
		       struct bb *bb)
{
	if (bb->flash)
		return mtd_flash_open(path, write, &bb->mtd, &bb->place) ?:
			barebox_flash_read(&bb->place, bb->layout.magic, BIG,
					   &bb->copies);
	if (bb->layout.stride < BAREBOX_HEADER ||
	    bb->layout.stride > BAREBOX_RAW_MAX + BAREBOX_META)
		return -EINVAL;
	bb->fd = open(path, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
	return bb->fd < 0 ? -errno : read_direct(c, bb);
}

static int open_state(const struct counter *c, bool write, struct bb *bb,
		      struct counter_info *info)
{
	char in_tree[COUNTER_DEVICE_MAX];
	const char *path = c->path;
	int r = barebox_layout_read(c->root, &bb->layout);

	if (r < 0)
		return counter_fail(info, r, r == -ENOENT ?
			"the device tree has no node barebox,state" :
			"the state in the device tree has no variable remaining_attempts of bootchooser");
	snprintf(in_tree, sizeof(in_tree), "%s%s", c->root, c->format.device);
	if (!strcmp(path, in_tree)) {
		path = bb->layout.device;
		if (!*path)
			return counter_fail(info, -ENODEV, "the device that the device tree names for the state is not there: --device says where it is");
	}
	/* As barebox has it: copies in blocks where blocks have to be erased */
	bb->flash = mtd_wants_erase(path) > 0;
	if (bb->flash && c->offset)
		return counter_fail(info, -EINVAL, "the state takes a whole partition: no offset");
	r = open_device(c, path, write, bb);
	if (!r && write && bb->fd >= 0)
		return counter_check_block(bb->fd, path, info);
	if (r == -EINVAL)
		return counter_fail(info, r, "backend-stridesize %u of the device tree is none for copies of a state",
				    bb->layout.stride);
	return r < 0 ? counter_fail(info, r, "%s can't be read: %s", path,
			r == -ENODATA ? "it is too short" : strerror(-r)) : 0;
}

/* The kernel's command line names the target, else last_chosen counts them. */
static const struct barebox_target *running(const struct counter *c,
					    const struct bb *bb,
					    const struct barebox_copy *copy)
{
	const struct barebox_layout *l = &bb->layout;
	uint32_t last = 0;
	char name[32];

	if (!counter_cmdline(c->root, "bootchooser.active=", name, sizeof(name))) {
		for (size_t i = 0; i < l->n; i++)
			if (!strcmp(l->target[i].name, name))
				return &l->target[i];
		return NULL;
	}
	if (l->last_chosen_at <= copy->len - BAREBOX_HEADER - 4 &&
	    copy->len >= BAREBOX_HEADER + 4)
		last = barebox_get32(copy->raw + BAREBOX_HEADER +
				     l->last_chosen_at, BIG);
	return last && last <= l->n ? &l->target[last - 1] : NULL;
}

static void tell_broken(const struct bb *bb, struct counter_info *info)
{
	bool other = false, blank = true;

	for (unsigned int i = 0; i < bb->copies.n; i++) {
		other |= bb->copies.copy[i].r == -EBADMSG;
		blank &= bb->copies.copy[i].r == -ENODATA;
	}
	if (other) {
		info->health = COUNTER_HEALTH_FOREIGN;
		counter_fail(info, 0, "the state has another magic than 0x%08x of the device tree",
			     bb->layout.magic);
	} else if (blank) {
		info->health = COUNTER_HEALTH_UNKNOWN;
		counter_fail(info, 0, "nothing was ever written there: barebox makes a state at its next start");
	} else {
		info->health = COUNTER_HEALTH_DAMAGED;
		counter_fail(info, 0, "no copy of the state has a right checksum: barebox makes a new one at its next start");
	}
}

static uint8_t *attempts_of(const struct barebox_copy *copy,
			    const struct barebox_target *target)
{
	if (copy->len < BAREBOX_HEADER + 4 ||
	    target->attempts_at > copy->len - BAREBOX_HEADER - 4)
		return NULL;
	return copy->raw + BAREBOX_HEADER + target->attempts_at;
}

static void tell_target(const struct counter *c, const struct bb *bb,
			const struct barebox_copy *copy,
			struct counter_info *info)
{
	const struct barebox_target *target = running(c, bb, copy);
	const uint8_t *p = target ? attempts_of(copy, target) : NULL;

	info->down = true;
	if (!target) {
		counter_fail(info, 0, "which target runs is not known: the kernel's command line has no bootchooser.active= that is in the device tree");
		return;
	}
	snprintf(info->slot, sizeof(info->slot), "%s", target->name);
	info->limit = target->attempts;
	if (!p) {
		info->health = COUNTER_HEALTH_FOREIGN;
		counter_fail(info, 0, "the state is shorter than the device tree has it");
		return;
	}
	info->has_value = true;
	info->value = barebox_get32(p, BIG);
	info->settled = info->value >= target->attempts;
}

static int barebox_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(close_bb) struct bb bb = { .fd = -EBADF };
	const struct barebox_copy *copy;
	int r = open_state(c, false, &bb, info);

	if (r < 0)
		return r;
	copy = barebox_used(&bb.copies);
	if (!copy) {
		tell_broken(&bb, info);
		return 0;
	}
	info->health = COUNTER_HEALTH_OK;
	if (!barebox_consistent(&bb.copies)) {
		info->health = COUNTER_HEALTH_DEGRADED;
		counter_fail(info, 0, "the %u copies of the state are not all whole and the same",
			     bb.copies.n);
	}
	tell_target(c, &bb, copy, info);
	return 0;
}

static int write_bucket(const struct bb *bb, uint64_t off, const uint8_t *raw,
			size_t len)
{
	_cleanup_(freep) uint8_t *bucket = malloc(BAREBOX_META + len);

	if (!bucket)
		return -ENOMEM;
	barebox_put32(bucket, 0x2354fdf3, BIG);
	barebox_put32(bucket + 4, (uint32_t)len, BIG);
	memcpy(bucket + BAREBOX_META, raw, len);
	return write_at(bb->fd, bucket, BAREBOX_META + len, off);
}

/* ORDER: as in flash, those that are not like the one that counts go first. */
static int write_direct(const struct counter *c, const struct bb *bb,
			const uint8_t *raw, size_t len)
{
	const struct barebox_copies *copies = &bb->copies;
	const struct barebox_copy *used = barebox_used(copies);
	int r = 0;

	if (len + BAREBOX_META > bb->layout.stride)
		return -E2BIG;
	for (unsigned int i = 0; i < 2 * copies->n && !r; i++) {
		unsigned int n = i % copies->n;
		bool second_round = i >= copies->n;

		if (barebox_same(&copies->copy[n], used) == second_round)
			r = write_bucket(bb, c->offset + n * bb->layout.stride,
					 raw, len);
	}
	return r;
}

/* The state as it is, but for the tries of one target */
static int write_state(const struct counter *c, const struct bb *bb,
		       const struct barebox_copy *copy,
		       const struct barebox_target *target, bool mark_bad)
{
	_cleanup_(freep) uint8_t *raw = malloc(copy->len);
	uint8_t *p;

	if (!raw)
		return -ENOMEM;
	memcpy(raw, copy->raw, copy->len);
	p = raw + BAREBOX_HEADER + target->attempts_at;
	if (barebox_get32(p, BIG) < target->attempts)
		barebox_put32(p, target->attempts, BIG);
	barebox_raw_seal(raw, BIG);
	if (bb->flash)
		return barebox_flash_write(&bb->place, &bb->copies, raw,
					   copy->len, BIG, mark_bad);
	return write_direct(c, bb, raw, copy->len);
}

static int reset_once(const struct counter *c, bool mark_bad,
		      struct counter_info *info)
{
	_cleanup_(close_bb) struct bb bb = { .fd = -EBADF };
	const struct barebox_target *target;
	const struct barebox_copy *copy;
	int r = open_state(c, true, &bb, info);

	if (r < 0)
		return r;
	copy = barebox_used(&bb.copies);
	target = copy ? running(c, &bb, copy) : NULL;
	if (!target || !attempts_of(copy, target))
		return counter_fail(info, -ESRCH, "which target runs is not known, or the state does not have it");
	if (bb.layout.signed_)
		return counter_fail(info, -ENOKEY, "the state is signed: only barebox has the key");
	r = write_state(c, &bb, copy, target, mark_bad);
	return r < 0 ? counter_fail(info, r, "the state can't be written: %s",
				    strerror(-r)) : 0;
}

/*
 * When a block went bad another one takes its place. One in a reset: when all of
 * them fail it is not the blocks' fault.
 */
static int barebox_reset(const struct counter *c, bool force,
			 struct counter_info *info)
{
	int r = reset_once(c, true, info);

	(void)force;
	return r == -EAGAIN ? reset_once(c, false, info) : r;
}

const struct counter_ops counter_barebox_ops = {
	.read = barebox_read,
	.reset = barebox_reset,
};
