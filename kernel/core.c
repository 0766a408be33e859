// SPDX-License-Identifier: GPL-2.0-only
/* The board's state and its one lock; this boot, from its declaration to its end. */
#include "core.h"

#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "cause.h"
#include "event.h"
#include "protect.h"
#include "state.h"

/* A clock that stands before this (2020-01-01) was never set. */
#define CLOCK_SET	1577836800

/* A reboot waits that long for the lock, not for ever. */
#define CLEAN_WAIT_MS	2000

struct recov recov = {
	.lock = __MUTEX_INITIALIZER(recov.lock),
	.user_phase = RECOVERY_PHASE_BOOTING,
};

static void alive_work_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(alive_work, alive_work_fn);

static u64 uptime_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

struct bootlog_record recov_record(u8 type)
{
	time64_t now = ktime_get_real_seconds();

	return (struct bootlog_record) {
		.type = type,
		.boot.id = recov.log.state.boot.id,
		.uptime_ms = BOOTLOG_UPTIME_UNKNOWN,
		.time = now > CLOCK_SET && now <= U32_MAX ? now : 0,
	};
}

int recov_refuse(struct netlink_ext_ack *extack, int err, const char *text)
{
	/* not NL_SET_ERR_MSG(): that is twice the code at each place */
	if (extack)
		extack->_msg = text;
	return err;
}

void recov_post_log(void)
{
	struct recov_log_info info;

	recov_state_log(&info);
	recov_event_post(&(struct recov_event) {
		.type = RECOVERY_EVENT_TYPE_LOG,
		.health = info.health,
	});
}

int recov_append(const struct bootlog_record *rec, unsigned int n,
		 struct netlink_ext_ack *extack)
{
	u8 health = recov.log.health;
	int err;

	lockdep_assert_held(&recov.lock);
	err = bootlog_append(&recov.log, rec, n);
	if (recov.log.health != health)
		recov_post_log();
	if (err)
		recov_refuse(extack, err,
			     "done, but in memory only: the boot log can't be written");
	return err;
}

static void post_boot(u32 type)
{
	const struct bootlog_boot *boot = &recov.log.state.boot;

	recov_event_post(&(struct recov_event) {
		.type = type,
		.id = boot->id,
		.slot = boot->slot,
		.rung = boot->rung,
	});
}

/* Log that the short-boot time was reached, now or when that will be. */
static void arm_alive(void)
{
	u64 now = uptime_ms();
	u64 wait = now < recov_settings.short_ms ?
		   recov_settings.short_ms - now : 0;

	mod_delayed_work(system_long_wq, &alive_work, msecs_to_jiffies(wait));
}

static void alive_work_fn(struct work_struct *work)
{
	struct bootlog_record rec;

	mutex_lock(&recov.lock);
	rec = recov_record(RECOVERY_RECORD_TYPE_ALIVE);
	rec.uptime_ms = uptime_ms();
	if (!recov.declared ||
	    recov.log.state.boot.flags & RECOVERY_BOOT_FLAGS_ALIVE)
		goto unlock;
	if (rec.uptime_ms < recov_settings.short_ms) {
		arm_alive();
		goto unlock;
	}
	recov_append(&rec, 1, NULL);
	post_boot(RECOVERY_EVENT_TYPE_ALIVE);
unlock:
	mutex_unlock(&recov.lock);
}

static u32 phase_of_rung(u32 rung)
{
	switch (rung) {
	case RECOVERY_RUNG_FAILSAFE:
		return RECOVERY_PHASE_FAILSAFE;
	case RECOVERY_RUNG_RESCUE:
		return RECOVERY_PHASE_RESCUE;
	default:
		return RECOVERY_PHASE_BOOTING;
	}
}

