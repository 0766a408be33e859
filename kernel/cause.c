// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two places know of a panic: the boot log, where its flash can be written in
 * one, and retained RAM. What the log says goes first; both say the same.
 *
 * Retained RAM is memory that no one else uses and that a warm reset leaves
 * alone: what is left of a cookie there tells a crash from a power cut. It is
 * mapped uncached (write combining), for what still is in a cache when the
 * reset strikes is lost.
 *
 * It may also survive an interruption of the supply that is too short for the
 * RAM to fade. That looks like a reset by watchdog, and there is no way to
 * tell.
 */
#include "cause.h"

#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>

#include "compat.h"
#include "cookie.h"
#include "core.h"
#include "log.h"

#define HEARTBEAT	HZ	/* how exactly the uptime of a crashed boot is known */
#define BEFORE_MTD	200	/* priority; MTD's own reboot notifiers have 0 */

static struct cookie_copy *ram;		/* the retained RAM, or NULL */
static struct cookie old_cookie;	/* what it held when the module came */
static bool old_valid;

static DEFINE_RAW_SPINLOCK(cookie_lock);	/* guards cookie and writing to ram */
static struct cookie cookie;			/* written last; boot 0: none yet */

static void heartbeat(struct timer_list *timer);
static DEFINE_TIMER(heartbeat_timer, heartbeat);

/* Safe in any context: in a panic other clocks may be locked for good. */
static u64 uptime_ms(void)
{
	return div_u64(ktime_get_boot_fast_ns(), NSEC_PER_MSEC);
}

/* With cookie_lock held, or when nobody else runs any more. */
static void write_cookie(u8 state)
{
	struct cookie_copy copy;
	unsigned int i;

	cookie.state = state;
	cookie.uptime_ms = uptime_ms();
	cookie.turn++;
	i = cookie_put(&copy, &cookie);
	memcpy(&ram[i], &copy, sizeof(copy));
	wmb();	/* out of the write combining buffer, before the reset */
}

static void update_cookie(u8 state)
{
	unsigned long flags;

	if (!ram)
		return;
	raw_spin_lock_irqsave(&cookie_lock, flags);
	if (cookie.boot)
		write_cookie(state);
	raw_spin_unlock_irqrestore(&cookie_lock, flags);
}

static void heartbeat(struct timer_list *timer)
{
	unsigned long flags;
	bool running;

	raw_spin_lock_irqsave(&cookie_lock, flags);
	running = cookie.boot && cookie.state == COOKIE_RUNNING;
	if (running)
		write_cookie(COOKIE_RUNNING);
	raw_spin_unlock_irqrestore(&cookie_lock, flags);
	if (running)
		mod_timer(timer, round_jiffies(jiffies + HEARTBEAT));
}

/*
 * The lock may be held by a CPU that was stopped in the middle: then the copy
 * it was writing is torn, and this one goes over the same copy or over the
 * other one; whichever it is, it is whole and has the last turn.
 */
static void panic_cookie(void)
{
	if (!cookie.boot)
		return;
	if (raw_spin_trylock(&cookie_lock)) {
		write_cookie(COOKIE_PANIC);
		raw_spin_unlock(&cookie_lock);
	} else {
		write_cookie(COOKIE_PANIC);
	}
}

static int on_panic(struct notifier_block *nb, unsigned long event, void *arg)
{
	panic_cookie();
	/* ORDER: last, for that one may take time or never come back */
	recov_log_panic(uptime_ms());
	return NOTIFY_DONE;
}

static u32 end_of(unsigned long event, const char *command)
{
	if (event != SYS_RESTART)
		return RECOVERY_END_POWEROFF;
	/* What kernel_kexec() says; its flag is not for modules. */
	if (command && !strcmp(command, "kexec reboot"))
		return RECOVERY_END_KEXEC;
	return RECOVERY_END_REBOOT;
}

static int on_reboot(struct notifier_block *nb, unsigned long event, void *arg)
{
	recov_clean(end_of(event, arg));
	update_cookie(COOKIE_CLEAN);
	return NOTIFY_DONE;
}

