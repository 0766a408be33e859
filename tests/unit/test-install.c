// SPDX-License-Identifier: GPL-2.0-or-later
/* Images as files, their sums, and their way into flash that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "install.h"
#include "mtd_use.h"

#define BLOCK	256u
#define BLOCKS	8u
#define PAGE	16u

static char root[64], reason[700];
static struct image image;
static bool stop;

/* Flash that holds its users to the rules of flash, and fails when told to */
static struct {
	uint8_t mem[BLOCK * BLOCKS];
	bool erased[BLOCK * BLOCKS];
	bool bad[BLOCKS];
	int fail_erase, fail_write, flip;	/* block, or -1 */
	unsigned int erases;
	void (*on_erase)(unsigned int block);
} chip;

static int chip_read(void *ctx, __u32 off, void *buf, __u32 len)
{
	assert_true(off + len <= sizeof(chip.mem));
	memcpy(buf, chip.mem + off, len);
	return 0;
}

static int chip_write(void *ctx, __u32 off, const void *buf, __u32 len)
{
	assert_true(off % PAGE == 0 && len % PAGE == 0 && len);
	assert_false(chip.bad[off / BLOCK]);
	for (__u32 i = off; i < off + len; i++) {
		assert_true(chip.erased[i]);
		chip.erased[i] = false;
	}
	if ((int)(off / BLOCK) == chip.fail_write)
		return -EIO;
	memcpy(chip.mem + off, buf, len);
	if ((int)(off / BLOCK) == chip.flip)
		chip.mem[off + 3] ^= 4;
	return 0;
}

static int chip_erase(void *ctx, __u32 off)
{
	assert_int_equal(off % BLOCK, 0);
	assert_false(chip.bad[off / BLOCK]);
	chip.erases++;
	if (chip.on_erase)
		chip.on_erase(off / BLOCK);
	if ((int)(off / BLOCK) == chip.fail_erase)
		return -EIO;
	memset(chip.mem + off, 0xff, BLOCK);
	memset(chip.erased + off, 1, BLOCK);
	return 0;
}

static int chip_is_bad(void *ctx, __u32 off)
{
	return chip.bad[off / BLOCK];
}

static const struct recov_flash_ops ops = {
	.read = chip_read,
	.write = chip_write,
	.erase = chip_erase,
	.is_bad = chip_is_bad,
};

static const struct recov_flash flash = {
	.ops = &ops,
	.erase_size = BLOCK,
	.write_size = PAGE,
	.blocks = BLOCKS,
};

static bool stopped(void)
{
	return stop;
}

static const struct install in = {
	.image = &image,
	.flash = &flash,
	.stop = stopped,
};

static const char *path(const char *name)
{
	static char buf[4][160];
	static unsigned int turn;
	char *p = buf[turn++ % 4];

	snprintf(p, sizeof(buf[0]), "%s/%s", root, name);
	return p;
}

