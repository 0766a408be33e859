/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why something failed, in words for people, up to whoever decides to tell them. */
#ifndef RECOVERY_REASON_H
#define RECOVERY_REASON_H

#include <stddef.h>
#include "util.h"

/* Fills @reason and returns @r, so that it can be said where it is known. */
int because(char *reason, size_t size, int r, const char *format, ...)
	_printf_(4, 5);

#endif /* RECOVERY_REASON_H */
