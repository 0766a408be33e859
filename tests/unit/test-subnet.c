// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "subnet.h"

static const struct {
	const char *text;
	uint32_t address, broadcast;
	unsigned int prefix;
} right[] = {
	{ "192.168.1.1/24", 0xc0a80101, 0xc0a801ff, 24 },
	{ "10.0.0.1/8", 0x0a000001, 0x0affffff, 8 },
	{ "10.0.0.2/30", 0x0a000002, 0x0a000003, 30 },
	{ "169.254.7.7/16", 0xa9fe0707, 0xa9feffff, 16 },
	{ "223.255.255.254/24", 0xdffffffe, 0xdfffffff, 24 },
};

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "", "none, or an IPv4 address" },
	{ "192.168.1.1", "such as 192.168.1.1/24" },
	{ "/24", "none, or an IPv4 address" },
	{ "192.168.1/24", "none, or an IPv4 address" },
	{ "192.168.1.256/24", "none, or an IPv4 address" },
	{ " 192.168.1.1/24", "none, or an IPv4 address" },
	{ "192.168.1.1000000000/24", "none, or an IPv4 address" },
	{ "fe80::1/64", "none, or an IPv4 address" },
	{ "None", "none, or an IPv4 address" },
	{ "192.168.1.1/", "8 to 30" },
	{ "192.168.1.1/7", "8 to 30" },
	{ "192.168.1.1/31", "8 to 30" },
	{ "192.168.1.1/-1", "8 to 30" },
	{ "192.168.1.1/24 ", "8 to 30" },
	{ "192.168.1.1/24/24", "8 to 30" },
	{ "192.168.1.1/4294967320", "8 to 30" },
	{ "192.168.1.0/24", "that is the network" },
	{ "192.168.1.255/24", "everybody" },
	{ "10.0.0.3/30", "everybody" },
	{ "0.0.0.1/8", "no board can have" },
	{ "127.0.0.1/8", "no board can have" },
	{ "224.0.0.1/24", "no board can have" },
	{ "255.255.255.254/24", "no board can have" },
};

static void test_right(void **state)
{
	char text[SUBNET_TEXT_MAX], why[128] = "";

	for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
		struct subnet s = { 0 };

		assert_int_equal(subnet_parse(right[i].text, &s, why,
					      sizeof(why)), 0);
		assert_int_equal(s.address, right[i].address);
		assert_int_equal(s.prefix, right[i].prefix);
		assert_int_equal(subnet_broadcast(&s), right[i].broadcast);
		subnet_to_string(&s, text, sizeof(text));
		assert_string_equal(text, right[i].text);
	}
	assert_string_equal(why, "");
}

static void test_none(void **state)
{
	struct subnet s = { 0xc0a80101, 24 };
	char text[SUBNET_TEXT_MAX], why[128];

	assert_int_equal(subnet_parse("none", &s, why, sizeof(why)), 0);
	assert_int_equal(s.prefix, 0);
	subnet_to_string(&s, text, sizeof(text));
	assert_string_equal(text, "none");
}

static void test_wrong(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct subnet s = { 0xc0a80101, 24 };
		char why[128] = "";

		assert_int_equal(subnet_parse(wrong[i].text, &s, why,
					      sizeof(why)), -EINVAL);
		if (!strstr(why, wrong[i].why))
			fail_msg("%s: %s", wrong[i].text, why);
		assert_int_equal(s.address, 0xc0a80101);
		assert_int_equal(s.prefix, 24);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
