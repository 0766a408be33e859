// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it costs to find the state in a log: read calls, which are bounded, and
 * time, which is only told. Time is that of plugging in the flash, less that of
 * plugging in one that is no boot log.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <time.h>

#include "flash.h"
#include "genl.h"
#include "module.h"

#define ROUNDS	5

/* no record comes by itself */
#define PARAMETERS "window_ms=0 short_ms=600000"

FIXTURE(scan) {
	struct genl g;
};

FIXTURE_VARIANT(scan) {
	const char *flash;
	unsigned int records;	/* that fill it */
	long reads;		/* allowed */
};

/* 8184 cells of a block are left by its headers. */
FIXTURE_VARIANT_ADD(scan, nor_2x128k) {
	.flash = "blocks=2 erase_size=131072",
	.records = 8170,
	.reads = 16,
};

/* 60 appends a block; 7 blocks and a half */
FIXTURE_VARIANT_ADD(scan, nand_8x128k) {
	.flash = "nand=1 blocks=8 erase_size=131072 write_size=2048",
	.records = 450,
	.reads = 24,
};

FIXTURE_SETUP(scan)
{
	if (!module_here() || !flash_here())
		SKIP(return, "RECOVERY_KO or RAMFLASH_KO names no module");
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, flash_load(variant->flash));
}

FIXTURE_TEARDOWN(scan)
{
	EXPECT_EQ(0, module_unload());
	EXPECT_FALSE(flash_breached());
	EXPECT_EQ(0, flash_unload());
}

static int fill(unsigned int n)
{
	struct genl g;
	unsigned int i;
	int err = genl_open(&g);

	for (i = 0; i < n && !err; i++)
		err = genl_verb(&g, RECOVERY_CMD_SLOT_SET, NULL,
				VERB_ARGS(ARG(SLOT, 0), ARG(TRIES, 1 + i % 200)));
	genl_close(&g);
	return err;
}

static long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000L + ts.tv_nsec / 1000;
}

/* Microseconds of the shortest of a few times, or -errno */
static long plug_time(void)
{
	long begin, us, best = -EIO;
	int i, err;

	for (i = 0; i < ROUNDS; i++) {
		err = flash_set("plug", 0);
		if (err)
			return err;
		flash_set("ops", 0);
		flash_set("reads", 0);
		begin = now_us();
		err = flash_set("plug", 1);
		us = now_us() - begin;
		if (err)
			return err;
		best = best < 0 || us < best ? us : best;
	}
	return best;
}

TEST_F_TIMEOUT(scan, full_log, 60)
{
	long with, without;

	ASSERT_EQ(0, module_load(PARAMETERS));
	ASSERT_EQ(0, fill(variant->records));
	with = plug_time();
	ASSERT_LT(0, with);
	EXPECT_TRUE(sysfs_is("log/backend", "mtd"));
	EXPECT_TRUE(sysfs_is("log/health", "ok"));
	EXPECT_EQ(0, flash_get("ops"));
	EXPECT_LT(0, flash_get("reads"));
	EXPECT_GE(variant->reads, flash_get("reads"));
	TH_LOG("%ld reads", flash_get("reads"));

	ASSERT_EQ(0, module_load(PARAMETERS " bootlog=another"));
	without = plug_time();
	ASSERT_LT(0, without);
	TH_LOG("%ld us, of which %ld are not for the log", with, without);
	EXPECT_GT(1000000, with);
}

TEST_HARNESS_MAIN
