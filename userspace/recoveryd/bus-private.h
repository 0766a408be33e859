/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files that serve org.recoveryd.Manager1. */
#ifndef RECOVERYD_BUS_PRIVATE_H
#define RECOVERYD_BUS_PRIVATE_H

#include "manager.h"

#define BUS_PATH	"/org/recoveryd"
#define BUS_INTERFACE	"org.recoveryd.Manager1"
#define BUS_ERROR(name)	"org.recoveryd.Error." name

/* bus-properties.c: all of them have this getter */
int bus_get_property(sd_bus *bus, const char *path, const char *interface,
		     const char *property, sd_bus_message *reply,
		     void *userdata, sd_bus_error *error);

/* bus-methods.c */
int bus_mark_good(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_mark_bad(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_set_next_slot(sd_bus_message *call, void *userdata,
		      sd_bus_error *error);
int bus_reset(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_failsafe(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_rescue(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_fallback(sd_bus_message *call, void *userdata, sd_bus_error *error);
int bus_reboot(sd_bus_message *call, void *userdata, sd_bus_error *error);

/**
 * bus_authorize() - let a call through, refuse it, or have polkit decide
 * @m: the daemon
 * @call: the method call
 * @action: polkit's name of what it does
 * @fn: does it, now or later, and sends the reply; or fails with @error
 * @error: set when it is refused
 */
int bus_authorize(struct manager *m, sd_bus_message *call, const char *action,
		  int (*fn)(struct manager *m, sd_bus_message *call,
			    sd_bus_error *error),
		  sd_bus_error *error);

#endif /* RECOVERYD_BUS_PRIVATE_H */
