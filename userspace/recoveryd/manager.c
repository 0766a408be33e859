// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager.h"

#include <signal.h>
#include <time.h>
#include "action.h"
#include "bus.h"
#include "events.h"
#include "follow.h"
#include "log.h"
#include "names.h"
#include "progress.h"
#include "trial.h"

static int on_quit(sd_event_source *source,
		   const struct signalfd_siginfo *si, void *userdata)
{
	struct manager *m = userdata;

	(void)sd_notify(0, "STOPPING=1");
	return sd_event_exit(m->event, 0);
}

static int load(struct manager *m)
{
	int r;

	conf_done(&m->conf);
	r = conf_load(&m->conf, "");
	for (size_t i = 0; i < m->conf.n_problems; i++)
		log_warning("%s", m->conf.problem[i]);
	return r;
}

static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *si, void *userdata)
{
	struct manager *m = userdata;
	struct timespec now;
	int r;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
			 now.tv_sec * 1000000ULL + now.tv_nsec / 1000);
	r = load(m);
	if (r < 0)
		log_error("reading the configuration: %s", strerror(-r));
	manager_refresh(m);
	(void)sd_notify(0, "READY=1");
	return 0;
}

static int add_signals(struct manager *m)
{
	static const struct {
		int number;
		sd_event_signal_handler_t fn;
	} signals[] = {
		{ SIGTERM, on_quit }, { SIGINT, on_quit }, { SIGHUP, on_reload },
	};
	sigset_t set;
	int r = 0;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&set, signals[i].number);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(signals) && r >= 0; i++)
		r = sd_event_add_signal(m->event, NULL, signals[i].number,
					signals[i].fn, m);
	return r;
}

void manager_read_report(struct manager *m)
{
	int r = report_read(&m->report, REPORT_PATH);

	m->have_report = !r;
	if (r < 0 && r != -ENOENT)
		log_warning(REPORT_PATH ": %s, ignoring", strerror(-r));
}

static int read_saved(struct manager *m)
{
	sd_id128_t boot;
	int r = sd_id128_get_boot(&boot);

	if (r < 0)
		return r;
	statefile_read(&m->saved, STATEFILE_PATH);
	if (!sd_id128_equal(m->saved.boot, boot))
		m->saved = (struct statefile){ .boot = boot };
	return 0;
}

int manager_new(struct manager **ret)
{
	_cleanup_(manager_freep) struct manager *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->phase_set = -1;
	r = sd_event_default(&m->event);
	if (r >= 0)
		r = sd_event_set_watchdog(m->event, true);
	if (r >= 0)
		r = add_signals(m);
	if (r >= 0)
		r = load(m);
	if (r >= 0)
		r = read_saved(m);
	if (r < 0)
		return r;
	manager_read_report(m);
	progress_watch(m);
	*ret = TAKE_PTR(m);
	return 0;
}

struct manager *manager_free(struct manager *m)
{
	if (!m)
		return NULL;
	events_stop(m);
	bus_stop(m);
	sd_event_source_disable_unref(m->action_timer);
	sd_event_source_disable_unref(m->effect_timer);
	sd_event_source_disable_unref(m->trial_timer);
	sd_event_source_disable_unref(m->follow_timer);
	sd_event_source_disable_unref(m->progress_source);
	conf_done(&m->conf);
	sd_event_unref(m->event);
	free(m);
	return NULL;
}

int manager_start(struct manager *m)
{
	int r;

	bus_start(m);
	r = events_start(m);
	if (r < 0)
		return r;
	manager_refresh(m);
	action_continue(m);
	return 0;
}

/* Its request is pending until recovery-carry is done with the flash. */
static bool is_erasing(const struct manager *m)
{
	const struct recov_request *q =
		&m->state.request[RECOVERY_REQUEST_KIND_RESET];

	return m->have_report && m->report.erase && q->pending &&
	       q->id == m->report.reset_id &&
	       m->carry.progress != CARRY_ERASE_FAILED;
}

static void show_phase(struct manager *m)
{
	bool resetting = m->resetting || is_erasing(m);
	unsigned int phase;
	int r;

	if (!(m->state.boot.flags & RECOVERY_BOOT_FLAGS_DECLARED) && !resetting)
		return;
	phase = policy_phase(&m->state, m->problems.n, resetting);
	if ((int)phase == m->phase_set)
		return;
	r = recov_phase_set(m->client, phase);
	if (r < 0)
		log_warning("telling the phase: %s", action_error(m, r));
	else
		m->phase_set = phase;
}

static void show_status(struct manager *m)
{
	const struct recov_boot *boot = &m->state.boot;
	const char *first = m->problems.n ? m->problems.text[0] : "";

	if (!m->client)
		(void)sd_notifyf(0, "STATUS=%s", first);
	else if (!boot->id)
		(void)sd_notifyf(0, "STATUS=This boot was not declared. %s",
				 first);
	else
		(void)sd_notifyf(0, "STATUS=Boot %u, %s, slot %s%s. %s",
				 boot->id, rung_to_string(boot->rung),
				 slot_to_string(boot->slot),
				 boot->flags & RECOVERY_BOOT_FLAGS_GOOD ?
				 ", good" : "", first);
}

void manager_refresh(struct manager *m)
{
	int r;

	if (m->client) {
		r = recov_state_get(m->client, &m->state);
		if (r < 0 && r != -ENODEV)
			log_warning("reading the state: %s", strerror(-r));
	} else {
		m->state = (struct recov_state){ 0 };
	}
	policy_problems(m->client ? &m->state : NULL,
			m->have_report ? &m->report : NULL, &m->conf,
			&m->problems);
	if (m->client)
		show_phase(m);
	trial_watch(m);
	follow_watch(m);
	show_status(m);
	bus_emit_changed(m);
}

void manager_save(struct manager *m)
{
	int r = statefile_write(&m->saved, STATEFILE_PATH);

	if (r < 0)
		log_error(STATEFILE_PATH ": %s", strerror(-r));
}

int manager_after(struct manager *m, sd_event_source **timer, uint64_t usec,
		  sd_event_time_handler_t fn)
{
	*timer = sd_event_source_disable_unref(*timer);
	return sd_event_add_time_relative(m->event, timer, CLOCK_MONOTONIC,
					  usec, 0, fn, m);
}
