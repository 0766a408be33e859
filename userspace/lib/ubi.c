// SPDX-License-Identifier: GPL-2.0-or-later
#include "ubi.h"

#include <fcntl.h>
#include <mtd/ubi-user.h>
#include <string.h>
#include <sys/ioctl.h>

#define VOLUME		"rootfs_data"
#define DEVICES_MAX	32	/* UBI_MAX_DEVICES of the kernel */

/* Return: number of the UBI device on an MTD device, -ENODEV */
static int attached(const char *root, unsigned int mtd)
{
	char path[256];

	for (int i = 0; i < DEVICES_MAX; i++) {
		_cleanup_(fclosep) FILE *f = NULL;
		unsigned int on;

		snprintf(path, sizeof(path), "%s/sys/class/ubi/ubi%d/mtd_num",
			 root, i);
		f = fopen(path, "re");
		if (f && fscanf(f, "%u", &on) == 1 && on == mtd)
			return i;
	}
	return -ENODEV;
}

static int attach(const char *root, unsigned int mtd)
{
	_cleanup_(closep) int fd = -EBADF;
	struct ubi_attach_req req = {
		.ubi_num = UBI_DEV_NUM_AUTO,
		.mtd_num = (int)mtd,
	};
	char path[256];

	snprintf(path, sizeof(path), "%s/dev/ubi_ctrl", root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, UBI_IOCATT, &req) < 0)
		return -errno;
	return req.ubi_num;
}

static int read_number(const char *root, int ubi, const char *attribute,
		       long long *ret)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/class/ubi/ubi%d/%s", root, ubi,
		 attribute);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	return fscanf(f, "%lld", ret) == 1 ? 0 : -EIO;
}

static int make_volume(const char *root, int ubi)
{
	struct ubi_mkvol_req req = {
		.vol_id = 0, .alignment = 1, .vol_type = UBI_DYNAMIC_VOLUME,
		.name = VOLUME, .name_len = sizeof(VOLUME) - 1,
	};
	_cleanup_(closep) int fd = -EBADF;
	long long blocks, size;
	char path[256];
	int r;

	r = read_number(root, ubi, "avail_eraseblocks", &blocks);
	if (!r)
		r = read_number(root, ubi, "eraseblock_size", &size);
	if (r < 0)
		return r;
	req.bytes = blocks * size;
	snprintf(path, sizeof(path), "%s/dev/ubi%d", root, ubi);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || ioctl(fd, UBI_IOCMKVOL, &req) < 0 ? -errno : 0;
}

/* Erased flash is UBI by being attached; and a cut may come before this. */
static int need_volume(const char *root, int ubi)
{
	long long n;
	int r = read_number(root, ubi, "volumes_count", &n);

	return r < 0 || n ? r : make_volume(root, ubi);
}

int ubi_attach(const char *root, unsigned int mtd, char *name, size_t size)
{
	int number = attached(root, mtd), r;

	if (number < 0)
		number = attach(root, mtd);
	if (number < 0)
		return number;
	r = need_volume(root, number);
	if (r < 0)
		return r;
	snprintf(name, size, "ubi%d_0", number);
	return 0;
}

bool ubi_suits(const char *root, unsigned int mtd)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char path[256], type[16];

	snprintf(path, sizeof(path), "%s/sys/class/mtd/mtd%u/type", root, mtd);
	f = fopen(path, "re");
	return f && fscanf(f, "%15s", type) == 1 &&
	       (!strcmp(type, "nand") || !strcmp(type, "mlc-nand"));
}
