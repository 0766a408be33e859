// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees of settings: what counts in them, what is copied, what is refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "dirbench.h"
#include "sealed.h"
#include "snapshot.h"
#include "tree.h"

static int setup(void **state)
{
	return dir_setup(state) || mkdirat(dir, "a", 0755) ||
		mkdirat(dir, "b", 0755);
}

static int add(const char *path, const struct stat *st,
	       const uint8_t digest[DIGEST_SIZE], void *arg)
{
	digest_add(arg, path, strlen(path) + 1);
	digest_add(arg, digest, DIGEST_SIZE);
	return 0;
}

static int walk(const char *name, char hex[DIGEST_HEX], struct tree_sum *sum)
{
	struct digest *d = digest_new();
	uint8_t all[DIGEST_SIZE];
	int r;

	*sum = (struct tree_sum){ 0 };
	r = tree_walk(dir, name, "/top", sum, add, d);
	digest_end(d, all);
	digest_hex(all, hex);
	return r;
}

static const char *sum_of(const char *name)
{
	static char hex[2][DIGEST_HEX];
	static int which;
	struct tree_sum sum;

	which = !which;
	assert_int_equal(walk(name, hex[which], &sum), 0);
	return hex[which];
}

static void make_odd_tree(void)
{
	char longest[300] = "a/";

	memset(longest + 2, 'n', 255);
	put_file(longest, "x", 0600);
	put_file("a/new\nline", "x", 04755);
	put_file("a/\xff\xfe", "", 0);
	put_file("a/.hidden", "x", 0600);
	put_file("a/-rf", "x", 0600);
	assert_int_equal(mkdirat(dir, "a/...", 01777), 0);
	put_file("a/.../x", "x", 0644);
	assert_int_equal(symlinkat("/etc/passwd", dir, "a/link"), 0);
	assert_int_equal(symlinkat("nowhere", dir, "a/dangling"), 0);
	assert_int_equal(mkfifoat(dir, "a/fifo", 0600), 0);
	assert_int_equal(mknodat(dir, "a/sock", S_IFSOCK | 0600, 0), 0);
	assert_int_equal(mknodat(dir, "a/gone", S_IFCHR, 0), 0);
	assert_int_equal(linkat(dir, "a/-rf", dir, "a/second", 0), 0);
	assert_int_equal(fchownat(dir, "a/.hidden", 12, 34, 0), 0);
	assert_int_equal(fchownat(dir, "a/link", 12, 34, AT_SYMLINK_NOFOLLOW), 0);
}

static void set_attribute(const char *name, const char *attribute,
			  const char *value, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir_path, name);
	if (lsetxattr(path, attribute, value, size, 0) < 0) {
		print_message("# no attributes here: %s\n", strerror(errno));
		skip();
	}
}

