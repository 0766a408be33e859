// SPDX-License-Identifier: GPL-2.0-only
/*
 * A counter of a few bytes in memory: RAM that a reset keeps, or the scratch
 * registers of a SoC. For kernels without an nvmem driver for them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "counter.h"

#include <linux/cache.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "counter_bytes.h"
#include "counter_word.h"

static const struct counter_word *word __ro_after_init;
static phys_addr_t start __ro_after_init;
static u8 *place __ro_after_init;

static int mem_access(u8 *bytes, bool write)
{
	if (write)
		memcpy(place, bytes, word->size);
	else
		memcpy(bytes, place, word->size);
	return 0;
}

static int read_mem(struct recov_counter_info *info)
{
	return recov_counter_bytes_read(word, mem_access, info);
}

static int reset_mem(bool force)
{
	return recov_counter_bytes_reset(word, mem_access, force);
}

static void mem_exit(void)
{
	memunmap(place);
	release_mem_region(start, word->size);
}

static const struct recov_counter_ops mem_ops = {
	.read = read_mem,
	.reset = reset_mem,
	.exit = mem_exit,
	.cheap = true,
};

const struct recov_counter_ops *__init
recov_counter_mem(const struct counter_word *format, const char *address)
{
	u64 value;

	word = format;
	if (kstrtou64(address, 0, &value) || (phys_addr_t)value != value ||
	    !IS_ALIGNED(value, sizeof(u32))) {
		pr_err("counter_device=%s: allowed: a physical address, a multiple of 4\n",
		       address);
		return NULL;
	}
	start = value;
	if (!request_mem_region(start, word->size, "recovery")) {
		pr_err("counter_device=%s: in use, or memory of the system (see /proc/iomem); reserve it by memmap= or reserved-memory\n",
		       address);
		return NULL;
	}
	place = memremap(start, word->size, MEMREMAP_WC);
	if (place)
		return &mem_ops;
	pr_err("counter_device=%s: can't be mapped; in the devicetree it needs no-map\n",
	       address);
	release_mem_region(start, word->size);
	return NULL;
}
