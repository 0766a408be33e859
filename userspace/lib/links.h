/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces, by rtnetlink: the only file that knows it. */
#ifndef RECOVERY_LINKS_H
#define RECOVERY_LINKS_H

#include "subnet.h"

#define LINK_NAME_MAX	16
#define LINK_KIND_MAX	32

/**
 * struct link - an interface
 * @index: its number
 * @name: as it is called now
 * @kind: what made it when no driver of hardware did ("bridge", "dummy"), or
 *	"dsa", or ""
 * @devtype: what its driver calls it ("wlan", "vlan", "dsa"), or ""
 * @ethernet: it is not loopback, a tunnel, CAN or a serial line
 * @wireless: its driver has wireless extensions
 * @conduit: a switch with ports of their own is behind it
 * @up: somebody has switched it on
 * @carrier: and it has a link
 * @gone: it is no more
 */
struct link {
	unsigned int index;
	char name[LINK_NAME_MAX];
	char kind[LINK_KIND_MAX];
	char devtype[LINK_KIND_MAX];
	bool ethernet, wireless, conduit;
	bool up, carrier, gone;
};

/* A socket for a cable: neither wireless nor made of other interfaces. Pure. */
bool link_is_port(const struct link *link);

struct links;

/**
 * links_new() - watch all interfaces, those included that come later
 * @ret: the watcher
 * @fn: told of each that is there and of each change, by links_read()
 * @arg: for @fn
 *
 * Return: 0 or -errno.
 */
int links_new(struct links **ret,
	      void (*fn)(const struct link *link, void *arg),
	      void *arg) _must_check_;
void links_free(struct links *links);

/* Readable when there is something for links_read() */
int links_fd(const struct links *links);
int links_read(struct links *links) _must_check_;

/* Switch it on or off: -EPERM, -ENODEV, what a driver says */
int links_set_up(struct links *links, unsigned int index, bool up);

/* Give it an address, which it may have already, or take that away. */
int links_set_address(struct links *links, unsigned int index,
		      const struct subnet *subnet, bool on);

#endif /* RECOVERY_LINKS_H */
