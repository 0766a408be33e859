/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of a root that is not ours, and may have been written by anybody. */
#ifndef RECOVERY_ROOTFILE_H
#define RECOVERY_ROOTFILE_H

#include <stddef.h>
#include "util.h"

/**
 * rootfile_read() - the text of a file that only root can have written
 * @root: descriptor of the root directory
 * @path: below it, without a slash in front
 * @max: of its size, in bytes
 * @ret: the text, to be freed; without zero bytes
 *
 * No symbolic link is followed on the way, and every directory below @root and
 * the file itself must be root's and not writable for others.
 *
 * Return: 0; -ENOENT; -ELOOP for a link; -EACCES for what others can write;
 * -EFBIG; -EINVAL for what is no text or no file; -errno.
 */
int rootfile_read(int root, const char *path, size_t max,
		  char **ret) _must_check_;

#endif /* RECOVERY_ROOTFILE_H */
