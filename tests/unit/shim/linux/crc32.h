/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_CRC32_H
#define SHIM_LINUX_CRC32_H

#include <linux/types.h>

/* IEEE 802.3, least significant bit first; no inversion before or after */
static inline u32 crc32_le(u32 crc, const void *p, size_t len)
{
	static u32 table[256];
	const u8 *s = p;
	u32 i, k;

	if (!table[1]) {
		for (i = 0; i < 256; i++) {
			table[i] = i;
			for (k = 0; k < 8; k++)
				table[i] = table[i] >> 1 ^
					(table[i] & 1 ? 0xedb88320 : 0);
		}
	}
	while (len--)
		crc = crc >> 8 ^ table[(crc ^ *s++) & 0xff];
	return crc;
}

#endif /* SHIM_LINUX_CRC32_H */
