/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a disk or partition is called in configuration, as in fstab(5). Pure. */
#ifndef RECOVERY_DISK_NAME_H
#define RECOVERY_DISK_NAME_H

#include <stdbool.h>

#define DISK_NAME_MAX	64

enum disk_name {
	DISK_PATH,	/* /dev/NAME */
	DISK_UUID,
	DISK_LABEL,
	DISK_PARTUUID,
	DISK_PARTLABEL,
};

/* What @name begins with, and in @ret_value what follows it */
enum disk_name disk_name_kind(const char *name, const char **ret_value);

/* Shorter than DISK_NAME_MAX, a value without blanks, a path below /dev */
bool disk_name_valid(const char *name);

#endif /* RECOVERY_DISK_NAME_H */
