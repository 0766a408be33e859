// SPDX-License-Identifier: GPL-2.0-or-later
#include "install.h"

#include <string.h>
#include "digest.h"
#include "io.h"
#include "reason.h"

/**
 * struct job - an installation under way
 * @in: what goes where
 * @blocks: blocks of the image
 * @buf: a block of it
 * @first: its first block
 * @back: what was read back
 * @first_at: where the first block goes
 * @sum: of what was read of it so far
 * @reason: for people
 * @size: of @reason
 */
struct job {
	const struct install *in;
	uint32_t blocks;
	unsigned char *buf, *first, *back;
	uint32_t first_at;
	struct digest *sum;
	char *reason;
	size_t size;
};

static uint32_t image_blocks(const struct install *in)
{
	return (uint32_t)((in->image->size + in->flash->erase_size - 1) /
			  in->flash->erase_size);
}

static bool bears_bad(const struct install *in)
{
	return in->image->content == RECOVERY_CONTENT_UBI;
}

static int is_bad(const struct install *in, uint32_t block)
{
	const struct recov_flash *flash = in->flash;

	return flash->ops->is_bad ?
		flash->ops->is_bad(flash->ctx, block * flash->erase_size) : 0;
}

int install_check(const struct install *in, char *reason, size_t size)
{
	uint64_t room = (uint64_t)in->flash->erase_size * in->flash->blocks;
	uint32_t good = 0;

	if (in->image->size > room)
		return because(reason, size, -ENOSPC, "the image has %llu bytes, the partition %llu",
			       (unsigned long long)in->image->size,
			       (unsigned long long)room);
	for (uint32_t b = 0; b < in->flash->blocks; b++) {
		int bad = is_bad(in, b);

		if (bad < 0)
			return because(reason, size, bad, "the flash can't be read: %s",
				       strerror(-bad));
		if (bad && !bears_bad(in) && b < image_blocks(in))
			return because(reason, size, -EOPNOTSUPP, "block %u of the partition is bad, which only UBI can live with: make an image of UBI",
				       b);
		good += !bad;
	}
	if (image_blocks(in) > good)
		return because(reason, size, -ENOSPC, "the image has %u blocks, the partition %u good ones",
			       image_blocks(in), good);
	return 0;
}

static int read_block(struct job *job, uint32_t n, unsigned char *to)
{
	const struct image *image = job->in->image;
	uint32_t size = job->in->flash->erase_size;
	uint64_t off = (uint64_t)n * size;
	size_t len = image->size - off < size ? (size_t)(image->size - off) : size;
	int r = read_at(image->fd, to, len, off);

	if (r == -ENODATA)
		return because(job->reason, job->size, -ESTALE, "%s has become shorter while it was read",
			       image->path);
	if (r < 0)
		return because(job->reason, job->size, r, "%s can't be read: %s",
			       image->path, strerror(-r));
	digest_add(job->sum, to, len);
	memset(to + len, 0xff, size - len);
	return 0;
}

/* Erased pages at the end are left so: UBIFS wants to write them itself. */
static uint32_t programmed(const struct recov_flash *flash,
			   const unsigned char *buf)
{
	uint32_t len = flash->erase_size, page = flash->write_size;

	while (len && buf[len - 1] == 0xff)
		len--;
	return (len + page - 1) / page * page;
}

static int erase(struct job *job, uint32_t block)
{
	const struct recov_flash *flash = job->in->flash;
	int r = flash->ops->erase(flash->ctx, block * flash->erase_size);

	return r < 0 ? because(job->reason, job->size, r, "block %u can't be erased: %s",
			       block, strerror(-r)) : 0;
}

/* What it holds; correctable errors are for the driver to count. */
static int compare(struct job *job, uint32_t block, const unsigned char *want)
{
	const struct recov_flash *flash = job->in->flash;
	int r = flash->ops->read(flash->ctx, block * flash->erase_size, job->back,
				 flash->erase_size);

	if (r && r != -EUCLEAN)
		return because(job->reason, job->size, r, "block %u can't be read back: %s",
			       block, strerror(-r));
	if (memcmp(job->back, want, flash->erase_size))
		return because(job->reason, job->size, -EIO, "block %u does not hold what was written: the flash is worn out",
			       block);
	return 0;
}

static int write_block(struct job *job, uint32_t block, const unsigned char *buf)
{
	const struct recov_flash *flash = job->in->flash;
	uint32_t len = programmed(flash, buf);
	int r = 0;

	if (len)
		r = flash->ops->write(flash->ctx, block * flash->erase_size, buf,
				      len);
	return r < 0 ? because(job->reason, job->size, r, "block %u can't be written: %s",
			       block, strerror(-r)) : compare(job, block, buf);
}

/* Block @n of the image, or what is behind it, which is left erased */
static int one_block(struct job *job, uint32_t block, uint32_t n)
{
	int r = erase(job, block);

	if (r < 0)
		return r;
	if (!n) {
		job->first_at = block;
		return read_block(job, n, job->first);
	}
	if (n < job->blocks)
		r = read_block(job, n, job->buf);
	else
		memset(job->buf, 0xff, job->in->flash->erase_size);
	return r ?: write_block(job, block, job->buf);
}

static int all_blocks(struct job *job)
{
	const struct install *in = job->in;
	uint32_t n = 0;

	for (uint32_t block = 0; block < in->flash->blocks; block++) {
		int r = is_bad(in, block);

		if (in->stop && in->stop())
			return because(job->reason, job->size, -EINTR, "interrupted");
		if (!r)
			r = one_block(job, block, n++);
		if (r < 0)
			return r;
		if (in->progress)
			in->progress(block + 1, in->flash->blocks, in->arg);
	}
	return 0;
}

static int seal(struct job *job)
{
	uint8_t sum[DIGEST_SIZE];

	digest_end(TAKE_PTR(job->sum), sum);
	if (memcmp(sum, job->in->image->sum, sizeof(sum)))
		return because(job->reason, job->size, -ESTALE, "%s has changed while it was read",
			       job->in->image->path);
	return write_block(job, job->first_at, job->first);
}

int install_write(const struct install *in, char *reason, size_t size)
{
	uint32_t len = in->flash->erase_size;
	struct job job = {
		.in = in, .blocks = image_blocks(in),
		.reason = reason, .size = size,
	};
	_cleanup_(freep) unsigned char *mem = malloc(3 * (size_t)len);
	int r;

	job.sum = digest_new();
	if (!mem || !job.sum) {
		digest_freep(&job.sum);
		return because(reason, size, -ENOMEM, "no memory");
	}
	job.buf = mem;
	job.first = mem + len;
	job.back = mem + 2 * (size_t)len;
	r = all_blocks(&job) ?: seal(&job);
	digest_freep(&job.sum);
	return r;
}
