/* SPDX-License-Identifier: GPL-2.0-only */
/* What all counters of a few bytes have in common, wherever they are. */
#ifndef RECOVERY_COUNTER_BYTES_H
#define RECOVERY_COUNTER_BYTES_H

#include <linux/types.h>

struct counter_word;
struct recov_counter_info;

/*
 * Read or write all bytes of the counter, in one piece: registers of several
 * bytes can't be written in part. 0, -ENODEV when the device is not there,
 * -errno.
 */
typedef int (*recov_counter_access)(u8 *bytes, bool write);

/* As @read and @reset of struct recov_counter_ops */
int recov_counter_bytes_read(const struct counter_word *word,
			     recov_counter_access access,
			     struct recov_counter_info *info);
int recov_counter_bytes_reset(const struct counter_word *word,
			      recov_counter_access access, bool force);

#endif /* RECOVERY_COUNTER_BYTES_H */
