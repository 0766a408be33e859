// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was changed in memory on its way into upper: every pair of what one name
 * can be in both, judged by overlayfs itself, and every cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "carry.h"
#include "cut.h"
#include "dirbench.h"
#include "tree.h"

enum what { ABSENT, FILE_, DIRECTORY, WHITEOUT, OPAQUE, N_WHAT };

#define TEXT_SIZE	1024
#define LOOK		"cd %s/%s && test -e %s && find %s -printf '%%p %%y %%m %%l\\n' | LC_ALL=C sort && find %s -type f | LC_ALL=C sort | xargs -r head"
#define N_ROM		(DIRECTORY + 1)	/* below there are no others */
#define N_CASES		(N_ROM * N_WHAT * N_WHAT)

static int setup(void **state)
{
	static const char *const dirs[] = {
		"rom", "flash", "flash/upper", "memory", "memory/upper", "wanted",
		"other", "got",
	};

	cut_kind = CUT_NOTHING;
	if (dir_setup(state))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdirat(dir, dirs[i], 0755) < 0)
			return -1;
	return 0;
}

static void unmount(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir_path, name);
	(void)umount2(path, MNT_DETACH);
}

static int teardown(void **state)
{
	cut_kind = CUT_NOTHING;
	unmount("wanted");
	unmount("other");
	unmount("got");
	return dir_teardown(state);
}

static void set_opaque(const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir_path, name);
	if (lsetxattr(path, "trusted.overlay.opaque", "y", 1, 0) < 0)
		skip();
}

/* A directory holds a file of each layer's own, and one that all have. */
static void make(const char *layer, const char *name, enum what what)
{
	char path[64], file[160];

	snprintf(path, sizeof(path), "%s/%s", layer, name);
	switch (what) {
	case FILE_:
		put_file(path, layer, 0640);
		break;
	case WHITEOUT:
		assert_int_equal(mknodat(dir, path, S_IFCHR, 0), 0);
		break;
	case DIRECTORY:
	case OPAQUE:
		make_dir(path, strlen(layer) & 1 ? 0700 : 0750);
		snprintf(file, sizeof(file), "%s/of-%c", path, *layer);
		put_file(file, layer, 0600);
		snprintf(file, sizeof(file), "%s/common", path);
		put_file(file, layer, 0600);
		if (what == OPAQUE)
			set_opaque(path);
		break;
	default:
		break;
	}
}

/* One name in three layers */
struct layers {
	unsigned int rom, flash, memory;
	char name[16];
};

static struct layers case_of(unsigned int n)
{
	struct layers l = {
		.rom = n % N_ROM, .flash = n / N_ROM % N_WHAT,
		.memory = n / N_ROM / N_WHAT,
	};

	snprintf(l.name, sizeof(l.name), "n%u%u%u", l.rom, l.flash, l.memory);
	return l;
}

static void make_layers(void)
{
	for (unsigned int n = 0; n < N_CASES; n++) {
		struct layers l = case_of(n);

		make("rom", l.name, l.rom);
		make("flash/upper", l.name, l.flash);
		make("memory/upper", l.name, l.memory);
	}
}

static void show(const char *at, const char *layers)
{
	char target[128], options[512], *d = dir_path;

	snprintf(target, sizeof(target), "%s/%s", d, at);
	if (!strcmp(layers, "three"))
		snprintf(options, sizeof(options),
			 "lowerdir=%s/memory/upper:%s/flash/upper:%s/rom", d, d, d);
	else
		snprintf(options, sizeof(options), "lowerdir=%s/%s/upper:%s/rom",
			 d, layers, d);
	if (mount("overlay", target, "overlay", MS_RDONLY, options) < 0) {
		print_message("# no overlayfs here: %s\n", strerror(errno));
		skip();
	}
}

/* Types, modes and content; overlayfs gives files the devices of their layers */
static void look(const char *view, const char *name, char text[TEXT_SIZE])
{
	char command[512];
	FILE *f;
	size_t n;

	snprintf(command, sizeof(command), LOOK, dir_path, view, name, name,
		 name);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(text, 1, TEXT_SIZE - 1, f);
	text[n] = '\0';
	pclose(f);
}

static int flash_fd(void)
{
	int fd = openat(dir, "flash", O_RDONLY | O_DIRECTORY);

	assert_true(fd >= 0);
	return fd;
}

static int save(uint32_t *session)
{
	_cleanup_(closep) int flash = flash_fd();
	_cleanup_(closep) int memory = openat(dir, "memory", O_RDONLY);

	return carry_save(memory, flash, session);
}

static void merge(unsigned int want_merged)
{
	_cleanup_(closep) int flash = flash_fd();
	unsigned int merged, left;

	assert_int_equal(carry_merge(flash, &merged, &left), 0);
	assert_int_equal(merged, want_merged);
	assert_int_equal(left, 0);
}

/*
 * As overlayfs shows the three layers; but where the old upper says that there
 * is no directory, the system that made its own has seen that of the image.
 */
static void test_every_pair(void **state)
{
	static char want[N_CASES][TEXT_SIZE];
	char got[TEXT_SIZE];
	uint32_t session = 0;

	make_layers();
	show("wanted", "three");
	show("other", "memory");
	for (unsigned int n = 0; n < N_CASES; n++) {
		struct layers l = case_of(n);
		bool alone = l.memory == DIRECTORY &&
			     (l.flash == FILE_ || l.flash == WHITEOUT);

		look(alone ? "other" : "wanted", l.name, want[n]);
	}
	unmount("wanted");
	unmount("other");
	assert_int_equal(save(&session), 0);
	merge(1);
	show("got", "flash");
	for (unsigned int n = 0; n < N_CASES; n++) {
		look("got", case_of(n).name, got);
		assert_string_equal(got, want[n]);
	}
	assert_false(exists("flash/carry.1.1"));
}

