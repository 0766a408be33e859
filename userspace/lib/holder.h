/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who has written the overlay: the file "holder" beside its upper directory.
 * Documentation/settings.rst has its format.
 */
#ifndef RECOVERY_HOLDER_H
#define RECOVERY_HOLDER_H

#include "settings.h"

#define HOLDER		"holder"
#define HOLDER_TEXT_MAX	512

/**
 * holder_read() - who is it?
 * @dirfd: the overlay's file system
 * @name: HOLDER, or what it was renamed to
 * @ret: filled in where it is known
 *
 * Return: enum settings_holder; -errno when nothing can be said.
 */
int holder_read(int dirfd, const char *name, struct settings_id *ret);

/* Durable when it returns. Return: 0 or -errno. */
int holder_write(int dirfd, const struct settings_id *id) _must_check_;

/* The lines that tell of it, for other files as well, and back */
void holder_print(const struct settings_id *id, char buf[HOLDER_TEXT_MAX]);
int holder_parse(const char *text, struct settings_id *ret);

/* What @image writes as its own */
void holder_of(const struct settings_image *image, struct settings_id *ret);

#endif /* RECOVERY_HOLDER_H */
