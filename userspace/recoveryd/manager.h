/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All run-time state of the daemon. */
#ifndef RECOVERYD_MANAGER_H
#define RECOVERYD_MANAGER_H

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include "conf.h"
#include "genl.h"
#include "policy.h"
#include "carry_state.h"
#include "report.h"
#include "statefile.h"

/**
 * struct manager - the daemon
 * @event: the loop
 * @conf: the configuration
 * @report: what recovery-init did, when @have_report
 * @have_report: it ran
 *
 * @watch: tells when the module is loaded
 * @client: commands to the module, NULL while it is not loaded
 * @listener: events of the module, with @client
 * @watch_source: of @watch
 * @listener_source: of @listener
 * @connect_timer: tries again after an error that is not a missing module
 * @state: of the board, all 0 while the module is not loaded
 * @problems: what needs attention
 * @phase_set: phase that the module was told last, -1 when none
 *
 * @saved: what is, or will be, in the state file
 * @action_timer: tries an action again
 * @effect_timer: sees that what was started had no effect
 * @press_timer: a row of presses is over
 * @trial_timer: the time of a slot on trial is over
 * @follow_timer: the boot loader is to be told of the slots
 * @following: @followed are the slots of the module that is loaded
 * @followed: as the boot loader has heard of them, or is to
 * @carry: how far it is with an overlay that can't be used yet
 * @progress_source: tells when that changes
 * @action_tries: how often the intended action was tried
 * @resetting: a factory reset was started
 * @job_error: why systemd did not take the last job that it did not take
 *
 * @bus: the system bus, NULL while there is none
 * @bus_timer: tries to connect again
 * @asking: polkit is asked for so many calls
 * @told: what the bus was told last
 */
struct manager {
	sd_event *event;
	struct recov_conf conf;
	struct recov_report report;
	bool have_report;

	struct recov_client *watch, *client, *listener;
	sd_event_source *watch_source, *listener_source, *connect_timer;
	struct recov_state state;
	struct policy_problems problems;
	int phase_set;

	struct statefile saved;
	sd_event_source *action_timer;
	sd_event_source *effect_timer;
	sd_event_source *press_timer;
	sd_event_source *trial_timer;
	sd_event_source *follow_timer;
	bool following;
	struct recov_slot followed[RECOVERY_SLOTS];
	struct carry_state carry;
	sd_event_source *progress_source;
	unsigned int action_tries;
	bool resetting;
	char job_error[256];

	sd_bus *bus;
	sd_event_source *bus_timer;
	unsigned int asking;
	struct {
		bool loaded;
		struct recov_state state;
		struct policy_problems problems;
		struct carry_state carry;
	} told;
};

int manager_new(struct manager **ret) _must_check_;
struct manager *manager_free(struct manager *m);

static inline void manager_freep(struct manager **m)
{
	manager_free(*m);
}

/* The rest of the world as it is now: bus, module, intent left over. */
int manager_start(struct manager *m) _must_check_;

/* Read the board's state again, and tell everybody what is new in it. */
void manager_refresh(struct manager *m);

/* Read @report; that there is none is no error. */
void manager_read_report(struct manager *m);

/* Keep @saved; a failure is logged. */
void manager_save(struct manager *m);

/* Call @fn once after @usec, instead of what @timer waited for. */
int manager_after(struct manager *m, sd_event_source **timer, uint64_t usec,
		  sd_event_time_handler_t fn);

#endif /* RECOVERYD_MANAGER_H */
