/* SPDX-License-Identifier: GPL-2.0-or-later */
/* org.recoveryd on the system bus. */
#ifndef RECOVERYD_BUS_H
#define RECOVERYD_BUS_H

#include "manager.h"

/* Connect, again and again if need be: the daemon does its work without. */
void bus_start(struct manager *m);
void bus_stop(struct manager *m);

void bus_emit_event(struct manager *m, const struct recov_event *ev);

/* PropertiesChanged for what differs from what the bus was told last. */
void bus_emit_changed(struct manager *m);

#endif /* RECOVERYD_BUS_H */
