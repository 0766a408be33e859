/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs for systemd, by the system bus or without it. */
#ifndef RECOVERYD_JOBS_H
#define RECOVERYD_JOBS_H

#include "manager.h"

/* Queue the start of @unit: 0, or -EREMOTEIO with the reason in @m->job_error. */
int jobs_start(struct manager *m, const char *unit) _must_check_;

/* The same for the end of this boot: nothing queued later takes it back. */
int jobs_shutdown(struct manager *m, const char *unit) _must_check_;

#endif /* RECOVERYD_JOBS_H */
