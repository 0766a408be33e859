// SPDX-License-Identifier: GPL-2.0-or-later
#include "android_ab.h"

#include <string.h>
#include <zlib.h>

#define VERSION		1
#define AT_MAGIC	4
#define AT_VERSION	8
#define AT_SLOTS	9
#define AT_SLOT		12
#define AT_CRC		28

static const uint8_t magic[4] = { 0x42, 0x43, 0x41, 0x42 };

static uint32_t get_le32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void seal(uint8_t bytes[ANDROID_AB_SIZE])
{
	uint32_t crc = (uint32_t)crc32(0, bytes, AT_CRC);

	for (int i = 0; i < 4; i++)
		bytes[AT_CRC + i] = (uint8_t)(crc >> 8 * i);
}

int android_ab_decode(const uint8_t bytes[ANDROID_AB_SIZE],
		      struct android_ab *ret)
{
	struct android_ab ab = { 0 };

	if (memcmp(bytes + AT_MAGIC, magic, sizeof(magic)))
		return -EBADMSG;
	if (bytes[AT_VERSION] > VERSION)
		return -EPROTONOSUPPORT;
	if (get_le32(bytes + AT_CRC) != (uint32_t)crc32(0, bytes, AT_CRC))
		return -EILSEQ;
	memcpy(ab.suffix, bytes, 4);
	ab.slots = bytes[AT_SLOTS] & 7;
	if (ab.slots > ANDROID_AB_SLOTS)	/* as U-Boot does */
		ab.slots = ANDROID_AB_SLOTS;
	for (unsigned int i = 0; i < ANDROID_AB_SLOTS; i++) {
		const uint8_t *p = bytes + AT_SLOT + 2 * i;

		ab.slot[i].priority = p[0] & 15;
		ab.slot[i].tries = p[0] >> 4 & 7;
		ab.slot[i].good = p[0] >> 7;
		ab.slot[i].corrupted = p[1] & 1;
	}
	*ret = ab;
	return 0;
}

void android_ab_mark_good(uint8_t bytes[ANDROID_AB_SIZE], unsigned int slot)
{
	uint8_t *p = bytes + AT_SLOT + 2 * slot;

	if (!(*p & 0x70))
		*p |= 0x10;
	*p |= 0x80;
	seal(bytes);
}

void android_ab_init(uint8_t bytes[ANDROID_AB_SIZE])
{
	memset(bytes, 0, ANDROID_AB_SIZE);
	bytes[0] = 'a';
	memcpy(bytes + AT_MAGIC, magic, sizeof(magic));
	bytes[AT_VERSION] = VERSION;
	bytes[AT_SLOTS] = 2;
	for (int i = 0; i < 2; i++)
		bytes[AT_SLOT + 2 * i] = 15 | ANDROID_AB_TRIES_MAX << 4;
	seal(bytes);
}

int android_ab_slot(const char *suffix)
{
	if (*suffix == '_')
		suffix++;
	if (*suffix < 'a' || *suffix >= 'a' + ANDROID_AB_SLOTS || suffix[1])
		return -EINVAL;
	return *suffix - 'a';
}
