// SPDX-License-Identifier: GPL-2.0-or-later
/* What is done about settings: every case of it, and the rules that hold */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "settings.h"

#define EPOCH	3u
#define OLDEST	2u

static const struct settings_image image = {
	.board = { "v,board-2", "v,board" }, .n_boards = 2,
	.epoch = EPOCH, .oldest = OLDEST, .slot = 0, .version = "1",
};

static struct settings_snapshot snapshot(uint32_t number, unsigned int slot,
					 const char *version, uint32_t epoch)
{
	struct settings_snapshot s = {
		.number = number, .sha256 = "0",
		.id = { .board = "v,board", .slot = slot, .epoch = epoch },
	};

	strcpy(s.id.version, version);
	return s;
}

static struct settings_id id(const char *board, uint32_t epoch,
			     unsigned int slot, const char *version)
{
	struct settings_id i = { .epoch = epoch, .slot = slot };

	strcpy(i.board, board);
	strcpy(i.version, version);
	return i;
}

static const struct settings_snapshot *
find(const struct settings_facts *f, uint32_t number)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->snapshot[i].number == number)
			return &f->snapshot[i];
	return NULL;
}

static bool usable(const struct settings_facts *f,
		   const struct settings_snapshot *s)
{
	return s && !s->damaged && *s->sha256 && s->id.epoch >= OLDEST &&
	       s->id.epoch <= EPOCH && !strncmp(s->id.board, "v,board", 7);
}

static bool fits(const struct settings_facts *f,
		 const struct settings_snapshot *s)
{
	return usable(f, s) && !s->failed && s->id.slot == f->image.slot &&
	       !strcmp(s->id.version, f->image.version);
}

static void check_restore(const struct settings_facts *f,
			  const struct settings_plan *p, bool moved)
{
	const struct settings_snapshot *s = find(f, p->restore);

	assert_true(usable(f, s));
	assert_false(p->save);
	if (p->why == SETTINGS_WANTED) {
		assert_int_equal(p->restore, f->wanted);
		assert_false(moved || p->failed);
		return;
	}
	assert_true(moved && fits(f, s) && !f->image.trial);
	assert_int_equal(p->failed, f->holder_failed);
	for (size_t i = 0; i < f->n; i++)
		assert_false(fits(f, &f->snapshot[i]) &&
			     f->snapshot[i].number > s->number);
}

/* The rules, said once more and the other way round */
static void check(const struct settings_facts *f)
{
	bool known = f->holder == HOLDER_KNOWN;
	bool ours = known && strcmp(f->id.board, "other");
	bool moved = known && (f->id.slot || strcmp(f->id.version, "1"));
	bool taken = ours && f->id.epoch >= OLDEST && f->id.epoch <= EPOCH;
	struct settings_plan p;

	settings_decide(f, &p);
	switch (p.act) {
	case SETTINGS_LEAVE:
		assert_true(taken && !moved && f->id.epoch == EPOCH);
		break;
	case SETTINGS_ADOPT:
		assert_true(f->holder == HOLDER_NONE || (taken && !moved));
		break;
	case SETTINGS_CARRY:
		assert_true(taken && moved && p.save);
		break;
	case SETTINGS_RESTORE:
		assert_true(ours);
		check_restore(f, &p, moved);
		break;
	case SETTINGS_ASIDE:
		assert_true(f->holder != HOLDER_NONE && !taken);
		assert_int_equal(p.save, ours && moved);
		assert_true(p.why >= SETTINGS_BOARD);
		break;
	}
	if (p.act != SETTINGS_RESTORE && ours && moved && !f->image.trial)
		for (size_t i = 0; i < f->n; i++)
			assert_false(fits(f, &f->snapshot[i]));
	/* What is wanted is given back, or that is said. */
	assert_int_equal(f->wanted && p.why != SETTINGS_WANTED, p.refused);
}

static void check_snapshots(struct settings_facts *f)
{
	struct settings_snapshot list[6] = {
		snapshot(1, 0, "1", 3), snapshot(2, 0, "1", 2),
		snapshot(3, 0, "2", 3), snapshot(4, 1, "1", 3),
		snapshot(5, 0, "1", 4), snapshot(6, 0, "1", 3),
	};

	for (unsigned int set = 0; set < 64; set++) {
		struct settings_snapshot some[6];

		f->n = 0;
		for (unsigned int i = 0; i < 6; i++)
			if (set & 1u << i)
				some[f->n++] = list[i];
		f->snapshot = some;
		for (unsigned int how = 0; how < 4 && f->n; how++) {
			some[f->n - 1].failed = how == 1;
			some[f->n - 1].damaged = how == 2;
			some[f->n - 1].sha256[0] = how == 3 ? '\0' : '0';
			check(f);
		}
		if (!f->n)
			check(f);
	}
}

