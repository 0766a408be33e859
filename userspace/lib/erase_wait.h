/* SPDX-License-Identifier: GPL-2.0-or-later */
/* May a boot wait until flash is erased? */
#ifndef RECOVERY_ERASE_WAIT_H
#define RECOVERY_ERASE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * erase_wait_over() - is it better done while the system runs?
 * @ms: since the erase began
 * @done: blocks that are erased by now, at least 1
 * @all: blocks
 * @wait_ms: how long it may take (EraseWait=)
 *
 * What was begun in the background begins anew. So a boot that is likely to
 * wait too long gives up within the first second, or with the first block where
 * that takes longer; and later when the time is over, unless another second is
 * enough.
 *
 * Return: true to give up.
 */
bool erase_wait_over(uint64_t ms, unsigned int done, unsigned int all,
		     uint64_t wait_ms);

#endif /* RECOVERY_ERASE_WAIT_H */