/* Of one system the last save counts, of several all, in their order. */
static void test_saves(void **state)
{
	uint32_t session = 0, second = 0;

	put_file("memory/upper/first", "1", 0600);
	put_file("memory/upper/gone", "1", 0600);
	assert_int_equal(save(&session), 0);
	assert_int_equal(session, 1);
	assert_true(exists("flash/carry.1.1/gone"));
	assert_int_equal(unlinkat(dir, "memory/upper/gone", 0), 0);
	assert_int_equal(save(&session), 0);
	assert_int_equal(session, 1);
	assert_false(exists("flash/carry.1.1"));
	put_file("memory/upper/first", "2", 0600);
	assert_int_equal(save(&second), 0);
	assert_int_equal(second, 2);
	merge(2);
	assert_true(exists("flash/upper/first"));
	assert_false(exists("flash/upper/gone"));
	merge(0);
}

static void test_outdated_save(void **state)
{
	make_dir("flash/carry.1.9", 0700);
	put_file("flash/carry.1.9/gone", "", 0600);
	make_dir("flash/carry.1.10", 0700);
	put_file("flash/carry.1.10/there", "", 0600);
	make_dir("flash/carry.new", 0700);
	make_dir("flash/carry.x", 0700);
	make_dir("flash/carry.01.1", 0700);
	merge(1);
	assert_true(exists("flash/upper/there"));
	assert_false(exists("flash/upper/gone"));
	assert_false(exists("flash/carry.new"));
	assert_true(exists("flash/carry.x"));
	assert_true(exists("flash/carry.01.1"));
}

/* Nothing of an earlier save is lost while there is no room for the next. */
static void test_full(void **state)
{
	uint32_t session = 0;
	int r;

	put_file("memory/upper/file", "1", 0600);
	assert_int_equal(save(&session), 0);
	for (int n = 0;; n++) {
		cut_kind = CUT_FULL;
		cut_left = n;
		r = save(&session);
		cut_kind = CUT_NOTHING;
		if (cut_left >= 0)
			break;
		assert_true(r == -ENOSPC || !r);
		assert_true(exists("flash/carry.1.1/file") || !r);
	}
	assert_int_equal(r, 0);
	assert_false(exists("flash/carry.new"));
}

/* In a process of its own, as a cut ends it. True when it was cut. */
static bool cut_at(int n, void (*what)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		cut_kind = CUT_POWER;
		cut_left = n;
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (!WEXITSTATUS(status))
		return false;
	assert_int_equal(WEXITSTATUS(status), CUT_STATUS);
	return true;
}

static void save_once(void)
{
	uint32_t session = 0;

	(void)!save(&session);
}

static void merge_once(void)
{
	_cleanup_(closep) int flash = flash_fd();
	unsigned int merged, left;

	(void)!carry_merge(flash, &merged, &left);
}

static void make_cut_case(void)
{
	make("flash/upper", "dir", DIRECTORY);
	make("memory/upper", "dir", DIRECTORY);
	make("flash/upper", "opaque", DIRECTORY);
	make("memory/upper", "opaque", OPAQUE);
	make("flash/upper", "file", FILE_);
	make("memory/upper", "file", DIRECTORY);
	make("flash/upper", "white", DIRECTORY);
	make("memory/upper", "white", WHITEOUT);
	put_file("flash/upper/kept", "kept", 0600);
	if (symlinkat("target", dir, "memory/upper/link") < 0)
		fail();
}

static void empty(const char *name, bool all)
{
	assert_int_equal(tree_remove(dir, name), 0);
	make_dir(name, 0755);
	if (all)
		make_dir(strcmp(name, "flash") ? "memory/upper" : "flash/upper",
			 0755);
}

static void again(void)
{
	empty("flash", true);
	empty("memory", true);
	make_cut_case();
}

static void test_cut_merge(void **state)
{
	char want[TEXT_SIZE], got[TEXT_SIZE];
	bool cut = true;

	again();
	save_once();
	merge(1);
	look("flash", "upper", want);
	for (int n = 0; cut; n++) {
		again();
		save_once();
		cut = cut_at(n, merge_once);
		if (cut)
			cut_at(n % 5, merge_once);
		merge_once();
		look("flash", "upper", got);
		assert_string_equal(got, want);
		assert_false(exists("flash/carry.1.1"));
	}
}

static void test_cut_save(void **state)
{
	char before[TEXT_SIZE], want[TEXT_SIZE], got[TEXT_SIZE];
	bool cut = true;

	again();
	look("flash", "upper", before);
	save_once();
	merge(1);
	look("flash", "upper", want);
	for (int n = 0; cut; n++) {
		again();
		cut = cut_at(n, save_once);
		merge_once();
		look("flash", "upper", got);
		assert_true(!strcmp(got, want) || (cut && !strcmp(got, before)));
		assert_false(exists("flash/carry.new"));
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_every_pair), T(test_saves), T(test_outdated_save),
		T(test_full), T(test_cut_merge), T(test_cut_save),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
