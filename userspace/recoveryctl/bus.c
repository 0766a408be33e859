// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus.h"

#include <string.h>
#include <systemd/sd-bus.h>

#define TIMEOUT_US	(3 * 1000 * 1000)

#define SYSTEMD		"org.freedesktop.systemd1"
#define SYSTEMD_PATH	"/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER	"org.freedesktop.systemd1.Manager"

static int bus_open(sd_bus **ret)
{
	int r = sd_bus_open_system(ret);

	if (r >= 0)
		sd_bus_set_method_call_timeout(*ret, TIMEOUT_US);
	return r;
}

int bus_name_has_owner(const char *name)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	int owned = 0, r;

	r = bus_open(&bus);
	if (r < 0)
		return r;
	r = sd_bus_call_method(bus, "org.freedesktop.DBus",
			       "/org/freedesktop/DBus", "org.freedesktop.DBus",
			       "NameHasOwner", NULL, &reply, "s", name);
	if (r >= 0)
		r = sd_bus_message_read(reply, "b", &owned);
	return r < 0 ? r : !!owned;
}

int bus_reboot(void)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	r = bus_open(&bus);
	if (r < 0)
		return r;
	r = sd_bus_call_method(bus, "org.freedesktop.login1",
			       "/org/freedesktop/login1",
			       "org.freedesktop.login1.Manager", "Reboot",
			       NULL, NULL, "b", 0);
	if (r >= 0)
		return 0;
	/* Small systems have no logind; Manager.Reboot would stop nothing. */
	r = sd_bus_call_method(bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER,
			       "StartUnit", NULL, NULL, "ss", "reboot.target",
			       "replace-irreversibly");
	return r < 0 ? r : 0;
}

/* @ret is part of @ret_reply */
static int unit_path(sd_bus *bus, const char *unit, sd_bus_message **ret_reply,
		     const char **ret)
{
	int r = sd_bus_call_method(bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER,
				   "LoadUnit", NULL, ret_reply, "s", unit);

	return r < 0 ? r : sd_bus_message_read(*ret_reply, "o", ret);
}

static int unit_active(sd_bus *bus, const char *unit, char *ret, size_t size)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(freep) char *state = NULL;
	const char *path;
	int r;

	r = unit_path(bus, unit, &reply, &path);
	if (r >= 0)
		r = sd_bus_get_property_string(bus, SYSTEMD, path,
					       SYSTEMD ".Unit", "ActiveState",
					       NULL, &state);
	if (r >= 0)
		snprintf(ret, size, "%s", state);
	return r < 0 ? r : 0;
}

int bus_unit_is_starting(const char *unit)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *job = NULL;
	char active[16] = "";
	const char *path;
	uint32_t id = 0;
	int r;

	r = bus_open(&bus);
	if (r >= 0)
		r = unit_active(bus, unit, active, sizeof(active));
	if (r >= 0)
		r = unit_path(bus, unit, &reply, &path);
	if (r >= 0)
		r = sd_bus_get_property(bus, SYSTEMD, path, SYSTEMD ".Unit",
					"Job", NULL, &job, "(uo)");
	if (r >= 0)
		r = sd_bus_message_read(job, "(uo)", &id, NULL);
	if (r < 0)
		return r;
	/* A job that waits for other units, or is being done */
	return id && strcmp(active, "deactivating");
}

int bus_unit_state(const char *unit, char *ret_file, char *ret_active,
		   size_t size)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	sd_bus_error error = SD_BUS_ERROR_NULL;
	const char *file = "";
	int r;

	r = bus_open(&bus);
	if (r < 0)
		return r;
	r = unit_active(bus, unit, ret_active, size);
	if (r < 0)
		return r;
	r = sd_bus_call_method(bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER,
			       "GetUnitFileState", &error, &reply, "s", unit);
	sd_bus_error_free(&error);
	if (r >= 0)
		r = sd_bus_message_read(reply, "s", &file);
	/* No such file is an answer, not a failure to ask. */
	snprintf(ret_file, size, "%s", r < 0 ? "" : file);
	return 0;
}

/* The first unit on the list that has failed */
static int first_failed(sd_bus *bus, sd_bus_message *list, char *ret,
			size_t size)
{
	char active[16];
	const char *unit;
	int r;

	r = sd_bus_message_enter_container(list, 'a', "s");
	while (r >= 0 && (r = sd_bus_message_read(list, "s", &unit)) > 0) {
		r = unit_active(bus, unit, active, sizeof(active));
		if (r >= 0 && !strcmp(active, "failed")) {
			snprintf(ret, size, "%s", unit);
			return 0;
		}
	}
	return r;
}

int bus_failed_requirement(const char *unit, char *ret, size_t size)
{
	_cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *list = NULL;
	const char *path;
	int r;

	*ret = '\0';
	r = bus_open(&bus);
	if (r >= 0)
		r = unit_path(bus, unit, &reply, &path);
	if (r >= 0)
		r = sd_bus_get_property(bus, SYSTEMD, path, SYSTEMD ".Unit",
					"Requires", NULL, &list, "as");
	if (r >= 0)
		r = first_failed(bus, list, ret, size);
	return r < 0 ? r : 0;
}
