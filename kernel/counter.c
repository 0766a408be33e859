// SPDX-License-Identifier: GPL-2.0-only
/* The boot loader's counter: what is known of it, and the verbs. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "counter.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "core.h"
#include "counter_health.h"
#include "counter_word.h"
#include "event.h"

/* A device that was announced may need a moment more, to come or to go. */
#define SOON_MS	100

static_assert((int)COUNTER_HEALTH_OK == RECOVERY_COUNTER_HEALTH_OK);
static_assert((int)COUNTER_HEALTH_BLANK == RECOVERY_COUNTER_HEALTH_BLANK);
static_assert((int)COUNTER_HEALTH_FAILED == RECOVERY_COUNTER_HEALTH_FAILED);

/*
 * Guards the backend, and what it has open; held while flash is written, so
 * readers don't wait for it.
 */
static DEFINE_MUTEX(counter_lock);

static DEFINE_SPINLOCK(known_lock);	/* guards known */
static struct recov_counter_info known;
static const struct recov_counter_info nothing = {
	.health = RECOVERY_COUNTER_HEALTH_ABSENT,
};

/* How to reach it, NULL when it is not for the module to do so */
static const struct recov_counter_ops *backend __ro_after_init;
static bool stopped;	/* the module goes: leave the device alone */

static void update_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(update_work, update_fn);

void recov_counter_get(struct recov_counter_info *info)
{
	spin_lock(&known_lock);
	*info = known;
	spin_unlock(&known_lock);
}

static void learn(const struct recov_counter_info *info)
{
	bool changed;

	spin_lock(&known_lock);
	changed = memcmp(&known, info, sizeof(known));
	known = *info;
	spin_unlock(&known_lock);
	if (changed)
		recov_event_post(&(struct recov_event) {
			.type = RECOVERY_EVENT_TYPE_COUNTER,
			.counter_health = info->health,
		});
}

static void update(void)
{
	struct recov_counter_info now = { .limit = recov_settings.counter_limit };
	int err;

	lockdep_assert_held(&counter_lock);
	if (stopped)
		return;
	strscpy(now.format, recov_settings.name[RECOV_COUNTER],
		sizeof(now.format));
	err = backend->read(&now);
	if (err == -ENODEV)
		now.health = RECOVERY_COUNTER_HEALTH_ABSENT;
	else if (err)
		now.health = RECOVERY_COUNTER_HEALTH_FAILED;
	learn(&now);
}

static void update_fn(struct work_struct *work)
{
	mutex_lock(&counter_lock);
	update();
	mutex_unlock(&counter_lock);
}

void recov_counter_update_soon(void)
{
	if (backend && backend->cheap)
		schedule_delayed_work(&update_work, msecs_to_jiffies(SOON_MS));
}

void recov_counter_refresh(void)
{
	if (!backend || !backend->cheap || !mutex_trylock(&counter_lock))
		return;
	if (!delayed_work_pending(&update_work))
		update();
	mutex_unlock(&counter_lock);
}

void recov_counter_attach(struct mtd_info *mtd)
{
	if (!backend || !backend->attach)
		return;
	mutex_lock(&counter_lock);
	if (backend->attach(mtd))
		update();
	mutex_unlock(&counter_lock);
}

/* Whoever reads it now is waited for. */
void recov_counter_detach(struct mtd_info *mtd)
{
	if (!backend || !backend->detach)
		return;
	mutex_lock(&counter_lock);
	if (backend->detach(mtd))
		update();
	mutex_unlock(&counter_lock);
}

/**
 * recov_counter_reset() - tell the boot loader that this system works
 * @force: also where something else lies
 * @extack: says why not
 *
 * Return: 0, -EOPNOTSUPP when the settings name no counter, -ENODEV when its
 * device is not there, -EEXIST without @force, other -errno of the device.
 */
