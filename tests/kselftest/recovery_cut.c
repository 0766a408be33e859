// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each verb, with the power cut in each operation that it does to the flash:
 * the module that is loaded then sees the state before or after, and goes on.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <string.h>

#include "flash.h"
#include "genl.h"
#include "module.h"

#define A(name) RECOVERY_A_VERB_##name
#define CMD(name) RECOVERY_CMD_##name
#define END { 0, 0 }

/* no record comes by itself */
#define PARAMETERS "window_ms=0 short_ms=600000"

/**
 * struct verb - what is cut
 * @name: in messages
 * @cmd: RECOVERY_CMD_*
 * @declared: only a boot that was declared can do it
 * @arg: its arguments
 */
struct verb {
	const char *name;
	int cmd;
	bool declared;
	struct verb_arg arg[5];
};

static const struct verb verbs[] = {
	{ "boot-set", CMD(BOOT_SET), false,
	  { { A(SLOT), 1 }, { A(RUNG), RECOVERY_RUNG_TRIAL },
	    { A(REASON), RECOVERY_REASON_TRIAL }, END } },
	{ "cause-set", CMD(CAUSE_SET), false,
	  { { A(CAUSE), RECOVERY_CAUSE_WATCHDOG }, END } },
	{ "good-set", CMD(GOOD_SET), true, { END } },
	{ "slot-set", CMD(SLOT_SET), true,
	  { { A(SLOT), 1 }, { A(SLOT_STATE), RECOVERY_SLOT_STATE_GOOD },
	    { A(SETTINGS), 7 }, { A(NEXT), 1 }, END } },
	{ "request-set", CMD(REQUEST_SET), true,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET }, { A(ARG), 0xcafe }, END } },
	{ "request-clear", CMD(REQUEST_CLEAR), true,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESCUE }, { A(ID), 1 }, END } },
	{ "phase-set", CMD(PHASE_SET), true,
	  { { A(PHASE), RECOVERY_PHASE_RESETTING }, END } },
	{ "log-format", CMD(LOG_FORMAT), true, { END } },
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct view - the state as a board sees it before it declares a boot
 * @len: how much of it
 * @byte: the attributes about the boot before, slots and requests
 */
struct view {
	size_t len;
	char byte[1024];
};

static void see(struct nlattr *attr, void *arg)
{
	struct view *view = arg;
	int len = nla_total_size(nla_len(attr));

	switch (nla_type(attr)) {
	case RECOVERY_A_STATE_PREV:
	case RECOVERY_A_STATE_SLOT:
	case RECOVERY_A_STATE_REQUEST:
		if (view->len + len > sizeof(view->byte))
			return;
		memcpy(view->byte + view->len, attr, len);
		view->len += len;
	}
}

/* The module is loaded, as in a boot: what it says, and that it has a log */
static int next_boot(struct view *view)
{
	struct genl g;
	int err;

	err = module_load(PARAMETERS);
	if (err)
		return err;
	if (!sysfs_is("log/health", "ok") && !sysfs_is("log/health", "degraded"))
		return -ENODATA;
	err = genl_open(&g);
	if (err)
		return err;
	view->len = 0;
	err = genl_send_each(&g, genl_msg(&g, CMD(STATE_GET), 0), NULL, see,
			     view);
	genl_close(&g);
	return err;
}

static bool same(const struct view *a, const struct view *b)
{
	return a->len && a->len == b->len && !memcmp(a->byte, b->byte, a->len);
}

static int call(int cmd, const struct verb_arg *arg)
{
	struct genl g;
	int err = genl_open(&g);

	if (err)
		return err;
	err = genl_verb(&g, cmd, NULL, arg);
	genl_close(&g);
	return err;
}

/* Taken up again, a boot writes nothing. */
static int take_up(const struct verb *verb)
{
	return verb->declared ? call(CMD(BOOT_SET), VERB_ARGS(ARG(ID, 1))) : 0;
}

FIXTURE(cut) {
	struct view before, after;
	unsigned int cuts;
};

FIXTURE_VARIANT(cut) {
	const char *flash;
	bool full;
};

#define NOR "blocks=2 erase_size=4096"
#define NAND "nand=1 blocks=4 erase_size=8192 write_size=512"

