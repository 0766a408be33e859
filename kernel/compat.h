/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module is written for the newest kernel it supports; what older ones
 * lack or call otherwise is here, and the kernel's version is asked for
 * nowhere else.
 */
#ifndef RECOVERY_COMPAT_H
#define RECOVERY_COMPAT_H

#include <linux/device.h>
#include <linux/hrtimer.h>
#include <linux/leds.h>
#include <linux/limits.h>
#include <linux/nvmem-consumer.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/genetlink.h>

#if KERNEL_VERSION(5, 14, 0) > LINUX_VERSION_CODE
#include <linux/kernel.h>	/* panic_notifier_list */
#else
#include <linux/panic_notifier.h>
#endif

/* class_create() lost its first argument */
#if KERNEL_VERSION(6, 4, 0) > LINUX_VERSION_CODE
#define compat_class_create(name)	class_create(THIS_MODULE, name)
#else
#define compat_class_create(name)	class_create(name)
#endif

/* The attributes of a dump's request moved */
static inline struct nlattr **compat_dump_attrs(struct netlink_callback *cb)
{
#if KERNEL_VERSION(6, 7, 0) > LINUX_VERSION_CODE
	return (struct nlattr **)genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

/* The size of an nvmem device could not be asked for, nor is it without any */
static inline size_t compat_nvmem_size(struct nvmem_device *nvmem)
{
#if KERNEL_VERSION(6, 8, 0) > LINUX_VERSION_CODE || !IS_ENABLED(CONFIG_NVMEM)
	return SIZE_MAX;
#else
	return nvmem_dev_size(nvmem);
#endif
}

/* hrtimer_init() and the assignment of its function became one */
static inline void
compat_hrtimer_setup(struct hrtimer *timer,
		     enum hrtimer_restart (*function)(struct hrtimer *),
		     clockid_t clock, enum hrtimer_mode mode)
{
#if KERNEL_VERSION(6, 13, 0) > LINUX_VERSION_CODE
	hrtimer_init(timer, clock, mode);
	timer->function = function;
#else
	hrtimer_setup(timer, function, clock, mode);
#endif
}

#endif /* RECOVERY_COMPAT_H */
