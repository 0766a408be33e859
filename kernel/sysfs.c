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

static struct class *class;

static void uevent_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(uevent_work, uevent_fn);

/**
 * struct value - a file that shows one member of struct recov_state
 * @attr: the file
 * @names: words for its values, or NULL for a number
 * @offset: of the member
 * @size: of the member
 * @mask: show whether one of these bits is set instead, if not 0
 */
struct value {
	struct device_attribute attr;
	const struct recov_names *names;
	u16 offset;
	u8 size;
	u8 mask;
};

static ssize_t value_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	const struct value *value = container_of(attr, struct value, attr);
	struct recov_state state;
	u64 now;

	if (value->offset >= offsetof(struct recov_state, counter))
		recov_counter_refresh();
	recov_state_get(&state);
	now = recov_member((void *)&state + value->offset, value->size);
	if (value->names)
		return sysfs_emit(buf, "%s\n", recov_name(value->names, now));
	if (value->mask)
		now = !!(now & value->mask);
	return sysfs_emit(buf, "%llu\n", now);
}

/* A member of struct recov_state; not by name, as that is needed twice */
#define MEMBER(...)							\
	.offset = offsetof(struct recov_state, __VA_ARGS__),		\
	.size = sizeof_field(struct recov_state, __VA_ARGS__)

#define VALUE(group, _name, member, ...)				\
	static struct value group##_##_name = {				\
		.attr = __ATTR(_name, 0444, value_show, NULL),		\
		MEMBER(member),						\
		__VA_ARGS__						\
	}

#define NAMED(group, name, member, words)	\
	VALUE(group, name, member, .names = &recov_##words##_names)

#define FLAG(group, name, member, flag)	\
	VALUE(group, name, member, .mask = RECOVERY_BOOT_FLAGS_##flag)

#define GROUP(_name)							\
	static const struct attribute_group _name##_group = {		\
		.name = #_name,						\
		.attrs = _name##_attrs,					\
	}

#define ATTR(name)	(&(name).attr.attr)

VALUE(boot, id, boot.id);
NAMED(boot, rung, boot.rung, rung);
NAMED(boot, reason, boot.reason, reason);
NAMED(boot, cause, prev.cause, cause);
VALUE(boot, attempts, boot.attempts);
VALUE(boot, limit, boot.limit);
VALUE(boot, short_count, boot.short_count);
FLAG(boot, declared, boot.flags, DECLARED);
FLAG(boot, good, boot.flags, GOOD);

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

static struct attribute *boot_attrs[] = {
	ATTR(boot_id),
	ATTR(boot_rung),
	ATTR(boot_reason),
	ATTR(boot_cause),
	ATTR(boot_attempts),
	ATTR(boot_limit),
	ATTR(boot_short_count),
	ATTR(boot_declared),
	ATTR(boot_good),
	&boot_previous_uptime.attr,
	NULL,
};

GROUP(boot);

NAMED(window, state, window.state, window);
VALUE(window, remaining_ms, window.remaining_ms);

static struct attribute *window_attrs[] = {
	ATTR(window_state),
	ATTR(window_remaining_ms),
	NULL,
};

GROUP(window);

NAMED(button, state, button.state, button);
VALUE(button, held_ms, button.held_ms);
VALUE(button, at_boot, button.at_boot);
VALUE(button, presses, button.presses);

static struct attribute *button_attrs[] = {
	ATTR(button_state),
	ATTR(button_held_ms),
	ATTR(button_at_boot),
	ATTR(button_presses),
	NULL,
};

GROUP(button);

NAMED(log, backend, log.backend, backend);
NAMED(log, health, log.health, health);
VALUE(log, records, log.records);
VALUE(log, erases, log.erases);
VALUE(log, damaged, log.damaged);

static struct attribute *log_attrs[] = {
	ATTR(log_backend),
	ATTR(log_health),
	ATTR(log_records),
	ATTR(log_erases),
	ATTR(log_damaged),
	NULL,
};

GROUP(log);

NAMED(counter, health, counter.health, counter_health);
VALUE(counter, limit, counter.limit);
VALUE(counter, down, counter.down);
VALUE(counter, told, counter.told);

static ssize_t counter_format_show(struct device *dev,
				   struct device_attribute *attr, char *buf)
{
	struct recov_counter_info info;

	recov_counter_get(&info);
	return sysfs_emit(buf, "%s\n", *info.format ? info.format : "none");
}

static struct device_attribute counter_format =
	__ATTR(format, 0444, counter_format_show, NULL);

static ssize_t counter_value_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct recov_counter_info info;

	recov_counter_refresh();
	recov_counter_get(&info);
	if (!info.has_value)
		return sysfs_emit(buf, "unknown\n");
	return sysfs_emit(buf, "%u\n", info.value);
}

