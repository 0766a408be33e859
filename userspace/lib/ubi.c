// SPDX-License-Identifier: GPL-2.0-or-later
#include "ubi.h"

#include <fcntl.h>
#include <mtd/ubi-user.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#define VOLUME		"rootfs_data"
#define DEVICES_MAX	32	/* UBI_MAX_DEVICES of the kernel */
#define VOLUMES_MAX	128	/* UBI_MAX_VOLUMES */
#define NAME_SIZE	(UBI_MAX_VOLUME_NAME + 2)	/* with its line's end */

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

static int open_control(const char *root)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/dev/ubi_ctrl", root);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno == ENOENT ? -ENOPKG : -errno : fd;
}

static int attach(const char *root, unsigned int mtd)
{
	_cleanup_(closep) int fd = open_control(root);
	struct ubi_attach_req req = {
		.ubi_num = UBI_DEV_NUM_AUTO,
		.mtd_num = (int)mtd,
	};

	if (fd < 0)
		return fd;
	return ioctl(fd, UBI_IOCATT, &req) < 0 ? -errno : req.ubi_num;
}

/* @device: "ubi0", or "ubi0_0" for a volume */
static int read_number(const char *root, const char *device,
		       const char *attribute, long long *ret)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/class/ubi/%s/%s", root, device,
		 attribute);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	return fscanf(f, "%lld", ret) == 1 ? 0 : -EIO;
}

/* Return: 0, -ENOENT when there is no such volume */
static int read_name(const char *root, int ubi, int volume,
		     char name[NAME_SIZE])
{
	_cleanup_(fclosep) FILE *f = NULL;
	char path[256];

	snprintf(path, sizeof(path), "%s/sys/class/ubi/ubi%d_%d/name", root,
		 ubi, volume);
	f = fopen(path, "re");
	if (!f || !fgets(name, NAME_SIZE, f))
		return -ENOENT;
	name[strcspn(name, "\n")] = '\0';
	return 0;
}

/* Return: number of the overlay's volume, -ENOENT, -ENOTUNIQ */
static int find_volume(const char *root, int ubi)
{
	char name[NAME_SIZE];
	int only = -ENOENT;

	for (int i = 0; i < VOLUMES_MAX; i++) {
		if (read_name(root, ubi, i, name) < 0)
			continue;
		if (!strcmp(name, VOLUME))
			return i;
		only = only == -ENOENT ? i : -ENOTUNIQ;
	}
	return only;
}

static int make_volume(const char *root, const char *device)
{
	struct ubi_mkvol_req req = {
		.vol_id = 0, .alignment = 1, .vol_type = UBI_DYNAMIC_VOLUME,
		.name = VOLUME, .name_len = sizeof(VOLUME) - 1,
	};
	_cleanup_(closep) int fd = -EBADF;
	long long blocks, size;
	char path[256];
	int r;

	r = read_number(root, device, "avail_eraseblocks", &blocks);
	if (!r)
		r = read_number(root, device, "eraseblock_size", &size);
	if (r < 0)
		return r;
	req.bytes = blocks * size;
	snprintf(path, sizeof(path), "%s/dev/%s", root, device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 || ioctl(fd, UBI_IOCMKVOL, &req) < 0 ? -errno : 0;
}

/* Erased flash is UBI by being attached; and a cut may come before this. */
static int need_volume(const char *root, int ubi)
{
	char device[16];
	long long n;
	int r;

	snprintf(device, sizeof(device), "ubi%d", ubi);
	r = read_number(root, device, "volumes_count", &n);
	return r < 0 || n ? r : make_volume(root, device);
}

int ubi_attach(const char *root, unsigned int mtd, char *name, size_t size)
{
	int number = attached(root, mtd), r;

	if (number < 0)
		number = attach(root, mtd);
	if (number < 0)
		return number;
	r = need_volume(root, number);
	if (!r)
		r = find_volume(root, number);
	if (r < 0)
		return r;
	snprintf(name, size, "ubi%d_%d", number, r);
	return 0;
}

int ubi_detach(const char *root, unsigned int mtd)
{
	_cleanup_(closep) int fd = -EBADF;
	int32_t number = attached(root, mtd);

	if (number < 0)
		return 0;
	fd = open_control(root);
	if (fd < 0)
		return fd;
	return ioctl(fd, UBI_IOCDET, &number) < 0 ? -errno : 0;
}

bool ubi_is_attached(const char *root, unsigned int mtd)
{
	return attached(root, mtd) >= 0;
}

bool ubi_is_cut(const char *root, const char *name)
{
	long long marker;

	return !read_number(root, name, "upd_marker", &marker) && marker;
}

static int open_volume(const char *root, const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/dev/%s", root, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The kernel waits until all is erased that was ever unmapped. */
static int truncate_volume(const char *root, const char *name, int fd)
{
	int64_t bytes = 0;

	if (ioctl(fd, UBI_IOCVOLUP, &bytes) < 0)
		return -errno;
	return ubi_is_cut(root, name) ? -EIO : 0;
}

int ubi_complete(const char *root, const char *name)
{
	_cleanup_(closep) int fd = -EBADF;

	if (!ubi_is_cut(root, name))
		return 0;
	fd = open_volume(root, name);
	return fd < 0 ? fd : truncate_volume(root, name, fd);
}

/* Block by block, as truncating tells nobody how far it is. */
static int erase_blocks(int fd, int32_t n,
			bool (*progress)(unsigned int, unsigned int, void *),
			void *arg)
{
	for (int32_t i = 0; i < n; i++) {
		if (ioctl(fd, UBI_IOCEBER, &i) < 0)
			return -errno;
		if (progress &&
		    !progress((unsigned int)i + 1, (unsigned int)n, arg))
			return -ECANCELED;
	}
	return 0;
}

int ubi_empty(const char *root, unsigned int mtd,
	      bool (*progress)(unsigned int done, unsigned int all, void *arg),
	      void *arg)
{
	_cleanup_(closep) int fd = -EBADF;
	long long blocks;
	char name[32];
	int r;

	r = ubi_attach(root, mtd, name, sizeof(name));
	if (!r)
		r = read_number(root, name, "reserved_ebs", &blocks);
	if (r < 0)
		return r;
	fd = open_volume(root, name);
	if (fd < 0)
		return fd;
	r = erase_blocks(fd, (int32_t)blocks, progress, arg);
	return r ?: truncate_volume(root, name, fd);
}

int ubi_others(const char *root, unsigned int mtd, char *buf, size_t size)
{
	int number = attached(root, mtd), own, n = 0;
	char name[NAME_SIZE];

	if (number < 0)
		return number;
	own = find_volume(root, number);
	*buf = '\0';
	for (int i = 0; i < VOLUMES_MAX; i++) {
		size_t len = strlen(buf);

		if (i == own || read_name(root, number, i, name) < 0)
			continue;
		snprintf(buf + len, size - len, "%s%s", n++ ? ", " : "", name);
	}
	return n;
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
