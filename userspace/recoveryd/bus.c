// SPDX-License-Identifier: GPL-2.0-or-later
#include "bus.h"

#include "bus-private.h"
#include "log.h"

#define RETRY_USEC	(5 * 1000000ULL)

#define TEXT(name)	SD_BUS_PROPERTY(name, "s", bus_get_property, 0, CHANGES)
#define NUMBER(name)	SD_BUS_PROPERTY(name, "u", bus_get_property, 0, CHANGES)
#define LIST(name)	SD_BUS_PROPERTY(name, "as", bus_get_property, 0, CHANGES)
#define CHANGES		SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
/* who may call is for bus_authorize() to say */
#define ANYBODY		SD_BUS_VTABLE_UNPRIVILEGED

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("ModuleLoaded", "b", bus_get_property, 0, CHANGES),
	TEXT("Phase"),
	TEXT("Rung"),
	TEXT("Reason"),
	NUMBER("BootId"),
	TEXT("Slot"),
	TEXT("NextSlot"),
	SD_BUS_PROPERTY("SlotStates", "a{ss}", bus_get_property, 0, CHANGES),
	NUMBER("Attempts"),
	NUMBER("Limit"),
	TEXT("Cause"),
	NUMBER("ShortCount"),
	TEXT("WindowState"),
	TEXT("ButtonState"),
	TEXT("LogBackend"),
	TEXT("LogHealth"),
	TEXT("Loader"),
	LIST("Requests"),
	LIST("Problems"),
	TEXT("OverlayProgress"),
	NUMBER("OverlayPercent"),
	NUMBER("OverlayRemoved"),
	SD_BUS_METHOD("MarkGood", "", "", bus_mark_good, ANYBODY),
	SD_BUS_METHOD_WITH_ARGS("MarkBad", SD_BUS_ARGS("s", slot),
				SD_BUS_NO_RESULT, bus_mark_bad, ANYBODY),
	SD_BUS_METHOD_WITH_ARGS("SetNextSlot", SD_BUS_ARGS("s", slot),
				SD_BUS_NO_RESULT, bus_set_next_slot, ANYBODY),
	SD_BUS_METHOD_WITH_ARGS("Reset", SD_BUS_ARGS("s", mode),
				SD_BUS_NO_RESULT, bus_reset, ANYBODY),
	SD_BUS_METHOD("Failsafe", "", "", bus_failsafe, ANYBODY),
	SD_BUS_METHOD("Rescue", "", "", bus_rescue, ANYBODY),
	SD_BUS_METHOD("Fallback", "", "", bus_fallback, ANYBODY),
	SD_BUS_METHOD("Reboot", "", "", bus_reboot, ANYBODY),
	SD_BUS_SIGNAL_WITH_ARGS("Event",
				SD_BUS_ARGS("t", seq, "s", type, "a{sv}", data),
				0),
	SD_BUS_VTABLE_END
};

static int retry(sd_event_source *source, uint64_t usec, void *userdata)
{
	bus_start(userdata);
	return 0;
}

static int on_disconnected(sd_bus_message *signal, void *userdata,
			   sd_bus_error *error)
{
	struct manager *m = userdata;

	log_warning("the system bus went away, trying again");
	(void)manager_after(m, &m->bus_timer, 0, retry);
	return 0;
}

static int serve(struct manager *m)
{
	int r = sd_bus_add_object_vtable(m->bus, NULL, BUS_PATH, BUS_INTERFACE,
					 vtable, m);

	if (r >= 0)
		r = sd_bus_match_signal(m->bus, NULL,
					"org.freedesktop.DBus.Local",
					"/org/freedesktop/DBus/Local",
					"org.freedesktop.DBus.Local",
					"Disconnected", on_disconnected, m);
	if (r >= 0)
		r = sd_bus_request_name(m->bus, "org.recoveryd", 0);
	if (r >= 0)
		r = sd_bus_attach_event(m->bus, m->event,
					SD_EVENT_PRIORITY_NORMAL);
	return r;
}

void bus_stop(struct manager *m)
{
	m->bus_timer = sd_event_source_disable_unref(m->bus_timer);
	m->bus = sd_bus_flush_close_unref(m->bus);
}

void bus_start(struct manager *m)
{
	bool first = !m->bus_timer;
	int r;

	bus_stop(m);
	r = sd_bus_open_system_with_description(&m->bus, "recoveryd");
	if (r >= 0)
		r = serve(m);
	if (r >= 0)
		return;
	if (first)
		log_warning("the system bus can't be used, trying again: %s",
			    strerror(-r));
	bus_stop(m);
	(void)manager_after(m, &m->bus_timer, RETRY_USEC, retry);
}
