/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Are two states of a boot log the same? */
#ifndef UNIT_LOGSTATE_H
#define UNIT_LOGSTATE_H

#include "bootlog.h"

bool boot_same(const struct bootlog_boot *a, const struct bootlog_boot *b);
bool state_same(const struct bootlog_state *a, const struct bootlog_state *b);

#endif /* UNIT_LOGSTATE_H */
