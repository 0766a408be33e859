// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter_senv.h"

#include <linux/errno.h>
#include <linux/string.h>

#define MAGIC		0x20110811U
#define NOWHERE		COUNTER_SENV_NOWHERE
#define RECORD_SIZE	12
#define READ_TRIES	3

enum content {
	CONTENT_ERASED,
	CONTENT_RECORD,
	CONTENT_TORN,		/* what a cut leaves of a record or of an erase */
	CONTENT_UNREADABLE,	/* too many bit errors, as torn pages of NAND have */
	CONTENT_OTHER,
};

static __u32 get32(const struct counter_senv *senv, const __u8 *p)
{
	if (senv->big)
		return (__u32)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
	return (__u32)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

static void put32(const struct counter_senv *senv, __u8 *p, __u32 v)
{
	int i;

	for (i = 0; i < 4; i++)
		p[senv->big ? 3 - i : i] = (v >> 8 * i) & 0xff;
}

static int filled_with(const __u8 *p, __u32 len, __u8 c)
{
	while (len--)
		if (*p++ != c)
			return 0;
	return 1;
}

static __u32 size_of(const struct counter_senv *senv)
{
	return senv->flash.blocks * senv->flash.erase_size;
}

static int read_flash(const struct counter_senv *senv, __u32 off, void *buf,
		      __u32 len)
{
	int tries = READ_TRIES;
	int ret;

	/* A bus that stumbles once must not cost a block. */
	do {
		ret = senv->flash.ops->read(senv->flash.ctx, off, buf, len);
	} while (ret && ret != -EUCLEAN && ret != -EBADMSG && --tries);
	return ret == -EUCLEAN ? 0 : ret;
}

static int block_bad(const struct counter_senv *senv, __u32 off)
{
	const struct recov_flash_ops *ops = senv->flash.ops;

	return ops->is_bad ? ops->is_bad(senv->flash.ctx, off) : 0;
}

/*
 * Where the record at @off is in memory. A chunk with an error in one of its
 * records is read record by record.
 */
static int get_record(struct counter_senv *senv, __u32 off, const __u8 **record)
{
	__u32 size = senv->chunk_size;
	__u32 chunk = off - off % size;
	int ret = 0;

	if (senv->chunk != chunk) {
		ret = read_flash(senv, chunk, senv->buf, size);
		senv->chunk = ret ? NOWHERE : chunk;
	}
	*record = senv->buf + off % size;
	if (ret == -EBADMSG) {
		ret = read_flash(senv, off, senv->buf, senv->stride);
		*record = senv->buf;
	}
	return ret;
}

/* A program only clears bits, and those of a record, cut short, are its own. */
static int may_be_torn(const struct counter_senv *senv, const __u8 *p)
{
	return filled_with(p + RECORD_SIZE, senv->stride - RECORD_SIZE, 0xff) &&
		(get32(senv, p) & MAGIC) == MAGIC;
}

static enum content classify(const struct counter_senv *senv, const __u8 *p)
{
	if (filled_with(p, senv->stride, 0xff))
		return CONTENT_ERASED;
	if (get32(senv, p) == MAGIC &&
	    get32(senv, p + 8) == (__u32)(MAGIC + get32(senv, p + 4)))
		return CONTENT_RECORD;
	/* NOR flash clears all bits of a block before it erases them. */
	if (may_be_torn(senv, p) || filled_with(p, senv->stride, 0))
		return CONTENT_TORN;
	return CONTENT_OTHER;
}

static void take(struct counter_senv *senv, __u32 off, enum content content,
		 const __u8 *record)
{
	if (content == CONTENT_ERASED) {
		if (senv->next == NOWHERE)
			senv->next = off;
		return;
	}
	senv->last_used = off;
	if (content == CONTENT_OTHER)
		senv->foreign++;
	if (content == CONTENT_UNREADABLE)
		senv->unreadable++;
	if (content == CONTENT_RECORD)
		senv->last_record = off;
	if (senv->next != NOWHERE)
		return;
	if (content != CONTENT_RECORD) {
		senv->damaged++;
		return;
	}
	senv->count = get32(senv, record + 4);
	senv->records++;
}

static int scan_block(struct counter_senv *senv, __u32 block)
{
	__u32 off, end = block + senv->flash.erase_size;
	__u32 foreign = senv->foreign;
	const __u8 *record = NULL;
	int ret;

	for (off = block; off < end; off += senv->stride) {
		ret = get_record(senv, off, &record);
		if (ret && ret != -EBADMSG)
			return ret;
		take(senv, off, ret ? CONTENT_UNREADABLE : classify(senv, record),
		     record);
	}
	if (senv->foreign > foreign &&
	    (senv->last_record == NOWHERE || senv->last_record < block))
		senv->foreign_blocks++;
	return 0;
}

static __u8 judge(const struct counter_senv *senv)
{
	if (senv->last_used == NOWHERE)
		return COUNTER_HEALTH_BLANK;
	/* A cut leaves one page unreadable; its erases leave a record elsewhere. */
	if ((senv->foreign || senv->unreadable > 1) &&
	    senv->last_record == NOWHERE)
		return COUNTER_HEALTH_FOREIGN;
	/* One erase can have been cut, and one of the repair, which starts over. */
	if (senv->foreign_blocks > 2)
		return COUNTER_HEALTH_FOREIGN;
	if (senv->damaged && !senv->records && senv->next == NOWHERE)
		return COUNTER_HEALTH_DAMAGED;
	if (senv->damaged || (senv->next != NOWHERE &&
			      senv->last_used > senv->next))
		return COUNTER_HEALTH_DEGRADED;
	return COUNTER_HEALTH_OK;
}

static int scan(struct counter_senv *senv)
{
	__u32 block;
	int ret;

	senv->count = 0;
	senv->records = 0;
	senv->damaged = 0;
	senv->foreign = 0;
	senv->foreign_blocks = 0;
	senv->unreadable = 0;
	senv->next = NOWHERE;
	senv->last_used = NOWHERE;
	senv->last_record = NOWHERE;
	senv->chunk = NOWHERE;
	for (block = 0; block < size_of(senv); block += senv->flash.erase_size) {
		ret = block_bad(senv, block);
		if (!ret)
			ret = scan_block(senv, block);
		if (ret < 0)
			return ret;
	}
	senv->health = judge(senv);
	/* An empty log, and what a cut left of its first record, count as 0. */
	senv->has_count = senv->health != COUNTER_HEALTH_FOREIGN &&
		senv->health != COUNTER_HEALTH_DAMAGED;
	return 0;
}

/* As many whole records as fit into the buffer, all of one block */
static __u32 chunk_size(const struct counter_senv *senv)
{
	__u32 size = senv->buf_size < senv->flash.erase_size ?
		senv->buf_size : senv->flash.erase_size;

	size -= size % senv->stride;
	while (senv->flash.erase_size % size)
		size -= senv->stride;
	return size;
}

int counter_senv_open(struct counter_senv *senv, const struct recov_flash *flash,
		      int big, void *buf, __u32 buf_size)
{
	__u32 stride = flash->write_size > COUNTER_SENV_STRIDE_MIN ?
		flash->write_size : COUNTER_SENV_STRIDE_MIN;

	if (!flash->blocks || !flash->write_size || buf_size < stride ||
	    stride % flash->write_size || flash->erase_size < stride ||
	    flash->erase_size % stride ||
	    flash->blocks > 0x80000000U / flash->erase_size)
		return -EINVAL;
	memset(senv, 0, sizeof(*senv));
	senv->flash = *flash;
	senv->big = big;
	senv->stride = stride;
	senv->buf = buf;
	senv->buf_size = buf_size;
	senv->chunk_size = chunk_size(senv);
	return scan(senv);
}

/* Append a 0 at @off and look that it is there. */
static int write_record(struct counter_senv *senv, __u32 off)
{
	const struct recov_flash_ops *ops = senv->flash.ops;
	__u8 *p = senv->buf;
	int ret;

	senv->chunk = NOWHERE;
	memset(p, 0xff, senv->stride);
	put32(senv, p, MAGIC);
	put32(senv, p + 4, 0);
	put32(senv, p + 8, MAGIC);
	ret = ops->write(senv->flash.ctx, off, p, senv->stride);
	if (ret)
		return ret;
	memset(p, 0, senv->stride);
	ret = read_flash(senv, off, p, senv->stride);
	if (ret == -EBADMSG)
		return -EIO;
	if (ret)
		return ret;
	return classify(senv, p) == CONTENT_RECORD && !get32(senv, p + 4) ? 0 : -EIO;
}

/* 1: a block is erased all over, 0: it is not */
static int block_erased(struct counter_senv *senv, __u32 block)
{
	__u32 off, end = block + senv->flash.erase_size;
	const __u8 *record = NULL;
	int ret;

	for (off = block; off < end; off += senv->stride) {
		ret = get_record(senv, off, &record);
		if (ret == -EBADMSG || (!ret && classify(senv, record) != CONTENT_ERASED))
			return 0;
		if (ret)
			return ret;
	}
	return 1;
}

static int erase_block(struct counter_senv *senv, __u32 block)
{
	int ret;

	senv->chunk = NOWHERE;
	ret = senv->flash.ops->erase(senv->flash.ctx, block);
	if (ret)
		return ret;
	ret = block_erased(senv, block);
	return ret == 1 ? 0 : ret ? ret : -EIO;
}

static __u32 count_good(const struct counter_senv *senv)
{
	__u32 block, n = 0;

	for (block = 0; block < size_of(senv); block += senv->flash.erase_size)
		n += !block_bad(senv, block);
	return n;
}

/*
 * What to do about a block that failed: 0 when it is out of the way now. The
 * last one stays: when everything fails it is not the blocks' fault.
 */
static int retire(struct counter_senv *senv, __u32 block, int err)
{
	const struct recov_flash_ops *ops = senv->flash.ops;

	if (err != -EIO || !ops->mark_bad || count_good(senv) < 2)
		return err;
	return ops->mark_bad(senv->flash.ctx, block);
}

/* 0: the block is erased now, 1: it is not in use any more */
static int clear_block(struct counter_senv *senv, __u32 block)
{
	int ret = block_bad(senv, block);

	if (ret)
		return ret;
	ret = erase_block(senv, block);
	if (ret)
		ret = retire(senv, block, ret) ?: 1;
	return ret;
}

/* Old records behind the end come to count once the log has grown to them. */
static int clear_from(struct counter_senv *senv, __u32 block)
{
	int ret;

	for (; block < size_of(senv); block += senv->flash.erase_size) {
		ret = block_bad(senv, block);
		if (!ret)
			ret = block_erased(senv, block);
		if (!ret)
			ret = clear_block(senv, block);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* The first block from @block on that is not bad, or the end */
static __u32 good_block(const struct counter_senv *senv, __u32 block)
{
	while (block < size_of(senv) && block_bad(senv, block))
		block += senv->flash.erase_size;
	return block;
}

/*
 * A cut erase can leave anything in the first block. A record in another one,
 * behind the end and so of no value, lets the log be known as one all the same.
 * When there is none, nothing in those blocks counts, and they can go first.
 */
static int leave_mark(struct counter_senv *senv)
{
	__u32 rest = good_block(senv, 0) + senv->flash.erase_size;
	int ret;

	if (senv->last_used == NOWHERE ||
	    (senv->last_record != NOWHERE && senv->last_record >= rest))
		return 0;
	ret = clear_from(senv, rest);
	rest = good_block(senv, rest);
	if (!ret && rest < size_of(senv))
		ret = write_record(senv, rest);
	return ret == -EIO ? 0 : ret;
}

/*
 * ORDER: the first block goes first, for then there is no count any more; the
 * record is in it before the others go, so that the log is known as one.
 */
static int rewrite(struct counter_senv *senv)
{
	__u32 size = senv->flash.erase_size;
	__u32 block;
	int ret = leave_mark(senv);

	if (ret)
		return ret;
	for (block = 0; block < size_of(senv); block += size) {
		ret = clear_block(senv, block);
		if (!ret)
			ret = write_record(senv, block);
		if (!ret)
			return clear_from(senv, block + size);
		if (ret == -EIO)
			ret = retire(senv, block, ret);
		if (ret < 0)
			return ret;
	}
	return -EIO;
}

int counter_senv_reset(struct counter_senv *senv, int force)
{
	int ret = scan(senv);

	if (ret)
		return ret;
	if (senv->health == COUNTER_HEALTH_FOREIGN && !force)
		return -EEXIST;
	if (senv->health == COUNTER_HEALTH_OK && !senv->count)
		return 0;
	/*
	 * A block that looks erased may come from an erase that was cut: only
	 * what follows a whole log can be trusted.
	 */
	ret = senv->health == COUNTER_HEALTH_OK && senv->next != NOWHERE ?
		write_record(senv, senv->next) : -EIO;
	if (ret == -EIO)
		ret = rewrite(senv);
	if (ret)
		return ret;
	ret = scan(senv);
	if (ret)
		return ret;
	return senv->health == COUNTER_HEALTH_OK && !senv->count ? 0 : -EIO;
}
