/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long output through a pager, colours: what depends on the terminal. */
#ifndef RECOVERYCTL_PAGER_H
#define RECOVERYCTL_PAGER_H

#include "ctl.h"

/**
 * pager_open() - from here on stdout goes through a pager
 * @ctl: --no-pager and --json keep it away
 *
 * Does nothing when stdout is no terminal or no pager can be started.
 */
void pager_open(const struct ctl *ctl);

/* Let the person finish reading. Harmless without pager_open(). */
void pager_close(void);

enum colour {
	COLOUR_NONE,
	COLOUR_GOOD,
	COLOUR_ATTENTION,
	COLOUR_PROBLEM,
	COLOUR_BOLD,
	COLOUR_FAINT,
};

/* Escape sequence that begins a colour, "" where there are no colours. */
const char *colour(enum colour c);
const char *colour_end(void);

/* Columns of the terminal, 80 when stdout is none. */
unsigned int terminal_columns(void);

#endif /* RECOVERYCTL_PAGER_H */
