// SPDX-License-Identifier: GPL-2.0-or-later
#include "events.h"

#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include "action.h"
#include "bootstatus.h"
#include "bus.h"
#include "log.h"
#include "names.h"

#define RETRY_USEC	(5 * 1000000ULL)

static int retry(sd_event_source *timer, uint64_t usec, void *userdata);

static void disconnect(struct manager *m)
{
	m->listener_source = sd_event_source_disable_unref(m->listener_source);
	m->press_timer = sd_event_source_disable_unref(m->press_timer);
	m->listener = recov_client_free(m->listener);
	m->client = recov_client_free(m->client);
	m->phase_set = -1;
}

static void intend(struct manager *m, enum gesture_action action,
		   const char *why)
{
	log_notice("%s: %s", why, gesture_action_to_string(action));
	action_intend(m, action);
}

static void row_over(struct manager *m, unsigned int n)
{
	enum gesture_action action = policy_presses(n, &m->conf);
	char why[48];

	snprintf(why, sizeof(why), "button pressed %u times in a row", n);
	if (action != ACTION_NONE)
		intend(m, action, why);
}

static int on_pause(sd_event_source *timer, uint64_t usec, void *userdata);

static uint64_t boottime_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* A row of presses is over by a pause, which only the clock can tell. */
static void watch_pause(struct manager *m, uint64_t now_ns)
{
	struct presses *p = &m->saved.presses;
	uint64_t end_ns;

	row_over(m, presses_step(p, now_ns));
	end_ns = presses_next(p);
	m->press_timer = sd_event_source_disable_unref(m->press_timer);
	if (end_ns)
		(void)manager_after(m, &m->press_timer,
				    (end_ns - now_ns) / 1000 + 1, on_pause);
}

static void on_event(const struct recov_event *ev, void *arg)
{
	struct manager *m = arg;
	enum gesture_action action = policy_event(ev, &m->state, &m->conf);

	if (ev->lost)
		log_warning("%llu events are lost, too many came at once",
			    (unsigned long long)ev->lost);
	m->saved.seq = ev->seq;
	row_over(m, presses_event(&m->saved.presses, ev, m->conf.ladder.button &&
				  m->conf.gestures.window != ACTION_NONE));
	if (ev->type == RECOVERY_EVENT_TYPE_WINDOW) {
		if (m->saved.window)
			action = ACTION_NONE;
		if (ev->window == RECOVERY_WINDOW_STATE_PRESSED)
			m->saved.window = true;
	}
	if (action != ACTION_NONE)
		intend(m, action, ev->type == RECOVERY_EVENT_TYPE_WINDOW ?
		       "pressed in the failsafe window" : "button held");
	bus_emit_event(m, ev);
}

/* A press that is too long ago for the ring still stands in the state. */
static void look_at_window(struct manager *m)
{
	enum gesture_action action = policy_window(&m->state, &m->conf);

	if (m->saved.window ||
	    m->state.window.state != RECOVERY_WINDOW_STATE_PRESSED)
		return;
	m->saved.window = true;
	if (action != ACTION_NONE)
		intend(m, action, "was pressed in the failsafe window");
}

/*
 * State first: what an event leads to depends on the boot it came in. The
 * number of the last event is kept before anything is done about it.
 */
static void read_events(struct manager *m)
{
	/* ORDER: before events are read, or a press in between came too late */
	uint64_t now_ns = boottime_ns();
	struct statefile before = m->saved;
	int r;

	r = recov_state_get(m->client, &m->state);
	if (!r)
		r = recov_events_read(m->listener, on_event, m);
	if (!r) {
		watch_pause(m, now_ns);
		look_at_window(m);
	}
	if (memcmp(&m->saved, &before, sizeof(before)))
		manager_save(m);
	if (r < 0) {
		disconnect(m);
		if (r == -ENODEV)
			log_notice("the module was unloaded");
		else
			log_error("reading events: %s", strerror(-r));
		/* the watch tells when a module is there, not that one was */
		if (r != -ENODEV)
			(void)manager_after(m, &m->connect_timer, RETRY_USEC,
					    retry);
	}
	manager_refresh(m);
	action_continue(m);
}

