// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reset that keeps something, cut at every single call, also on a file system
 * without room: what is kept is there as a whole at the end of it, and never
 * gone on the way; nothing else is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cut.h"
#include "dirbench.h"
#include "keep_reset.h"
#include "overlay.h"
#include "wipe.h"

#define STEPS_MAX	2000
#define ID		7

static uint32_t number;

static int teardown(void **state)
{
	cut_kind = CUT_NOTHING;
	return dir_teardown(state);
}

static const char *const kept[] = {
	"etc/network/interfaces", "etc/network/.d/x", "etc/network/gone",
	"etc/ssh/ssh_host_a", "etc/ssh/ssh_host_b/deep",
	"root/.ssh/authorized_keys",
};

static const char *const lost[] = {
	"name", "etc/passwd", "etc/ssh/config", "etc/networks", "root/.profile",
	"root/.ssh2/key", "var/lib/x",
};

static void make_files(const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char path[96];

		snprintf(path, sizeof(path), "upper/%s", names[i]);
		for (char *c = path; (c = strchr(c, '/')); *c++ = '/') {
			*c = '\0';
			if (!exists(path))
				make_dir(path, 0750);
		}
		put_file(path, names[i], 0640);
	}
}

static void stand(void)
{
	struct keep_sets sets = { .n = 0 };
	unsigned int left = 0;
	char why[KEEP_WHY_MAX];

	assert_int_equal(wipe_dir(dir, &left), 0);
	assert_int_equal(overlay_prepare(dir), 0);
	make_files(kept, ARRAY_SIZE(kept));
	make_files(lost, ARRAY_SIZE(lost));
	assert_int_equal(fchmodat(dir, "upper/root/.ssh", 0700, 0), 0);
	assert_int_equal(fchmodat(dir, "upper/etc", 0777, 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", dir,
				   "upper/etc/network/link"), 0);
	make_dir("rom", 0755);
	make_dir("rom/etc", 0711);
	make_dir("settings", 0700);
	put_file("settings/x", "x", 0600);
	assert_int_equal(keep_add(&sets, "net /etc/network /etc/none", why), 0);
	assert_int_equal(keep_add(&sets, "ssh /etc/ssh/ssh_host_* /root/.ssh/authorized_keys",
				  why), 0);
	assert_int_equal(keep_write(dir, &sets, &number), 0);
}

static int reset(struct keep_result *ret)
{
	int rom = openat(dir, "rom", O_RDONLY | O_DIRECTORY);
	int r = keep_reset(dir, rom, ID, number, ret);

	close(rom);
	return r;
}

static unsigned int count(const char *below, const char *const *names, size_t n)
{
	unsigned int found = 0;

	for (size_t i = 0; i < n; i++) {
		char path[96];

		snprintf(path, sizeof(path), "%s/%s", below, names[i]);
		found += exists(path);
	}
	return found;
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mode;
}

static void assert_kept(void)
{
	unsigned int left = 0;

	assert_int_equal(count("upper", kept, ARRAY_SIZE(kept)),
			 ARRAY_SIZE(kept));
	assert_int_equal(count("upper", lost, ARRAY_SIZE(lost)), 0);
	assert_false(exists("keep") || exists("settings"));
	/* The way as the firmware has it, or as it was */
	assert_int_equal(mode_of("upper/etc"), S_IFDIR | 0711);
	assert_int_equal(mode_of("upper/root/.ssh"), S_IFDIR | 0700);
	assert_int_equal(mode_of("upper/etc/network"), S_IFDIR | 0750);
	assert_true(S_ISLNK(mode_of("upper/etc/network/link")));
	assert_int_equal(mode_of("upper/etc/ssh/ssh_host_a"), S_IFREG | 0640);
	assert_false(exists("upper/etc/none"));
	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_int_equal(overlay_forget(dir), 0);
	assert_int_equal(count("upper", kept, ARRAY_SIZE(kept)),
			 ARRAY_SIZE(kept));
}

static void test_keep(void **state)
{
	struct keep_result r;

	stand();
	assert_int_equal(reset(&r), 0);
	assert_string_equal(r.kept, "net, ssh");
	assert_string_equal(r.trouble, "");
	assert_int_equal(r.names, 4);
	assert_true(exists("discard.7/etc/passwd"));
	/* again, as its request is pending until all is wiped */
	put_file("upper/new", "x", 0600);
	assert_int_equal(reset(&r), 0);
	assert_string_equal(r.kept, "");
	assert_true(exists("upper/new"));
	assert_int_equal(unlinkat(dir, "upper/new", 0), 0);
	assert_kept();
}

