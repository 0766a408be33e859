// SPDX-License-Identifier: GPL-2.0-or-later
#include "links.h"

#include <string.h>

/*
 * Drivers of hardware give no name to what they are, but for a port of a switch
 * and for one that is a USB device of the computer it is plugged into.
 */
static bool is_cable(const char *devtype)
{
	return !*devtype || !strcmp(devtype, "dsa") || !strcmp(devtype, "gadget");
}

bool link_is_port(const struct link *link)
{
	return link->ethernet && !link->wireless && !link->conduit &&
	       (!*link->kind || !strcmp(link->kind, "dsa")) &&
	       is_cable(link->devtype);
}
