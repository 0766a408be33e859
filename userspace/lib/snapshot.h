/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Snapshots of settings: settings/NUMBER on the overlay's file system, beside
 * its upper directory, each with a manifest and what it holds as tree/0,
 * tree/1... in the order of its paths. Documentation/settings.rst has the
 * formats. @dirfd is the overlay's file system throughout.
 */
#ifndef RECOVERY_SNAPSHOT_H
#define RECOVERY_SNAPSHOT_H

#include "sealed.h"
#include "settings.h"
#include "tree.h"

#define SETTINGS_DIR	"settings"
#define SNAPSHOTS_MAX	256
#define SNAPSHOT_NEW	"new"	/* one that is being made */

struct snapshots {
	struct settings_snapshot *item;
	size_t n;
};

/**
 * struct settings_source - settings where they are
 * @fd: upper, or a snapshot's tree
 * @live: it is upper
 * @keep: which paths
 */
struct settings_source {
	int fd;
	bool live;
	const struct settings_keep *keep;
};

/**
 * source_place() - where the settings of a path are
 * @s: the source
 * @i: index of the path
 * @name: the name there
 *
 * Return: a descriptor of the directory that holds it; -ENOENT when even that
 * is not there; -ENOTDIR when the way leads over something else; -errno.
 */
int source_place(const struct settings_source *s, size_t i,
		 char name[SETTINGS_PATH_MAX]);

/* tree_walk() over all of its paths; those that are not there are left out */
int source_walk(const struct settings_source *s, struct tree_sum *sum,
		tree_fn fn, void *arg) _must_check_;

/* The SHA-256 over each path with its NUL, and its digest */
int source_sum(const struct settings_source *s, struct tree_sum *sum,
	       char hex[DIGEST_HEX]) _must_check_;

/* By ascending numbers. Return: 0, also when there are none; -errno. */
int snapshots_read(int dirfd, struct snapshots *ret) _must_check_;
void snapshots_done(struct snapshots *list);
const struct settings_snapshot *snapshots_find(const struct snapshots *list,
					       uint32_t number);

/* The directory, made where it is missing. Return: a descriptor or -errno. */
int snapshots_open(int dirfd);

/* One that no snapshot has had as long as a later one is there */
uint32_t snapshots_next(const struct snapshots *list);

/**
 * snapshot_save() - copy what is live
 * @dirfd: the overlay's file system
 * @s: number, id, failed and keep are given, the rest is filled in
 * @where: the path that failed, for people
 *
 * All of it, or nothing is left; proved by reading it again. Durable when it
 * returns. Return: 0; -ENOSPC when it would take more than half of the room
 * that is left; tree_walk()'s errors; -EIO when the copy differs; -errno.
 */
int snapshot_save(int dirfd, struct settings_snapshot *s,
		  struct tree_sum *where) _must_check_;

/* Does it hold what was written? 0, -EBADMSG, -errno */
int snapshot_verify(int dirfd, const struct settings_snapshot *s) _must_check_;

/* Descriptor of its tree, or -errno */
int snapshot_tree(int dirfd, uint32_t number);

int snapshot_remove(int dirfd, uint32_t number) _must_check_;

/* What a cut has left of one that was made or removed */
int snapshots_tidy(int dirfd) _must_check_;

/* manifest.c: its text, into the directory @fd and out of it */
int manifest_write(int fd, const struct settings_snapshot *s) _must_check_;
int manifest_read(int fd, struct settings_snapshot *ret) _must_check_;
int manifest_keep(const char *text, struct settings_keep *ret) _must_check_;
void manifest_print_keep(const struct settings_keep *keep, char *buf,
			 size_t size);

#endif /* RECOVERY_SNAPSHOT_H */
