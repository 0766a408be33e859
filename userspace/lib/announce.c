// SPDX-License-Identifier: GPL-2.0-or-later
#include "announce.h"

#include <string.h>

#define IP_SIZE		20
#define UDP_SIZE	8
#define IP_TTL		1	/* it is for those at the same cable */
#define IP_UDP		17
#define IP_DONT_FRAGMENT 0x4000

static void put16(uint8_t *at, unsigned int v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void put32(uint8_t *at, uint32_t v)
{
	put16(at, v >> 16);
	put16(at + 2, v);
}

/* RFC 1071, not folded yet */
static uint32_t sum(const uint8_t *data, size_t len, uint32_t before)
{
	for (size_t i = 0; i < len; i++)
		before += i % 2 ? data[i] : (uint32_t)data[i] << 8;
	return before;
}

static unsigned int checksum(uint32_t v)
{
	while (v >> 16)
		v = (v & 0xffff) + (v >> 16);
	return ~v & 0xffff;
}

static void put_ip(uint8_t *ip, const struct subnet *from)
{
	ip[0] = 0x45;	/* version 4, 5 words */
	put16(ip + 2, ANNOUNCE_PACKET);
	put16(ip + 6, IP_DONT_FRAGMENT);
	ip[8] = IP_TTL;
	ip[9] = IP_UDP;
	put32(ip + 12, from->address);
	put32(ip + 16, subnet_broadcast(from));
	put16(ip + 10, checksum(sum(ip, IP_SIZE, 0)));
}

/* Both addresses, protocol and length count as well. 0 stands for none. */
static void put_udp(uint8_t *udp, const uint8_t *addresses)
{
	unsigned int size = UDP_SIZE + ANNOUNCE_SIZE, check;

	put16(udp, ANNOUNCE_PORT);
	put16(udp + 2, ANNOUNCE_PORT);
	put16(udp + 4, size);
	check = checksum(sum(udp, size,
			     sum(addresses, 8, IP_UDP + size)));
	put16(udp + 6, check ?: 0xffff);
}

void announce_packet(const struct subnet *from,
		     const uint8_t payload[ANNOUNCE_SIZE],
		     uint8_t ret[ANNOUNCE_PACKET])
{
	memset(ret, 0, ANNOUNCE_PACKET);
	memcpy(ret + IP_SIZE + UDP_SIZE, payload, ANNOUNCE_SIZE);
	put_ip(ret, from);
	put_udp(ret + IP_SIZE, ret + 12);
}

static size_t add(uint8_t *ret, size_t used, const char *name, const char *text)
{
	int n;

	if (!*text)
		return used;
	/* the last byte stays zero */
	n = snprintf((char *)ret + used, ANNOUNCE_SIZE - used, "%s%s\n", name,
		     text);
	return n < (int)(ANNOUNCE_SIZE - used) ? used + (size_t)n :
						 ANNOUNCE_SIZE - 1;
}

void announce_payload(const char *text, const char *board, const char *keys,
		      uint8_t ret[ANNOUNCE_SIZE])
{
	size_t used = 2, len;

	memset(ret, 0, ANNOUNCE_SIZE);
	ret[0] = 0xde;
	ret[1] = 0xad;
	used = add(ret, used, "", text);
	used = add(ret, used, "board: ", board);
	for (; *keys; keys += len + !!keys[len]) {
		char line[128];

		len = strcspn(keys, "\n");
		snprintf(line, sizeof(line), "%.*s",
			 (int)(len < sizeof(line) ? len : sizeof(line) - 1),
			 keys);
		used = add(ret, used, "ssh host key: ", line);
	}
}
