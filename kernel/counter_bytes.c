// SPDX-License-Identifier: GPL-2.0-only
#include "counter_bytes.h"

#include <linux/errno.h>
#include <linux/string.h>

#include "counter.h"
#include "counter_health.h"
#include "counter_word.h"

int recov_counter_bytes_read(const struct counter_word *word,
			     recov_counter_access access,
			     struct recov_counter_info *info)
{
	struct counter_word_value value;
	u8 bytes[COUNTER_WORD_MAX];
	int err;

	err = access(bytes, false);
	if (err)
		return err;
	err = counter_word_decode(word, bytes, &value);
	if (err == -EPROTONOSUPPORT)
		info->health = COUNTER_HEALTH_NEWER;
	else if (err)
		info->health = counter_word_blank(word, bytes) ?
			       COUNTER_HEALTH_UNKNOWN : COUNTER_HEALTH_FOREIGN;
	else
		info->value = value.count;
	info->has_value = !err;
	return 0;
}

int recov_counter_bytes_reset(const struct counter_word *word,
			      recov_counter_access access, bool force)
{
	u8 old[COUNTER_WORD_MAX], new[COUNTER_WORD_MAX];
	int err;

	err = access(old, false);
	if (err)
		return err;
	memcpy(new, old, sizeof(new));
	if (counter_word_reset(word, new)) {
		if (!force)
			return -EEXIST;
		counter_word_init(word, new);
	}
	if (!memcmp(old, new, word->size))
		return 0;
	err = access(new, true);
	if (!err)
		err = access(old, false);
	return err ?: memcmp(old, new, word->size) ? -EIO : 0;
}
