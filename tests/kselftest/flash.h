/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash in RAM, ramflash/ramflash.c, and what can be done to it. */
#ifndef KSELFTEST_FLASH_H
#define KSELFTEST_FLASH_H

#include <stdbool.h>

/* RAMFLASH_KO names it. */
bool flash_here(void);

/* An erased chip; one that is there goes first. 0 or -errno */
int flash_load(const char *parameters);
int flash_unload(void);

/* Its parameters: 0 or -errno; the value or -errno */
int flash_set(const char *name, unsigned int value);
long flash_get(const char *name);

/* It was asked for something that no flash does. */
bool flash_breached(void);

#endif /* KSELFTEST_FLASH_H */
