// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "announce.h"
#include "links.h"

static const struct subnet usual = { 0xc0a80101, 24 };

/* The sums were reckoned by another program, from RFC 791 and 768. */
static void test_packet(void **state)
{
	static const uint8_t begin[28] = {
		0x45, 0, 0x04, 0x05, 0, 0, 0x40, 0, 1, 17, 0xf1, 0x97,
		192, 168, 1, 1, 192, 168, 1, 255,
		0x13, 0x37, 0x13, 0x37, 0x03, 0xf1, 0xc3, 0xbd,
	};
	uint8_t payload[ANNOUNCE_SIZE], packet[ANNOUNCE_PACKET];

	announce_payload(ANNOUNCE_WINDOW, "", "", payload);
	announce_packet(&usual, payload, packet);
	assert_memory_equal(packet, begin, sizeof(begin));
	assert_memory_equal(packet + sizeof(begin), payload, sizeof(payload));
}

static void test_other_network(void **state)
{
	static const struct subnet other = { 0x0a000002, 30 };
	uint8_t payload[ANNOUNCE_SIZE], packet[ANNOUNCE_PACKET];

	announce_payload(ANNOUNCE_WINDOW, "", "", payload);
	announce_packet(&other, payload, packet);
	assert_memory_equal(packet + 10, "\x61\xe4\x0a\0\0\x02\x0a\0\0\x03", 10);
	assert_memory_equal(packet + 26, "\x34\x0a", 2);
}

/* A checksum of 0 would say that there is none. */
static void test_checksum_of_zero(void **state)
{
	uint8_t payload[ANNOUNCE_SIZE] = { 0x4d, 0x4d };
	uint8_t packet[ANNOUNCE_PACKET];

	announce_packet(&usual, payload, packet);
	assert_memory_equal(packet + 26, "\xff\xff", 2);
}

static void test_payload(void **state)
{
	uint8_t payload[ANNOUNCE_SIZE];

	announce_payload(ANNOUNCE_FAILSAFE, "a board", "ED25519 SHA256:x\nRSA SHA256:y\n",
			 payload);
	assert_memory_equal(payload, "\xde\xad", 2);
	assert_string_equal((char *)payload + 2,
			    "Entering Failsafe!\nboard: a board\n"
			    "ssh host key: ED25519 SHA256:x\n"
			    "ssh host key: RSA SHA256:y\n");
	announce_payload(ANNOUNCE_WINDOW, "", "no end of line", payload);
	assert_string_equal((char *)payload + 2,
			    "Please press button now to enter failsafe\n"
			    "ssh host key: no end of line\n");
	for (size_t i = strlen((char *)payload); i < sizeof(payload); i++)
		assert_int_equal(payload[i], 0);
}

/* Whatever the files hold, there is an end to it. */
static void test_too_long(void **state)
{
	uint8_t payload[ANNOUNCE_SIZE];
	char keys[4000], board[2000];

	memset(keys, 'k', sizeof(keys));
	keys[sizeof(keys) - 1] = '\0';
	memset(board, 'b', sizeof(board));
	board[sizeof(board) - 1] = '\0';
	announce_payload(ANNOUNCE_WINDOW, "x", keys, payload);
	assert_int_equal(payload[ANNOUNCE_SIZE - 1], 0);
	announce_payload(ANNOUNCE_WINDOW, board, keys, payload);
	assert_int_equal(payload[ANNOUNCE_SIZE - 1], 0);
	assert_int_equal(strlen((char *)payload), ANNOUNCE_SIZE - 1);
	for (size_t i = 0; i < sizeof(keys) - 1; i++)
		keys[i] = i % 2 ? '\n' : 'k';
	announce_payload(ANNOUNCE_WINDOW, "x", keys, payload);
	assert_int_equal(payload[ANNOUNCE_SIZE - 1], 0);
}

static const struct {
	struct link link;
	bool port;
} links[] = {
	{ { .ethernet = true }, true },
	{ { .ethernet = true, .kind = "dsa", .devtype = "dsa" }, true },
	{ { .ethernet = true, .devtype = "dsa" }, true },
	{ { .ethernet = true, .devtype = "gadget" }, true },
	{ { .ethernet = false }, false },
	{ { .ethernet = true, .wireless = true }, false },
	{ { .ethernet = true, .devtype = "wlan" }, false },
	{ { .ethernet = true, .devtype = "bluetooth" }, false },
	{ { .ethernet = true, .devtype = "wwan" }, false },
	{ { .ethernet = true, .conduit = true }, false },
	{ { .ethernet = true, .kind = "bridge", .devtype = "bridge" }, false },
	{ { .ethernet = true, .kind = "vlan", .devtype = "vlan" }, false },
	{ { .ethernet = true, .kind = "dummy" }, false },
	{ { .ethernet = true, .kind = "veth" }, false },
	{ { .ethernet = true, .kind = "tun" }, false },
};

static void test_ports(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (link_is_port(&links[i].link) != links[i].port)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packet),
		cmocka_unit_test(test_other_network),
		cmocka_unit_test(test_checksum_of_zero),
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
