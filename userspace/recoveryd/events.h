/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module coming and going, and its events. */
#ifndef RECOVERYD_EVENTS_H
#define RECOVERYD_EVENTS_H

#include "manager.h"

/* Connect to the module if it is loaded, and wait for it to be. */
int events_start(struct manager *m) _must_check_;
void events_stop(struct manager *m);

#endif /* RECOVERYD_EVENTS_H */