/* Nothing is touched when it is not known what is to be kept. */
static void test_unknown(void **state)
{
	struct keep_result r;

	stand();
	number++;
	assert_int_equal(reset(&r), -EBADMSG);
	number--;
	assert_int_equal(unlinkat(dir, "keep", 0), 0);
	assert_int_equal(reset(&r), -EBADMSG);
	put_file("keep", "nonsense", 0600);
	assert_int_equal(reset(&r), -EBADMSG);
	assert_int_equal(count("upper", lost, ARRAY_SIZE(lost)),
			 ARRAY_SIZE(lost));
	assert_false(exists("discard.7"));
}

/* A link on the way leads nowhere; what it hides is told, the rest is kept. */
static void test_links_on_the_way(void **state)
{
	struct keep_result r;
	unsigned int n = 77, left = 0;
	int upper;

	stand();
	make_dir("outside", 0700);
	put_file("outside/authorized_keys", "precious", 0600);
	assert_int_equal(renameat(dir, "upper/root/.ssh", dir,
				  "upper/root/x"), 0);
	assert_int_equal(symlinkat("../../outside", dir, "upper/root/.ssh"), 0);
	upper = openat(dir, "upper", O_RDONLY | O_DIRECTORY);
	assert_int_equal(keep_look(upper, "/root/.ssh/authorized_keys", &n),
			 -ENOTDIR);
	assert_int_equal(keep_look(upper, "/etc/ssh/ssh_host_*", &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(keep_look(upper, "/srv/none", &n), 0);
	assert_int_equal(n, 0);
	close(upper);
	assert_int_equal(reset(&r), 0);
	assert_string_equal(r.trouble,
			    "/root/.ssh/authorized_keys could not be kept: Not a directory");
	assert_int_equal(count("upper", kept, ARRAY_SIZE(kept)),
			 ARRAY_SIZE(kept) - 1);
	assert_int_equal(overlay_wipe(dir, NULL, NULL, &left), 0);
	assert_true(exists("outside/authorized_keys"));
	assert_false(exists("upper/root/.ssh"));
}

/* One life until the n-th call; false: it came to its end */
static bool cut_at(enum cut_kind kind, int n)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct keep_result r;

		cut_kind = kind;
		cut_left = n;
		_exit(reset(&r) || *r.trouble ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != CUT_STATUS)
		assert_int_equal(WEXITSTATUS(status), 0);
	return WEXITSTATUS(status) == CUT_STATUS;
}

static void cut_everywhere(enum cut_kind kind)
{
	int n = 0;

	for (bool cut = true; cut && n < STEPS_MAX; n++) {
		struct keep_result r;

		stand();
		cut = cut_at(kind, n);
		assert_int_equal(count("upper", kept, ARRAY_SIZE(kept)) +
				 count("discard.7", kept, ARRAY_SIZE(kept)),
				 ARRAY_SIZE(kept));
		if (n % 2)
			cut_at(CUT_POWER, n % 13);
		assert_int_equal(reset(&r), 0);
		assert_string_equal(r.trouble, "");
		assert_kept();
	}
	assert_in_range(n, 30, STEPS_MAX - 1);
	print_message("# %d steps\n", n);
}

static void test_cut(void **state)
{
	cut_everywhere(CUT_POWER);
}

static void test_cut_without_room(void **state)
{
	cut_everywhere(CUT_TIGHT);
}

/* There is no room left when upper has its new name: the rest of it makes some. */
static void test_no_room_for_kept(void **state)
{
	stand();
	assert_int_equal(renameat(dir, "upper", dir, "discard.7"), 0);
	assert_int_equal(overlay_prepare(dir), 0);
	assert_false(cut_at(CUT_TIGHT, STEPS_MAX));
	assert_int_equal(unlinkat(dir, "settings/x", 0), 0);
	assert_int_equal(unlinkat(dir, "settings", AT_REMOVEDIR), 0);
	assert_kept();
}

/* Full from some call on, for good: said, and nothing is lost that is kept. */
static void test_full(void **state)
{
	int n = 0, r = -1;

	for (; r && n < STEPS_MAX; n++) {
		struct keep_result result;

		stand();
		cut_kind = CUT_FULL;
		cut_left = n;
		r = reset(&result);
		cut_kind = CUT_NOTHING;
		assert_true(!r || r == -ENOSPC);
		assert_string_equal(result.trouble, "");
		assert_int_equal(reset(&result), 0);
		assert_kept();
	}
	assert_in_range(n, 5, STEPS_MAX - 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_keep), T(test_unknown), T(test_links_on_the_way),
		T(test_cut), T(test_cut_without_room),
		T(test_no_room_for_kept), T(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
