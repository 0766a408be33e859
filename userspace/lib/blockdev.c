// SPDX-License-Identifier: GPL-2.0-or-later
#include "blockdev.h"

#include <blkid/blkid.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "disk_name.h"

#define SYS_BLOCK	"/sys/class/block"
#define BLANK_SIZE	0x100000

/* What libblkid calls them */
static const char *const keys[] = {
	[DISK_PATH] = NULL,
	[DISK_UUID] = "UUID",
	[DISK_LABEL] = "LABEL",
	[DISK_PARTUUID] = "PART_ENTRY_UUID",
	[DISK_PARTLABEL] = "PART_ENTRY_NAME",
};

static void probe_done(blkid_probe *probe)
{
	if (*probe)
		blkid_free_probe(*probe);
}

/* 0 with all that libblkid knows of it, 1: nothing, -EMEDIUMTYPE, -errno */
static int probe_all(blkid_probe probe, int fd)
{
	int r;

	if (blkid_probe_set_device(probe, fd, 0, 0) < 0)
		return errno ? -errno : -EIO;
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE |
					  BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
					  BLKID_SUBLKS_USAGE);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
	errno = 0;
	r = blkid_do_safeprobe(probe);
	if (r == -2)
		return -EMEDIUMTYPE;
	return r < 0 ? -(errno ?: EIO) : r;
}

static const char *value_of(blkid_probe probe, const char *key)
{
	const char *value;

	return blkid_probe_lookup_value(probe, key, &value, NULL) < 0 ? "" :
	       value;
}

/* Numbers are written in any case. */
static bool is_called(int fd, enum disk_name kind, const char *value)
{
	_cleanup_(probe_done) blkid_probe probe = blkid_new_probe();
	bool number = kind == DISK_UUID || kind == DISK_PARTUUID;
	const char *is;

	if (!probe || probe_all(probe, fd))
		return false;
	is = value_of(probe, keys[kind]);
	return !(number ? strcasecmp(is, value) : strcmp(is, value));
}

/* mtdblock and ubiblock are flash, which has its own way in. */
static bool is_flash(const char *name)
{
	return !strncmp(name, "mtdblock", 8) || !strncmp(name, "ubiblock", 8);
}

static int open_device(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISBLK(st.st_mode))
		return fd;
	close(fd);
	return -ENOTBLK;
}

static int try_device(const char *name, enum disk_name kind,
		      const char *value, char ret[BLOCKDEV_PATH_MAX])
{
	_cleanup_(closep) int fd = -EBADF;
	char path[BLOCKDEV_PATH_MAX];

	if (is_flash(name) || strlen(name) + 6 > sizeof(path))
		return 0;
	snprintf(path, sizeof(path), "/dev/%.57s", name);
	fd = open_device(path);
	if (fd < 0 || !is_called(fd, kind, value))
		return 0;
	if (*ret)
		return -ENOTUNIQ;
	memcpy(ret, path, sizeof(path));
	return 0;
}

static int find_value(enum disk_name kind, const char *value,
		      char ret[BLOCKDEV_PATH_MAX])
{
	DIR *dir = opendir(SYS_BLOCK);
	struct dirent *d;
	int r = 0;

	while (dir && !r && (d = readdir(dir)))
		if (*d->d_name != '.')
			r = try_device(d->d_name, kind, value, ret);
	if (dir)
		closedir(dir);
	return r ?: *ret ? 0 : -ENODEV;
}

int blockdev_find(const char *name, char ret[BLOCKDEV_PATH_MAX])
{
	_cleanup_(closep) int fd = -EBADF;
	enum disk_name kind;
	const char *value;

	*ret = '\0';
	kind = disk_name_kind(name, &value);
	if (kind != DISK_PATH)
		return find_value(kind, value, ret);
	fd = open_device(name);
	if (fd < 0)
		return -ENODEV;
	snprintf(ret, BLOCKDEV_PATH_MAX, "%s", name);
	return 0;
}

/* 1, 0 or -errno. A device may be smaller than what is looked at. */
static int is_blank(int fd)
{
	_cleanup_(freep) unsigned char *buf = malloc(BLANK_SIZE);
	ssize_t n;

	if (!buf)
		return -ENOMEM;
	n = pread(fd, buf, BLANK_SIZE, 0);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	for (ssize_t i = 1; i < n; i++)
		if (buf[i] != buf[0])
			return 0;
	return buf[0] == 0x00 || buf[0] == 0xff;
}

static int not_known(int fd)
{
	int r = is_blank(fd);

	return r < 0 ? r : r ? -ENODATA : -EMEDIUMTYPE;
}

int blockdev_probe(const char *path, struct blockdev *ret)
{
	_cleanup_(probe_done) blkid_probe probe = blkid_new_probe();
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	if (!probe)
		return -ENOMEM;
	r = probe_all(probe, fd);
	if (r < 0)
		return r;
	if (strcmp(value_of(probe, "USAGE"), "filesystem"))
		return not_known(fd);
	snprintf(ret->type, sizeof(ret->type), "%s", value_of(probe, "TYPE"));
	snprintf(ret->label, sizeof(ret->label), "%s",
		 value_of(probe, "LABEL"));
	snprintf(ret->uuid, sizeof(ret->uuid), "%s", value_of(probe, "UUID"));
	return 0;
}
