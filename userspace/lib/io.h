/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and devices at a place, whole or not at all. */
#ifndef RECOVERY_IO_H
#define RECOVERY_IO_H

#include <stddef.h>
#include <stdint.h>
#include "util.h"

/**
 * read_at() - read all of @len bytes, which must be there
 * @fd: of a file or device
 * @buf: where to
 * @len: bytes
 * @off: from where
 *
 * Return: 0, -ENODATA when it ends before, -errno.
 */
int read_at(int fd, void *buf, size_t len, uint64_t off) _must_check_;

/* Likewise for writing, and on the medium when it returns */
int write_at(int fd, const void *buf, size_t len, uint64_t off)
	_must_check_;

#endif /* RECOVERY_IO_H */
