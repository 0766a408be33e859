// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading of the module. */
#include <linux/module.h>

#include "button.h"
#include "cause.h"
#include "core.h"
#include "counter.h"
#include "event.h"
#include "led.h"
#include "netlink.h"
#include "partition.h"
#include "sysfs.h"

static int __init recov_init(void)
{
	int err;

	err = recov_settings_init();
	if (err)
		return err;
	recov_core_init();
	err = recov_sysfs_init();
	if (err)
		goto settings;
	err = recov_led_init();
	if (err)
		goto sysfs;
	err = recov_cause_init();
	if (err)
		goto led;
	err = recov_counter_init();
	if (err)
		goto cause;
	err = recov_partition_init();
	if (err)
		goto counter;
	err = recov_button_init();
	if (err)
		goto partition;
	/* ORDER: last, so that nobody decides on a state that is half there */
	err = recov_netlink_init();
	if (err)
		goto button;
	recov_phase_changed();
	recov_sysfs_announce();
	return 0;

button:
	recov_button_exit();
partition:
	recov_partition_exit();
counter:
	recov_counter_exit();
cause:
	recov_cause_exit();
led:
	recov_core_exit();
	recov_led_exit();
sysfs:
	recov_event_exit();
	recov_sysfs_exit();
settings:
	recov_settings_exit();
	return err;
}

static void __exit recov_exit(void)
{
	recov_netlink_exit();
	recov_button_exit();
	recov_partition_exit();
	recov_counter_exit();
	recov_cause_exit();
	/* ORDER: what still runs posts events and lights LEDs */
	recov_core_exit();
	recov_led_exit();
	recov_event_exit();
	recov_sysfs_exit();
	recov_settings_exit();
}

module_init(recov_init);
module_exit(recov_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Boot log, MTD partitions and reset button of a recoverable board");
