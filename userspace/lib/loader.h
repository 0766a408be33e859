/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling the boot loader which slot to boot. The boot log is what counts: the
 * loader's own notes follow it, and are written only where they differ.
 */
#ifndef RECOVERY_LOADER_H
#define RECOVERY_LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include "genl.h"

#define LOADER_TRIES_MAX	9	/* one digit, the same in each base */

/* Who chooses the slot, [Slots] Loader= */
enum loader_kind {
	LOADER_NATIVE,	/* recovery-init, whatever the loader has booted */
	LOADER_UBOOT,	/* U-Boot, by userspace/u-boot/recovery.env */
};

/**
 * struct loader_orders - what the loader is to do from the next boot on
 * @order: slots that are worth being booted, the first one first
 * @n: how many, 0: the rescue image only
 * @trial: a slot to try before these, or -1
 * @tries: how often the loader may start it before it is given up
 * @once: a slot for the next boot only, whatever the others, or -1
 */
struct loader_orders {
	unsigned int order[RECOVERY_SLOTS], n;
	int trial;
	unsigned int tries;
	int once;
};

/**
 * loader_orders() - what the boot log says, in the loader's terms. Pure.
 * @state: what the module says
 * @once: see struct loader_orders
 * @orders: filled in
 *
 * The failures of a trial that were counted already are taken off its tries;
 * boots that ended otherwise (a power cut) are given back.
 */
void loader_orders(const struct recov_state *state, int once,
		   struct loader_orders *orders);

/* The slot that a pending request wants for the next boot only, or -1. Pure. */
int loader_once(const struct recov_state *state);

/**
 * struct loader_ops - a boot loader
 * @obey: have it do as it is told, or only look. @config: where its notes are.
 *	1 when they were other ones, 0 when it knew, -errno with @reason
 */
struct loader_ops {
	int (*obey)(const char *config, const struct loader_orders *orders,
		    bool look, char *reason, size_t size);
};

extern const struct loader_ops loader_uboot_ops;

/**
 * loader_tell() - the notes of the boot loader follow the boot log
 * @kind: enum loader_kind
 * @config: where they are
 * @state: what the module says
 * @once: see struct loader_orders
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Written with all that changed at once, and read back.
 *
 * Return: 1 when it was written, 0 when it knew, or needs to know nothing;
 * -errno.
 */
int loader_tell(unsigned int kind, const char *config,
		const struct recov_state *state, int once, char *reason,
		size_t size) _must_check_;

/* The same without writing: 1 when loader_tell() would have to */
int loader_look(unsigned int kind, const char *config,
		const struct recov_state *state, int once, char *reason,
		size_t size) _must_check_;

#endif /* RECOVERY_LOADER_H */
