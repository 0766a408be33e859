// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bucket: what is found lies within it, and a state's checksum is right. */
#include "fuzz.h"

#include <string.h>
#include "barebox_state.h"

#define MAGIC	0x4d433230

const unsigned int fuzz_cost = 1;

static void verify(const uint8_t *raw, size_t len, bool big)
{
	uint8_t copy[FUZZ_MAX];
	size_t got = 0;

	if (barebox_raw_verify(raw, len, MAGIC, big, &got))
		return;
	WANT(got >= BAREBOX_HEADER && got <= len);
	memcpy(copy, raw, got);
	barebox_raw_seal(copy, big);
	WANT(!memcmp(copy, raw, got));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct barebox_place place;
	bool big;

	if (size < 16 || size > FUZZ_MAX)
		return 0;
	big = data[0] & 1;
	data++;
	size--;
	verify(data, size, big);
	if (size < BAREBOX_META)
		return 0;
	if (!barebox_direct_find(data, size, big, &place)) {
		WANT(place.start + place.len <= size);
		verify(data + place.start, place.len, big);
	}
	for (size_t unit = 1; unit <= 16; unit *= 4) {
		size_t block = size - size % 16;

		if (!block || barebox_circular_find(data, block, unit, big, &place))
			continue;
		WANT(place.start + place.len <= block && place.next <= block);
		verify(data + place.start, place.len, big);
	}
	return 0;
}

size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX])
{
	static const uint32_t magic[] = { 0x2354fdf3, 0x14fa2d02 };
	bool big = i & 1;
	uint8_t *raw = buf + 1 + (i & 2 ? 0 : BAREBOX_META);
	uint8_t *meta = buf + 1 + (i & 2 ? 40 : 0);

	buf[0] = big;
	barebox_put32(raw, MAGIC, big);
	raw[big ? 7 : 6] = 20;
	raw[16] = 3;
	barebox_raw_seal(raw, big);
	barebox_put32(meta, magic[i >> 1 & 1], big);
	barebox_put32(meta + 4, i & 2 ? 48 : 36, big);
	memset(buf + 1 + 48, 0xff, 64);
	return 1 + 48 + (i & 4 ? 64 : 0);
}
