/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cookie in retained RAM: which boot ran, and how far it got. Two copies
 * are written in turn, so that one is whole whenever a reset strikes; no whole
 * copy means that the RAM lost its content.
 */
#ifndef RECOVERY_COOKIE_H
#define RECOVERY_COOKIE_H

#include <linux/types.h>
#include "uapi/recovery.h"

#define COOKIE_COPIES	2
#define COOKIE_SIZE	64	/* bytes of retained RAM that are used */

enum cookie_state {
	COOKIE_RUNNING = 1,
	COOKIE_PANIC,
	COOKIE_CLEAN,
	COOKIE_DETACHED,	/* the module was unloaded: nobody watched */
};

/**
 * struct cookie - what a copy says
 * @boot: number of the boot
 * @state: enum cookie_state
 * @uptime_ms: how long it had run when the copy was written
 * @turn: grows by 1 with each copy written
 */
struct cookie {
	u32 boot;
	u8 state;
	u64 uptime_ms;
	u32 turn;
};

/**
 * struct cookie_copy - a copy as it stands in RAM
 * @magic: COOKIE_MAGIC
 * @version: COOKIE_VERSION
 * @state: enum cookie_state
 * @zero: 0
 * @boot: number of the boot
 * @turn: grows by 1 with each copy written
 * @uptime_ms: at that moment
 * @zero2: 0
 * @crc: CRC-32 of all before it
 */
struct cookie_copy {
	__le32 magic;
	u8 version;
	u8 state;
	__le16 zero;
	__le32 boot;
	__le32 turn;
	__le64 uptime_ms;
	__le32 zero2;
	__le32 crc;
} __packed;

/**
 * cookie_get() - what the RAM says
 * @copy: both copies
 * @cookie: filled in with the newer one that is whole
 *
 * Return: false when there is none.
 */
bool cookie_get(const struct cookie_copy copy[COOKIE_COPIES],
		struct cookie *cookie);

/**
 * cookie_put() - make a copy, to be written over the older one
 * @copy: filled in
 * @cookie: its turn has grown since the last copy
 *
 * Return: index of the copy to write it over.
 */
unsigned int cookie_put(struct cookie_copy *copy, const struct cookie *cookie);

/**
 * cookie_cause() - why a boot ended
 * @cookie: what the RAM said when this boot began, NULL when nothing
 * @retained: there is retained RAM on this board
 * @boot: number of the boot, 0 when there was none
 * @clean: the log has a clean record of it
 *
 * Return: enum recovery_cause.
 */
u32 cookie_cause(const struct cookie *cookie, bool retained, u32 boot,
		 bool clean);

#endif /* RECOVERY_COOKIE_H */
