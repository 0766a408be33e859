/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image into a flash partition. */
#ifndef RECOVERY_INSTALL_H
#define RECOVERY_INSTALL_H

#include "image.h"
#include "kernel/flash.h"

/**
 * struct install - what goes where
 * @image: open
 * @flash: the partition
 * @stop: asked between two blocks whether it is to end, or NULL
 * @progress: called after each block with blocks done and in all, or NULL
 * @arg: handed to @progress
 */
struct install {
	const struct image *image;
	const struct recov_flash *flash;
	bool (*stop)(void);
	void (*progress)(unsigned int done, unsigned int all, void *arg);
	void *arg;
};

/**
 * install_check() - does it fit?
 * @in: what goes where
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Only UBI bears bad blocks below it: what reads other images (mtdblock) does
 * not know of them. Nothing is written.
 *
 * Return: 0; -ENOSPC; -EOPNOTSUPP for a bad block where it would lie; -errno.
 */
int install_check(const struct install *in, char *reason, size_t size)
	_must_check_;

/**
 * install_write() - erase the whole partition and write the image into it
 * @in: what goes where, checked
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Each block is read back. The first one is erased first and written last, so a
 * partition that is half written has nothing that looks like an image; and not
 * at all when what was read is not what image_open() has seen.
 *
 * Return: 0; -EINTR when @stop said so; -ESTALE when the file has changed; -EIO
 * when the flash does not hold what was written; -errno.
 */
int install_write(const struct install *in, char *reason, size_t size)
	_must_check_;

#endif /* RECOVERY_INSTALL_H */
