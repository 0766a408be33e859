/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recovery.conf: the only file that knows libinih. Files, later ones win line
 * by line: /usr/lib/recovery/recovery.conf, its recovery.conf.d/, then
 * /etc/recovery/recovery.conf and its recovery.conf.d/; of two drop-ins with
 * one name the one in /etc counts.
 */
#ifndef RECOVERY_CONF_H
#define RECOVERY_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "counter_format.h"
#include "gesture.h"
#include "keep.h"
#include "ladder.h"
#include "settings.h"
#include "subnet.h"

#define CONF_PROBLEMS_MAX	16
#define CONF_PATH_MAX		64
#define CONF_BOOTNAME_MAX	16
#define CONF_BOARD_MAX		128
#define CONF_TEXT_MAX		192	/* a value, or what is wrong with one */

/* Where settings are while the disk for them is missing */
enum overlay_missing {
	OVERLAY_MISSING_FLASH,	/* those of the flash are used */
	OVERLAY_MISSING_MEMORY,
};

/**
 * struct recov_conf - everything that can be configured
 * @ladder: [Ladder]
 * @gestures: [Gestures]
 * @power_cycle_min_ms: a boot that is cut before that uptime is none
 * @power_cycles: short power cycles count at all; if not, @ladder has none
 * @trial_tries: tries that a slot gets when none are given
 * @trial_timeout_sec: a boot on trial that is not marked good by then has
 *	failed, 0: it has all the time
 * @loader: enum loader_kind, who chooses the slot
 * @loader_config: where the boot loader keeps its notes
 * @bootname: what RAUC calls the slots
 * @tmpfs_percent: size limit of a tmpfs overlay, in percent of the memory
 * @watchdog_sec: hardware watchdog that recovery-init arms, 0: none
 * @failsafe_wait_ms: how long recovery-init waits for a press, 0: not at all
 * @announce: the network hears when the failsafe window is open
 * @failsafe_address: of the board in failsafe mode
 * @console_key: "f" on the console in the early boot means failsafe
 * @partition_wait_ms: how long recovery-init waits for flash partitions
 * @overlay_flash: settings are kept on flash; otherwise always in RAM
 * @overlay_erase_ms: how long erasing may keep a boot waiting
 * @overlay_device: they are kept on that disk instead, "" for none
 * @overlay_wait_ms: how long recovery-init waits for it
 * @overlay_missing: enum overlay_missing
 * @overlay_format: type of a file system that is made there
 * @counter_format: format of the boot loader's counter, COUNTER_AUTO,
 *	or "" for none
 * @counter_device: where it is, "" for where that format usually is
 * @keep: paths that travel with their slot
 * @keep_sets: what a factory reset may be told to keep
 * @board: names of this board, with blanks between them, "" for those in its
 *	device tree
 * @epoch: of the configuration that this firmware writes
 * @oldest_epoch: from which on it understands that of others
 * @max_snapshots: so many are kept
 * @problem: what was wrong, "FILE:LINE: KEY: ..., using the default", for
 *	people; the list ends with how many were left out when it is full
 * @n_problems: how many are in the list
 * @n_untold: how many the last of a full list stands for, otherwise 0
 *
 * More members belong to the sections that need them.
 */
struct recov_conf {
	struct ladder_config ladder;
	struct gesture_table gestures;
	uint32_t power_cycle_min_ms;
	bool power_cycles;
	unsigned int trial_tries;
	unsigned int trial_timeout_sec;
	unsigned int loader;
	char loader_config[CONF_PATH_MAX];
	char bootname[RECOVERY_SLOTS][CONF_BOOTNAME_MAX];
	unsigned int tmpfs_percent;
	unsigned int watchdog_sec;
	uint32_t failsafe_wait_ms;
	bool console_key;
	bool announce;
	struct subnet failsafe_address;
	uint32_t partition_wait_ms;
	bool overlay_flash;
	uint32_t overlay_erase_ms;
	char overlay_device[CONF_PATH_MAX];
	uint32_t overlay_wait_ms;
	unsigned int overlay_missing;
	char overlay_format[CONF_BOOTNAME_MAX];
	char counter_format[COUNTER_NAME_MAX];
	char counter_device[COUNTER_DEVICE_MAX];
	struct settings_keep keep;
	struct keep_sets keep_sets;
	char board[CONF_BOARD_MAX];
	uint32_t epoch, oldest_epoch;
	unsigned int max_snapshots;
	char *problem[CONF_PROBLEMS_MAX];
	size_t n_problems;
	size_t n_untold;
};

void conf_defaults(struct recov_conf *conf);

/**
 * conf_load() - read all files
 * @conf: filled in; what can't be used keeps its default and is a problem
 * @root: prefix of all paths, "" for the running system
 *
 * Return: 0, also when there are problems or no files at all; -ENOMEM.
 */
int conf_load(struct recov_conf *conf, const char *root);

/* How many there were, also those that the list has no room for */
static inline size_t conf_problems(const struct recov_conf *conf)
{
	return conf->n_problems + conf->n_untold - !!conf->n_untold;
}

/* Forgets the problems. */
void conf_done(struct recov_conf *conf);

#endif /* RECOVERY_CONF_H */
