/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_SIZES_H
#define SHIM_LINUX_SIZES_H

#define SZ_512	0x200
#define SZ_1K	0x400
#define SZ_2K	0x800
#define SZ_4K	0x1000
#define SZ_16K	0x4000
#define SZ_64K	0x10000
#define SZ_128K	0x20000
#define SZ_1M	0x100000

#endif /* SHIM_LINUX_SIZES_H */