FIXTURE_VARIANT_ADD(cut, nor) { .flash = NOR };
FIXTURE_VARIANT_ADD(cut, nor_full) { .flash = NOR, .full = true };
FIXTURE_VARIANT_ADD(cut, nand) { .flash = NAND };
FIXTURE_VARIANT_ADD(cut, nand_full) { .flash = NAND, .full = true };

/* As full as it gets: one record more needs a new block. */
static int fill(void)
{
	unsigned int i;
	int err = 0;

	for (i = 1; i < 1000 && !err; i++) {
		err = flash_set("keep", 1);
		err = err ? err : flash_set("cut", 0);
		err = err ? err : call(CMD(SLOT_SET), VERB_ARGS(ARG(SLOT, 0),
								ARG(TRIES, i % 200)));
		if (flash_get("ops") > 1)
			return err;
	}
	return err ? err : -ENOSPC;
}

FIXTURE_SETUP(cut)
{
	if (!module_here() || !flash_here())
		SKIP(return, "RECOVERY_KO or RAMFLASH_KO names no module");
	self->cuts = 0;
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, flash_load(variant->flash));
	ASSERT_EQ(0, module_load(PARAMETERS));
	ASSERT_EQ(0, call(CMD(BOOT_SET), VERB_ARGS(ARG(SLOT, 0),
						   ARG(RUNG, RECOVERY_RUNG_NORMAL),
						   ARG(REASON, RECOVERY_REASON_DEFAULT))));
	ASSERT_EQ(0, call(CMD(REQUEST_SET),
			  VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESCUE))));
	ASSERT_EQ(0, flash_set("keep", 1));
	if (variant->full)
		ASSERT_EQ(0, fill());
	ASSERT_EQ(0, module_unload());
}

FIXTURE_TEARDOWN(cut)
{
	EXPECT_EQ(0, module_unload());
	EXPECT_FALSE(flash_breached());
	EXPECT_EQ(0, flash_unload());
}

/* The flash as it was at first, the module loaded, power on */
static int begin(const struct verb *verb, struct view *view)
{
	int err;

	err = module_unload();
	err = err ? err : flash_set("keep", 0);
	err = err ? err : flash_set("cut", 0);
	err = err ? err : next_boot(view);
	return err ? err : take_up(verb);
}

/* The power goes in operation @at. NULL, or what is wrong */
static const char *cut(const struct view *before, const struct view *after,
		       const struct verb *verb, unsigned int at, bool whole)
{
	struct view view;

	if (begin(verb, &view) || !same(&view, before))
		return "it did not begin as it was";
	flash_set("whole", whole);
	flash_set("cut", at);
	call(verb->cmd, verb->arg);
	flash_set("cut", 0);
	if (next_boot(&view))
		return "the log can't be used";
	if (!same(&view, before) && !same(&view, after))
		return "the state is another one";
	if (whole && !same(&view, after))
		return "it was done, and is not known";
	/* again, where it was not done */
	if (same(&view, before) && (take_up(verb) || call(verb->cmd, verb->arg)))
		return "it can't be done again";
	return NULL;
}

TEST_F_TIMEOUT(cut, each_verb, 120)
{
	const char *wrong;
	long at, ops;
	size_t i;

	for (i = 0; i < N(verbs); i++) {
		ASSERT_EQ(0, begin(&verbs[i], &self->before));
		ASSERT_EQ(0, flash_set("cut", 0));
		ASSERT_EQ(0, call(verbs[i].cmd, verbs[i].arg)) {
			TH_LOG("%s", verbs[i].name);
		}
		ops = flash_get("ops");
		ASSERT_EQ(0, next_boot(&self->after));
		for (at = 1; at <= ops + !!ops; at++, self->cuts++) {
			wrong = cut(&self->before, &self->after, &verbs[i],
				    at > ops ? ops : at, at > ops);
			EXPECT_EQ(NULL, wrong) {
				TH_LOG("%s, cut in operation %ld of %ld: %s",
				       verbs[i].name, at, ops, wrong);
			}
		}
	}
	EXPECT_LT(N(verbs), self->cuts);
	TH_LOG("%u cuts", self->cuts);
}

TEST_HARNESS_MAIN
