/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a restore is about to do, written before it does it. */
#ifndef RECOVERY_INTENT_H
#define RECOVERY_INTENT_H

#include "settings.h"

#define INTENT	"intent"

/**
 * struct intent - what is to be done, as it is written
 * @restore: number of the snapshot that is given back
 * @kept: number of what it replaces
 * @was: for each path, whether it was there before
 * @is: whether it is there afterwards
 * @keep: the paths
 * @holder: whose the overlay is afterwards
 */
struct intent {
	uint32_t restore, kept;
	bool was[SETTINGS_KEEP_MAX], is[SETTINGS_KEEP_MAX];
	struct settings_keep keep;
	struct settings_id holder;
};

/* In the directory @dir, durable. Return: 0 or -errno. */
int intent_write(int dir, const struct intent *in) _must_check_;

/* Return: 0, -ENOENT, -EBADMSG, -errno. */
int intent_read(int dir, struct intent *in) _must_check_;

#endif /* RECOVERY_INTENT_H */
