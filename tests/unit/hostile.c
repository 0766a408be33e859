// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "dirbench.h"
#include "hostile.h"

#define FILES_A_DIR	1000
#define DEPTH		300	/* of names of 255 bytes */

void hostile_make_outside(void)
{
	make_dir(OUTSIDE, 0750);
	put_file(SECRET, "precious", 0640);
	make_dir("outside/dir", 0700);
	put_file("outside/dir/file", "precious", 0600);
}

void hostile_assert_outside(unsigned int links)
{
	static const char *const names[] = { SECRET, "outside/dir/file" };

	for (size_t i = 0; i < 2; i++) {
		char text[16] = "";
		struct stat st;
		int fd = openat(dir, names[i], O_RDONLY);

		assert_true(fd >= 0);
		assert_int_equal(read(fd, text, sizeof(text)), 8);
		assert_string_equal(text, "precious");
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(st.st_nlink, i ? 1 : links);
		assert_int_equal(st.st_mode & 07777, i ? 0600 : 0640);
		close(fd);
	}
}

static void make_names(void)
{
	static const char *const odd[] = {
		"new\nline", "*", "?", "[a-z]", "{a,b}", "~", "$HOME", "`x`",
		"-rf", " ", "...", ".ssh", "\xff\xfe", "\xc3", "\xe2\x80\xae",
		"a\033[2Jb", "lost+found",
	};
	char name[300];

	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		snprintf(name, sizeof(name), "upper/%s", odd[i]);
		make_dir(name, 0700);
		snprintf(name, sizeof(name), "upper/%s/%s", odd[i], odd[i]);
		put_file(name, "mine", 0600);
	}
	for (int c = 1; c < 256; c++) {
		snprintf(name, sizeof(name), "upper/%c", c);
		if (c != '/' && c != '.' && !exists(name))
			put_file(name, "mine", 0);
		memset(name + 6, c, 255);
		name[6 + 255] = '\0';
		if (c != '/')
			put_file(name, "mine", 0);
	}
}

static void make_links(void)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", dir_path, OUTSIDE);
	assert_int_equal(symlinkat("../outside", dir, "upper/up"), 0);
	assert_int_equal(symlinkat(path, dir, "upper/absolute"), 0);
	assert_int_equal(symlinkat("/", dir, "upper/root"), 0);
	assert_int_equal(symlinkat(".", dir, "upper/here"), 0);
	assert_int_equal(symlinkat("loop", dir, "upper/loop"), 0);
	assert_int_equal(linkat(dir, SECRET, dir, "upper/hard", 0), 0);
	assert_int_equal(linkat(dir, SECRET, dir, "upper/.ssh/hard", 0), 0);
}

static void make_nodes(void)
{
	static const struct {
		const char *name;
		mode_t type;
		unsigned int major, minor;
	} nodes[] = {
		{ "upper/whiteout", S_IFCHR, 0, 0 },
		{ "upper/null", S_IFCHR, 1, 3 },
		{ "upper/tape", S_IFCHR, 9, 0 },
		{ "upper/disk", S_IFBLK, 254, 77 },
		{ "upper/fifo", S_IFIFO, 0, 0 },
		{ "upper/socket", S_IFSOCK, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		assert_int_equal(mknodat(dir, nodes[i].name, nodes[i].type,
					 makedev(nodes[i].major,
						 nodes[i].minor)), 0);
}

/* user::rw-, user:7:r--, group::r--, mask::r--, other::--- */
static const unsigned char acl[] = {
	2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 7, 0, 0, 0,
	4, 0, 4, 0, 255, 255, 255, 255, 16, 0, 4, 0, 255, 255, 255, 255,
	32, 0, 0, 0, 255, 255, 255, 255,
};

static void make_attributes(const char *name)
{
	static const char *const names[] = {
		"trusted.overlay.opaque", "trusted.overlay.redirect",
		"trusted.overlay.origin", "trusted.mine", "user.mine",
	};
	char path[96], value[1000] = "/../../outside";
	unsigned int n = 0;

	snprintf(path, sizeof(path), "%s/%s", dir_path, name);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		n += !lsetxattr(path, names[i], value,
				i == 3 ? sizeof(value) : 20, 0);
	n += !lsetxattr(path, "system.posix_acl_access", acl, sizeof(acl), 0);
	/* A tmpfs of older kernels has none of "user." */
	assert_in_range(n, 4, 6);
}

static void set_flags(const char *name, int flags)
{
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK);

	assert_true(fd >= 0);
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0)
		print_message("# no such flags here: %s\n", name);
	close(fd);
}

static void make_locked(void)
{
	make_dir("upper/locked", 0700);
	make_dir("upper/locked/in", 0700);
	put_file("upper/locked/in/log", "mine", 0600);
	put_file("upper/locked/file", "mine", 0600);
	set_flags("upper/locked/in/log", FS_APPEND_FL);
	set_flags("upper/locked/in", FS_APPEND_FL);
	set_flags("upper/locked/file", FS_IMMUTABLE_FL);
	set_flags("upper/locked", FS_IMMUTABLE_FL);
}

static void make_sparse(void)
{
	int fd = openat(dir, "upper/sparse", O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 1ll << 40), 0);
	assert_int_equal(pwrite(fd, "mine", 4, (1ll << 40) - 4), 4);
	close(fd);
}

static void make_deep(void)
{
	int fd = openat(dir, "upper", O_RDONLY | O_DIRECTORY), down;
	char name[256];

	memset(name, 'd', 254);
	name[254] = '\0';
	name[255] = '\0';
	for (int i = 0; i < DEPTH; i++) {
		assert_int_equal(mkdirat(fd, name, 0700), 0);
		down = openat(fd, name, O_RDONLY | O_DIRECTORY);
		assert_true(down >= 0);
		assert_int_equal(symlinkat("/", down, ".x"), 0);
		close(fd);
		fd = down;
		memset(name, 'e', 255);
	}
	close(fd);
}

static void make_many(int n)
{
	int fd = -1;
	char name[64];

	for (int i = 0; i < n; i++) {
		if (i % FILES_A_DIR == 0) {
			snprintf(name, sizeof(name), "upper/.many.%d", i);
			make_dir(name, 0700);
			close(fd);
			fd = openat(dir, name, O_RDONLY | O_DIRECTORY);
		}
		snprintf(name, sizeof(name), "%d", i);
		assert_int_equal(mknodat(fd, name, S_IFREG | 0600, 0), 0);
	}
	close(fd);
}

void hostile_make(int n)
{
	make_names();
	make_links();
	make_nodes();
	make_locked();
	make_sparse();
	make_deep();
	make_many(n);
	make_attributes("upper/.ssh");
	make_attributes("upper/.ssh/.ssh");
	make_attributes("upper");
	assert_int_equal(fchownat(dir, "upper", 7, 8, 0), 0);
	assert_int_equal(fchmodat(dir, "upper", 01777, 0), 0);
	make_dir("settings", 0700);
	make_dir("settings/.1", 0700);
	put_file("settings/.1/mine", "mine", 0600);
	make_dir("aside.1", 0700);
	assert_int_equal(symlinkat("../outside", dir, "aside.1/up"), 0);
	assert_int_equal(symlinkat(OUTSIDE, dir, "aside.2"), 0);
	put_file("holder", "mine", 0600);
}