static struct device_attribute counter_value =
	__ATTR(value, 0444, counter_value_show, NULL);

static struct attribute *counter_attrs[] = {
	&counter_format.attr,
	&counter_value.attr,
	ATTR(counter_limit),
	ATTR(counter_health),
	ATTR(counter_down),
	ATTR(counter_told),
	NULL,
};

GROUP(counter);

NAMED(top, phase, phase, phase);

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
	ATTR(top_phase),
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
	&counter_group,
	NULL,
};

/* Which files change with which events */
static const struct {
	unsigned long events;
	const struct attribute_group *group;
	const struct attribute *attr;
} polled[] = {
	{ EV(PHASE), &top_group, ATTR(top_phase) },
	{ EV(REQUEST) | EV(REQUEST_DONE) | EV(LOG), &top_group,
	  &dev_attr_request.attr },
	{ EV(BOOT) | EV(LOG), &boot_group, ATTR(boot_id) },
	{ EV(BOOT), &boot_group, ATTR(boot_rung) },
	{ EV(BOOT), &boot_group, ATTR(boot_reason) },
	{ EV(BOOT) | EV(CAUSE) | EV(LOG), &boot_group, ATTR(boot_cause) },
	{ EV(BOOT), &boot_group, ATTR(boot_attempts) },
	{ EV(BOOT), &boot_group, ATTR(boot_limit) },
	{ EV(BOOT), &boot_group, ATTR(boot_short_count) },
	{ EV(BOOT), &boot_group, ATTR(boot_declared) },
	{ EV(BOOT) | EV(GOOD), &boot_group, ATTR(boot_good) },
	{ EV(BOOT) | EV(LOG), &boot_group, &boot_previous_uptime.attr },
	{ EV(WINDOW), &window_group, ATTR(window_state) },
	{ EV_BUTTON, &button_group, ATTR(button_state) },
	{ EV_BUTTON, &button_group, ATTR(button_held_ms) },
	{ EV_BUTTON, &button_group, ATTR(button_at_boot) },
	{ EV_BUTTON, &button_group, ATTR(button_presses) },
	{ EV(LOG), &log_group, ATTR(log_backend) },
	{ EV(LOG), &log_group, ATTR(log_health) },
	{ EV(COUNTER), &counter_group, &counter_format.attr },
	{ EV(COUNTER), &counter_group, &counter_value.attr },
	{ EV(COUNTER), &counter_group, ATTR(counter_limit) },
	{ EV(COUNTER), &counter_group, ATTR(counter_health) },
	{ EV(COUNTER), &counter_group, ATTR(counter_down) },
	{ EV(COUNTER), &counter_group, ATTR(counter_told) },
};

void recov_sysfs_notify(unsigned long event_types)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(polled); i++) {
		if (polled[i].events & event_types)
			sysfs_notify(&recov.dev->kobj, polled[i].group->name,
				     polled[i].attr->name);
	}
	if (event_types & (EV(SLOT) | EV(LOG) | EV(BOOT) | EV(GOOD)))
		recov_sysfs_slot_notify();
	/* does nothing while one is due already: that one tells all */
	if (event_types & (EV(PHASE) | EV(WINDOW)))
		schedule_delayed_work(&uevent_work, msecs_to_jiffies(UEVENT_MS));
}

static void uevent_fn(struct work_struct *work)
{
	char phase[40], window[40];
	char *env[3] = { phase, window };
	struct recov_state state;

	recov_state_get(&state);
	snprintf(phase, sizeof(phase), "RECOVERY_PHASE=%s",
		 recov_name(&recov_phase_names, state.phase));
	snprintf(window, sizeof(window), "RECOVERY_WINDOW=%s",
		 recov_name(&recov_window_names, state.window.state));
	kobject_uevent_env(&recov.dev->kobj, KOBJ_CHANGE, env);
}

static void release(struct device *dev)
{
	kfree(dev);
}

static struct device *__init add_device(void)
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

int __init recov_sysfs_init(void)
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

void __init recov_sysfs_announce(void)
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
