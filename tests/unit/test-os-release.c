// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>

#include "os_release.h"
#include "util.h"

static char root[64];

static const char *version_of(const char *text)
{
	static char version[16];
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/etc", root);
	(void)mkdir(path, 0755);
	strcat(path, "/os-release");
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	os_release_version(root, version, sizeof(version));
	return version;
}

static void test_version(void **state)
{
	char version[16] = "?", cmd[96];

	strcpy(root, "/tmp/test-os-release.XXXXXX");
	assert_non_null(mkdtemp(root));
	os_release_version(root, version, sizeof(version));
	assert_string_equal(version, "");
	assert_string_equal(version_of(""), "");
	assert_string_equal(version_of("VERSION_ID=\"12\"\nVERSION_ID=13\n"), "12");
	assert_string_equal(version_of("VERSION_ID=12\nBUILD_ID='2024-1'\n"), "2024-1");
	assert_string_equal(version_of("IMAGE_VERSION=7\nBUILD_ID=x\nVERSION_ID=12"), "7");
	assert_string_equal(version_of("#VERSION_ID=12\nXVERSION_ID=1\n"), "");
	assert_string_equal(version_of("BUILD_ID=0123456789abcdefghi\n"), "0123456789abcde");
	assert_string_equal(version_of("BUILD_ID=\"a\033[2Jb\"\n"), "a?[2Jb");
	assert_string_equal(version_of("BUILD_ID=\"\n"), "\"");
	snprintf(cmd, sizeof(cmd), "rm -rf %s", root);
	assert_int_equal(system(cmd), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