/* This boot has its number from now on. */
static void declare(bool adopted)
{
	const struct bootlog_boot *boot = &recov.log.state.boot;
	u32 phase = phase_of_rung(boot->rung);

	recov.declared = true;
	recov.adopted = adopted;
	recov_cause_arm(boot->id);
	if (!(boot->flags & RECOVERY_BOOT_FLAGS_ALIVE))
		arm_alive();
	if (phase == RECOVERY_PHASE_BOOTING &&
	    boot->flags & RECOVERY_BOOT_FLAGS_GOOD)
		phase = RECOVERY_PHASE_GOOD;
	recov_phase_user(phase);
	post_boot(RECOVERY_EVENT_TYPE_BOOT);
}

/* A boot is declared once; with its number anew, as long as it can change. */
static int check_again(u32 id, struct netlink_ext_ack *extack)
{
	const struct bootlog_boot *now = &recov.log.state.boot;

	if (id && (!recov.declared || id != now->id))
		return recov_refuse(extack, -ESTALE,
				    "that is not the number of this boot");
	if (recov.declared && (!id || recov.adopted ||
			       now->flags & RECOVERY_BOOT_FLAGS_GOOD))
		return recov_refuse(extack, -EALREADY,
				    "this boot was declared already");
	return 0;
}

static int check_boot(const struct bootlog_boot *boot,
		      struct netlink_ext_ack *extack)
{
	int err = check_again(boot->id, extack);

	if (err)
		return err;
	if (boot->slot >= RECOVERY_SLOTS)
		return recov_refuse(extack, -EINVAL,
				    "no such slot: 0 is a, 1 is b");
	if (boot->rung == RECOVERY_RUNG_NONE ||
	    boot->rung > RECOVERY_RUNG_RESCUE)
		return recov_refuse(extack, -EINVAL,
				    "a boot stands on a rung from trial to rescue");
	if (boot->reason == RECOVERY_REASON_NONE ||
	    boot->reason > RECOVERY_REASON_CONSOLE)
		return recov_refuse(extack, -EINVAL,
				    "a boot has a reason from default to console");
	return 0;
}

/* The end of the boot before, which nobody has logged yet */
static bool record_end(struct bootlog_record *rec, const struct bootlog_boot *prev)
{
	if (!prev->id || recov_prev_boot()->cause != RECOVERY_CAUSE_NONE)
		return false;
	*rec = recov_record(RECOVERY_RECORD_TYPE_END);
	rec->time = 0;	/* when it ended nobody knows */
	rec->boot.id = prev->id;
	rec->cause = prev->cause;
	rec->uptime_ms = prev->uptime_ms;
	return true;
}

/**
 * recov_boot_set() - declare what this boot is
 * @boot: its slot, rung, reason and counts. Its number is 0: that is given
 *	here; or that of this boot, which turned out to be another one than was
 *	declared first. That is no more possible once it is marked good.
 * @extack: says why not
 * @ret_id: its number
 *
 * The end of the boot before goes into the log in the same program as the
 * begin of this one: a cut leaves both or neither.
 *
 * Return: 0, -EALREADY, -ESTALE for the number of another boot, -EINVAL, or
 * -EIO when it was declared in memory only.
 */
int recov_boot_set(const struct bootlog_boot *boot,
		   struct netlink_ext_ack *extack, u32 *ret_id)
{
	struct bootlog_record rec[2];
	struct bootlog_boot prev;
	unsigned int n;
	int err;

	mutex_lock(&recov.lock);
	err = check_boot(boot, extack);
	if (err)
		goto unlock;

	recov_state_prev(&prev);
	n = record_end(rec, &prev);
	rec[n] = recov_record(RECOVERY_RECORD_TYPE_BOOT);
	rec[n].boot = *boot;
	if (!boot->id)
		rec[n].boot.id = prev.id == U32_MAX ? 1 : prev.id + 1;
	n++;
	err = recov_append(rec, n, extack);
	declare(false);
	if (!err)
		*ret_id = recov.log.state.boot.id;
unlock:
	mutex_unlock(&recov.lock);
	recov_protect_running();
	return err;
}

/**
 * recov_boot_adopt() - take up the last boot of the log as the one that runs
 * @id: its number
 * @extack: says why not
 *
 * For a module that was unloaded and loaded again; nothing is written.
 *
 * Return: 0, -EALREADY, -ESTALE.
 */
