// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot counter of Linksys boards in every state that a cut leaves it in.
 * The first vector is a dump of an EA8300 (forum.openwrt.org/t/18907/289), the
 * others are built by hand from OpenWrt's linksys_bootcount.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "counter_senv.h"
#include "simflash.h"

#define MAGIC	0x20110811

static struct flash flash;
static struct counter_senv senv;
static u8 buf[8192];

static int teardown(void **state)
{
	flash_free(&flash);
	return 0;
}

static void open_log(void)
{
	struct recov_flash place = flash_place(&flash);

	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, sizeof(buf)),
			 0);
	assert_null(flash.broken);
}

static u32 stride(void)
{
	return flash.write_size > 16 ? flash.write_size : 16;
}

static u32 places(void)
{
	return flash.blocks * flash.erase_size / stride();
}

/* Bytes of one record into the next places, as the boot loader does it */
static void put_raw(u32 at, u32 magic, u32 count, u32 sum)
{
	struct recov_flash place = flash_place(&flash);
	__le32 record[3] = {
		cpu_to_le32(magic), cpu_to_le32(count), cpu_to_le32(sum),
	};
	u8 page[8192];

	memset(page, 0xff, sizeof(page));
	memcpy(page, record, sizeof(record));
	assert_int_equal(place.ops->write(&flash, at * stride(), page, stride()),
			 0);
}

static void put(u32 at, u32 count)
{
	put_raw(at, MAGIC, count, MAGIC + count);
}

static u32 word_at(u32 off)
{
	return flash.mem[off] | flash.mem[off + 1] << 8 |
		flash.mem[off + 2] << 16 | (u32)flash.mem[off + 3] << 24;
}

/*
 * What linksys_bootcount.c finds, and with it a boot loader as strict: -1 where
 * it gives up
 */
static int strict_count(void)
{
	int count = 0;

	for (u32 i = 0; i < places(); i++) {
		u32 off = i * stride();

		if (flash.bad[off / flash.erase_size])
			continue;
		if (word_at(off) == 0xffffffff)
			break;
		if (word_at(off) != MAGIC)
			return -1;
		count = (int)word_at(off + 4);
	}
	return count;
}

static void assert_reset(void)
{
	assert_int_equal(counter_senv_reset(&senv, 0), 0);
	assert_null(flash.broken);
	assert_int_equal(senv.health, COUNTER_HEALTH_OK);
	assert_int_equal(senv.count, 0);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_OK);
	assert_true(senv.has_count);
	assert_int_equal(senv.count, 0);
	assert_int_equal(strict_count(), 0);
}

static void test_golden(void **state)
{
	static const u8 dump[] = {
		0x11, 0x08, 0x11, 0x20, 0x01, 0x00, 0x00, 0x00,
		0x12, 0x08, 0x11, 0x20, 0xff, 0xff, 0xff, 0xff,
	};
	static const u8 zero[] = {
		0x11, 0x08, 0x11, 0x20, 0x00, 0x00, 0x00, 0x00,
		0x11, 0x08, 0x11, 0x20, 0xff, 0xff, 0xff, 0xff,
	};

	flash_init(&flash, FLASH_NOR, 4096, 1, 2);
	memcpy(flash.mem, dump, sizeof(dump));
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_OK);
	assert_true(senv.has_count);
	assert_int_equal(senv.count, 1);
	assert_int_equal(senv.records, 1);
	assert_reset();
	assert_memory_equal(flash.mem, dump, sizeof(dump));
	assert_memory_equal(flash.mem + sizeof(dump), zero, sizeof(zero));
	assert_null(memchr_inv(flash.mem + 32, 0xff, 8192 - 32));
}