static void test_every_case(void **state)
{
	static const char *const boards[] = { "v,board-2", "v,board", "", "other" };
	static const char *const versions[] = { "1", "2", "" };

	for (unsigned int i = 0; i < 3 * 4 * 6 * 2 * 3 * 2 * 2 * 8; i++) {
		unsigned int n = i;
		struct settings_facts f = { .image = image };

		f.holder = n % 3;
		n /= 3;
		f.id = id(boards[n % 4], n / 4 % 6, n / 24 % 2,
			  versions[n / 48 % 3]);
		n /= 144;
		f.image.trial = n % 2;
		f.holder_failed = n / 2 % 2;
		f.wanted = n / 4;
		check_snapshots(&f);
	}
}

/* A board without a name looks at no other's. */
static void test_no_name(void **state)
{
	struct settings_facts f = {
		.holder = HOLDER_KNOWN, .image = image,
		.id = id("other", EPOCH, 0, "1"),
	};
	struct settings_plan p;

	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_ASIDE);
	assert_int_equal(p.why, SETTINGS_BOARD);
	f.image.n_boards = 0;
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_LEAVE);
}

/* The story that it is all about */
static void test_trial_that_fails(void **state)
{
	struct settings_snapshot of_a = snapshot(1, 0, "1", EPOCH);
	struct settings_facts f = {
		.holder = HOLDER_KNOWN, .image = image,
		.id = id("v,board-2", EPOCH, 0, "1"),
	};
	struct settings_plan p;

	f.image.slot = 1;
	f.image.trial = true;
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_CARRY);
	assert_true(p.save);

	f.id.slot = 1;		/* its second try */
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_LEAVE);

	f.image.slot = 0;
	f.image.trial = false;
	f.holder_failed = true;
	f.snapshot = &of_a;
	f.n = 1;
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_RESTORE);
	assert_int_equal(p.restore, 1);
	assert_true(p.failed);

	f.id.epoch = EPOCH + 1;	/* it has written newer ones: all the more so */
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_RESTORE);
	of_a.damaged = true;
	settings_decide(&f, &p);
	assert_int_equal(p.act, SETTINGS_ASIDE);
	assert_int_equal(p.why, SETTINGS_NEWER);
}

static void test_thin(void **state)
{
	struct settings_snapshot s[8] = {
		snapshot(1, 0, "1", 1), snapshot(2, 1, "1", 1),
		snapshot(3, 0, "1", 1), snapshot(4, 1, "1", 1),
		snapshot(5, 1, "1", 1), snapshot(6, 1, "1", 1),
		snapshot(7, 1, "1", 1), snapshot(8, 1, "1", 1),
	};

	for (size_t i = 4; i < 7; i++)
		s[i].failed = true;
	assert_int_equal(settings_thin(s, 8, 8), 0);
	assert_int_equal(settings_thin(s, 8, 7), 1);
	assert_int_equal(settings_thin(s + 1, 7, 4), 2);
	assert_int_equal(settings_thin(s + 2, 6, 4), 4);
	s[3] = s[2];
	assert_int_equal(settings_thin(s + 3, 5, 4), 5);
	/* The newest of each slot and two that failed: not one of them */
	s[4] = s[3];
	assert_int_equal(settings_thin(s + 4, 4, 0), 0);
	s[7].damaged = true;
	assert_int_equal(settings_thin(s + 4, 4, 0), 8);
	/* and one that is damaged stands for none */
	s[6] = snapshot(7, 1, "1", 1);
	assert_int_equal(settings_thin(s + 6, 2, 0), 8);
}

static void test_keep(void **state)
{
	static const char *const bad[] = {
		"", "/", "etc", "./etc", "/etc/", "//etc", "/etc//x", "/..",
		"/etc/../root", "/./etc", "/etc/.", "/a\nb", "/a\x7f",
		"/0123456789012345678901234567890123456789012345678901234567890123",
	};
	struct settings_keep keep = { .n = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(settings_keep_add(&keep, bad[i]), -EINVAL);
	assert_int_equal(settings_keep_add(&keep, "/etc"), 0);
	assert_int_equal(settings_keep_add(&keep, "/etc"), -EEXIST);
	assert_int_equal(settings_keep_add(&keep, "/etc/ssh"), -EEXIST);
	assert_int_equal(settings_keep_add(&keep, "/etcetera"), 0);
	assert_int_equal(settings_keep_add(&keep, "/var/..lib/.x"), 0);
	assert_int_equal(settings_keep_add(&keep, "/var"), -EEXIST);
	while (keep.n < SETTINGS_KEEP_MAX) {
		char path[8] = { '/', 'k', (char)('a' + keep.n) };

		assert_int_equal(settings_keep_add(&keep, path), 0);
	}
	assert_int_equal(settings_keep_add(&keep, "/more"), -ENOSPC);
	assert_string_equal(keep.path[1], "/etcetera");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_case),
		cmocka_unit_test(test_no_name),
		cmocka_unit_test(test_trial_that_fails),
		cmocka_unit_test(test_thin),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
