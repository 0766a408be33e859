/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who finds what is wrong: each looks at its part of the facts. Pure. */
#ifndef RECOVERYCTL_FIND_H
#define RECOVERYCTL_FIND_H

#include "finding.h"

/* Keeps the list sorted, worst first, equals in the order they were found. */
struct finding *finding_add(struct findings *to, enum severity how_bad,
			    const char *id, const char *format, ...)
	_printf_(4, 5);

/* What to do about it */
void finding_advise(struct finding *f, const char *format, ...) _printf_(2, 3);

bool boot_is_good(const struct status_facts *facts);

/* find-boot.c */
void find_rung(const struct status_facts *facts, struct findings *to);
void find_not_good(const struct status_facts *facts, struct findings *to);
void find_requests(const struct status_facts *facts, struct findings *to);

/* find-device.c */
void find_log(const struct status_facts *facts, struct findings *to);
void find_slots(const struct status_facts *facts, struct findings *to);
void find_flash(const struct status_facts *facts, struct findings *to);
void find_button(const struct status_facts *facts, struct findings *to);

/* find-loader.c */
void find_counter(const struct status_facts *facts, struct findings *to);
void find_loader(const struct status_facts *facts, struct findings *to);

/* find-settings.c */
void find_overlay(const struct status_facts *facts, struct findings *to);
void find_reset_result(const struct status_facts *facts, struct findings *to);
void find_settings(const struct status_facts *facts, struct findings *to);

/* find-program.c */
void find_config(const struct status_facts *facts, struct findings *to);
void find_daemon(const struct status_facts *facts, struct findings *to);
void find_phase(const struct status_facts *facts, struct findings *to);

#endif /* RECOVERYCTL_FIND_H */