static void test_big_endian(void **state)
{
	static const u8 dump[] = {
		0x20, 0x11, 0x08, 0x11, 0x00, 0x00, 0x00, 0x02,
		0x20, 0x11, 0x08, 0x13, 0xff, 0xff, 0xff, 0xff,
	};
	static const u8 zero[] = {
		0x20, 0x11, 0x08, 0x11, 0x00, 0x00, 0x00, 0x00,
		0x20, 0x11, 0x08, 0x11, 0xff, 0xff, 0xff, 0xff,
	};
	struct recov_flash place;

	flash_init(&flash, FLASH_NOR, 4096, 1, 2);
	memcpy(flash.mem, dump, sizeof(dump));
	place = flash_place(&flash);
	assert_int_equal(counter_senv_open(&senv, &place, 1, buf, 16), 0);
	assert_int_equal(senv.count, 2);
	assert_int_equal(counter_senv_reset(&senv, 0), 0);
	assert_memory_equal(flash.mem + sizeof(dump), zero, sizeof(zero));
	/* in the other order it is not a log */
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_FOREIGN);
}

static const struct {
	enum flash_kind kind;
	u32 erase_size, write_size, blocks;
} geometry[] = {
	{ FLASH_NOR, 128, 1, 1 },
	{ FLASH_NOR, 128, 1, 3 },
	{ FLASH_NOR, 128, 8, 2 },
	{ FLASH_NOR, 512, 64, 3 },
	{ FLASH_NAND, 8192, 2048, 3 },
	{ FLASH_NAND, 16384, 4096, 2 },	/* overflows mtd's 2048 byte buffer */
};

static void init_flash(size_t g)
{
	flash_init(&flash, geometry[g].kind, geometry[g].erase_size,
		   geometry[g].write_size, geometry[g].blocks);
}

/* Boots and resets by turns, three times around: never wrong, few erases */
static void test_life(void **state)
{
	for (size_t g = 0; g < ARRAY_SIZE(geometry); g++) {
		u32 free = 0;

		init_flash(g);
		open_log();
		assert_int_equal(senv.health, COUNTER_HEALTH_BLANK);
		assert_true(senv.has_count);
		for (u32 i = 0; i < 3 * places(); i++) {
			/* the boot loader erases a full log itself */
			if (free == places())
				break;
			put(free, 1 + i % 3);
			open_log();
			assert_int_equal(senv.health, COUNTER_HEALTH_OK);
			assert_int_equal(senv.count, 1 + i % 3);
			assert_reset();
			free = senv.records;
		}
		assert_true(flash.erases[0] <= 3 * 2);
		flash_free(&flash);
	}
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
}

/* A count that is 0 already costs no write. */
static void test_nothing_to_do(void **state)
{
	flash_init(&flash, FLASH_NOR, 128, 1, 2);
	put(0, 2);
	put(1, 0);
	open_log();
	flash_power_on(&flash);
	assert_reset();
	assert_int_equal(flash.ops, 0);
}

/* An erase without the record that belongs behind it: 0, and repaired */
static void test_erased(void **state)
{
	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_BLANK);
	assert_int_equal(senv.count, 0);
	assert_reset();
	assert_int_equal(word_at(0), MAGIC);
}

static const struct {
	const char *what;
	u32 magic, count, sum;
} torn[] = {
	{ "half a magic", 0xffff0811, 0xffffffff, 0xffffffff },
	{ "no magic", 0xffffffff, 1, MAGIC + 1 },
	{ "no count", MAGIC, 0xffffffff, 0xffffffff },
	{ "wrong checksum", MAGIC, 1, MAGIC + 2 },
	{ "a checksum as mtd writes it, with a count", MAGIC, 2, MAGIC },
	{ "zero bits", 0, 0, 0 },
	{ "anything", 0x12345678, 1, 1 },
};

/* One torn record, wherever it is, must not stop resets for ever. */
static void test_torn(void **state)
{
	for (size_t t = 0; t < ARRAY_SIZE(torn); t++) {
		for (u32 at = 0; at < 16; at++) {
			print_message("# %s at %u\n", torn[t].what, at);
			flash_init(&flash, FLASH_NOR, 128, 1, 2);
			for (u32 i = 0; i < at; i++)
				put(i, i % 2 + 1);
			put_raw(at, torn[t].magic, torn[t].count, torn[t].sum);
			if (at < 15)
				put(at + 1, 3);
			open_log();
			assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
			assert_int_equal(senv.damaged, 1);
			assert_true(senv.has_count);
			assert_int_equal(senv.count,
					 at < 15 ? 3 : (at - 1) % 2 + 1);
			assert_reset();
			flash_free(&flash);
		}
	}
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
}