static void put(const char *name, const void *bytes, size_t len)
{
	FILE *f = fopen(path(name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

static uint8_t content[BLOCK * BLOCKS];

/* @len bytes that begin with @magic */
static void make_image(const char *name, const char *magic, size_t len)
{
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 7 + i / 251);
	memcpy(content, magic, 4);
	put(name, content, len);
}

static int open_image(const char *from)
{
	*reason = '\0';
	image_close(&image);
	return image_open(&image, from, "slot-b", reason, sizeof(reason));
}

static int setup(void **state)
{
	strcpy(root, "/tmp/test-install.XXXXXX");
	assert_non_null(mkdtemp(root));
	memset(&chip, 0, sizeof(chip));
	memset(chip.mem, 0x5a, sizeof(chip.mem));
	chip.fail_erase = -1;
	chip.fail_write = -1;
	chip.flip = -1;
	image.fd = -EBADF;
	stop = false;
	return 0;
}

static int teardown(void **state)
{
	char command[96];

	image_close(&image);
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static void test_content(void **state)
{
	assert_int_equal(image_content("hsqs", 4), RECOVERY_CONTENT_SQUASHFS);
	assert_int_equal(image_content("UBI#\1", 5), RECOVERY_CONTENT_UBI);
	assert_int_equal(image_content("\xd0\x0d\xfe\xed", 4), RECOVERY_CONTENT_FIT);
	assert_int_equal(image_content("\x27\x05\x19\x56", 4), RECOVERY_CONTENT_UIMAGE);
	assert_int_equal(image_content("hsq", 3), RECOVERY_CONTENT_UNKNOWN);
	assert_int_equal(image_content("PK\3\4", 4), RECOVERY_CONTENT_UNKNOWN);
	assert_false(image_bootable(RECOVERY_CONTENT_UNKNOWN));
	assert_false(image_bootable(RECOVERY_CONTENT_JFFS2));
	assert_true(image_bootable(RECOVERY_CONTENT_FIT));
}

static void test_find(void **state)
{
	make_image("slot.img", "hsqs", 100);
	assert_int_equal(open_image(root), 0);
	assert_string_equal(image.path, path("slot.img"));
	make_image("slot-b.img", "UBI#", 300);
	assert_int_equal(open_image(root), 0);
	assert_string_equal(image.path, path("slot-b.img"));
	assert_int_equal(image.size, 300);
	assert_int_equal(image.content, RECOVERY_CONTENT_UBI);
	assert_int_equal(open_image(path("none")), -ENOENT);
	assert_non_null(strstr(reason, "none"));
	put("empty", "", 0);
	assert_int_equal(open_image(path("empty")), -EINVAL);
	assert_non_null(strstr(reason, "is empty"));
	assert_int_equal(mkfifo(path("fifo"), 0600), 0);
	assert_int_equal(open_image(path("fifo")), -EINVAL);
	assert_non_null(strstr(reason, "no regular file"));
	assert_int_equal(mkdir(path("dir"), 0700), 0);
	assert_int_equal(open_image(path("dir")), -ENOENT);
	assert_non_null(strstr(reason, "slot-b.img nor slot.img"));
}

static int check_sums(const char *text)
{
	put("SHA256SUMS", text, strlen(text));
	*reason = '\0';
	return image_check_sums(&image, reason, sizeof(reason));
}

#define ABC_TAIL "a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ABC	"b" ABC_TAIL

static void test_sums(void **state)
{
	put("slot.img", "abc", 3);
	assert_int_equal(open_image(root), 0);
	assert_int_equal(image_check_sums(&image, reason, sizeof(reason)), 0);
	assert_int_equal(check_sums(ABC "  slot.img\n"), 1);
	assert_int_equal(check_sums("# hi\n\n00  x\r\n" ABC " *slot.img\r\n"), 1);
	assert_int_equal(check_sums(ABC "  slot.img.old\n"), -ENOKEY);
	assert_int_equal(check_sums(ABC " slot.img\n"), -ENOKEY);
	assert_int_equal(check_sums(""), -ENOKEY);
	assert_non_null(strstr(reason, "does not name slot.img"));
	assert_int_equal(check_sums("00" ABC "  slot.img\n"), -ENOKEY);
	assert_int_equal(check_sums("c" ABC), -ENOKEY);
	assert_int_equal(check_sums("a" ABC_TAIL "  slot.img"), -EBADMSG);
	assert_non_null(strstr(reason, "damaged"));
}

static int install(void)
{
	*reason = '\0';
	return install_check(&in, reason, sizeof(reason)) ?:
		install_write(&in, reason, sizeof(reason));
}

/* Nothing in there looks like a firmware. */
static void assert_headless(void)
{
	for (unsigned int i = 0; i < BLOCK; i++)
		assert_int_equal(chip.mem[i], 0xff);
}

static void test_whole(void **state)
{
	static const size_t sizes[] = {
		4, PAGE, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5, BLOCK * BLOCKS,
	};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(chip.mem, 0x5a, sizeof(chip.mem));
		chip.erases = 0;
		make_image("slot.img", "hsqs", sizes[i]);
		assert_int_equal(open_image(root), 0);
		assert_int_equal(install(), 0);
		assert_memory_equal(chip.mem, content, sizes[i]);
		/* nothing of the old one is left behind it */
		for (size_t at = sizes[i]; at < sizeof(chip.mem); at++)
			assert_int_equal(chip.mem[at], 0xff);
		assert_int_equal(chip.erases, BLOCKS);
	}
}

static void test_too_large(void **state)
{
	uint8_t big[BLOCK * BLOCKS + 1] = "hsqs";

	put("slot.img", big, sizeof(big));
	assert_int_equal(open_image(root), 0);
	assert_int_equal(install(), -ENOSPC);
	assert_int_equal(chip.erases, 0);
}

static void test_bad_blocks(void **state)
{
	chip.bad[2] = true;
	make_image("slot.img", "hsqs", 3 * BLOCK);
	assert_int_equal(open_image(root), 0);
	assert_int_equal(install(), -EOPNOTSUPP);
	assert_int_equal(chip.erases, 0);
	/* it does not lie in the way of a shorter one */
	make_image("slot.img", "hsqs", 2 * BLOCK);
	assert_int_equal(open_image(root), 0);
	assert_int_equal(install(), 0);
	assert_memory_equal(chip.mem, content, 2 * BLOCK);
	/* UBI goes round it, the first block too */
	chip.bad[0] = true;
	make_image("slot.img", "UBI#", 3 * BLOCK);
	assert_int_equal(open_image(root), 0);
	assert_int_equal(install(), 0);
	assert_memory_equal(chip.mem + BLOCK, content, BLOCK);
	assert_memory_equal(chip.mem + 3 * BLOCK, content + BLOCK, 2 * BLOCK);
	make_image("slot.img", "UBI#", 7 * BLOCK);
	assert_int_equal(open_image(root), 0);
	assert_int_equal(install(), -ENOSPC);
}

static void test_flash_fails(void **state)
{
	make_image("slot.img", "hsqs", 5 * BLOCK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(open_image(root), 0);
		chip.fail_erase = i;
		assert_int_equal(install(), -EIO);
		assert_non_null(strstr(reason, "erased"));
		chip.fail_erase = -1;
		chip.fail_write = i;
		assert_int_equal(install(), -EIO);
		assert_non_null(strstr(reason, "written"));
		assert_headless();
		chip.fail_write = -1;
		chip.flip = i;
		assert_int_equal(install(), -EIO);
		assert_non_null(strstr(reason, "does not hold"));
		chip.flip = -1;
	}
}

static void change_file(unsigned int block)
{
	if (block == 2) {
		content[4 * BLOCK + 1] ^= 1;
		put("slot.img", content, 5 * BLOCK);
	}
}

static void cut_file(unsigned int block)
{
	if (block == 2)
		assert_int_equal(truncate(path("slot.img"), 3 * BLOCK), 0);
}

static void ask_to_stop(unsigned int block)
{
	stop = block == 3;
}

static void test_stopped(void **state)
{
	make_image("slot.img", "hsqs", 5 * BLOCK);
	assert_int_equal(open_image(root), 0);
	chip.on_erase = change_file;
	assert_int_equal(install(), -ESTALE);
	assert_non_null(strstr(reason, "changed"));
	assert_headless();
	assert_int_equal(open_image(root), 0);
	chip.on_erase = cut_file;
	assert_int_equal(install(), -ESTALE);
	assert_non_null(strstr(reason, "shorter"));
	assert_headless();
	assert_int_equal(open_image(root), 0);
	chip.on_erase = ask_to_stop;
	assert_int_equal(install(), -EINTR);
	assert_headless();
}

static void test_in_use(void **state)
{
	static const char mounts[] =
		"/dev/mtdblock12 /a squashfs ro 0 0\n"
		"mtd3 /b jffs2 rw 0 0\nmtd:slot-b /c jffs2 rw 0 0\n";
	char where[80];

	assert_int_equal(mkdir(path("proc"), 0700), 0);
	put("proc/mounts", mounts, sizeof(mounts) - 1);
	assert_false(mtd_in_use(root, 1, "x", where, sizeof(where)));
	assert_true(mtd_in_use(root, 12, "x", where, sizeof(where)));
	assert_string_equal(where, "mounted at /a");
	assert_true(mtd_in_use(root, 3, "x", where, sizeof(where)));
	assert_true(mtd_in_use(root, 1, "slot-b", where, sizeof(where)));
	assert_int_equal(mkdir(path("sys"), 0700) | mkdir(path("sys/class"), 0700) |
			 mkdir(path("sys/class/ubi"), 0700) |
			 mkdir(path("sys/class/ubi/ubi1"), 0700), 0);
	put("sys/class/ubi/ubi1/mtd_num", "1\n", 2);
	assert_true(mtd_in_use(root, 1, "x", where, sizeof(where)));
	assert_string_equal(where, "attached as ubi1");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_content), T(test_find), T(test_sums), T(test_whole),
		T(test_too_large), T(test_bad_blocks), T(test_flash_fails),
		T(test_stopped), T(test_in_use),
	};

	return cmocka_run_group_tests_name("install", tests, NULL, NULL);
}
