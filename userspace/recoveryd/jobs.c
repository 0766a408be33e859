// SPDX-License-Identifier: GPL-2.0-or-later
#include "jobs.h"

#include <string.h>
#include "plain.h"

#define SYSTEMD_PRIVATE	"unix:path=/run/systemd/private"
/* Two of them, and the watchdog of our own unit still has time. */
#define CALL_USEC	(5 * 1000000ULL)

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

static int start_unit(struct manager *m, sd_bus *bus, const char *unit,
		      const char *mode)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	int r;

	r = sd_bus_message_new_method_call(bus, &call,
					   "org.freedesktop.systemd1",
					   "/org/freedesktop/systemd1",
					   "org.freedesktop.systemd1.Manager",
					   "StartUnit");
	if (r >= 0)
		r = sd_bus_message_append(call, "ss", unit, mode);
	if (r >= 0)
		r = sd_bus_call(bus, call, CALL_USEC, &error, NULL);
	if (r < 0) {
		snprintf(m->job_error, sizeof(m->job_error),
			 "systemd did not start %s: %s", unit,
			 error.message ?: strerror(-r));
		plain(m->job_error);
	}
	return r;
}

static int queue(struct manager *m, const char *unit, const char *mode)
{
	_cleanup_(sd_bus_close_unrefp) sd_bus *bus = NULL;

	if (m->bus && start_unit(m, m->bus, unit, mode) >= 0)
		return 0;
	if (open_private(&bus) >= 0)
		return start_unit(m, bus, unit, mode) < 0 ? -EREMOTEIO : 0;
	if (!m->bus)
		snprintf(m->job_error, sizeof(m->job_error),
			 "systemd can't be reached to start %s", unit);
	return -EREMOTEIO;
}

int jobs_start(struct manager *m, const char *unit)
{
	return queue(m, unit, "replace");
}

int jobs_shutdown(struct manager *m, const char *unit)
{
	return queue(m, unit, "replace-irreversibly");
}
