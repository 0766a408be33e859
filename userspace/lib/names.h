/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of the enumerations in recovery.h, the same words as in the netlink
 * specification and in sysfs.
 */
#ifndef RECOVERY_NAMES_H
#define RECOVERY_NAMES_H

#include <stddef.h>

/* Never NULL: "?" for a value that this build does not know. */
const char *rung_to_string(unsigned int v);
const char *reason_to_string(unsigned int v);
const char *cause_to_string(unsigned int v);
const char *end_to_string(unsigned int v);
const char *phase_to_string(unsigned int v);
const char *slot_state_to_string(unsigned int v);
const char *request_kind_to_string(unsigned int v);
const char *role_to_string(unsigned int v);
const char *content_to_string(unsigned int v);
const char *window_state_to_string(unsigned int v);
const char *button_state_to_string(unsigned int v);
const char *log_backend_to_string(unsigned int v);
const char *log_health_to_string(unsigned int v);
/* enum recovery_counter_health */
const char *counter_state_to_string(unsigned int v);
const char *event_type_to_string(unsigned int v);
const char *record_type_to_string(unsigned int v);
const char *slot_to_string(unsigned int v);	/* "a", "b" */

/* The value, or -EINVAL. */
int rung_from_string(const char *s);
int reason_from_string(const char *s);
int phase_from_string(const char *s);
int slot_state_from_string(const char *s);
int request_kind_from_string(const char *s);
int slot_from_string(const char *s);	/* "a", "b", "A", "B" */

const char *loader_to_string(unsigned int v);		/* enum loader_kind */
int loader_from_string(const char *s);
int loader_reason_from_string(const char *s);		/* enum ladder_loader */

/**
 * nearest_name() - what was probably meant
 * @s: what was written
 * @names: the right names
 * @n: how many
 *
 * Return: one of @names, or NULL when none is near.
 */
const char *nearest_name(const char *s, const char *const *names, size_t n);

#endif /* RECOVERY_NAMES_H */