int recov_boot_adopt(u32 id, struct netlink_ext_ack *extack)
{
	const struct bootlog_boot *boot = &recov.log.state.boot;
	int err = 0;

	mutex_lock(&recov.lock);
	if (recov.declared)
		err = recov_refuse(extack, -EALREADY,
				   "this boot was declared already");
	else if (!id || boot->id != id)
		err = recov_refuse(extack, -ESTALE,
				   "that is not the last boot in the log");
	else if (boot->cause != RECOVERY_CAUSE_NONE)
		err = recov_refuse(extack, -ESTALE,
				   "the log knows how that boot ended");
	else
		declare(true);
	mutex_unlock(&recov.lock);
	recov_protect_running();
	return err;
}

void recov_post_slot(u32 slot)
{
	recov_event_post(&(struct recov_event) {
		.type = RECOVERY_EVENT_TYPE_SLOT,
		.slot = slot,
		.slot_state = recov.log.state.slot[slot].state,
	});
}

static int check_good(u32 id, struct netlink_ext_ack *extack)
{
	const struct bootlog_boot *boot = &recov.log.state.boot;

	if (!recov.declared)
		return recov_refuse(extack, -EAGAIN,
				    "this boot was not declared yet");
	if (id && id != boot->id)
		return recov_refuse(extack, -ESTALE,
				    "that is not the number of this boot");
	if (boot->rung == RECOVERY_RUNG_RESCUE)
		return recov_refuse(extack, -EOPNOTSUPP,
				    "a rescue boot can't be good: install an image, boot that");
	return 0;
}

/**
 * recov_good_set() - mark this boot good
 * @id: its number as the caller knows it, 0 when it doesn't care
 * @extack: says why not
 *
 * Return: 0 (also when it was good already), -EAGAIN before it was declared,
 * -ESTALE for another number, -EOPNOTSUPP for a rescue boot, -EIO.
 */
int recov_good_set(u32 id, struct netlink_ext_ack *extack)
{
	const struct bootlog_boot *boot = &recov.log.state.boot;
	struct bootlog_record rec;
	int err;

	mutex_lock(&recov.lock);
	err = check_good(id, extack);
	if (err || boot->flags & RECOVERY_BOOT_FLAGS_GOOD)
		goto unlock;
	rec = recov_record(RECOVERY_RECORD_TYPE_GOOD);
	rec.slot = boot->slot;
	err = recov_append(&rec, 1, extack);
	if (recov.user_phase == RECOVERY_PHASE_BOOTING)
		recov_phase_user(RECOVERY_PHASE_GOOD);
	post_boot(RECOVERY_EVENT_TYPE_GOOD);
	if (boot->rung != RECOVERY_RUNG_FAILSAFE)
		recov_post_slot(boot->slot);
unlock:
	mutex_unlock(&recov.lock);
	return err;
}

void recov_log_changed(void)
{
	lockdep_assert_held(&recov.lock);
	if (recov.declared)
		recov_cause_arm(recov.log.state.boot.id);
	recov_post_log();
}

/**
 * recov_clean() - log that this boot ends cleanly
 * @end: enum recovery_end
 *
 * From the reboot notifier. Whoever holds the lock may be stuck in a broken
 * flash driver; a reboot must not be.
 */
void recov_clean(u32 end)
{
	struct bootlog_record rec;
	unsigned int waited = 0;

	while (!mutex_trylock(&recov.lock)) {
		if (waited >= CLEAN_WAIT_MS)
			return;
		msleep(20);
		waited += 20;
	}
	if (recov.declared && recov.log.state.boot.end == RECOVERY_END_NONE) {
		rec = recov_record(RECOVERY_RECORD_TYPE_CLEAN);
		rec.end = end;
		rec.uptime_ms = uptime_ms();
		recov_append(&rec, 1, NULL);
	}
	mutex_unlock(&recov.lock);
}

void __init recov_core_init(void)
{
	bootlog_init(&recov.log);
}

void recov_core_exit(void)
{
	cancel_delayed_work_sync(&alive_work);
	recov_phase_exit();
}
