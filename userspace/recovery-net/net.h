/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board in the network while it has none of its configuration: it tells
 * when its failsafe window is open, and in failsafe mode it can be reached.
 */
#ifndef RECOVERY_NET_H
#define RECOVERY_NET_H

#include "conf.h"
#include "links.h"

#define PORTS_MAX	32

/**
 * struct port - a socket for a cable
 * @index: of the interface
 * @name: of it
 * @up: it is on
 * @carrier: it has a link
 * @raised: we have switched it on
 * @addressed: we have given it the address
 * @left: how many messages it has still to carry
 */
struct port {
	unsigned int index;
	char name[LINK_NAME_MAX];
	bool up, carrier, raised, addressed;
	unsigned int left;
};

/**
 * struct net - all of it
 * @conf: recovery.conf
 * @links: all interfaces
 * @port: those that are ports
 * @n: how many
 * @packet_fd: to send what is no service's
 * @run_fd: /run, whose path is another's once the root is changed
 */
struct net {
	struct recov_conf conf;
	struct links *links;
	struct port port[PORTS_MAX];
	size_t n;
	int packet_fd;
	int run_fd;
};

/* main.c */
void say(const char *format, ...) _printf_(1, 2);

/* ports.c: told of each interface */
void port_changed(const struct link *link, void *net);

/* Whoever names interfaces is done with it: it may be switched on. */
bool port_settled(const struct net *net, const struct port *port);
int port_raise(struct net *net, struct port *port);

/* Wait for changes, @timeout_ms at most, and take them in. */
int ports_wait(struct net *net, int timeout_ms);

/* message.c: what stands for the name of this board, "" when nothing does */
void message_board(const struct recov_conf *conf, char *ret, size_t size);

/* On one port: 0 or -errno */
int message_send(const struct net *net, const struct port *port,
		 const char *text);

/* drop.c: all privileges but that to change interfaces, or that one too */
int drop_privileges(bool all);

/* window.c: until it is over */
int announce_window(struct net *net);

/* failsafe.c: until the system ends */
int serve_failsafe(struct net *net);

#endif /* RECOVERY_NET_H */
