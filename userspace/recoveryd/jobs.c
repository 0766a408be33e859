// SPDX-License-Identifier: GPL-2.0-or-later
#include "jobs.h"

#include "log.h"

#define SYSTEMD_PRIVATE	"unix:path=/run/systemd/private"

/* systemd's own socket, for when there is no bus; for root only */
static int open_private(sd_bus **ret)
{
	_cleanup_(sd_bus_unrefp) sd_bus *bus = NULL;
	int r = sd_bus_new(&bus);

	if (r >= 0)
		r = sd_bus_set_address(bus, SYSTEMD_PRIVATE);
	if (r >= 0)
		r = sd_bus_start(bus);
	if (r >= 0)
		*ret = TAKE_PTR(bus);
	return r;
}

static int start_unit(sd_bus *bus, const char *unit)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	int r = sd_bus_call_method(bus, "org.freedesktop.systemd1",
				   "/org/freedesktop/systemd1",
				   "org.freedesktop.systemd1.Manager",
				   "StartUnit", &error, NULL, "ss", unit,
				   "replace-irreversibly");

	if (r < 0)
		log_warning("starting %s: %s", unit,
			    error.message ?: strerror(-r));
	return r;
}

int jobs_start(struct manager *m, const char *unit)
{
	_cleanup_(sd_bus_close_unrefp) sd_bus *bus = NULL;
	int r = m->bus ? start_unit(m->bus, unit) : -ENOTCONN;

	if (r >= 0)
		return 0;
	r = open_private(&bus);
	if (r >= 0)
		r = start_unit(bus, unit);
	return r < 0 ? r : 0;
}
