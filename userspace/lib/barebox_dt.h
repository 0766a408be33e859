/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layout of barebox' state as the device tree has it: barebox'
 * Documentation/devicetree/bindings/barebox/barebox,state.rst and
 * Documentation/user/bootchooser.rst.
 */
#ifndef RECOVERY_BAREBOX_DT_H
#define RECOVERY_BAREBOX_DT_H

#include <stdbool.h>
#include "counter_format.h"
#include "util.h"

#define BAREBOX_TARGETS_MAX	8

/**
 * struct barebox_target - what bootchooser keeps of one thing to boot
 * @name: "system0"
 * @attempts_at: where remaining_attempts is in the data, 4 bytes
 * @attempts: its default
 */
struct barebox_target {
	char name[32];
	uint32_t attempts_at, attempts;
};

/**
 * struct barebox_layout - where is what
 * @magic: of the state
 * @stride: bytes from one bucket to the next; not used with erase blocks
 * @signed_: there is an HMAC, which only who has the key can make
 * @last_chosen_at: where last_chosen is in the data, or UINT32_MAX
 * @target: bootchooser's targets, in the order of the device tree
 * @n: how many
 * @device: what holds the state, "" when this system has no such device
 */
struct barebox_layout {
	uint32_t magic, stride;
	bool signed_;
	uint32_t last_chosen_at;
	struct barebox_target target[BAREBOX_TARGETS_MAX];
	size_t n;
	char device[COUNTER_DEVICE_MAX];
};

/**
 * barebox_layout_read() - find the state's node
 * @root: prefix of /proc and /sys
 * @ret: filled in on success
 *
 * Return: 0; -ENOENT when there is no state in the device tree; -EINVAL when
 * there is no target of bootchooser in it.
 */
int barebox_layout_read(const char *root, struct barebox_layout *ret)
	_must_check_;

#endif /* RECOVERY_BAREBOX_DT_H */
