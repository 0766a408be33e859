/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of [Gestures] as they are written in recovery.conf. Pure. Each
 * function that takes a row returns 0, or -EINVAL with what is wrong with it
 * in @why, and then leaves the table alone.
 */
#ifndef RECOVERY_CONF_GESTURE_H
#define RECOVERY_CONF_GESTURE_H

#include "conf.h"
#include "util.h"

/* Hold=: "10s..20s ACTION", "20s.. ACTION"; the table stays ascending */
int conf_hold_add(struct gesture_table *t, const char *value,
		  char why[CONF_TEXT_MAX]) _must_check_;

/* Press=: "NUMBER ACTION" */
int conf_press_add(struct gesture_table *t, const char *value,
		   char why[CONF_TEXT_MAX]) _must_check_;

/* HeldAtBoot=: "10s ACTION", "off" */
int conf_held_set(struct gesture_table *t, const char *value,
		  char why[CONF_TEXT_MAX]) _must_check_;

/* Window=: "ACTION" */
int conf_window_set(struct gesture_table *t, const char *value,
		    char why[CONF_TEXT_MAX]) _must_check_;

/* What is set, in words */
void conf_holds_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX]);
void conf_presses_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX]);
void conf_held_show(const struct gesture_table *t, char buf[CONF_TEXT_MAX]);

#endif /* RECOVERY_CONF_GESTURE_H */
