/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a boot loader's counter does: one set of words for sysfs, netlink and
 * recoveryctl.
 */
#ifndef RECOVERY_COUNTER_HEALTH_H
#define RECOVERY_COUNTER_HEALTH_H

/**
 * enum counter_health - what was found where the counter should be
 * @COUNTER_HEALTH_OK: the counter, whole
 * @COUNTER_HEALTH_DEGRADED: the counter, but a copy or record beside it is
 *	damaged; a reset repairs that
 * @COUNTER_HEALTH_BLANK: nothing was written there yet
 * @COUNTER_HEALTH_UNKNOWN: the magic is missing: there is no value
 * @COUNTER_HEALTH_FOREIGN: something else lies there
 * @COUNTER_HEALTH_NEWER: the counter, in a later version of its format
 * @COUNTER_HEALTH_DAMAGED: the counter, but no copy of it is whole
 * @COUNTER_HEALTH_FAILED: it can't be read
 *
 * There is a value with ok, degraded and the blank of a log, and in no other
 * case. What is unknown, foreign or newer is overwritten by force only.
 */
enum counter_health {
	COUNTER_HEALTH_OK,
	COUNTER_HEALTH_DEGRADED,
	COUNTER_HEALTH_BLANK,
	COUNTER_HEALTH_UNKNOWN,
	COUNTER_HEALTH_FOREIGN,
	COUNTER_HEALTH_NEWER,
	COUNTER_HEALTH_DAMAGED,
	COUNTER_HEALTH_FAILED,
};

/**
 * counter_health_to_string() - the word for it
 * @health: enum counter_health
 *
 * Return: lower case, "?" for a number that is none.
 */
const char *counter_health_to_string(unsigned int health);

#endif /* RECOVERY_COUNTER_HEALTH_H */
