// SPDX-License-Identifier: GPL-2.0-or-later
#include "mtd.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <libmtd.h>
#include <mtd/mtd-user.h>

#define CHUNK		4096
#define MTD_MAJOR	90
#define MTD_BLOCK_MAJOR	31	/* Documentation/admin-guide/devices.txt */

/* libmtd prints to stderr and leaves its errno, sometimes 0, behind. */
static int mtd_errno(void)
{
	return errno ? -errno : -EIO;
}

static int check_erased(const struct mtd_dev_info *dev, int fd, int block)
{
	unsigned char buf[CHUNK];

	for (int off = 0; off < dev->eb_size; off += CHUNK) {
		int len = dev->eb_size - off < CHUNK ? dev->eb_size - off :
						       CHUNK;

		if (mtd_read(dev, fd, block, off, buf, len))
			return mtd_errno();
		for (int i = 0; i < len; i++)
			if (buf[i] != 0xff)
				return -EIO;
	}
	return 0;
}

/* A block of NAND that can't be erased any more is bad from now on. */
static int erase_block(libmtd_t lib, const struct mtd_dev_info *dev, int fd,
		       int block)
{
	int r = mtd_is_bad(dev, fd, block);

	if (r > 0)
		return 0;
	if (r < 0 && errno != EOPNOTSUPP)
		return mtd_errno();
	r = mtd_erase(lib, dev, fd, block) ? mtd_errno() :
					     check_erased(dev, fd, block);
	if (r == -EIO && dev->bb_allowed && !mtd_mark_bad(dev, fd, block))
		return 0;
	return r;
}

static int erase_all(libmtd_t lib, const struct mtd_dev_info *dev, int fd,
		     bool (*progress)(unsigned int, unsigned int, void *),
		     void *arg)
{
	for (int block = 0; block < dev->eb_cnt; block++) {
		int r = erase_block(lib, dev, fd, block);

		if (r < 0)
			return r;
		if (progress && !progress((unsigned int)block + 1,
					  (unsigned int)dev->eb_cnt, arg))
			return -ECANCELED;
	}
	return 0;
}

int mtd_erase_all(unsigned int index,
		  bool (*progress)(unsigned int done, unsigned int all,
				   void *arg),
		  void *arg)
{
	_cleanup_(closep) int fd = -EBADF;
	struct mtd_dev_info dev;
	char node[32];
	libmtd_t lib;
	int r;

	snprintf(node, sizeof(node), "/dev/mtd%u", index);
	fd = open(node, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	errno = 0;
	lib = libmtd_open();
	if (!lib)
		return errno ? -errno : -ENODEV;
	r = mtd_get_dev_info1(lib, (int)index, &dev) ? mtd_errno() :
		erase_all(lib, &dev, fd, progress, arg);
	libmtd_close(lib);
	return r;
}

/**
 * struct mtd_flash - an open device
 * @lib: libmtd's handle
 * @dev: what libmtd knows of it
 * @fd: its character device
 * @flips_max: bits that may flip in a page before it is to be written anew
 */
struct mtd_flash {
	libmtd_t lib;
	struct mtd_dev_info dev;
	int fd;
	__u32 flips_max;
};

static int flash_read(void *ctx, __u32 off, void *buf, __u32 len)
{
	const struct mtd_flash *f = ctx;
	__u32 size = (__u32)f->dev.eb_size;

	errno = 0;
	return mtd_read(&f->dev, f->fd, (int)(off / size), (int)(off % size),
			buf, (int)len) ? mtd_errno() : 0;
}

/* The character device hands over what it has got, and counts what is wrong. */
static int read_page(const struct mtd_flash *f, __u32 off, void *buf, __u32 len)
{
	struct mtd_ecc_stats before, after;
	int r;

	if (ioctl(f->fd, ECCGETSTATS, &before) < 0)
		return -errno;
	r = flash_read((void *)f, off, buf, len);
	if (r < 0)
		return r;
	if (ioctl(f->fd, ECCGETSTATS, &after) < 0)
		return -errno;
	if (after.failed != before.failed)
		return -EBADMSG;
	return after.corrected - before.corrected >= f->flips_max ? -EUCLEAN : 0;
}

static int nand_read(void *ctx, __u32 off, void *buf, __u32 len)
{
	const struct mtd_flash *f = ctx;
	__u32 page = (__u32)f->dev.min_io_size;
	int ret = 0;

	for (__u32 done = 0, n; done < len; done += n) {
		int r;

		n = page - (off + done) % page;
		if (n > len - done)
			n = len - done;
		r = read_page(f, off + done, (char *)buf + done, n);
		if (r < 0 && r != -EUCLEAN && r != -EBADMSG)
			return r;
		if (r == -EBADMSG || !ret)
			ret = r;
	}
	return ret;
}

static int flash_write(void *ctx, __u32 off, const void *buf, __u32 len)
{
	const struct mtd_flash *f = ctx;
	__u32 size = (__u32)f->dev.eb_size;

	errno = 0;
	return mtd_write(f->lib, &f->dev, f->fd, (int)(off / size),
			 (int)(off % size), (void *)buf, (int)len, NULL, 0, 0) ?
		mtd_errno() : 0;
}

static int flash_erase(void *ctx, __u32 off)
{
	const struct mtd_flash *f = ctx;

	errno = 0;
	return mtd_erase(f->lib, &f->dev, f->fd, (int)(off / f->dev.eb_size)) ?
		mtd_errno() : 0;
}

static int flash_is_bad(void *ctx, __u32 off)
{
	const struct mtd_flash *f = ctx;
	int r;

	errno = 0;
	r = mtd_is_bad(&f->dev, f->fd, (int)(off / f->dev.eb_size));
	return r < 0 ? mtd_errno() : r;
}

static int flash_mark_bad(void *ctx, __u32 off)
{
	const struct mtd_flash *f = ctx;

	errno = 0;
	return mtd_mark_bad(&f->dev, f->fd, (int)(off / f->dev.eb_size)) ?
		mtd_errno() : 0;
}

static const struct recov_flash_ops nor_ops = {
	.read = flash_read,
	.write = flash_write,
	.erase = flash_erase,
};

static const struct recov_flash_ops nand_ops = {
	.read = nand_read,
	.write = flash_write,
	.erase = flash_erase,
	.is_bad = flash_is_bad,
	.mark_bad = flash_mark_bad,
};

bool mtd_is_device(dev_t number)
{
	return major(number) == MTD_MAJOR;
}

bool mtd_is_block_device(dev_t number)
{
	return major(number) == MTD_BLOCK_MAJOR;
}

int mtd_index(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	/* Each has a node more, for reading only. */
	if (S_ISCHR(st.st_mode) && mtd_is_device(st.st_rdev))
		return (int)minor(st.st_rdev) / 2;
	if (S_ISBLK(st.st_mode) && mtd_is_block_device(st.st_rdev))
		return (int)minor(st.st_rdev);
	return -ENODEV;
}

static int open_node(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) &&
	    mtd_is_device(st.st_rdev))
		return fd;
	close(fd);
	return -ENODEV;
}

