/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small files of KEY=VALUE lines that are there as a whole or not at all: the
 * last line is "sha256=" and the SHA-256 of all bytes before that line.
 */
#ifndef RECOVERY_SEALED_H
#define RECOVERY_SEALED_H

#include <stddef.h>
#include "util.h"

#define SEALED_MAX	4096

/**
 * sealed_write() - put a file in place of what had its name
 * @dirfd: its directory
 * @name: of the file; NAME.new is used on the way
 * @text: its lines
 *
 * Durable when it returns; a power cut leaves the old file or the new one.
 * Return: 0 or -errno.
 */
int sealed_write(int dirfd, const char *name, const char *text) _must_check_;

/**
 * sealed_read() - read a file, unless it is damaged
 * @dirfd: its directory
 * @name: of the file
 * @text: its lines without the last one
 *
 * Return: 0, -ENOENT, -EBADMSG for what sealed_write() has not written, -errno.
 */
int sealed_read(int dirfd, const char *name, char text[SEALED_MAX]) _must_check_;

/**
 * sealed_get() - the value of a key
 * @text: lines
 * @key: its first line counts
 * @ret: the value, plain() and cut off where it does not fit
 * @size: of @ret
 *
 * Return: 0, or -ENOENT and @ret is "".
 */
int sealed_get(const char *text, const char *key, char *ret, size_t size);

/* A number of up to 19 decimal digits; 0 for what is none. */
uint64_t sealed_digits(const char *s);

/* The value of a key as a number; 0 when there is none. */
uint64_t sealed_number(const char *text, const char *key);

#endif /* RECOVERY_SEALED_H */
