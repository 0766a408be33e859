// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include "event.h"
#include "words.h"

/* Time of day of an event; the clocks are compared each time, one may be set. */
static void clock_words(char *buf, size_t size, uint64_t time_ns)
{
	struct timespec real, boot;
	int64_t ms;
	time_t t;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &real);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	ms = (real.tv_sec - boot.tv_sec) * 1000 +
	     (real.tv_nsec - boot.tv_nsec) / 1000000 + (int64_t)(time_ns / 1000000);
	t = ms / 1000;
	if (!localtime_r(&t, &tm)) {
		snprintf(buf, size, "-");
		return;
	}
	n = strftime(buf, size, "%H:%M:%S", &tm);
	snprintf(buf + n, size - n, ".%03d", (int)(ms % 1000));
}

static void print_event(const struct recov_event *ev, void *arg)
{
	const struct ctl *ctl = arg;
	char text[WORDS_LINE], when[WORDS_SHORT];

	if (ctl->json != JSON_OFF) {
		(void)!json_print(event_to_json(ev), JSON_SHORT);
		fflush(stdout);
		return;
	}
	if (ev->lost)
		ctl_line("-- %" PRIu64 " events are lost here --", ev->lost);
	clock_words(when, sizeof(when), ev->time_ns);
	ctl_line("%s %5" PRIu64 "  %s", when, ev->seq,
		 event_words(text, sizeof(text), ev));
	fflush(stdout);
}

/* A line that is no event; in JSON mode an object without a number. */
static void tell(const struct ctl *ctl, const char *type, const char *text)
{
	struct json *map;

	if (ctl->json == JSON_OFF) {
		ctl_line("-- %s --", text);
	} else {
		map = json_map();
		json_put_string(map, "type", type);
		(void)!json_print(map, JSON_SHORT);
	}
	fflush(stdout);
}

/* Returns when the module is gone (0), or with -errno. */
static int follow(struct ctl *ctl, struct recov_client *c, uint64_t from)
{
	struct pollfd pfd = { .events = POLLIN };
	int r;

	r = recov_events_subscribe(c, from);
	while (!r) {
		r = recov_events_read(c, print_event, ctl);
		if (r < 0)
			break;
		pfd.fd = recov_events_fd(c);
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
			r = -errno;
	}
	return r == -ENODEV ? 0 : r;
}

static int wait_for_module(struct recov_client *watch)
{
	struct pollfd pfd = { .fd = recov_events_fd(watch), .events = POLLIN };
	int r;

	while ((r = recov_watch_read(watch)) == 0)
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
			return -errno;
	return r < 0 ? r : 0;
}

/* The first event wanted: the next one, or some that the ring still has. */
static int first_event(const struct ctl *ctl, struct recov_client *c,
		       uint64_t *ret)
{
	struct recov_state s;
	int r = recov_state_get(c, &s);

	if (r < 0)
		return r;
	*ret = s.event_seq + 1;
	if (ctl->given & OPT_LINES)
		*ret = s.event_seq > ctl->lines ? s.event_seq + 1 - ctl->lines : 1;
	return 0;
}

static int monitor_once(struct ctl *ctl, bool again)
{
	_cleanup_(recov_client_freep) struct recov_client *c = NULL;
	uint64_t from = 0;
	int r;

	r = recov_client_new(&c);
	if (r < 0)
		return r;
	/* Of a module that was loaded meanwhile everything is news. */
	if (!again)
		r = first_event(ctl, c, &from);
	return r ?: follow(ctl, c, from);
}

int verb_monitor(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *watch = NULL;
	bool again = false;
	int r;

	r = recov_watch_new(&watch);
	while (!r) {
		r = monitor_once(ctl, again);
		if (r == -ENODEV && !again)
			return ctl_no_module();
		if (r < 0 && r != -ENODEV)
			break;
		if (!r) {
			tell(ctl, "unloaded", "the module was unloaded, waiting for it to come back");
			again = true;
		}
		r = wait_for_module(watch);
		if (!r)
			tell(ctl, "loaded", "the module is loaded");
	}
	return ctl_error(CTL_FAILED, "listening to the module: %s", strerror(-r));
}
