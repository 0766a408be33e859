// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts.h"

#include <sys/statvfs.h>
#include <time.h>
#include "bus.h"
#include "counter-module.h"
#include "loader.h"

uint64_t uptime_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/*
 * The log has the wall clock of the good mark. A clock that was set since then
 * would tell of a time before this boot, or of one to come: not known, then.
 */
static int find_good(const struct recov_record *rec, void *arg)
{
	struct status_facts *s = arg;
	int64_t ago = (int64_t)time(NULL) - (int64_t)rec->time;

	if (rec->type == RECOVERY_RECORD_TYPE_GOOD && rec->time &&
	    rec->boot == s->state.boot.id && ago >= 0 &&
	    (uint64_t)ago * 1000 <= s->uptime_ms)
		s->good_ms = s->uptime_ms - (uint64_t)ago * 1000;
	return 0;
}

/* An overlay mount tells the figures of the file system its upper lies on. */
static void measure_overlay(struct status_facts *s)
{
	struct statvfs fs;

	if (!s->report || s->report->overlay != OVERLAY_FLASH ||
	    statvfs("/", &fs) < 0)
		return;
	s->overlay_size = (uint64_t)fs.f_blocks * fs.f_frsize;
	s->overlay_used = (uint64_t)(fs.f_blocks - fs.f_bfree) * fs.f_frsize;
}

static enum daemon_state ask_daemon(void)
{
	int r = bus_name_has_owner("org.recoveryd");

	if (r < 0)
		return DAEMON_UNKNOWN;
	if (r)
		return DAEMON_RUNNING;
	return bus_unit_is_starting("recoveryd.service") > 0 ?
		DAEMON_STARTING : DAEMON_STOPPED;
}

/* Without a bus it is as if there were none. */
static void ask_health(struct status_facts *s)
{
	if (!(s->state.boot.flags & RECOVERY_BOOT_FLAGS_GOOD))
		(void)!bus_failed_requirement("boot-complete.target",
					      s->unhealthy,
					      sizeof(s->unhealthy));
}

/* Its notes are read by root only. */
static void ask_loader(struct status_facts *s)
{
	const struct recov_conf *conf = s->conf;
	int r;

	if (conf->loader == LOADER_NATIVE)
		return;
	s->loader = LOADER_VIEW_UNKNOWN;
	if (geteuid())
		return;
	r = loader_look(conf, &s->state, loader_once(&s->state), s->loader_why,
			sizeof(s->loader_why));
	s->loader = r < 0 ? LOADER_VIEW_FAILED :
		    r ? LOADER_VIEW_BEHIND : LOADER_VIEW_KNOWS;
}

int facts_collect(struct recov_client *client, const struct recov_conf *conf,
		  struct facts *ret)
{
	struct status_facts *s = &ret->status;
	int r;

	*ret = (struct facts){
		.status = { .good_ms = UPTIME_UNKNOWN, .conf = conf },
	};
	r = recov_state_get(client, &s->state);
	if (r < 0)
		return r;
	r = recov_partitions_get(client, &ret->partitions, &s->n_partitions);
	if (r < 0)
		return r;
	s->partition = ret->partitions;
	s->uptime_ms = uptime_ms();
	/* An unreadable log is found by its health, not here. */
	if (s->state.boot.flags & RECOVERY_BOOT_FLAGS_GOOD)
		(void)!recov_records_walk(client, find_good, s);
	if (!report_read(&ret->report, REPORT_PATH))
		s->report = &ret->report;
	carry_state_read(&s->carry, CARRY_STATE_PATH);
	counter_learn(client, conf, &s->state.counter);
	ask_loader(s);
	s->daemon = ask_daemon();
	ask_health(s);
	measure_overlay(s);
	return 0;
}

void facts_done(struct facts *facts)
{
	free(facts->partitions);
}
