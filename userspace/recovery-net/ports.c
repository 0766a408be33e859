// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>

static struct port *find(struct net *net, unsigned int index)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->port[i].index == index)
			return &net->port[i];
	return NULL;
}

static void forget(struct net *net, struct port *port)
{
	*port = net->port[--net->n];
}

static struct port *add(struct net *net, const struct link *link)
{
	struct port *port = &net->port[net->n];

	if (net->n == PORTS_MAX) {
		say("more than %d ports, ignoring %s", PORTS_MAX, link->name);
		return NULL;
	}
	net->n++;
	*port = (struct port){ .index = link->index };
	return port;
}

void port_changed(const struct link *link, void *arg)
{
	struct net *net = arg;
	struct port *port = find(net, link->index);

	if (link->gone || !link_is_port(link)) {
		if (port)
			forget(net, port);
		return;
	}
	if (!port)
		port = add(net, link);
	if (!port)
		return;
	snprintf(port->name, sizeof(port->name), "%s", link->name);
	port->up = link->up;
	port->carrier = link->carrier;
}

/* An interface that is on can't be given another name. */
bool port_settled(const struct net *net, const struct port *port)
{
	char path[32];

	snprintf(path, sizeof(path), "udev/data/n%u", port->index);
	return faccessat(net->run_fd, "udev/control", F_OK, 0) < 0 ||
	       !faccessat(net->run_fd, path, F_OK, 0);
}

int port_raise(struct net *net, struct port *port)
{
	int r = links_set_up(net->links, port->index, true);

	if (r < 0)
		say("%s can't be switched on: %s", port->name, strerror(-r));
	port->raised = true;
	return r;
}

int ports_wait(struct net *net, int timeout_ms)
{
	struct pollfd pollfd = {
		.fd = links_fd(net->links),
		.events = POLLIN,
	};

	if (poll(&pollfd, 1, timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	return pollfd.revents ? links_read(net->links) : 0;
}