static void test_copy(void **state)
{
	struct stat st;

	make_odd_tree();
	assert_int_equal(tree_copy(dir, "a", dir, "b/copy"), 0);
	assert_string_equal(sum_of("a"), sum_of("b/copy"));
	assert_int_equal(fstatat(dir, "b/copy/new\nline", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 04755);
	assert_int_equal(fstatat(dir, "b/copy/gone", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISCHR(st.st_mode) && st.st_rdev == makedev(0, 0));
	assert_int_equal(tree_copy(dir, "a", dir, "b/copy"), -EEXIST);
	assert_int_equal(tree_remove(dir, "b/copy"), 0);
	assert_int_equal(tree_remove(dir, "b/copy"), 0);
	assert_int_equal(tree_exists(dir, "b/copy"), 0);
}

/* Each of them makes another tree. */
static void test_what_counts(void **state)
{
	static const struct timespec long_ago[2];
	char before[DIGEST_HEX];

	make_odd_tree();
	strcpy(before, sum_of("a"));
	assert_string_equal(sum_of("a"), before);

#define CHANGES(change, undo) do {				\
	assert_int_equal(change, 0);				\
	assert_string_not_equal(sum_of("a"), before);		\
	assert_int_equal(undo, 0);				\
	assert_string_equal(sum_of("a"), before);		\
} while (0)
	CHANGES(fchmodat(dir, "a/.hidden", 0601, 0),
		fchmodat(dir, "a/.hidden", 0600, 0));
	CHANGES(fchownat(dir, "a/.hidden", 13, 34, 0),
		fchownat(dir, "a/.hidden", 12, 34, 0));
	CHANGES(renameat(dir, "a/-rf", dir, "a/-rg"),
		renameat(dir, "a/-rg", dir, "a/-rf"));
	CHANGES(renameat(dir, "a/-rf", dir, "a/.../-rf"),
		renameat(dir, "a/.../-rf", dir, "a/-rf"));
	CHANGES(mkdirat(dir, "a/d", 0700), unlinkat(dir, "a/d", AT_REMOVEDIR));
	CHANGES(unlinkat(dir, "a/gone", 0), mknodat(dir, "a/gone", S_IFCHR, 0));
	CHANGES(unlinkat(dir, "a/dangling", 0) ||
		symlinkat("elsewhere", dir, "a/dangling"),
		unlinkat(dir, "a/dangling", 0) ||
		symlinkat("nowhere", dir, "a/dangling"));
	put_file("a/.../x", "y", 0644);
	assert_string_not_equal(sum_of("a"), before);
	put_file("a/.../x", "x", 0644);
	/* When it was written does not. */
	assert_int_equal(utimensat(dir, "a/.../x", long_ago, 0), 0);
	assert_string_equal(sum_of("a"), before);
}

static void test_attributes(void **state)
{
	static const char capability[20] = { [3] = 2, [5] = 4 };
	char before[DIGEST_HEX];
	struct tree_sum sum;

	make_odd_tree();
	strcpy(before, sum_of("a"));
	set_attribute("a/...", "trusted.overlay.origin", "x", 1);
	set_attribute("a", "trusted.overlay.impure", "y", 1);
	assert_string_equal(sum_of("a"), before);
	set_attribute("a/...", "trusted.overlay.opaque", "y", 1);
	assert_string_not_equal(sum_of("a"), before);
	set_attribute("a/link", "trusted.test", "one", 3);
	set_attribute("a/.hidden", "security.capability", capability,
		      sizeof(capability));
	assert_int_equal(tree_copy(dir, "a", dir, "b/copy"), 0);
	assert_string_equal(sum_of("a"), sum_of("b/copy"));
	assert_true(fgetxattr(tree_open(dir, "b/copy/..."),
			      "trusted.overlay.origin", NULL, 0) < 0);

	set_attribute("a/...", "trusted.overlay.redirect", "/x", 2);
	assert_int_equal(walk("a", before, &sum), -EOPNOTSUPP);
	assert_string_equal(sum.path, "/top/...");
	assert_int_equal(tree_copy(dir, "a", dir, "b/other"), -EOPNOTSUPP);
}

static void make_deep(unsigned int depth)
{
	int fd = tree_open(dir, "a");

	for (unsigned int i = 0; i < depth; i++) {
		int down;

		assert_int_equal(mkdirat(fd, "d", 0700), 0);
		down = tree_open(fd, "d");
		close(fd);
		fd = down;
	}
	close(fd);
}

static void test_limits(void **state)
{
	struct tree_sum sum;
	char hex[DIGEST_HEX], name[32];

	make_deep(TREE_DEPTH_MAX);
	assert_int_equal(walk("a", hex, &sum), 0);
	assert_int_equal(tree_copy(dir, "a", dir, "b/a"), 0);
	assert_int_equal(tree_remove(dir, "a"), 0);
	assert_int_equal(mkdirat(dir, "a", 0700), 0);
	make_deep(TREE_DEPTH_MAX + 1);
	assert_int_equal(walk("a", hex, &sum), -EFBIG);
	assert_int_equal(tree_copy(dir, "a", dir, "b/b"), -EFBIG);
	assert_int_equal(tree_remove(dir, "a"), 0);
	assert_int_equal(mkdirat(dir, "a", 0700), 0);
	for (unsigned int i = 0; i < TREE_NAMES_MAX - 1; i++) {
		snprintf(name, sizeof(name), "a/%u", i);
		assert_int_equal(mknodat(dir, name, S_IFREG | 0600, 0), 0);
	}
	assert_int_equal(walk("a", hex, &sum), 0);
	assert_int_equal(sum.names, TREE_NAMES_MAX);
	put_file("a/more", "", 0600);
	assert_int_equal(walk("a", hex, &sum), -EFBIG);
	assert_int_equal(tree_remove(dir, "a/more"), 0);
	assert_int_equal(ftruncate(openat(dir, "a/0", O_WRONLY),
				   TREE_BYTES_MAX + 1), 0);
	assert_int_equal(walk("a", hex, &sum), -EFBIG);
	assert_string_equal(sum.path, "/top/0");
}

static void test_parent(void **state)
{
	const char *name;
	int fd;

	assert_int_equal(mkdirat(dir, "a/b", 0700), 0);
	fd = tree_parent(dir, "/a/b/c", &name);
	assert_true(fd >= 0);
	close(fd);
	assert_string_equal(name, "c");
	assert_int_equal(tree_parent(dir, "/a/x/c", &name), -ENOENT);
	put_file("a/file", "x", 0600);
	assert_int_equal(tree_parent(dir, "/a/file/c", &name), -ENOTDIR);
	assert_int_equal(symlinkat("b", dir, "a/link"), 0);
	assert_int_equal(tree_parent(dir, "/a/link/c", &name), -ENOTDIR);
}

static void assert_bad(const char *bytes, size_t size)
{
	char text[SEALED_MAX];
	int fd = openat(dir, "s", O_CREAT | O_TRUNC | O_WRONLY, 0600);

	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
	assert_int_equal(sealed_read(dir, "s", text), -EBADMSG);
}

static void test_sealed(void **state)
{
	char text[SEALED_MAX], raw[SEALED_MAX], value[8];
	static char large[SEALED_MAX];
	ssize_t n;
	int fd;

	assert_int_equal(sealed_read(dir, "s", text), -ENOENT);
	assert_int_equal(sealed_write(dir, "s", "a=1\nab=x\ty\nlong=0123456789\n"), 0);
	assert_int_equal(sealed_read(dir, "s", text), 0);
	assert_string_equal(text, "a=1\nab=x\ty\nlong=0123456789\n");
	assert_int_equal(sealed_get(text, "ab", value, sizeof(value)), 0);
	assert_string_equal(value, "x?y");
	assert_int_equal(sealed_get(text, "long", value, sizeof(value)), 0);
	assert_string_equal(value, "0123456");
	assert_int_equal(sealed_get(text, "b", value, sizeof(value)), -ENOENT);
	assert_int_equal(sealed_number(text, "a"), 1);
	assert_int_equal(sealed_number(text, "ab"), 0);

	fd = openat(dir, "s", O_RDONLY);
	n = read(fd, raw, sizeof(raw));
	close(fd);
	for (ssize_t i = 0; i < n; i++) {
		assert_bad(raw, (size_t)i);
		raw[i] ^= 4;
		assert_bad(raw, (size_t)n);
		raw[i] ^= 4;
	}
	raw[n] = '\n';
	assert_bad(raw, (size_t)n + 1);
	memset(large, 'x', sizeof(large) - 1);
	assert_bad(large, sizeof(large));
	assert_int_equal(sealed_write(dir, "s", large), -EMSGSIZE);
	assert_int_equal(unlinkat(dir, "s", 0), 0);
	assert_int_equal(symlinkat("a", dir, "s"), 0);
	assert_int_equal(sealed_read(dir, "s", text), -EBADMSG);
	assert_int_equal(tree_remove(dir, "s"), 0);
	assert_int_equal(mkfifoat(dir, "s", 0600), 0);
	assert_int_equal(sealed_read(dir, "s", text), -EBADMSG);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_copy), T(test_what_counts), T(test_attributes),
		T(test_limits), T(test_parent), T(test_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
