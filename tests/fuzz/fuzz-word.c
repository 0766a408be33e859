// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes, in every word format: no count, or one that comes back. */
#include "fuzz.h"

#include <string.h>
#include "kernel/counter_word.h"

const unsigned int fuzz_cost = 1;

static void one_format(const struct counter_word *word, const uint8_t *data)
{
	uint8_t old[COUNTER_WORD_MAX], new[COUNTER_WORD_MAX];
	struct counter_word_value value = { 0 };

	memcpy(old, data, sizeof(old));
	memcpy(new, data, sizeof(new));
	if (counter_word_decode(word, old, &value)) {
		WANT(counter_word_reset(word, new));
		WANT(!memcmp(old, new, sizeof(old)));
		return;
	}
	WANT(!counter_word_blank(word, old));
	WANT(!counter_word_encode(word, new, value.count));
	WANT(!memcmp(old, new, sizeof(old)));
	WANT(!counter_word_reset(word, new));
	for (size_t i = 0; i < sizeof(old); i++)
		WANT(!(new[i] & ~old[i]));
	WANT(!counter_word_decode(word, new, &value) && !value.count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct counter_word *word;
	uint8_t bytes[COUNTER_WORD_MAX] = { 0 };

	memcpy(bytes, data, size < sizeof(bytes) ? size : sizeof(bytes));
	for (unsigned int i = 0; (word = counter_word_at(i)); i++)
		one_format(word, bytes);
	return 0;
}

size_t fuzz_seed(unsigned int i, uint8_t buf[FUZZ_MAX])
{
	const struct counter_word *word = counter_word_at(i % 14);

	counter_word_init(word, buf);
	return COUNTER_WORD_MAX;
}
