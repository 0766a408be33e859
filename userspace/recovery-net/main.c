// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include "plain.h"

void say(const char *format, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fprintf(stderr, "recovery-net: %s\n", plain(line));
}

static int fail(const char *what, int r)
{
	say("%s: %s", what, strerror(-r));
	return r;
}

/* Without a protocol it takes in nothing. */
static int open_all(struct net *net)
{
	int r;

	net->run_fd = open("/run", O_PATH | O_CLOEXEC);
	if (net->run_fd < 0)
		return fail("/run", -errno);
	net->packet_fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (net->packet_fd < 0)
		return fail("a packet socket", -errno);
	r = links_new(&net->links, port_changed, net);
	if (r < 0)
		return fail("watching the network interfaces", r);
	r = drop_privileges(false);
	return r < 0 ? fail("dropping privileges", r) : 0;
}

static int serve(struct net *net, bool window)
{
	int r;

	if (!net->conf.failsafe_address.prefix) {
		say("Address=none: no network for failsafe mode");
		return 0;
	}
	if (window && !net->conf.announce)
		return 0;
	r = open_all(net);
	if (!r)
		r = window ? announce_window(net) : serve_failsafe(net);
	links_free(net->links);
	closep(&net->packet_fd);
	closep(&net->run_fd);
	return r;
}

int main(int argc, char **argv)
{
	struct net net = { .packet_fd = -EBADF, .run_fd = -EBADF };
	int r;

	if (argc != 2 || (strcmp(argv[1], "window") &&
			  strcmp(argv[1], "failsafe"))) {
		fputs("usage: recovery-net window | failsafe\n"
		      "Tell the network while the failsafe window is open, or be the network of\n"
		      "failsafe mode. For the initramfs and recovery-net.service.\n",
		      stderr);
		return 2;
	}
	if (conf_load(&net.conf, "") < 0)
		conf_defaults(&net.conf);
	r = serve(&net, !strcmp(argv[1], "window"));
	conf_done(&net.conf);
	return r < 0;
}
