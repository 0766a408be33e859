// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <recovery.h>
#include <string.h>
#include <sys/stat.h>

#include "access.h"
#include "rootfile.h"

/* Every reason there is; a new one is none that proves anything. */
static void test_presence(void **state)
{
	static const bool proves[] = {
		[RECOVERY_REASON_NONE] = false,
		[RECOVERY_REASON_DEFAULT] = false,
		[RECOVERY_REASON_TRIAL] = false,
		[RECOVERY_REASON_TRIAL_FAILED] = false,
		[RECOVERY_REASON_CRASH_LOOP] = false,
		[RECOVERY_REASON_UNBOOTABLE] = false,
		[RECOVERY_REASON_BUTTON] = true,
		[RECOVERY_REASON_BUTTON_HELD] = true,
		[RECOVERY_REASON_POWER_CYCLES] = false,
		[RECOVERY_REASON_REQUEST] = false,
		[RECOVERY_REASON_CMDLINE] = false,
		[RECOVERY_REASON_CONSOLE] = true,
		[RECOVERY_REASON_CONSOLE + 1] = false,
	};

	for (unsigned int r = 0; r < ARRAY_SIZE(proves); r++)
		for (unsigned int c = 0; c <= RECOVERY_CAUSE_UNKNOWN + 1; c++)
			assert_int_equal(access_present(r, c),
					 proves[r] ||
					 (r == RECOVERY_REASON_POWER_CYCLES &&
					  c == RECOVERY_CAUSE_POWER));
}

static void assert_hash(const char *shadow, const char *hash)
{
	char ret[ACCESS_HASH_MAX] = "";

	assert_int_equal(access_hash(shadow, ret), hash ? 0 : -ENOENT);
	assert_string_equal(ret, hash ?: "");
}

static void test_hash(void **state)
{
	char text[600];

	assert_hash("root:$6$salt$hash./9:19000:0:99999:7:::\n", "$6$salt$hash./9");
	assert_hash("bin:*:1::::::\nroot:$y$j9T$a.b$c:1::::::", "$y$j9T$a.b$c");
	assert_hash("root:$1$a$b:::::::\nroot:$1$c$d:::::::\n", "$1$a$b");
	assert_hash("", NULL);
	assert_hash("root", NULL);
	assert_hash("root:", NULL);
	assert_hash("root::19000:0:99999:7:::\n", NULL);
	assert_hash("root:*:19000::::::\n", NULL);
	assert_hash("root:!$6$salt$hash:19000::::::\n", NULL);
	assert_hash("toor:$6$salt$hash:19000::::::\n", NULL);
	assert_hash(" root:$6$salt$hash:19000::::::\n", NULL);
	assert_hash("root:$6$salt$ha sh:19000::::::\n", NULL);
	assert_hash("root:$6$salt$hash\n", NULL);
	assert_hash("root:$6$salt$hash", NULL);
	assert_hash("root:$:1\n", NULL);
	assert_hash("root:plain:1::::::\n", NULL);
	strcpy(text, "root:$6$");
	memset(text + 8, 'x', 500);
	strcpy(text + 508, ":1::::::\n");
	assert_hash(text, NULL);
}

static void assert_keys(const char *text, const char *left, size_t n)
{
	char buf[512];

	strcpy(buf, text);
	assert_int_equal(access_keys(buf), n);
	assert_string_equal(buf, left);
}

static void test_keys(void **state)
{
	assert_keys("", "", 0);
	assert_keys("ssh-ed25519 AAAA me\n", "ssh-ed25519 AAAA me\n", 1);
	assert_keys("# mine\n\nssh-rsa AAAA\nssh-ed25519 BBBB",
		    "ssh-rsa AAAA\nssh-ed25519 BBBB", 2);
	assert_keys("command=\"backup\" ssh-rsa AAAA\n", "", 0);
	assert_keys("restrict,ssh-rsa ssh-rsa AAAA\nfrom=\"10.0.0.1\" ssh-rsa A\n", "", 0);
	assert_keys(" ssh-rsa AAAA\nssh-rsa\nssh-rsaAAAA\nssh-dss AAAA\n", "", 0);
	assert_keys("no\nsk-ssh-ed25519@openssh.com A\nno\necdsa-sha2-nistp256 B\nno",
		    "sk-ssh-ed25519@openssh.com A\necdsa-sha2-nistp256 B\n", 2);
}

static char dir[32];
static int root = -1;

static int setup(void **state)
{
	strcpy(dir, "/tmp/test-access.XXXXXX");
	assert_non_null(mkdtemp(dir));
	root = open(dir, O_RDONLY | O_DIRECTORY);
	assert_int_equal(mkdirat(root, "home", 0755), 0);
	assert_int_equal(mkdirat(root, "home/.ssh", 0700), 0);
	return root < 0;
}

static int teardown(void **state)
{
	char cmd[64];

	close(root);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd);
}

static void put(const char *path, const void *text, size_t len, mode_t mode)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

#define KEYS "home/.ssh/authorized_keys"

static int reading(const char *path)
{
	char *text = NULL;
	int r = rootfile_read(root, path, 16, &text);

	assert_true(!r == !!text);
	free(text);
	return r;
}

static void test_file(void **state)
{
	char *text;

	assert_int_equal(reading(KEYS), -ENOENT);
	put(KEYS, "0123456789abcdef", 16, 0600);
	assert_int_equal(rootfile_read(root, KEYS, 16, &text), 0);
	assert_string_equal(text, "0123456789abcdef");
	free(text);
	put(KEYS, "0123456789abcdefg", 17, 0600);
	assert_int_equal(reading(KEYS), -EFBIG);
	put(KEYS, "ab\0cd", 5, 0600);
	assert_int_equal(reading(KEYS), -EINVAL);
	put(KEYS, "", 0, 0600);
	assert_int_equal(reading(KEYS), 0);
	assert_int_equal(reading("/" KEYS), -EINVAL);
	assert_int_equal(reading("home/../home/.ssh/authorized_keys"), -EINVAL);
	assert_int_equal(reading("home//.ssh"), -EINVAL);
	assert_int_equal(reading("home/.ssh"), -EINVAL);
	assert_int_equal(reading(KEYS "/x"), -EINVAL);
}

/* Links lead out, pipes never end, and what others write is not root's. */
static void test_hostile_file(void **state)
{
	put("secret", "x", 1, 0600);
	assert_int_equal(symlinkat("../../secret", root, KEYS), 0);
	assert_int_equal(reading(KEYS), -ELOOP);
	assert_int_equal(unlinkat(root, KEYS, 0), 0);
	assert_int_equal(mkfifoat(root, KEYS, 0600), 0);
	assert_int_equal(reading(KEYS), -EINVAL);
	assert_int_equal(unlinkat(root, KEYS, 0), 0);
	put(KEYS, "x", 1, 0620);
	assert_int_equal(reading(KEYS), -EACCES);
	put(KEYS, "x", 1, 0600);
	assert_int_equal(fchmodat(root, "home", 0777, 0), 0);
	assert_int_equal(reading(KEYS), -EACCES);
	assert_int_equal(fchmodat(root, "home", 0755, 0), 0);
	assert_int_equal(reading(KEYS), 0);
	assert_int_equal(symlinkat("home", root, "house"), 0);
	assert_int_equal(reading("house/.ssh/authorized_keys"), -ELOOP);
	if (!geteuid()) {
		assert_int_equal(fchownat(root, KEYS, 1, 0, 0), 0);
		assert_int_equal(reading(KEYS), -EACCES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presence),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_keys),
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_file, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