/* The very first record of a new log was torn: nothing whole is there. */
static void test_torn_first(void **state)
{
	flash_init(&flash, FLASH_NOR, 128, 1, 2);
	put_raw(0, 0xff110811, 0xffffffff, 0xffffffff);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
	assert_true(senv.has_count);
	assert_int_equal(senv.count, 0);
	assert_reset();
	flash_free(&flash);

	/* a block that lost its power while its bits were cleared */
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
	memset(flash.mem, 0, 128);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DAMAGED);
	assert_false(senv.has_count);
	assert_reset();
}

static void test_ecc_error(void **state)
{
	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	put(0, 1);
	put(1, 2);
	flash.torn[1] = 1;
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
	assert_int_equal(senv.count, 1);
	assert_reset();
}

static void test_bit_flips(void **state)
{
	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	flash.flips = true;
	put(0, 2);
	open_log();
	assert_int_equal(senv.count, 2);
	assert_reset();
}

static void test_bad_blocks(void **state)
{
	for (u32 bad = 0; bad < 3; bad++) {
		flash_init(&flash, FLASH_NAND, 4096, 2048, 3);
		flash.bad[bad] = true;
		memset(flash.mem + bad * 4096, 0, 4096);
		for (u32 i = 0; i < 6; i++)
			if (i / 2 != bad)
				put(i, 2);
		open_log();
		assert_int_equal(senv.health, COUNTER_HEALTH_OK);
		assert_int_equal(senv.records, 4);
		assert_int_equal(senv.count, 2);
		assert_reset();
		assert_int_equal(flash.erases[bad], 0);
		assert_null(memchr_inv(flash.mem + bad * 4096, 0, 4096));
		flash_free(&flash);
	}
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
}

/* Blocks that go bad now are marked, and another one takes the record. */
static void test_failing_blocks(void **state)
{
	for (int lie = 0; lie < 2; lie++) {
		flash_init(&flash, FLASH_NAND, 4096, 2048, 3);
		for (u32 i = 0; i < 6; i++)
			put(i, 2);
		flash.worn[0] = true;
		flash.stuck[1] = true;
		flash.lie = lie;
		open_log();
		assert_reset();
		assert_true(flash.bad[0] && flash.bad[1]);
		flash_free(&flash);
	}
	/* NOR flash that no longer takes it is told of. */
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
	put(0, 2);
	flash.stuck[0] = true;
	flash.lie = true;
	open_log();
	assert_int_equal(counter_senv_reset(&senv, 0), -EIO);
}

/* Everything fails: not the blocks' fault, one is left whatever happens. */
static void test_all_failing(void **state)
{
	for (int how = 0; how < 4; how++) {
		u32 bad = 0;

		flash_init(&flash, FLASH_NAND, 4096, 2048, 3);
		for (u32 i = 0; i < 6; i++)
			put(i, 2);
		memset(how & 1 ? flash.worn : flash.stuck, 1, 3);
		flash.lie = how & 2;
		open_log();
		for (int i = 0; i < 4; i++)
			assert_int_equal(counter_senv_reset(&senv, 1), -EIO);
		assert_null(flash.broken);
		for (u32 b = 0; b < 3; b++)
			bad += flash.bad[b];
		assert_true(bad <= 2);
		flash_free(&flash);
	}
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
}

/* A read that fails once is no reason to give up. */
static void test_read_stumbles(void **state)
{
	flash_init(&flash, FLASH_NAND, 4096, 2048, 3);
	put(0, 2);
	flash.fail_read = 1;
	open_log();
	assert_int_equal(senv.count, 2);
	flash.fail_read = 3;
	assert_reset();
}

static void test_all_bad(void **state)
{
	flash_init(&flash, FLASH_NAND, 4096, 2048, 1);
	flash.bad[0] = true;
	open_log();
	assert_int_equal(counter_senv_reset(&senv, 0), -EIO);
}

/* Records behind the end, of an erase that was cut between two blocks */
static void test_stale(void **state)
{
	flash_init(&flash, FLASH_NOR, 128, 1, 3);
	for (u32 i = 8; i < 24; i++)
		put(i, 2);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
	assert_true(senv.has_count);
	assert_int_equal(senv.count, 0);
	put(0, 1);
	open_log();
	assert_int_equal(senv.count, 1);
	assert_reset();
	assert_null(memchr_inv(flash.mem + 16, 0xff, 3 * 128 - 16));
}

