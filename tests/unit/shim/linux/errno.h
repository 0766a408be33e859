/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The libc's errno.h includes this one too. */
#include_next <linux/errno.h>
