/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd and recoveryd by D-Bus: the only file here that knows sd-bus. */
#ifndef RECOVERYCTL_BUS_H
#define RECOVERYCTL_BUS_H

#include <stddef.h>
#include "util.h"

/* Does somebody own the name? 1, 0, or -errno when there is no bus to ask. */
int bus_name_has_owner(const char *name) _must_check_;

/**
 * bus_reboot() - reboot as systemctl does: logind first, then systemd itself
 *
 * Return: 0 when the reboot has begun, -errno.
 */
int bus_reboot(void)
	_must_check_;

/**
 * bus_unit_state() - is a unit enabled, is it active?
 * @unit: e.g. "recoveryd.service"
 * @ret_file: "enabled", "static", "masked"..., "" when there is no such unit
 * @ret_active: "active", "inactive", "failed"...
 * @size: of both buffers
 *
 * Return: 0, or -errno when there is no bus to ask.
 */
int bus_unit_state(const char *unit, char *ret_file, char *ret_active,
		   size_t size) _must_check_;

/**
 * bus_unit_is_starting() - has it a job that is waiting or being done?
 * @unit: e.g. "recoveryd.service"
 *
 * Return: 1 or 0, or -errno when there is no bus to ask.
 */
int bus_unit_is_starting(const char *unit) _must_check_;

/**
 * bus_failed_requirement() - why a unit won't be started
 * @unit: e.g. "boot-complete.target"
 * @ret: the first failed unit of those that it requires, "" when there is none
 * @size: of @ret
 *
 * Return: 0, or -errno when there is no bus to ask.
 */
int bus_failed_requirement(const char *unit, char *ret, size_t size)
	_must_check_;

#endif /* RECOVERYCTL_BUS_H */
