/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module under test, and what it shows in sysfs. */
#ifndef KSELFTEST_MODULE_H
#define KSELFTEST_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#define RECOVERY_SYSFS "/sys/class/recovery/recovery0/"

/* The file RECOVERY_KO names; without it nothing can be tested. */
bool module_here(void);

/* Unloads it first if need be. 0 or -errno */
int module_load(const char *parameters);
int module_unload(void);

/* The same for any module: its file, or its name. 0 or -errno */
int module_insert(const char *file, const char *parameters);
int module_remove(const char *name);

/* A line of RECOVERY_SYSFS/name without its newline: its length or -errno */
int sysfs_read(const char *name, char *value, size_t size);
bool sysfs_is(const char *name, const char *value);

/* Waits up to 5 s for it. */
bool sysfs_becomes(const char *name, const char *value);

void sleep_ms(unsigned int ms);

#endif /* KSELFTEST_MODULE_H */
