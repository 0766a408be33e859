// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include <poll.h>
#include <string.h>
#include "conf.h"
#include "links.h"

static bool has(const struct check *c, const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", c->root, path);
	return !access(full, F_OK);
}

static void count(const struct link *link, void *arg)
{
	unsigned int *n = arg;

	*n += link_is_port(link);
}

/* Those that are there now; what the kernel lists can be read at once. */
static int count_ports(unsigned int *n)
{
	struct links *links;
	struct pollfd pollfd = { .events = POLLIN };
	int r = links_new(&links, count, n);

	if (r < 0)
		return r;
	pollfd.fd = links_fd(links);
	while (!r && poll(&pollfd, 1, 0) > 0)
		r = links_read(links);
	links_free(links);
	return r;
}

static void check_ssh(struct check *c)
{
	bool dropbear = has(c, "/usr/sbin/dropbear");

	if (dropbear || has(c, "/usr/sbin/sshd"))
		check_add(c, CHECK_OK, "ssh", NULL, "failsafe mode has %s",
			  dropbear ? "dropbear" : "sshd");
	else
		check_add(c, CHECK_WARN, "ssh", "Install dropbear or OpenSSH's server into the image",
			  "neither dropbear nor sshd is there: failsafe mode has a network, but nobody can log in by it");
}

void check_network(struct check *c)
{
	const struct subnet *subnet = &c->conf->failsafe_address;
	char address[SUBNET_TEXT_MAX];
	unsigned int n = 0;
	int r;

	subnet_to_string(subnet, address, sizeof(address));
	if (!subnet->prefix) {
		check_add(c, CHECK_OK, "network", NULL,
			  "failsafe mode has none (Address=none)");
		return;
	}
	r = count_ports(&n);
	if (r < 0) {
		check_add(c, CHECK_WARN, "network", "Have the kernel built with CONFIG_NET and CONFIG_INET",
			  "its interfaces can't be listed: %s", strerror(-r));
		return;
	}
	if (!n) {
		check_add(c, CHECK_OK, "network", NULL,
			  "no wired port is there: failsafe mode is at the console only");
		return;
	}
	check_add(c, CHECK_OK, "network", NULL,
		  "failsafe mode has %s on each wired port that has a link (%u port%s)",
		  address, n, n == 1 ? "" : "s");
	check_ssh(c);
}
