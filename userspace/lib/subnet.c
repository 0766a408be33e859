// SPDX-License-Identifier: GPL-2.0-or-later
#include "subnet.h"

#include <arpa/inet.h>
#include <string.h>
#include "conf_value.h"
#include "reason.h"

#define PREFIX_MIN	8
#define PREFIX_MAX	30	/* two addresses are ours and theirs */

static uint32_t host_bits(unsigned int prefix)
{
	return UINT32_MAX >> prefix;
}

/* What the standards keep for other uses than naming one board */
static bool is_reserved(uint32_t address)
{
	unsigned int first = address >> 24;

	return !first || first == 127 || first >= 224;
}

static int check(const struct subnet *subnet, char *why, size_t size)
{
	uint32_t mask = host_bits(subnet->prefix);

	if (is_reserved(subnet->address))
		return because(why, size, -EINVAL,
			       "no board can have that address");
	if (!(subnet->address & mask))
		return because(why, size, -EINVAL,
			       "that is the network, an address in it is allowed");
	if ((subnet->address & mask) == mask)
		return because(why, size, -EINVAL,
			       "that is everybody in the network, an address in it is allowed");
	return 0;
}

int subnet_parse(const char *s, struct subnet *ret, char *why, size_t size)
{
	const char *slash = strchr(s, '/');
	char text[INET_ADDRSTRLEN] = "";
	struct subnet subnet;
	struct in_addr in;

	if (!strcmp(s, "none")) {
		*ret = (struct subnet){ 0 };
		return 0;
	}
	if (slash && slash - s < (ptrdiff_t)sizeof(text))
		memcpy(text, s, (size_t)(slash - s));
	if (!slash || inet_pton(AF_INET, text, &in) != 1)
		return because(why, size, -EINVAL,
			       "none, or an IPv4 address with the length of its network, such as 192.168.1.1/24, is allowed");
	if (value_uint(slash + 1, PREFIX_MIN, PREFIX_MAX, &subnet.prefix))
		return because(why, size, -EINVAL,
			       "a network's length of %u to %u is allowed",
			       PREFIX_MIN, PREFIX_MAX);
	subnet.address = ntohl(in.s_addr);
	if (check(&subnet, why, size))
		return -EINVAL;
	*ret = subnet;
	return 0;
}

void subnet_to_string(const struct subnet *subnet, char *buf, size_t size)
{
	struct in_addr in = { .s_addr = htonl(subnet->address) };
	char text[INET_ADDRSTRLEN] = "";

	if (!subnet->prefix)
		snprintf(buf, size, "none");
	else if (inet_ntop(AF_INET, &in, text, sizeof(text)))
		snprintf(buf, size, "%s/%u", text, subnet->prefix);
}

uint32_t subnet_broadcast(const struct subnet *subnet)
{
	return subnet->address | host_bits(subnet->prefix);
}