/* libmtd does not tell it either. Without ECC no bit is ever corrected. */
static __u32 flips_max(const struct mtd_flash *f)
{
	_cleanup_(fclosep) FILE *file = NULL;
	char path[64];
	unsigned int n;

	snprintf(path, sizeof(path), "/sys/class/mtd/mtd%d/bitflip_threshold",
		 f->dev.mtd_num);
	file = fopen(path, "re");
	return file && fscanf(file, "%u", &n) == 1 && n ? n : 1;
}

static int describe(struct mtd_flash *f, const char *path)
{
	errno = 0;
	f->lib = libmtd_open();
	if (!f->lib)
		return errno ? -errno : -ENODEV;
	if (mtd_get_dev_info(f->lib, path, &f->dev))
		return mtd_errno();
	f->flips_max = flips_max(f);
	return f->dev.region_cnt || f->dev.size > INT32_MAX ? -EINVAL : 0;
}

int mtd_flash_open(const char *path, bool write, struct mtd_flash **ret,
		   struct recov_flash *place)
{
	struct mtd_flash *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return -ENOMEM;
	f->fd = open_node(path, write ? O_RDWR : O_RDONLY);
	r = f->fd < 0 ? f->fd : describe(f, path);
	if (r < 0) {
		mtd_flash_close(f);
		return r;
	}
	*place = (struct recov_flash) {
		.ops = f->dev.bb_allowed ? &nand_ops : &nor_ops,
		.ctx = f,
		.erase_size = (__u32)f->dev.eb_size,
		.write_size = (__u32)f->dev.min_io_size,
		.blocks = (__u32)f->dev.eb_cnt,
	};
	*ret = f;
	return 0;
}

void mtd_flash_close(struct mtd_flash *flash)
{
	if (!flash)
		return;
	if (flash->lib)
		libmtd_close(flash->lib);
	if (flash->fd >= 0)
		close(flash->fd);
	free(flash);
}

int mtd_bad_words(unsigned int index, char *buf, size_t size)
{
	struct mtd_flash *f = NULL;
	struct recov_flash place;
	__u32 first = 0, n = 0;
	char node[32];
	int r;

	snprintf(node, sizeof(node), "/dev/mtd%u", index);
	r = mtd_flash_open(node, false, &f, &place);
	for (__u32 i = 0; !r && place.ops->is_bad && i < place.blocks; i++)
		if (place.ops->is_bad(f, i * place.erase_size) > 0 && !n++)
			first = i;
	mtd_flash_close(f);
	if (r || !n)
		return r;
	snprintf(buf, size, "%u bad block%s, the first is block %u, can't be erased and may still hold old settings",
		 n, n == 1 ? "" : "s", first);
	return 1;
}

int mtd_takes_bytes(const char *path)
{
	struct mtd_flash *f = NULL;
	struct recov_flash place;
	int r = mtd_flash_open(path, false, &f, &place);

	if (!r && (place.write_size != 1 || place.ops->is_bad))
		r = -EOPNOTSUPP;
	mtd_flash_close(f);
	return r;
}

int mtd_wants_erase(const char *path)
{
	_cleanup_(closep) int fd = open_node(path, O_RDONLY | O_NONBLOCK);
	struct mtd_info_user info;

	if (fd < 0)
		return fd;
	/* libmtd does not tell the flags. */
	if (ioctl(fd, MEMGETINFO, &info) < 0)
		return -errno;
	return !(info.flags & MTD_NO_ERASE);
}

int mtd_find(const char *root, const char *name)
{
	_cleanup_(fclosep) FILE *f = NULL;
	int found = -ENOENT, index;
	char line[160], got[128];

	snprintf(line, sizeof(line), "%s/proc/mtd", root);
	f = fopen(line, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "mtd%d: %*x %*x \"%127[^\"\n]\"", &index,
			   got) != 2 || strcmp(got, name))
			continue;
		if (found >= 0)
			return -ENOTUNIQ;
		found = index;
	}
	return found;
}
