/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes of the recovery family, bytes to structures: pure and strict.
 * Attributes that this build does not know are passed over. Texts are what
 * plain() makes of them: names of partitions and devices come from elsewhere.
 */
#ifndef RECOVERY_ATTRS_H
#define RECOVERY_ATTRS_H

#include "genl.h"

/* All: 0, or -EPROTO for what no module of this family can have sent. */
int attrs_state(const void *data, size_t len, struct recov_state *ret);
int attrs_partition(const void *data, size_t len, struct recov_partition *ret);
int attrs_event(const void *data, size_t len, struct recov_event *ret);
int attrs_record(const void *data, size_t len, struct recov_record *ret);

/* One attribute: also -ENOENT. A text that is too long is cut off. */
int attrs_u32(const void *data, size_t len, unsigned int type, uint32_t *ret);
int attrs_text(const void *data, size_t len, unsigned int type, char *ret,
	       size_t size);

#endif /* RECOVERY_ATTRS_H */
