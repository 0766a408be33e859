/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Android's bootloader_control, 32 bytes that say which slots may boot: U-Boot's
 * include/android_bootloader_message.h and boot/android_ab.c. Pure.
 *
 * slot_suffix[4], magic 0x42414342, version 1, nb_slot:3
 * recovery_tries_remaining:3, 2 bytes reserved, for each of 4 slots
 * { priority:4 tries_remaining:3 successful_boot:1, verity_corrupted:1 },
 * 8 bytes reserved, CRC-32 of all before it. Little-endian.
 */
#ifndef RECOVERY_ANDROID_AB_H
#define RECOVERY_ANDROID_AB_H

#include <stdbool.h>
#include "util.h"

#define ANDROID_AB_SIZE		32
#define ANDROID_AB_OFFSET	2048	/* in misc, behind bootloader_message */
#define ANDROID_AB_SLOTS	4
#define ANDROID_AB_TRIES_MAX	7

/**
 * struct android_ab - what they say
 * @suffix: of the slot that was booted last, "a" or "_a"
 * @slots: how many slots there are, at most ANDROID_AB_SLOTS
 * @slot: priority 0 (unbootable) to 15; tries 0 to 7; good: it booted once;
 *	corrupted: dm-verity said so
 */
struct android_ab {
	char suffix[5];
	unsigned int slots;
	struct {
		uint8_t priority, tries;
		bool good, corrupted;
	} slot[ANDROID_AB_SLOTS];
};

/**
 * android_ab_decode() - read them
 * @bytes: all of them
 * @ret: filled in on success
 *
 * Return: 0; -EBADMSG when the magic is missing; -EPROTONOSUPPORT for a later
 * version; -EILSEQ for a wrong checksum.
 */
int android_ab_decode(const uint8_t bytes[ANDROID_AB_SIZE],
		      struct android_ab *ret) _must_check_;

/**
 * android_ab_mark_good() - a slot has booted
 * @bytes: valid ones; all but that slot's bits and the checksum stay
 * @slot: less than the number of slots
 *
 * U-Boot does not boot a slot without tries, good or not: one is left to it.
 */
void android_ab_mark_good(uint8_t bytes[ANDROID_AB_SIZE], unsigned int slot);

/* As U-Boot makes them when nothing is valid: two slots, all may be tried */
void android_ab_init(uint8_t bytes[ANDROID_AB_SIZE]);

/* "_b" or "b" is slot 1. Return: -EINVAL for anything else. */
int android_ab_slot(const char *suffix);

#endif /* RECOVERY_ANDROID_AB_H */
