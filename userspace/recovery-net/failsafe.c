// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <fcntl.h>
#include <string.h>
#include "announce.h"

#define STEP_MS		1000
#define MESSAGES	3	/* a switch takes a while to pass them on */

/* Nobody else in the network has a say in our addresses. */
static void refuse_routers(const struct port *port)
{
	_cleanup_(closep) int fd = -EBADF;
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/accept_ra",
		 port->name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 ? errno != ENOENT : write(fd, "0", 1) != 1)
		say("%s: %s, routers may give it IPv6 addresses", path,
		    strerror(errno));
}

/* Only one that has a link has the address: others would take the answers. */
static void follow_carrier(struct net *net, struct port *port)
{
	int r;

	if (port->carrier == port->addressed)
		return;
	r = links_set_address(net->links, port->index,
			      &net->conf.failsafe_address, port->carrier);
	if (r < 0 && port->carrier)
		say("%s can't be given its address: %s", port->name,
		    strerror(-r));
	port->addressed = port->carrier;
	port->left = port->carrier && net->conf.announce ? MESSAGES : 0;
}

static void step(struct net *net, struct port *port)
{
	if (!port->up && !port->raised && port_settled(net, port)) {
		refuse_routers(port);
		port_raise(net, port);
	}
	follow_carrier(net, port);
	if (port->left && !message_send(net, port, ANNOUNCE_FAILSAFE))
		port->left--;
}

/* Something is left to do, without waiting for a change */
static bool is_busy(const struct net *net)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->port[i].left ||
		    (!net->port[i].up && !net->port[i].raised))
			return true;
	return false;
}

int serve_failsafe(struct net *net)
{
	char address[SUBNET_TEXT_MAX];
	int r;

	subnet_to_string(&net->conf.failsafe_address, address, sizeof(address));
	say("%s on each wired port that has a link", address);
	do {
		r = ports_wait(net, is_busy(net) ? STEP_MS : -1);
		for (size_t i = 0; i < net->n; i++)
			step(net, &net->port[i]);
	} while (!r);
	say("the network is served no more: %s", strerror(-r));
	return r;
}
