// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flash in RAM for tests: strict, counted, and with a plug. It loses its power
 * in the middle of a chosen operation and keeps its content: over a warm reset
 * when it lies in RAM that the kernel leaves alone (memmap=), and for good when
 * it lies in a file that the emulator shows as a device (ivshmem-plain).
 *
 * Operations are programs, erases and marks of bad blocks; parameters that can
 * be written are verbs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/mtd/mtd.h>
#include <linux/mtd/partitions.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define SIGNATURE	"RamFlash"
#define BAD_MAX		16
#define PARTS_MAX	4

static ulong address;
module_param(address, ulong, 0444);
MODULE_PARM_DESC(address, "physical address, 0: any memory");
static uint blocks = 2;
module_param(blocks, uint, 0444);
static uint erase_size = 4096;
module_param(erase_size, uint, 0444);
static uint write_size = 1;
module_param(write_size, uint, 0444);
static bool nand;
module_param(nand, bool, 0444);
static uint bad[BAD_MAX];
static uint bad_count;
module_param_array(bad, uint, &bad_count, 0444);
MODULE_PARM_DESC(bad, "blocks of NAND that are bad from the factory");
static char *label = "bootlog";
module_param(label, charp, 0444);
MODULE_PARM_DESC(label, "name of the chip");
static char *parts[PARTS_MAX];
static uint part_count;
module_param_array(parts, charp, &part_count, 0444);
MODULE_PARM_DESC(parts, "NAME:BLOCKS, behind each other; none: the chip as it is");

static bool read_only;
module_param(read_only, bool, 0644);
MODULE_PARM_DESC(read_only, "nobody may open it for writing, once it is plugged in anew");

static int flipped = -1;
module_param(flipped, int, 0644);
MODULE_PARM_DESC(flipped, "block of NAND with a bit that is corrected, until its erase");
static uint erase_us;
module_param(erase_us, uint, 0644);
MODULE_PARM_DESC(erase_us, "how long the erase of a block takes");
static int worn = -1;
module_param(worn, int, 0644);
MODULE_PARM_DESC(worn, "block that can be neither programmed nor erased");

static uint reads;
module_param(reads, uint, 0644);
MODULE_PARM_DESC(reads, "read calls since it was written");
static uint ops;
module_param(ops, uint, 0644);
MODULE_PARM_DESC(ops, "operations since it or cut was written");
static bool whole;
module_param(whole, bool, 0644);
MODULE_PARM_DESC(whole, "the power goes when an operation is done, not half done");
static char *breach = "none";
module_param(breach, charp, 0444);
MODULE_PARM_DESC(breach, "what was asked for that no flash does");

/* As in a file that is new: erased bytes */
enum unit_state {
	UNIT_TORN = 0x00,
	UNIT_PROGRAMMED = 0x0f,
	UNIT_FREE = 0xff,
};

enum block_state {
	BLOCK_BAD = 0x00,
	BLOCK_GOOD = 0xff,
};

/**
 * struct chip - what is in the memory, behind each other
 * @data: the content
 * @unit: enum unit_state of each unit of NAND
 * @block: enum block_state of each block
 * @signature: tells a chip from memory that was never one; erased: a new chip
 */
struct chip {
	u8 *data;
	u8 *unit;
	u8 *block;
	char *signature;
};

static void *memory, *kept;
static size_t memory_size;
static struct chip chip;
static struct mtd_info mtd;
static struct mtd_partition partition[PARTS_MAX];
static bool plugged;

static DEFINE_SPINLOCK(lock);	/* guards counters, the memory and all below */
static uint cut_at;		/* operation that the power cut strikes, or 0 */
static bool off;

static size_t data_size(void)
{
	return (size_t)blocks * erase_size;
}

/* What tells the state of a unit is a matter of NAND. */
static size_t unit_count(void)
{
	return nand ? data_size() / write_size : 0;
}

static int refuse(char *what)
{
	pr_err("%s\n", what);
	breach = what;
	return -EINVAL;
}

/* The power goes in the operation that begins now. */
static bool struck(void)
{
	ops++;
	if (!cut_at || ops != cut_at)
		return false;
	off = true;
	return true;
}

static int block_of(size_t at)
{
	return at / erase_size;
}

/* An operation all the same: it is counted. */
static bool worn_out(size_t at)
{
	if (worn != block_of(at))
		return false;
	ops++;
	return true;
}

/* What ECC makes of a read: bits that it corrected, or -EBADMSG */
static int correct(size_t from, size_t len)
{
	size_t unit;
	int ret = 0;

	if (flipped >= block_of(from) && flipped <= block_of(from + len - 1)) {
		mtd.ecc_stats.corrected++;
		ret = 1;
	}
	for (unit = from / write_size; unit * write_size < from + len; unit++) {
		if (chip.unit[unit] == UNIT_TORN) {
			mtd.ecc_stats.failed++;
			ret = -EBADMSG;
		}
	}
	return ret;
}

