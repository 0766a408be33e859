/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RECOVERY_NLE_H
#define RECOVERY_NLE_H

/* What a code of libnl's means: -errno, or 0 */
int errno_from_nle(int nle);

#endif /* RECOVERY_NLE_H */
