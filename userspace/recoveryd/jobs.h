/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs for systemd, by the system bus or without it. */
#ifndef RECOVERYD_JOBS_H
#define RECOVERYD_JOBS_H

#include "manager.h"

/* Queue the start of @unit; nothing that is queued later takes it back. */
int jobs_start(struct manager *m, const char *unit) _must_check_;

#endif /* RECOVERYD_JOBS_H */
