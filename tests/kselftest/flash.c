// SPDX-License-Identifier: GPL-2.0-or-later
#include "flash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module.h"

#define PARAMETERS "/sys/module/ramflash/parameters/"

bool flash_here(void)
{
	const char *path = getenv("RAMFLASH_KO");

	return path && access(path, R_OK) == 0;
}

int flash_unload(void)
{
	return module_remove("ramflash");
}

int flash_load(const char *parameters)
{
	int err = flash_unload();

	return err ? err : module_insert(getenv("RAMFLASH_KO"), parameters);
}

static int open_parameter(const char *name, int flags)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int flash_set(const char *name, unsigned int value)
{
	int fd = open_parameter(name, O_WRONLY);
	int err = 0;

	if (fd < 0)
		return fd;
	if (dprintf(fd, "%u", value) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int read_parameter(const char *name, char *value, size_t size)
{
	int fd = open_parameter(name, O_RDONLY);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read(fd, value, size - 1);
	if (len >= 0)
		value[len] = 0;
	close(fd);
	return len < 0 ? -EIO : 0;
}

long flash_get(const char *name)
{
	char value[64];
	int err = read_parameter(name, value, sizeof(value));

	return err ? err : atol(value);
}

bool flash_breached(void)
{
	char value[128];

	if (!read_parameter("breach", value, sizeof(value)) &&
	    !strcmp(value, "none\n"))
		return false;
	fprintf(stderr, "# flash: %s", value);
	return true;
}