int recov_counter_reset(bool force, struct netlink_ext_ack *extack)
{
	int err;

	if (!backend)
		return recov_refuse(extack, -EOPNOTSUPP,
				    "the module was given no counter to look after");
	mutex_lock(&counter_lock);
	err = backend->reset(force);
	update();
	mutex_unlock(&counter_lock);
	if (err == -ENODEV)
		recov_refuse(extack, err, "the counter's device is not there");
	else if (err == -EEXIST)
		recov_refuse(extack, err,
			     "what lies there is not that counter: only with force");
	else if (err)
		recov_refuse(extack, err,
			     "it can't be written, or reads as something else afterwards");
	return err;
}

static int check_told(const struct recov_counter_info *info,
		      struct netlink_ext_ack *extack)
{
	size_t len = strspn(info->format, "abcdefghijklmnopqrstuvwxyz0123456789-");
	bool counts = info->health <= RECOVERY_COUNTER_HEALTH_DEGRADED;

	if (!len || info->format[len])
		return recov_refuse(extack, -EINVAL,
				    "a format is lower case letters, digits and -");
	if (info->health != RECOVERY_COUNTER_HEALTH_BLANK &&
	    info->has_value != counts)
		return recov_refuse(extack, -EINVAL,
				    "there is a value with ok and degraded, maybe with blank, and with nothing else");
	return 0;
}

/**
 * recov_counter_set() - show what userspace knows of a counter
 * @info: what it read
 * @extack: says why not
 *
 * Return: 0, -EBUSY when the module looks after a counter itself, -EINVAL.
 */
int recov_counter_set(const struct recov_counter_info *info,
		      struct netlink_ext_ack *extack)
{
	int err;

	if (backend)
		return recov_refuse(extack, -EBUSY,
				    "the module reads the counter itself");
	err = check_told(info, extack);
	if (!err)
		learn(info);
	return err;
}

/**
 * recov_counter_forget() - show no counter any more
 * @extack: says why not
 *
 * Return: 0, -EBUSY when the module looks after a counter itself.
 */
int recov_counter_forget(struct netlink_ext_ack *extack)
{
	if (backend)
		return recov_refuse(extack, -EBUSY,
				    "the module reads the counter itself");
	learn(&nothing);
	return 0;
}

/* All that the module can reach, in one line of the kernel's log */
static void __init refuse_format(const char *format)
{
	char list[320];
	unsigned int i;
	size_t len = 0;

	for (i = 0; counter_word_at(i); i++)
		len += scnprintf(list + len, sizeof(list) - len, "%s, ",
				 counter_word_at(i)->name);
	pr_err("counter=%s: allowed: %slinksys, linksys-be\n", format, list);
}

static const struct recov_counter_ops *__init find_backend(const char *format,
							   const char *device)
{
	const struct counter_word *word = counter_word_find(format);

	if (word)
		return strstarts(device, "0x") ?
			recov_counter_mem(word, device) :
			recov_counter_nvmem(word, device);
	if (!strcmp(format, "linksys"))
		return recov_counter_mtd(device, false);
	if (!strcmp(format, "linksys-be"))
		return recov_counter_mtd(device, true);
	refuse_format(format);
	return NULL;
}

int __init recov_counter_init(void)
{
	const char *format = recov_settings.name[RECOV_COUNTER];
	const char *device = recov_settings.name[RECOV_COUNTER_DEVICE] ?: "";

	known = nothing;
	if (!format && (*device || recov_settings.counter_cell)) {
		pr_err("counter_device=%s: allowed: with counter=, its format\n",
		       device);
		return -EINVAL;
	}
	/* an empty one turns off that of the device tree */
	if (!format || !*format)
		return 0;
	backend = find_backend(format, device);
	if (!backend)
		return -EINVAL;
	update_fn(NULL);
	return 0;
}

void recov_counter_exit(void)
{
	/* ORDER: sysfs is still there, and who reads it has it read anew */
	mutex_lock(&counter_lock);
	stopped = true;
	mutex_unlock(&counter_lock);
	if (backend && backend->exit)
		backend->exit();
	cancel_delayed_work_sync(&update_work);
}