static int ram_read(struct mtd_info *m, loff_t from, size_t len,
		    size_t *retlen, u_char *buf)
{
	int ret = 0;

	spin_lock_irq(&lock);
	reads++;
	if (off) {
		ret = -EIO;
		goto unlock;
	}
	memcpy(buf, chip.data + from, len);
	*retlen = len;
	if (nand && len)
		ret = correct(from, len);
unlock:
	spin_unlock_irq(&lock);
	return ret;
}

static char *program_error(size_t to, size_t len, const u_char *buf)
{
	size_t unit = to / write_size, units = erase_size / write_size;
	size_t i;

	if (to % write_size || len % write_size)
		return "program of a part of a unit";
	if (to / erase_size != (to + len - 1) / erase_size)
		return "program across blocks";
	if (chip.block[to / erase_size] == BLOCK_BAD)
		return "program of a bad block";
	for (i = 0; i < len; i++) {
		if (buf[i] & ~chip.data[to + i])
			return "program of bits that have to be erased";
	}
	if (nand && memchr_inv(chip.unit + unit, UNIT_FREE,
			       units - unit % units))
		return "page programmed twice, or out of order";
	return NULL;
}

static void set_units(size_t at, size_t len, u8 state)
{
	/* The machine may be gone at any time: first what was written before. */
	wmb();
	if (nand)
		memset(chip.unit + at / write_size, state,
		       DIV_ROUND_UP(len, write_size));
	/* and this before what comes */
	wmb();
}

static void clear_bits(size_t to, size_t len, const u_char *buf, u8 state)
{
	size_t i;

	set_units(to, len, UNIT_TORN);
	for (i = 0; i < len; i++)
		chip.data[to + i] &= buf[i];
	set_units(to, len, state);
}

static int program(size_t to, size_t len, const u_char *buf)
{
	char *error;

	if (off)
		return -EIO;
	error = program_error(to, len, buf);
	if (error)
		return refuse(error);
	if (worn_out(to))
		return -EIO;
	if (struck()) {
		clear_bits(to, whole ? len : len / 2, buf,
			   whole ? UNIT_PROGRAMMED : UNIT_TORN);
		return -EIO;
	}
	clear_bits(to, len, buf, UNIT_PROGRAMMED);
	return 0;
}

static int ram_write(struct mtd_info *m, loff_t to, size_t len, size_t *retlen,
		     const u_char *buf)
{
	int ret;

	spin_lock_irq(&lock);
	ret = program(to, len, buf);
	spin_unlock_irq(&lock);
	*retlen = ret ? 0 : len;
	return ret;
}

/* Nobody else runs any more. */
static int ram_panic_write(struct mtd_info *m, loff_t to, size_t len,
			   size_t *retlen, const u_char *buf)
{
	int ret = program(to, len, buf);

	*retlen = ret ? 0 : len;
	return ret;
}

static void set_bits(size_t at, size_t len)
{
	set_units(at, len, UNIT_TORN);
	memset(chip.data + at, 0xff, len);
	set_units(at, len, UNIT_FREE);
}

static int erase_block(size_t at)
{
	if (off)
		return -EIO;
	if (at % erase_size)
		return refuse("erase of no block");
	if (chip.block[at / erase_size] == BLOCK_BAD)
		return refuse("erase of a bad block");
	if (worn_out(at))
		return -EIO;
	if (struck()) {
		set_bits(at, whole ? erase_size : erase_size / 2);
		return -EIO;
	}
	set_bits(at, erase_size);
	if (flipped == block_of(at))
		flipped = -1;
	return 0;
}

static int ram_erase(struct mtd_info *m, struct erase_info *instr)
{
	u64 at;
	int ret = 0;

	for (at = instr->addr; at < instr->addr + instr->len && !ret;
	     at += erase_size) {
		if (erase_us)
			fsleep(erase_us);
		spin_lock_irq(&lock);
		ret = erase_block(at);
		spin_unlock_irq(&lock);
	}
	return ret;
}

static int ram_block_isbad(struct mtd_info *m, loff_t at)
{
	return chip.block[(size_t)at / erase_size] == BLOCK_BAD;
}

static int ram_block_markbad(struct mtd_info *m, loff_t at)
{
	int ret = -EIO;

	spin_lock_irq(&lock);
	if (!off) {
		ret = struck() ? -EIO : 0;
		if (!ret || whole)
			chip.block[(size_t)at / erase_size] = BLOCK_BAD;
	}
	spin_unlock_irq(&lock);
	return ret;
}

static int divide(void)
{
	uint i, size, next = 0;

	for (i = 0; i < part_count; i++) {
		char *end = strchr(parts[i], ':');

		if (!end || kstrtouint(end + 1, 0, &size) ||
		    size > blocks - next)
			return -EINVAL;
		*end = 0;
		partition[i].name = parts[i];
		partition[i].offset = (u64)next * erase_size;
		partition[i].size = (u64)size * erase_size;
		next += size;
	}
	return 0;
}

