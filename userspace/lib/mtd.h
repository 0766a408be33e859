/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash by libmtd: the only file that knows it. */
#ifndef RECOVERY_MTD_H
#define RECOVERY_MTD_H

#include <stdint.h>
#include <sys/types.h>
#include "kernel/flash.h"
#include "util.h"

struct mtd_flash;

/**
 * mtd_erase_all() - erase an MTD device and look that it is erased
 * @index: its number
 * @progress: called after each block with blocks done and in all; says whether
 *	to go on; or NULL
 * @arg: handed to @progress
 *
 * Bad blocks are passed over.
 *
 * Return: 0, -ECANCELED by @progress, -EIO when a block doesn't read 0xFF
 * afterwards, -errno.
 */
int mtd_erase_all(unsigned int index,
		  bool (*progress)(unsigned int done, unsigned int all,
				   void *arg),
		  void *arg) _must_check_;

/**
 * mtd_bad_words() - what erasing an MTD device leaves, as it can't be erased
 * @index: its number
 * @buf: how many blocks are bad and which is the first, for people; left alone
 *	when there is none
 * @size: of @buf
 *
 * Return: 1 when there are bad blocks, 0, -errno.
 */
int mtd_bad_words(unsigned int index, char *buf, size_t size);

/**
 * mtd_flash_open() - a whole MTD device as a place for a log
 * @path: its character device
 * @write: it is to be written, too
 * @ret: on success, for mtd_flash_close(); NULL is allowed there
 * @place: filled in on success, good until mtd_flash_close()
 *
 * Reads of flash with bad blocks give -EUCLEAN and -EBADMSG as in the kernel, but
 * the former for the bits corrected in a page, not in its worst ECC step: early
 * rather than late. Writing a bad block or half a page is refused by it.
 *
 * Return: 0; -ENODEV when @path is no MTD device; -EINVAL when it has erase
 * blocks of several sizes or more than 2 GiB; -errno.
 */
int mtd_flash_open(const char *path, bool write, struct mtd_flash **ret,
		   struct recov_flash *place) _must_check_;
void mtd_flash_close(struct mtd_flash *flash);

/**
 * mtd_find() - number of the MTD device with a name
 * @root: prefix of /proc
 * @name: of the partition
 *
 * Return: the number; -ENOENT; -ENOTUNIQ when several have that name.
 */
int mtd_find(const char *root, const char *name) _must_check_;

/**
 * mtd_index() - number of the MTD device that a node leads to
 * @path: /dev/mtdN or /dev/mtdblockN, whatever its name is
 *
 * Return: the number; -ENODEV when it is none; -errno.
 */
int mtd_index(const char *path) _must_check_;

/* Is a device number that of an MTD character device? */
bool mtd_is_device(dev_t number);

/*
 * Is it that of mtdblock? A write there erases a whole erase block and programs
 * it anew, neighbours included: not for what must survive a power cut.
 */
bool mtd_is_block_device(dev_t number);

/**
 * mtd_takes_bytes() - can single bytes of it be programmed?
 * @path: character device
 *
 * Return: 0 on NOR flash with a write size of 1, -EOPNOTSUPP on others, -errno.
 */
int mtd_takes_bytes(const char *path) _must_check_;

/**
 * mtd_wants_erase() - is this flash, which has to be erased before it is written?
 * @path: character device
 *
 * MRAM and other memory with an MTD driver is written in place.
 *
 * Return: 1, 0, -ENODEV when @path is no MTD device, -errno.
 */
int mtd_wants_erase(const char *path) _must_check_;

#endif /* RECOVERY_MTD_H */
