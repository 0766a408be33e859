// SPDX-License-Identifier: GPL-2.0-or-later
/* Any 32 bytes, with a right checksum half of the time. */
#include "fuzz.h"

#include <string.h>
#include <zlib.h>
#include "android_ab.h"

const unsigned int fuzz_cost = 1;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t old[ANDROID_AB_SIZE] = { 0 }, new[ANDROID_AB_SIZE];
	struct android_ab ab, after;

	memcpy(old, data, size < sizeof(old) ? size : sizeof(old));
	if (size > sizeof(old)) {
		uint32_t crc = (uint32_t)crc32(0, old, 28);

		for (int i = 0; i < 4; i++)
			old[28 + i] = (uint8_t)(crc >> 8 * i);
	}
	if (android_ab_decode(old, &ab))
		return 0;
	WANT(ab.slots <= ANDROID_AB_SLOTS && !ab.suffix[4]);
	(void)android_ab_slot(ab.suffix);
	for (unsigned int i = 0; i < ab.slots; i++) {
		memcpy(new, old, sizeof(new));
		android_ab_mark_good(new, i);
		WANT(!android_ab_decode(new, &after));
		WANT(after.slot[i].good && after.slot[i].tries);
		after.slot[i] = ab.slot[i];
		WANT(!memcmp(&after, &ab, sizeof(ab)));
	}
	return 0;
}

size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX])
{
	android_ab_init(buf);
	return ANDROID_AB_SIZE + i % 2;
}
