// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "dirbench.h"
#include "util.h"
#include "wipe.h"

char dir_path[64];
int dir;

int dir_setup(void **state)
{
	strcpy(dir_path, "/tmp/test-dir.XXXXXX");
	if (!mkdtemp(dir_path))
		return -1;
	dir = open(dir_path, O_RDONLY | O_DIRECTORY);
	return dir < 0;
}

int dir_teardown(void **state)
{
	unsigned int left = 0;
	int r = wipe_dir(dir, &left);

	close(dir);
	return r || left || rmdir(dir_path);
}

void put_file(const char *name, const char *text, mode_t mode)
{
	int fd = openat(dir, name, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

void make_dir(const char *name, mode_t mode)
{
	assert_int_equal(mkdirat(dir, name, mode), 0);
}

bool exists(const char *name)
{
	return !faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW);
}
