/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would end the process waits while it must not be left half done. */
#ifndef RECOVERY_SIGNALS_H
#define RECOVERY_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* @old, which may be NULL: for signals_release() */
void signals_hold(sigset_t *old);
void signals_release(const sigset_t *old);

/* Has one of them come meanwhile? */
bool signals_waiting(void);

#endif /* RECOVERY_SIGNALS_H */
