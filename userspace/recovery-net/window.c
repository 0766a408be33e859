// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <fcntl.h>
#include <ifaddrs.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "announce.h"
#include "genl.h"

#define STEP_MS		200
#define PERIOD_MS	1000
#define MOST_MS		300000
#define REPORT		"recovery/report"	/* the end of the initramfs */

/**
 * struct window - until it is over
 * @net: the ports
 * @client: the module, NULL before it is there
 * @state: what it said last
 * @known: it said something
 * @next: when to send again
 */
struct window {
	struct net *net;
	struct recov_client *client;
	struct recov_state state;
	bool known;
	uint64_t next;
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static unsigned int ask_state(struct window *w)
{
	if (!w->client && recov_client_new(&w->client) < 0)
		w->client = NULL;
	w->known = w->client && !recov_state_get(w->client, &w->state);
	return w->known ? w->state.window.state : RECOVERY_WINDOW_STATE_WAITING;
}

/* Somebody has configured it meanwhile: an option of the kernel's, ip= */
static bool is_used(const char *name)
{
	struct ifaddrs *list, *at;
	bool used = false;

	if (getifaddrs(&list) < 0)
		return true;
	for (at = list; at; at = at->ifa_next)
		used |= at->ifa_addr && at->ifa_addr->sa_family == AF_INET &&
			!strcmp(at->ifa_name, name);
	freeifaddrs(list);
	return used;
}

static void raise_ports(struct net *net)
{
	for (size_t i = 0; i < net->n; i++) {
		struct port *port = &net->port[i];

		if (!port->up && !port->raised && port_settled(net, port))
			port_raise(net, port);
	}
}

/*
 * The system finds them as it would without us: whoever configures networks
 * there has not been started yet.
 */
static void lower_ports(struct net *net)
{
	for (size_t i = 0; i < net->n; i++) {
		struct port *port = &net->port[i];

		if (port->raised && !is_used(port->name))
			links_set_up(net->links, port->index, false);
		port->raised = false;
	}
}

static void send_all(struct window *w)
{
	uint64_t now = now_ms();

	if (now < w->next)
		return;
	for (size_t i = 0; i < w->net->n; i++) {
		const struct port *port = &w->net->port[i];

		/* One that can't be sent is followed by the next. */
		if (port->carrier &&
		    !message_send(w->net, port, ANNOUNCE_WINDOW))
			w->next = now + PERIOD_MS;
	}
}

/* Without the module there is no window; it is loaded early, or not at all. */
static bool goes_on(const struct window *w, unsigned int state, bool early)
{
	return (state == RECOVERY_WINDOW_STATE_WAITING ||
		state == RECOVERY_WINDOW_STATE_OPEN) &&
	       (early || w->known) && now_ms() < MOST_MS;
}

static int run(struct window *w)
{
	bool early = true;
	unsigned int state;
	int r = 0;

	do {
		state = ask_state(w);
		if (early && !faccessat(w->net->run_fd, REPORT, F_OK, 0)) {
			early = false;
			lower_ports(w->net);
			r = drop_privileges(true);
		}
		if (early)
			raise_ports(w->net);
		if (state == RECOVERY_WINDOW_STATE_OPEN)
			send_all(w);
		if (!r)
			r = ports_wait(w->net, STEP_MS);
	} while (!r && goes_on(w, state, early));
	if (early)
		lower_ports(w->net);
	return r;
}

int announce_window(struct net *net)
{
	struct window w = { .net = net };
	int r;

	/* What ends the initramfs' shell is none of ours. */
	(void)setsid();
	r = run(&w);
	if (r < 0)
		say("the window is announced no more: %s", strerror(-r));
	recov_client_free(w.client);
	return r;
}
