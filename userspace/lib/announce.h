/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a board tells its network before it has an address there, as OpenWrt's
 * netmsg does, for people with "tcpdump -Ani eth0 port 4919 and udp". Pure.
 *
 * A UDP datagram to the broadcast address of the network, from and to port
 * 4919 (0x1337), of 1001 bytes: 0xDE 0xAD, the text, and zeroes to the end.
 * Behind OpenWrt's text, which ends with its line, stand lines of our own.
 */
#ifndef RECOVERY_ANNOUNCE_H
#define RECOVERY_ANNOUNCE_H

#include <stddef.h>
#include "subnet.h"

#define ANNOUNCE_PORT		4919
#define ANNOUNCE_SIZE		1001
#define ANNOUNCE_PACKET		(20 + 8 + ANNOUNCE_SIZE)	/* IP, UDP */

#define ANNOUNCE_WINDOW		"Please press button now to enter failsafe"
#define ANNOUNCE_FAILSAFE	"Entering Failsafe!"

/**
 * announce_payload() - the text of a message
 * @text: one of the above
 * @board: its name, "" when it has none
 * @keys: fingerprints of its ssh host keys, one a line, or ""
 * @ret: filled in; what does not fit is left out
 */
void announce_payload(const char *text, const char *board, const char *keys,
		      uint8_t ret[ANNOUNCE_SIZE]);

/**
 * announce_packet() - a message as an IP packet, RFC 791 and 768
 * @from: address and network of the board
 * @payload: what it says
 * @ret: filled in, both checksums included
 */
void announce_packet(const struct subnet *from,
		     const uint8_t payload[ANNOUNCE_SIZE],
		     uint8_t ret[ANNOUNCE_PACKET]);

#endif /* RECOVERY_ANNOUNCE_H */