static int plug_in(void)
{
	int ret;

	mtd = (struct mtd_info) {
		.owner = THIS_MODULE,
		.name = label,
		.type = nand ? MTD_NANDFLASH : MTD_NORFLASH,
		.flags = nand ? MTD_CAP_NANDFLASH : MTD_CAP_NORFLASH,
		.size = data_size(),
		.erasesize = erase_size,
		.writesize = write_size,
		.writebufsize = write_size,
		.ecc_strength = nand,
		._read = ram_read,
		._write = ram_write,
		._panic_write = ram_panic_write,
		._erase = ram_erase,
		._block_isbad = nand ? ram_block_isbad : NULL,
		._block_markbad = nand ? ram_block_markbad : NULL,
	};
	if (read_only)
		mtd.flags &= ~MTD_WRITEABLE;
	ret = mtd_device_register(&mtd, partition, part_count);
	plugged = !ret;
	return ret;
}

static int pull_out(void)
{
	int ret = mtd_device_unregister(&mtd);

	plugged = ret;
	return ret;
}

static int set_plug(const char *val, const struct kernel_param *kp)
{
	bool in;
	int ret = kstrtobool(val, &in);

	if (ret || in == plugged || !memory)
		return ret;
	return in ? plug_in() : pull_out();
}

static const struct kernel_param_ops plug_ops = { .set = set_plug };
module_param_cb(plug, &plug_ops, NULL, 0200);
MODULE_PARM_DESC(plug, "1 and 0: the device comes and goes");

static int set_cut(const char *val, const struct kernel_param *kp)
{
	uint at;
	int ret = kstrtouint(val, 0, &at);

	if (ret)
		return ret;
	spin_lock_irq(&lock);
	off = false;
	ops = 0;
	cut_at = at;
	spin_unlock_irq(&lock);
	return 0;
}

static const struct kernel_param_ops cut_ops = { .set = set_cut };
module_param_cb(cut, &cut_ops, NULL, 0200);
MODULE_PARM_DESC(cut, "power on; it goes in that operation, 0: in none");

static int set_keep(const char *val, const struct kernel_param *kp)
{
	bool keep;
	int ret = kstrtobool(val, &keep);

	if (ret || !memory)
		return ret;
	spin_lock_irq(&lock);
	memcpy(keep ? kept : memory, keep ? memory : kept, memory_size);
	spin_unlock_irq(&lock);
	return 0;
}

static const struct kernel_param_ops keep_ops = { .set = set_keep };
module_param_cb(keep, &keep_ops, NULL, 0200);
MODULE_PARM_DESC(keep, "1 and 0: the content is put aside and taken back");

static void *map_memory(void)
{
	void *p;

	if (!address)
		return vzalloc(memory_size);
	if (!request_mem_region(address, memory_size, KBUILD_MODNAME))
		return NULL;
	p = memremap(address, memory_size, MEMREMAP_WC);
	if (!p)
		release_mem_region(address, memory_size);
	return p;
}

static void unmap_memory(void)
{
	if (!address) {
		vfree(memory);
		return;
	}
	memunmap(memory);
	release_mem_region(address, memory_size);
}

static void lay_out(void)
{
	uint i;

	chip.data = memory;
	chip.unit = chip.data + data_size();
	chip.block = chip.unit + unit_count();
	chip.signature = chip.block + blocks;
	if (!memcmp(chip.signature, SIGNATURE, sizeof(SIGNATURE)))
		return;
	if (memchr_inv(chip.signature, 0xff, sizeof(SIGNATURE))) {
		memset(chip.block, BLOCK_GOOD, blocks);
		set_bits(0, data_size());
	}
	for (i = 0; i < bad_count; i++) {
		if (bad[i] < blocks)
			chip.block[bad[i]] = BLOCK_BAD;
	}
	memcpy(chip.signature, SIGNATURE, sizeof(SIGNATURE));
}

static int __init ramflash_init(void)
{
	int ret = -ENOMEM;

	if (!blocks || !erase_size || !is_power_of_2(write_size) ||
	    erase_size % write_size || divide())
		return -EINVAL;
	memory_size = sizeof(SIGNATURE) + blocks + data_size() + unit_count();
	kept = vmalloc(memory_size);
	if (!kept)
		return -ENOMEM;
	memory = map_memory();
	if (!memory)
		goto kept;
	lay_out();
	memcpy(kept, memory, memory_size);
	ret = plug_in();
	if (ret)
		goto memory;
	return 0;

memory:
	unmap_memory();
kept:
	vfree(kept);
	return ret;
}

static void __exit ramflash_exit(void)
{
	if (plugged)
		WARN_ON(pull_out());
	unmap_memory();
	vfree(kept);
}

module_init(ramflash_init);
module_exit(ramflash_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Flash in RAM, with power cuts and a plug, for tests");
