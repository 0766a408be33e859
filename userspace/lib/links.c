// SPDX-License-Identifier: GPL-2.0-or-later
#include "links.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>
#include "nle.h"

/**
 * struct links - the watcher
 * @events: messages about changes, and the answers to what was asked there
 * @command: everything that is acknowledged
 * @sys: /sys, which stays where it is when the root is changed
 * @fn: who is told
 * @arg: for @fn
 */
struct links {
	struct nl_sock *events, *command;
	int sys;
	void (*fn)(const struct link *link, void *arg);
	void *arg;
};

static void nl_msg_freep(struct nl_msg **msg)
{
	nlmsg_free(*msg);
}

static bool has(const struct links *links, const char *name, const char *what)
{
	char path[64];

	snprintf(path, sizeof(path), "class/net/%s/%s", name, what);
	return !faccessat(links->sys, path, F_OK, 0);
}

static void read_devtype(const struct links *links, struct link *link)
{
	_cleanup_(closep) int fd = -EBADF;
	char path[64], text[512] = "", *at;

	snprintf(path, sizeof(path), "class/net/%s/uevent", link->name);
	fd = openat(links->sys, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return;
	at = strstr(text, "DEVTYPE=");
	if (at)
		snprintf(link->devtype, sizeof(link->devtype), "%.*s",
			 (int)strcspn(at + 8, "\n"), at + 8);
}

static void read_kind(struct nlattr *info, struct link *link)
{
	struct nlattr *tb[IFLA_INFO_MAX + 1];

	if (info && !nla_parse_nested(tb, IFLA_INFO_MAX, info, NULL) &&
	    tb[IFLA_INFO_KIND])
		nla_strlcpy(link->kind, tb[IFLA_INFO_KIND], sizeof(link->kind));
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	const struct links *links = arg;
	struct nlattr *tb[IFLA_MAX + 1];
	const struct ifinfomsg *ifi;
	struct link link = { 0 };

	if (nlh->nlmsg_type != RTM_NEWLINK && nlh->nlmsg_type != RTM_DELLINK)
		return NL_OK;
	if (nlmsg_parse(nlh, sizeof(*ifi), tb, IFLA_MAX, NULL))
		return NL_OK;
	ifi = nlmsg_data(nlh);
	/* Bridges and wireless drivers tell of their own affairs likewise. */
	if (ifi->ifi_family != AF_UNSPEC || !tb[IFLA_IFNAME] ||
	    ifi->ifi_index <= 0)
		return NL_OK;
	nla_strlcpy(link.name, tb[IFLA_IFNAME], sizeof(link.name));
	link.index = (unsigned int)ifi->ifi_index;
	link.gone = nlh->nlmsg_type == RTM_DELLINK;
	link.ethernet = ifi->ifi_type == ARPHRD_ETHER;
	link.up = ifi->ifi_flags & IFF_UP;
	link.carrier = link.up && ifi->ifi_flags & IFF_LOWER_UP;
	link.wireless = has(links, link.name, "wireless") ||
			has(links, link.name, "phy80211");
	link.conduit = has(links, link.name, "dsa/tagging");
	read_kind(tb[IFLA_LINKINFO], &link);
	read_devtype(links, &link);
	links->fn(&link, links->arg);
	return NL_OK;
}

static int ask_all(struct links *links)
{
	struct ifinfomsg all = { .ifi_family = AF_UNSPEC };

	int r = nl_send_simple(links->events, RTM_GETLINK, NLM_F_DUMP, &all,
			       sizeof(all));

	return r < 0 ? errno_from_nle(r) : 0;
}

static int open_socket(struct nl_sock **ret)
{
	*ret = nl_socket_alloc();
	if (!*ret)
		return -ENOMEM;
	return errno_from_nle(nl_connect(*ret, NETLINK_ROUTE));
}

static int open_events(struct links *links)
{
	int r = open_socket(&links->events);

	if (r < 0)
		return r;
	nl_socket_disable_seq_check(links->events);
	nl_socket_modify_cb(links->events, NL_CB_VALID, NL_CB_CUSTOM,
			    on_message, links);
	r = nl_socket_add_membership(links->events, RTNLGRP_LINK);
	if (!r)
		r = nl_socket_set_nonblocking(links->events);
	return r ? errno_from_nle(r) : ask_all(links);
}

int links_new(struct links **ret,
	      void (*fn)(const struct link *link, void *arg), void *arg)
{
	struct links *links = calloc(1, sizeof(*links));
	int r;

	if (!links)
		return -ENOMEM;
	links->fn = fn;
	links->arg = arg;
	links->sys = open("/sys", O_PATH | O_CLOEXEC);
	r = links->sys < 0 ? -errno : 0;
	if (!r)
		r = open_socket(&links->command);
	if (!r)
		r = open_events(links);
	if (r < 0) {
		links_free(links);
		return r;
	}
	*ret = links;
	return 0;
}

void links_free(struct links *links)
{
	if (!links)
		return;
	nl_socket_free(links->events);
	nl_socket_free(links->command);
	closep(&links->sys);
	free(links);
}

int links_fd(const struct links *links)
{
	return nl_socket_get_fd(links->events);
}

int links_read(struct links *links)
{
	int r = nl_recvmsgs_default(links->events);

	/* Some were lost, or changed while they were listed. */
	if (r == -NLE_NOMEM || r == -NLE_DUMP_INTR)
		return ask_all(links);
	return r == -NLE_AGAIN ? 0 : errno_from_nle(r);
}

/* libnl waits for the answer. */
static int send_message(struct links *links, struct nl_msg *msg)
{
	int r = nl_send_auto(links->command, msg);

	return errno_from_nle(r < 0 ? r : nl_wait_for_ack(links->command));
}

int links_set_up(struct links *links, unsigned int index, bool up)
{
	_cleanup_(nl_msg_freep) struct nl_msg *msg =
		nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_ACK);
	struct ifinfomsg ifi = {
		.ifi_index = (int)index,
		.ifi_flags = up ? IFF_UP : 0,
		.ifi_change = IFF_UP,
	};

	if (!msg || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0)
		return -ENOMEM;
	return send_message(links, msg);
}

static int put_address(struct nl_msg *msg, unsigned int index,
		       const struct subnet *subnet)
{
	uint32_t local = htonl(subnet->address);
	uint32_t broadcast = htonl(subnet_broadcast(subnet));
	struct ifaddrmsg ifa = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = (uint8_t)subnet->prefix,
		.ifa_index = index,
	};

	return nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO) < 0 ||
	       nla_put(msg, IFA_LOCAL, sizeof(local), &local) < 0 ||
	       nla_put(msg, IFA_BROADCAST, sizeof(broadcast), &broadcast) < 0 ?
	       -ENOMEM : 0;
}

int links_set_address(struct links *links, unsigned int index,
		      const struct subnet *subnet, bool on)
{
	_cleanup_(nl_msg_freep) struct nl_msg *msg =
		nlmsg_alloc_simple(on ? RTM_NEWADDR : RTM_DELADDR,
				   NLM_F_ACK | (on ? NLM_F_CREATE |
						     NLM_F_REPLACE : 0));

	if (!msg || put_address(msg, index, subnet) < 0)
		return -ENOMEM;
	return send_message(links, msg);
}