static void test_foreign(void **state)
{
	u8 before[256];

	flash_init(&flash, FLASH_NOR, 128, 1, 2);
	for (u32 i = 0; i < 100; i++)
		flash.mem[i] = (u8)("bootcmd=run it"[i % 15] | 0x80);
	memcpy(before, flash.mem, sizeof(before));
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_FOREIGN);
	assert_false(senv.has_count);
	assert_int_equal(counter_senv_reset(&senv, 0), -EEXIST);
	assert_memory_equal(flash.mem, before, sizeof(before));
	assert_int_equal(counter_senv_reset(&senv, 1), 0);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_OK);
	assert_null(memchr_inv(flash.mem + 16, 0xff, 256 - 16));
}

/* Cut erases explain two blocks beside a log, but not three. */
static void test_foreign_beside(void **state)
{
	u8 before[4 * 128];

	flash_init(&flash, FLASH_NOR, 128, 1, 4);
	put(0, 1);
	memset(flash.mem + 3 * 128, 0x5a, 100);
	memset(flash.mem + 128 + 16, 0x5a, 16);
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
	assert_int_equal(senv.count, 1);
	memset(flash.mem + 2 * 128, 0xa5, 16);
	memcpy(before, flash.mem, sizeof(before));
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_FOREIGN);
	assert_false(senv.has_count);
	assert_int_equal(counter_senv_reset(&senv, 0), -EEXIST);
	assert_memory_equal(flash.mem, before, sizeof(before));
	assert_int_equal(counter_senv_reset(&senv, 1), 0);
	assert_null(memchr_inv(flash.mem + 16, 0xff, 4 * 128 - 16));
}

/* Flash of somebody with another ECC: nothing of it can be read. */
static void test_unreadable(void **state)
{
	u8 before[2 * 8192];

	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	memset(flash.mem, 0x5a, sizeof(before));
	memset(flash.programmed, 1, 8);
	memset(flash.torn, 1, 8);
	memcpy(before, flash.mem, sizeof(before));
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_FOREIGN);
	assert_int_equal(counter_senv_reset(&senv, 0), -EEXIST);
	assert_memory_equal(flash.mem, before, sizeof(before));
	assert_int_equal(counter_senv_reset(&senv, 1), 0);
	flash_free(&flash);

	/* the very first record, torn */
	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	flash.mem[5] = 0x5a;
	flash.programmed[0] = 1;
	flash.torn[0] = 1;
	open_log();
	assert_int_equal(senv.health, COUNTER_HEALTH_DEGRADED);
	assert_reset();
}

static void test_geometry(void **state)
{
	struct recov_flash place;

	flash_init(&flash, FLASH_NAND, 8192, 2048, 2);
	place = flash_place(&flash);
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, 2047), -EINVAL);
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, 2048), 0);
	place.write_size = 3;
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, 2048), -EINVAL);
	place.write_size = 16384;
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, sizeof(buf)),
			 -EINVAL);
	place.write_size = 0;
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, 2048), -EINVAL);
	place = flash_place(&flash);
	place.blocks = 0;
	assert_int_equal(counter_senv_open(&senv, &place, 0, buf, 2048), -EINVAL);
}

/* States a reset may meet; all say 1, and hold counts that are not to come back */
static void fill(unsigned int state)
{
	u32 n = state == 0 ? 1 : state == 1 ? places() / 2 : places();

	if (n == places() && state == 3)
		n--;
	for (u32 i = 0; i < n; i++)
		put(i, i == n - 1 ? 1 : 2);
	if (state == 3)
		put_raw(n, 0xffff0811, 0xffffffff, 0xffffffff);
}

static unsigned int states_cut;

