/* SPDX-License-Identifier: GPL-2.0-or-later */
/* os-release(5) */
#ifndef RECOVERY_OS_RELEASE_H
#define RECOVERY_OS_RELEASE_H

#include <stddef.h>

/**
 * os_release_version() - version of the firmware
 * @root: prefix of all paths
 * @ret: IMAGE_VERSION, else BUILD_ID, else VERSION_ID; "" when there is none;
 *	plain()
 * @size: of @ret, a longer one is cut off
 */
void os_release_version(const char *root, char *ret, size_t size);

#endif /* RECOVERY_OS_RELEASE_H */
