/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the watchdogs know about the last end. */
#ifndef RECOVERYD_CAUSE_H
#define RECOVERYD_CAUSE_H

/* WDIOF_* of all of them, from sysfs: opening one would start it. */
unsigned int cause_bootstatus(void);

#endif /* RECOVERYD_CAUSE_H */
