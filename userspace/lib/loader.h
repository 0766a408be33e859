/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling the boot loader which slot to boot. The boot log is what counts: the
 * loader's own notes follow it, and are written only where they differ.
 */
#ifndef RECOVERY_LOADER_H
#define RECOVERY_LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"
#include "genl.h"

#define LOADER_TRIES_MAX	9	/* one digit, the same in each base */

/* Who chooses the slot, [Slots] Loader= */
enum loader_kind {
	LOADER_NATIVE,	/* recovery-init, whatever the loader has booted */
	LOADER_UBOOT,	/* U-Boot, by userspace/u-boot/recovery.env */
	LOADER_UBOOT_RAUC,	/* the same, by the boot script of RAUC */
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
 * @obey: have it do as it is told, or only look. 1 when that was something else
 *	than it knew, 0 when not, -errno with @reason
 * @why: for one that does not say why it took @slot, NULL for others: enum
 *	ladder_loader, by its notes
 */
struct loader_ops {
	int (*obey)(const struct recov_conf *conf,
		    const struct loader_orders *orders, bool look, char *reason,
		    size_t size);
	unsigned int (*why)(const struct recov_conf *conf, unsigned int slot);
};

extern const struct loader_ops loader_uboot_ops, loader_rauc_ops;

/**
 * loader_tell() - the notes of the boot loader follow the boot log
 * @conf: which loader, where its notes are, what it calls the slots
 * @state: what the module says
 * @once: see struct loader_orders
 * @reason: what is wrong, for people; on failure only
 * @size: of @reason
 *
 * Written with all that changed at once, and read back.
 *
 * Return: 1 when it was told what it did not know, 0 when it knew, or needs to
 * know nothing; -errno.
 */
int loader_tell(const struct recov_conf *conf, const struct recov_state *state,
		int once, char *reason, size_t size) _must_check_;

/* The same without writing: 1 when loader_tell() would have to */
int loader_look(const struct recov_conf *conf, const struct recov_state *state,
		int once, char *reason, size_t size) _must_check_;

/**
 * loader_why() - why the loader took a slot, by its notes
 * @conf: which loader, and so on
 * @state: what the module says
 * @slot: that one
 *
 * Before loader_tell(), which changes the notes. A loader that says so itself
 * is not asked.
 *
 * Return: enum ladder_loader, LOADER_SILENT when it can't be known.
 */
unsigned int loader_why(const struct recov_conf *conf,
			const struct recov_state *state, unsigned int slot);

#endif /* RECOVERY_LOADER_H */
