/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reset that keeps something: what is to be kept moves from the discarded
 * upper into the fresh one, by renames alone, which need no room and the same
 * time whatever it holds. @dirfd is the overlay's file system, the overlay not
 * mounted from it.
 */
#ifndef RECOVERY_KEEP_RESET_H
#define RECOVERY_KEEP_RESET_H

#include "keep.h"

/**
 * struct keep_result - what became of it
 * @names: files and directories that were moved by this boot
 * @kept: the sets, "" when this was all done by a boot before
 * @trouble: what could not be kept and why, "" for nothing
 */
struct keep_result {
	unsigned int names;
	char kept[96];
	char trouble[256];
};

/**
 * keep_reset() - overlay_put_aside(), but for what is to be kept
 * @dirfd: the overlay's file system
 * @romfd: the root that lies below, for directories on the way to a path, or -1
 * @id: number of the request
 * @number: of what is to be kept, from keep_write()
 * @ret: what became of it
 *
 * Idempotent, and completes what a cut has left. Durable when it returns.
 *
 * Return: 0; -EBADMSG when it can't be read what is to be kept, and nothing was
 * touched; -ENOSPC when there is no room even for renames; -errno. After these
 * two it can be done again, and nothing is lost that is to be kept.
 */
int keep_reset(int dirfd, int romfd, uint32_t id, uint32_t number,
	       struct keep_result *ret) _must_check_;

/**
 * keep_look() - what a path of a set stands for in upper
 * @upperfd: the overlay's upper directory
 * @path: from / on; one that ends in * stands for several
 * @ret_n: how many names there are
 *
 * None is no error: there everything is as the firmware has it.
 *
 * Return: 0; -ENOTDIR where the way there leads over a symbolic link or another
 * thing that is no directory; -errno.
 */
int keep_look(int upperfd, const char *path, unsigned int *ret_n) _must_check_;

#endif /* RECOVERY_KEEP_RESET_H */
