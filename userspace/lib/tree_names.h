/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names in a directory, in the order of their bytes. */
#ifndef RECOVERY_TREE_NAMES_H
#define RECOVERY_TREE_NAMES_H

#include "util.h"

struct names {
	char **name;
	size_t n;
};

/* -EFBIG when there are more than @max; names_done() whatever it returns */
int names_read(int dirfd, size_t max, struct names *ret) _must_check_;
void names_done(struct names *names);

#endif /* RECOVERY_TREE_NAMES_H */
