// SPDX-License-Identifier: GPL-2.0-only
/*
 * Class recovery and device recovery0, all of it read-only: one value a file,
 * see Documentation/ABI/testing/sysfs-class-recovery.
 */
#include "sysfs.h"

#include <linux/device.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "core.h"
#include "names.h"
#include "state.h"

/* udev is told of changes at most that often */
#define UEVENT_MS	100

#define EV(type)	BIT(RECOVERY_EVENT_TYPE_##type)
#define EV_BUTTON	(EV(PRESS) | EV(HOLD) | EV(RELEASE))
#define EV_BOOT		(EV(BOOT) | EV(GOOD) | EV(ALIVE))

static struct class *class;

static void uevent_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(uevent_work, uevent_fn);

#define RECOV_ATTR(group, _name, format, ...)				\
	static ssize_t group##_##_name##_show(struct device *dev,	\
					      struct device_attribute *attr, \
					      char *buf)		\
	{								\
		struct recov_state state;				\
									\
		recov_state_get(&state);				\
		return sysfs_emit(buf, format "\n", __VA_ARGS__);	\
	}								\
	static struct device_attribute group##_##_name =		\
		__ATTR(_name, 0444, group##_##_name##_show, NULL)

#define RECOV_GROUP(_name, ...)						\
	static struct attribute *_name##_attrs[] = { __VA_ARGS__, NULL }; \
	static const struct attribute_group _name##_group = {		\
		.name = #_name,						\
		.attrs = _name##_attrs,					\
	}

#define RECOV_BOOT_FLAG(flag)	\
	(!!(state.boot.flags & RECOVERY_BOOT_FLAGS_##flag))

RECOV_ATTR(boot, id, "%u", state.boot.id);
RECOV_ATTR(boot, rung, "%s", recov_name(&recov_rung_names, state.boot.rung));
RECOV_ATTR(boot, reason, "%s",
	   recov_name(&recov_reason_names, state.boot.reason));
RECOV_ATTR(boot, cause, "%s", recov_name(&recov_cause_names, state.prev.cause));
RECOV_ATTR(boot, attempts, "%u", state.boot.attempts);
RECOV_ATTR(boot, limit, "%u", state.boot.limit);
RECOV_ATTR(boot, short_count, "%u", state.boot.short_count);
RECOV_ATTR(boot, declared, "%u", RECOV_BOOT_FLAG(DECLARED));
RECOV_ATTR(boot, good, "%u", RECOV_BOOT_FLAG(GOOD));

static ssize_t boot_previous_uptime_show(struct device *dev,
					 struct device_attribute *attr,
					 char *buf)
{
	struct recov_state state;

	recov_state_get(&state);
	if (!state.prev.id || state.prev.uptime_ms == BOOTLOG_UPTIME_UNKNOWN)
		return sysfs_emit(buf, "unknown\n");
	return sysfs_emit(buf, "%llu\n", state.prev.uptime_ms);
}
static struct device_attribute boot_previous_uptime =
	__ATTR(previous_uptime_ms, 0444, boot_previous_uptime_show, NULL);

RECOV_GROUP(boot, &boot_id.attr, &boot_rung.attr, &boot_reason.attr,
	    &boot_cause.attr, &boot_attempts.attr, &boot_limit.attr,
	    &boot_short_count.attr, &boot_declared.attr, &boot_good.attr,
	    &boot_previous_uptime.attr);

RECOV_ATTR(window, state, "%s",
	   recov_name(&recov_window_names, state.window.state));
RECOV_ATTR(window, remaining_ms, "%u", state.window.remaining_ms);
RECOV_GROUP(window, &window_state.attr, &window_remaining_ms.attr);

RECOV_ATTR(button, state, "%s",
	   recov_name(&recov_button_names, state.button.state));
RECOV_ATTR(button, held_ms, "%u", state.button.held_ms);
RECOV_ATTR(button, at_boot, "%u", state.button.at_boot);
RECOV_ATTR(button, presses, "%u", state.button.presses);
RECOV_GROUP(button, &button_state.attr, &button_held_ms.attr,
	    &button_at_boot.attr, &button_presses.attr);

RECOV_ATTR(log, backend, "%s",
	   recov_name(&recov_backend_names, state.log.backend));
RECOV_ATTR(log, health, "%s",
	   recov_name(&recov_health_names, state.log.health));
RECOV_ATTR(log, records, "%u", state.log.records);
RECOV_ATTR(log, erases, "%u", state.log.erases);
RECOV_ATTR(log, damaged, "%u", state.log.damaged);
RECOV_GROUP(log, &log_backend.attr, &log_health.attr, &log_records.attr,
	    &log_erases.attr, &log_damaged.attr);

RECOV_ATTR(top, phase, "%s", recov_name(&recov_phase_names, state.phase));

static ssize_t request_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct recov_state state;
	unsigned int i;
	int len = 0;

	recov_state_get(&state);
	for (i = 0; i < BOOTLOG_REQUESTS; i++) {
		if (state.request[i].id)
			len += sysfs_emit_at(buf, len, "%s%s", len ? " " : "",
					     recov_name(&recov_request_names, i));
	}
	return len + sysfs_emit_at(buf, len, len ? "\n" : "none\n");
}
static DEVICE_ATTR_RO(request);

static struct attribute *top_attrs[] = {
	&top_phase.attr,
	&dev_attr_request.attr,
	NULL,
};

static const struct attribute_group top_group = {
	.attrs = top_attrs,
};

static const struct attribute_group *groups[] = {
	&top_group,
	&boot_group,
	&window_group,
	&button_group,
	&log_group,
	NULL,
};

/* Which files change with which events */
static const struct {
	unsigned long events;
	const struct attribute_group *group;
	const struct device_attribute *attr;
} polled[] = {
	{ EV(PHASE), &top_group, &top_phase },
	{ EV(REQUEST) | EV(REQUEST_DONE), &top_group, &dev_attr_request },
	{ EV(BOOT) | EV(LOG), &boot_group, &boot_id },
	{ EV(BOOT), &boot_group, &boot_rung },
	{ EV(BOOT), &boot_group, &boot_reason },
	{ EV(BOOT) | EV(CAUSE) | EV(LOG), &boot_group, &boot_cause },
	{ EV(BOOT), &boot_group, &boot_attempts },
	{ EV(BOOT), &boot_group, &boot_limit },
	{ EV(BOOT), &boot_group, &boot_short_count },
	{ EV(BOOT), &boot_group, &boot_declared },
	{ EV_BOOT, &boot_group, &boot_good },
	{ EV(BOOT) | EV(LOG), &boot_group, &boot_previous_uptime },
	{ EV(WINDOW), &window_group, &window_state },
	{ EV_BUTTON, &button_group, &button_state },
	{ EV_BUTTON, &button_group, &button_held_ms },
	{ EV_BUTTON, &button_group, &button_at_boot },
	{ EV_BUTTON, &button_group, &button_presses },
	{ EV(LOG), &log_group, &log_backend },
	{ EV(LOG), &log_group, &log_health },
};

void recov_sysfs_notify(unsigned long event_types)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(polled); i++) {
		if (polled[i].events & event_types)
			sysfs_notify(&recov.dev->kobj, polled[i].group->name,
				     polled[i].attr->attr.name);
	}
	if (event_types & (EV(SLOT) | EV(LOG) | EV_BOOT))
		recov_sysfs_slot_notify();
	/* does nothing while one is due already: that one tells all */
	if (event_types & (EV(PHASE) | EV(WINDOW)))
		schedule_delayed_work(&uevent_work, msecs_to_jiffies(UEVENT_MS));
}

