// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <mtd/ubi-user.h>
#include <sys/ioctl.h>

/* A volume of the overlay's own is the only one on its MTD device. */
int ubi_attach(unsigned int mtd, char *name, size_t size)
{
	_cleanup_(closep) int fd = open("/dev/ubi_ctrl", O_RDONLY | O_CLOEXEC);
	struct ubi_attach_req req = {
		.ubi_num = UBI_DEV_NUM_AUTO,
		.mtd_num = (int)mtd,
	};

	if (fd < 0 || ioctl(fd, UBI_IOCATT, &req) < 0)
		return -errno;
	snprintf(name, size, "ubi%d_0", req.ubi_num);
	return 0;
}