/*
 * With a crash kernel loaded the notifiers don't run (unless the command line
 * says crash_kexec_post_notifiers): its boot then looks like one after a reset
 * by watchdog, which counts the same; without retained RAM its cause is unknown.
 */
static struct notifier_block panic_block = {
	.notifier_call = on_panic,
	.priority = INT_MAX,
};

/* MTD's own notifiers may switch the flash off. */
static struct notifier_block reboot_block = {
	.notifier_call = on_reboot,
	.priority = BEFORE_MTD,
};

static void read_old_cookie(void)
{
	struct cookie_copy copy[COOKIE_COPIES];

	memcpy(copy, ram, sizeof(copy));
	old_valid = cookie_get(copy, &old_cookie);
	/* The next copy goes over the older one of the two. */
	cookie.turn = old_valid ? old_cookie.turn : 0;
}

static int map_ram(void)
{
	phys_addr_t start = recov_settings.ram_address;
	u32 size = recov_settings.ram_size;

	if (!size)
		return 0;
	if (size < COOKIE_SIZE || start != recov_settings.ram_address ||
	    !IS_ALIGNED(start, sizeof(u64))) {
		pr_err("recovery: retained RAM at %#llx: needs %d bytes or more, aligned to 8, within reach\n",
		       recov_settings.ram_address, COOKIE_SIZE);
		return -EINVAL;
	}
	if (!request_mem_region(start, size, "recovery")) {
		pr_err("recovery: retained RAM at %pa: in use, or memory of the system (see /proc/iomem); reserve it by memmap= or reserved-memory\n",
		       &start);
		return -EBUSY;
	}
	ram = memremap(start, size, MEMREMAP_WC);
	if (!ram) {
		pr_err("recovery: retained RAM at %pa: can't be mapped; in the devicetree it needs no-map\n",
		       &start);
		release_mem_region(start, size);
		return -ENOMEM;
	}
	read_old_cookie();
	return 0;
}

static void unmap_ram(void)
{
	if (!ram)
		return;
	memunmap(ram);
	ram = NULL;
	release_mem_region(recov_settings.ram_address, recov_settings.ram_size);
}

/**
 * recov_cause_init() - read the cookie that the last boot left, hook notifiers
 *
 * The old cookie stays in RAM until recov_cause_arm(): a boot that ends before
 * it was declared takes nothing away from what is known of the one before.
 *
 * Return: 0, -EINVAL, -EBUSY or -ENOMEM with a message when the RAM that was
 * configured can't be used.
 */
int recov_cause_init(void)
{
	int err;

	err = map_ram();
	if (err)
		return err;
	err = register_reboot_notifier(&reboot_block);
	if (err)
		goto unmap;
	atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
	return 0;

unmap:
	unmap_ram();
	return err;
}

void recov_cause_exit(void)
{
	unregister_reboot_notifier(&reboot_block);
	atomic_notifier_chain_unregister(&panic_notifier_list, &panic_block);
	/* ORDER: once the state is not running, the timer stays off. */
	update_cookie(COOKIE_DETACHED);
	timer_delete_sync(&heartbeat_timer);
	unmap_ram();
}

u32 recov_cause_of(u32 boot, bool clean, u64 *uptime_ms)
{
	if (old_valid && boot && old_cookie.boot == boot)
		*uptime_ms = old_cookie.uptime_ms;
	return cookie_cause(old_valid ? &old_cookie : NULL, ram, boot, clean);
}

void *recov_cause_ram(void)
{
	return ram && recov_settings.ram_log ? (u8 *)ram + COOKIE_SIZE : NULL;
}

void recov_cause_arm(u32 boot)
{
	unsigned long flags;

	if (!ram)
		return;
	raw_spin_lock_irqsave(&cookie_lock, flags);
	cookie.boot = boot;
	write_cookie(COOKIE_RUNNING);
	raw_spin_unlock_irqrestore(&cookie_lock, flags);
	mod_timer(&heartbeat_timer, round_jiffies(jiffies + HEARTBEAT));
}
