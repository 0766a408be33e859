/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SHIM_LINUX_CRC32_H
#define SHIM_LINUX_CRC32_H

#include <linux/types.h>

/*
 * IEEE 802.3, least significant bit first; no inversion before or after. Four
 * bytes at a time, by what each does to the sum with so many bytes to come:
 * proofs take sums all the time.
 */
static inline u32 crc32_le(u32 crc, const void *p, size_t len)
{
	static u32 table[4][256];
	const u8 *s = p;
	u32 i, k;

	if (!table[0][1]) {
		for (i = 0; i < 256; i++) {
			table[0][i] = i;
			for (k = 0; k < 8; k++)
				table[0][i] = table[0][i] >> 1 ^
					(table[0][i] & 1 ? 0xedb88320 : 0);
		}
		for (k = 1; k < 4; k++)
			for (i = 0; i < 256; i++)
				table[k][i] = table[k - 1][i] >> 8 ^
					table[0][table[k - 1][i] & 0xff];
	}
	for (; len >= 4; len -= 4, s += 4) {
		crc ^= s[0] | s[1] << 8 | s[2] << 16 | (u32)s[3] << 24;
		crc = table[3][crc & 0xff] ^ table[2][crc >> 8 & 0xff] ^
			table[1][crc >> 16 & 0xff] ^ table[0][crc >> 24];
	}
	while (len--)
		crc = crc >> 8 ^ table[0][(crc ^ *s++) & 0xff];
	return crc;
}

#endif /* SHIM_LINUX_CRC32_H */
