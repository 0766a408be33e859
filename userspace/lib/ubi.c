// SPDX-License-Identifier: GPL-2.0-or-later
#include "ubi.h"

#include <fcntl.h>
#include <mtd/ubi-user.h>
#include <sys/ioctl.h>

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

int ubi_attach(const char *root, unsigned int mtd, char *name, size_t size)
{
	int number = attached(root, mtd);

	if (number < 0)
		number = attach(root, mtd);
	if (number < 0)
		return number;
	snprintf(name, size, "ubi%d_0", number);
	return 0;
}
