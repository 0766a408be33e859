// SPDX-License-Identifier: GPL-2.0-only
#include "cookie.h"

#include <linux/build_bug.h>
#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#define COOKIE_MAGIC	0x6b6f6f43	/* "Cook" */
#define COOKIE_VERSION	1

static_assert(sizeof(struct cookie_copy) * COOKIE_COPIES == COOKIE_SIZE);

static u32 copy_crc(const struct cookie_copy *copy)
{
	return crc32_le(~0, (const void *)copy,
			offsetof(struct cookie_copy, crc)) ^ ~0;
}

static bool copy_whole(const struct cookie_copy *copy)
{
	return le32_to_cpu(copy->magic) == COOKIE_MAGIC &&
		copy->version == COOKIE_VERSION &&
		copy->state >= COOKIE_RUNNING &&
		copy->state <= COOKIE_DETACHED &&
		le32_to_cpu(copy->crc) == copy_crc(copy);
}

bool cookie_get(const struct cookie_copy copy[COOKIE_COPIES],
		struct cookie *cookie)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < COOKIE_COPIES; i++) {
		u32 turn = le32_to_cpu(copy[i].turn);

		if (!copy_whole(&copy[i]) ||
		    (found && (s32)(turn - cookie->turn) < 0))
			continue;
		*cookie = (struct cookie) {
			.boot = le32_to_cpu(copy[i].boot),
			.state = copy[i].state,
			.uptime_ms = le64_to_cpu(copy[i].uptime_ms),
			.turn = turn,
		};
		found = true;
	}
	return found;
}

unsigned int cookie_put(struct cookie_copy *copy, const struct cookie *cookie)
{
	*copy = (struct cookie_copy) {
		.magic = cpu_to_le32(COOKIE_MAGIC),
		.version = COOKIE_VERSION,
		.state = cookie->state,
		.boot = cpu_to_le32(cookie->boot),
		.turn = cpu_to_le32(cookie->turn),
		.uptime_ms = cpu_to_le64(cookie->uptime_ms),
	};
	copy->crc = cpu_to_le32(copy_crc(copy));
	return cookie->turn % COOKIE_COPIES;
}

u32 cookie_cause(const struct cookie *cookie, bool retained, u32 boot,
		 bool clean)
{
	if (!boot)
		return RECOVERY_CAUSE_NONE;
	if (clean)
		return RECOVERY_CAUSE_CLEAN;
	if (!retained)
		return RECOVERY_CAUSE_UNKNOWN;
	if (!cookie)
		return RECOVERY_CAUSE_POWER;
	/*
	 * The RAM kept its content, but speaks of another boot: the log had
	 * not been there for that one, or this one ended before its cookie was
	 * written. Either way it tells nothing about how this one ended.
	 */
	if (cookie->boot != boot)
		return RECOVERY_CAUSE_UNKNOWN;

	switch (cookie->state) {
	case COOKIE_CLEAN:
		return RECOVERY_CAUSE_CLEAN;
	case COOKIE_PANIC:
		return RECOVERY_CAUSE_PANIC;
	case COOKIE_RUNNING:
		return RECOVERY_CAUSE_WATCHDOG;
	}
	return RECOVERY_CAUSE_UNKNOWN;
}