/* The power comes back: what is there, and can it be reset? */
static void recover(unsigned int state, bool erase_torn)
{
	bool random = flash.blocks == 1 && (flash.tear == FLASH_TEAR_BITS ||
					    flash.tear == FLASH_TEAR_MIX);

	flash_power_on(&flash);
	open_log();
	states_cut++;
	if (senv.has_count && !erase_torn)
		assert_true(senv.count == 0 || senv.count == 1);
	if (senv.health == COUNTER_HEALTH_FOREIGN) {
		/* Chance made all of the only block: nobody can know it. */
		assert_true(erase_torn && random);
		assert_int_equal(counter_senv_reset(&senv, 1), 0);
		return;
	}
	assert_reset();
}

/* Every operation of a reset cut in every way, and its repair cut likewise */
static void cut_reset(size_t g, unsigned int state, enum flash_tear tear,
		      u32 seed)
{
	struct flash start, middle;
	u32 at, again;

	init_flash(g);
	flash.no_ecc = seed & 1;
	fill(state);
	start = (struct flash){ 0 };
	middle = (struct flash){ 0 };
	flash_init(&start, flash.kind, flash.erase_size, flash.write_size,
		   flash.blocks);
	flash_init(&middle, flash.kind, flash.erase_size, flash.write_size,
		   flash.blocks);
	flash_copy(&start, &flash);
	for (at = 0; ; at++) {
		u32 erased[FLASH_BLOCKS_MAX];
		bool torn_erase;

		flash_copy(&flash, &start);
		flash_power_on(&flash);
		open_log();
		memcpy(erased, flash.erases, sizeof(erased));
		flash_cut(&flash, at, tear, at + 17 * state + 1000 * seed);
		if (!counter_senv_reset(&senv, 0)) {
			assert_false(flash.off);
			break;
		}
		assert_true(flash.off);
		torn_erase = memcmp(erased, flash.erases, sizeof(erased)) &&
			tear != FLASH_TEAR_BEFORE && tear != FLASH_TEAR_AFTER;
		flash_copy(&middle, &flash);
		recover(state, torn_erase);
		for (again = 0; again < 8; again++) {
			flash_copy(&flash, &middle);
			flash_power_on(&flash);
			open_log();
			flash_cut(&flash, again, tear, again * 31 + at + seed);
			if (!counter_senv_reset(&senv, 0))
				break;
			if (flash.off)
				recover(state, true);
		}
	}
	flash_free(&start);
	flash_free(&middle);
	flash_free(&flash);
}

static void test_cuts(void **state)
{
	states_cut = 0;
	for (size_t g = 0; g < ARRAY_SIZE(geometry); g++)
		for (unsigned int s = 0; s < 4; s++)
			for (int tear = 0; tear < FLASH_TEARS; tear++)
				for (u32 seed = 0; seed < 4; seed++)
					cut_reset(g, s, (enum flash_tear)tear,
						  seed);
	print_message("# %u states\n", states_cut);
	assert_true(states_cut > 3000);
	flash_init(&flash, FLASH_NOR, 128, 1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_golden, teardown),
		cmocka_unit_test_teardown(test_big_endian, teardown),
		cmocka_unit_test_teardown(test_life, teardown),
		cmocka_unit_test_teardown(test_nothing_to_do, teardown),
		cmocka_unit_test_teardown(test_erased, teardown),
		cmocka_unit_test_teardown(test_torn, teardown),
		cmocka_unit_test_teardown(test_torn_first, teardown),
		cmocka_unit_test_teardown(test_ecc_error, teardown),
		cmocka_unit_test_teardown(test_bit_flips, teardown),
		cmocka_unit_test_teardown(test_bad_blocks, teardown),
		cmocka_unit_test_teardown(test_failing_blocks, teardown),
		cmocka_unit_test_teardown(test_all_failing, teardown),
		cmocka_unit_test_teardown(test_read_stumbles, teardown),
		cmocka_unit_test_teardown(test_all_bad, teardown),
		cmocka_unit_test_teardown(test_stale, teardown),
		cmocka_unit_test_teardown(test_foreign, teardown),
		cmocka_unit_test_teardown(test_foreign_beside, teardown),
		cmocka_unit_test_teardown(test_unreadable, teardown),
		cmocka_unit_test_teardown(test_geometry, teardown),
		cmocka_unit_test_teardown(test_cuts, teardown),
	};

	return cmocka_run_group_tests_name("counter-senv", tests, NULL, NULL);
}