static void uevent_fn(struct work_struct *work)
{
	char phase[40], window[40];
	char *envp[] = { phase, window, NULL };
	struct recov_state state;

	recov_state_get(&state);
	snprintf(phase, sizeof(phase), "RECOVERY_PHASE=%s",
		 recov_name(&recov_phase_names, state.phase));
	snprintf(window, sizeof(window), "RECOVERY_WINDOW=%s",
		 recov_name(&recov_window_names, state.window.state));
	kobject_uevent_env(&recov.dev->kobj, KOBJ_CHANGE, envp);
}

static void release(struct device *dev)
{
	kfree(dev);
}

static struct device *add_device(void)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int err;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->class = class;
	dev->groups = groups;
	dev->release = release;
	/* told once all that belongs to it is there, see _announce() */
	dev_set_uevent_suppress(dev, true);
	err = dev_set_name(dev, "recovery0");
	if (!err)
		err = device_add(dev);
	if (err) {
		put_device(dev);
		return ERR_PTR(err);
	}
	return dev;
}

int recov_sysfs_init(void)
{
	int err;

	class = compat_class_create("recovery");
	if (IS_ERR(class))
		return PTR_ERR(class);
	recov.dev = add_device();
	if (IS_ERR(recov.dev)) {
		err = PTR_ERR(recov.dev);
		goto class;
	}
	err = recov_sysfs_slot_init(&recov.dev->kobj);
	if (err)
		goto device;
	err = recov_sysfs_partition_init(&recov.dev->kobj);
	if (err)
		goto slot;
	return 0;

slot:
	recov_sysfs_slot_exit();
device:
	device_unregister(recov.dev);
class:
	class_destroy(class);
	return err;
}

void recov_sysfs_announce(void)
{
	dev_set_uevent_suppress(recov.dev, false);
	kobject_uevent(&recov.dev->kobj, KOBJ_ADD);
}

void recov_sysfs_exit(void)
{
	cancel_delayed_work_sync(&uevent_work);
	recov_sysfs_partition_exit();
	recov_sysfs_slot_exit();
	device_unregister(recov.dev);
	class_destroy(class);
}
