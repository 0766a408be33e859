// SPDX-License-Identifier: GPL-2.0-or-later
#include "mtd.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <libmtd.h>

#define CHUNK	4096

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
		     void (*progress)(unsigned int, unsigned int, void *),
		     void *arg)
{
	for (int block = 0; block < dev->eb_cnt; block++) {
		int r = erase_block(lib, dev, fd, block);

		if (r < 0)
			return r;
		if (progress)
			progress((unsigned int)block + 1,
				 (unsigned int)dev->eb_cnt, arg);
	}
	return 0;
}

int mtd_erase_all(unsigned int index,
		  void (*progress)(unsigned int done, unsigned int all,
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
