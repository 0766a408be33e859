/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory for one test, on a real file system */
#ifndef UNIT_DIRBENCH_H
#define UNIT_DIRBENCH_H

#include <stdbool.h>
#include <sys/types.h>

extern char dir_path[64];
extern int dir;

/* Of a cmocka test; nothing that wipe_dir() can't remove may be left. */
int dir_setup(void **state);
int dir_teardown(void **state);

/* Below it */
void put_file(const char *name, const char *text, mode_t mode);
void make_dir(const char *name, mode_t mode);
bool exists(const char *name);

#endif /* UNIT_DIRBENCH_H */
