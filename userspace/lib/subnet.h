/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IPv4 address and its network, "192.168.1.1/24". Pure. */
#ifndef RECOVERY_SUBNET_H
#define RECOVERY_SUBNET_H

#include "util.h"

#define SUBNET_TEXT_MAX	20	/* "255.255.255.255/32" and some */

/**
 * struct subnet - an address of our own, and who is near it
 * @address: in host byte order
 * @prefix: length of the network in bits, 8 to 30, 0: there is no network
 */
struct subnet {
	uint32_t address;
	unsigned int prefix;
};

/**
 * subnet_parse() - from its text
 * @s: "ADDRESS/LENGTH" or "none"
 * @ret: set on success only
 * @why: what is wrong, for people
 * @size: of @why
 *
 * Return: 0, or -EINVAL for what no board can have as its address.
 */
int subnet_parse(const char *s, struct subnet *ret, char *why,
		 size_t size) _must_check_;

/* The other way round */
void subnet_to_string(const struct subnet *subnet, char *buf, size_t size);

/* The address that all in that network hear, in host byte order */
uint32_t subnet_broadcast(const struct subnet *subnet);

#endif /* RECOVERY_SUBNET_H */
