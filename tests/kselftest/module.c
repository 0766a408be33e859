// SPDX-License-Identifier: GPL-2.0-or-later
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>

bool module_here(void)
{
	const char *path = getenv("RECOVERY_KO");

	return path && access(path, R_OK) == 0;
}

void sleep_ms(unsigned int ms)
{
	struct timespec ts = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000L,
	};

	while (nanosleep(&ts, &ts))
		;
}

/* Somebody may hold it for a moment: a dump being read, udev, a work. */
int module_remove(const char *name)
{
	unsigned int tries;

	for (tries = 0; tries < 100; tries++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK))
			return 0;
		if (errno == ENOENT)
			return 0;
		if (errno != EAGAIN && errno != EBUSY)
			break;
		sleep_ms(20);
	}
	return -errno;
}

int module_insert(const char *file, const char *parameters)
{
	int fd, err;

	fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, parameters, 0) ? -errno : 0;
	close(fd);
	return err;
}

int module_unload(void)
{
	return module_remove("recovery");
}

int module_load(const char *parameters)
{
	int err = module_unload();

	return err ? err : module_insert(getenv("RECOVERY_KO"), parameters);
}

int sysfs_read(const char *name, char *value, size_t size)
{
	char path[256];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), RECOVERY_SYSFS "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, value, size - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	value[len] = 0;
	value[strcspn(value, "\n")] = 0;
	return strlen(value);
}

bool sysfs_is(const char *name, const char *value)
{
	char now[256];

	return sysfs_read(name, now, sizeof(now)) >= 0 && !strcmp(now, value);
}

bool sysfs_becomes(const char *name, const char *value)
{
	unsigned int tries;

	for (tries = 0; tries < 100; tries++) {
		if (sysfs_is(name, value))
			return true;
		sleep_ms(50);
	}
	return false;
}
