// SPDX-License-Identifier: GPL-2.0-only
/*
 * A counter of a few bytes in an nvmem device: registers of an RTC or PMIC, an
 * EEPROM. A cell of the device tree, or a device by its name and an offset.
 *
 * The device is looked up each time: it may come late, and a reference that is
 * kept would keep its driver from being unloaded.
 *
 * In turn nothing keeps the driver there while a device is looked up: one that
 * is on its way out is found, with a reference count of 0. For MTD devices, the
 * ones that come and go, their notifier says early enough that one goes; but
 * what a cell lies in is not known here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "counter.h"

#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mtd/mtd.h>
#include <linux/notifier.h>
#include <linux/nvmem-consumer.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "core.h"
#include "counter_bytes.h"
#include "counter_word.h"

static const struct counter_word *word __ro_after_init;
static char *name __ro_after_init;	/* of the device, NULL for a cell */
static u32 offset __ro_after_init;
static bool going;			/* the device, or it is gone */

static int device_access(u8 *bytes, bool write)
{
	struct nvmem_device *nvmem;
	int ret;

	if (READ_ONCE(going))
		return -ENODEV;
	nvmem = nvmem_device_find(name, device_match_name);
	if (IS_ERR_OR_NULL(nvmem))
		return -ENODEV;
	/* some drivers would go to another place, and write there */
	if (word->size + (size_t)offset > compat_nvmem_size(nvmem))
		ret = -ERANGE;
	else
		ret = write ?
		      nvmem_device_write(nvmem, offset, word->size, bytes) :
		      nvmem_device_read(nvmem, offset, word->size, bytes);
	nvmem_device_put(nvmem);
	return ret < 0 ? ret : ret == word->size ? 0 : -EIO;
}

static int cell_read(struct nvmem_cell *cell, u8 *bytes)
{
	size_t len;
	void *buf = nvmem_cell_read(cell, &len);
	int err = 0;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (len == word->size)
		memcpy(bytes, buf, len);
	else
		err = -EINVAL;
	kfree(buf);
	return err;
}

static int cell_access(u8 *bytes, bool write)
{
	struct nvmem_cell *cell = of_nvmem_cell_get(recov_settings.counter_cell,
						    "bootcount");
	int ret;

	if (IS_ERR(cell))
		return PTR_ERR(cell) == -EPROBE_DEFER ? -ENODEV : PTR_ERR(cell);
	ret = write ? nvmem_cell_write(cell, bytes, word->size) :
		      cell_read(cell, bytes);
	nvmem_cell_put(cell);
	return ret < 0 ? ret : 0;
}

static int nvmem_access(u8 *bytes, bool write)
{
	return name ? device_access(bytes, write) : cell_access(bytes, write);
}

static int read_nvmem(struct recov_counter_info *info)
{
	return recov_counter_bytes_read(word, nvmem_access, info);
}

static int reset_nvmem(bool force)
{
	return recov_counter_bytes_reset(word, nvmem_access, force);
}

/* A device or cell came or went. Without the lock: our own put may bring it. */
static int on_nvmem(struct notifier_block *nb, unsigned long event, void *data)
{
	bool ours = name && (event == NVMEM_ADD || event == NVMEM_REMOVE) &&
		    !strcmp(nvmem_dev_name(data), name);

	if (ours)
		WRITE_ONCE(going, event == NVMEM_REMOVE);
	recov_counter_update_soon();
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = on_nvmem };

/* It is an nvmem device of the same name, which goes after this. */
static bool on_mtd_gone(struct mtd_info *mtd)
{
	if (!name || strcmp(dev_name(&mtd->dev), name))
		return false;
	WRITE_ONCE(going, true);
	return true;
}

static void nvmem_exit(void)
{
	nvmem_unregister_notifier(&notifier);
	kfree(name);
}

static const struct recov_counter_ops nvmem_ops = {
	.read = read_nvmem,
	.reset = reset_nvmem,
	.detach = on_mtd_gone,
	.exit = nvmem_exit,
	.cheap = true,
};

const struct recov_counter_ops *__init
recov_counter_nvmem(const struct counter_word *format, const char *device)
{
	size_t len = strcspn(device, ":");

	word = format;
	if (!IS_ENABLED(CONFIG_NVMEM)) {
		pr_err("counter=%s: allowed: linksys, linksys-be, as this kernel has no nvmem\n",
		       format->name);
		return NULL;
	}
	if (*device ? !len || (device[len] && kstrtou32(device + len + 1, 0, &offset)) :
		      !recov_settings.counter_cell) {
		pr_err("counter_device=%s: allowed: an nvmem device, DEVICE:OFFSET, or an address in memory, 0x...\n",
		       device);
		return NULL;
	}
	if (*device) {
		name = kmemdup_nul(device, len, GFP_KERNEL);
		if (!name)
			return NULL;
	}
	nvmem_register_notifier(&notifier);
	return &nvmem_ops;
}