static int on_pause(sd_event_source *timer, uint64_t usec, void *userdata)
{
	read_events(userdata);
	return 0;
}

static int on_listener(sd_event_source *source, int fd, uint32_t revents,
		       void *userdata)
{
	read_events(userdata);
	return 0;
}

/* Taken up again after the module was unloaded and loaded. */
static void adopt(struct manager *m)
{
	const struct recov_state *s = &m->state;
	int r;

	if (s->boot.flags & RECOVERY_BOOT_FLAGS_DECLARED || !m->have_report ||
	    !m->report.boot_id || m->report.boot_id != s->prev.id)
		return;
	r = recov_boot_adopt(m->client, m->report.boot_id);
	if (r < 0)
		log_error("taking up boot %u again: %s", m->report.boot_id,
			  action_error(m, r));
	else
		log_info("boot %u is taken up again", m->report.boot_id);
}

static void refine_cause(struct manager *m)
{
	unsigned int cause = bootstatus_cause(&m->state.prev, bootstatus_read());
	int r;

	if (cause == RECOVERY_CAUSE_NONE)
		return;
	r = recov_cause_set(m->client, cause);
	if (r < 0 && r != -EALREADY)
		log_warning("refining why the last boot ended: %s",
			    action_error(m, r));
	else
		log_info("the last boot was ended by %s, says the watchdog",
			 cause_to_string(cause));
}

/* What was dealt with by a daemon before this one */
static void resume(struct manager *m)
{
	uint64_t load = statefile_load_now();

	if (m->saved.load == load && m->saved.seq <= m->state.event_seq)
		return;
	m->saved.load = load;
	m->saved.seq = 0;
	m->saved.window = false;
	m->saved.presses = (struct presses){ 0 };
}

static int open_clients(struct manager *m)
{
	int r = recov_client_new(&m->client);

	if (!r)
		r = recov_client_new(&m->listener);
	if (!r)
		r = recov_state_get(m->client, &m->state);
	if (r < 0)
		return r;
	manager_read_report(m);
	adopt(m);
	refine_cause(m);
	resume(m);
	r = recov_events_subscribe(m->listener, m->saved.seq + 1);
	if (!r)
		r = sd_event_add_io(m->event, &m->listener_source,
				    recov_events_fd(m->listener), EPOLLIN,
				    on_listener, m);
	return r;
}

/* -ENODEV is no error: the watch tells when the module is there. */
static int connect_module(struct manager *m)
{
	int r;

	if (m->client)
		return 0;
	r = open_clients(m);
	if (r < 0) {
		disconnect(m);
		m->state = (struct recov_state){ 0 };
		if (r == -ENODEV)
			return 0;
		log_error("connecting to the module: %s", strerror(-r));
		return manager_after(m, &m->connect_timer, RETRY_USEC, retry);
	}
	read_events(m);
	return 0;
}

static int retry(sd_event_source *timer, uint64_t usec, void *userdata)
{
	return connect_module(userdata);
}

static int on_watch(sd_event_source *source, int fd, uint32_t revents,
		    void *userdata)
{
	struct manager *m = userdata;
	int r = recov_watch_read(m->watch);

	if (r < 0)
		log_warning("waiting for the module: %s", strerror(-r));
	if (r <= 0)
		return 0;
	log_notice("the module was loaded");
	/* what there is of a connection is one to the load before */
	disconnect(m);
	return connect_module(m);
}

int events_start(struct manager *m)
{
	int r;

	/* ORDER: watching first, so that no loading falls between the two */
	r = recov_watch_new(&m->watch);
	if (!r)
		r = sd_event_add_io(m->event, &m->watch_source,
				    recov_events_fd(m->watch), EPOLLIN,
				    on_watch, m);
	if (r < 0)
		return r;
	r = connect_module(m);
	if (!m->client)
		log_notice("the module is not loaded, waiting for it");
	return r;
}

void events_stop(struct manager *m)
{
	disconnect(m);
	sd_event_source_disable_unref(m->connect_timer);
	sd_event_source_disable_unref(m->watch_source);
	recov_client_free(m->watch);
}
