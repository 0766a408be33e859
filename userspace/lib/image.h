/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firmware images as files: what they are, and whether they are whole. */
#ifndef RECOVERY_IMAGE_H
#define RECOVERY_IMAGE_H

#include <stddef.h>
#include <stdint.h>
#include <recovery.h>
#include "digest.h"
#include "util.h"

#define IMAGE_PATH_MAX	256
#define IMAGE_LOOK	4	/* bytes that image_content() wants */

/**
 * struct image - an open one
 * @fd: the file
 * @size: its bytes, more than 0
 * @content: enum recovery_content
 * @sum: its SHA-256
 * @path: which it is
 */
struct image {
	int fd;
	uint64_t size;
	uint32_t content;
	uint8_t sum[DIGEST_SIZE];
	char path[IMAGE_PATH_MAX];
};

/* By its first bytes, as the module tells a partition's */
uint32_t image_content(const void *bytes, size_t len);

/* Can a slot with that content be booted, as far as that tells? */
bool image_bootable(uint32_t content);

/**
 * image_open() - find an image and look at it
 * @image: filled in on success, for image_close()
 * @from: the file, or a directory with PARTITION.img or slot.img
 * @partition: name of the partition that it is for
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * All of it is read, for its sum.
 *
 * Return: 0; -ENOENT; -EINVAL for what is no file or empty; -errno.
 */
int image_open(struct image *image, const char *from, const char *partition,
	       char *reason, size_t size) _must_check_;
void image_close(struct image *image);

/**
 * image_check_sums() - look it up in SHA256SUMS beside it
 * @image: open
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Return: 1 when its sum is right; 0 when there is no such file; -ENOKEY when
 * the image is not in it; -EBADMSG when its sum is another one; -errno.
 */
int image_check_sums(const struct image *image, char *reason, size_t size)
	_must_check_;

#endif /* RECOVERY_IMAGE_H */
