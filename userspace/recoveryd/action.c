// SPDX-License-Identifier: GPL-2.0-or-later
#include "action.h"

#include <string.h>
#include "jobs.h"
#include "log.h"

#define AGAIN_USEC	(2 * 1000000ULL)
#define TRIES_MAX	15
#define EFFECT_USEC	(90 * 1000000ULL)	/* systemd's own stop timeout */

const char *action_error(struct manager *m, int r)
{
	if (r == -EREMOTEIO)
		return m->job_error;
	if (m->client && *recov_client_error(m->client))
		return recov_client_error(m->client);
	if (r == -ENODEV)
		return "the kernel module is not loaded: modprobe recovery";
	if (r == -ENOTRECOVERABLE)
		return "the boot log is in memory only, the next boot would know nothing of it";
	return strerror(-r);
}

/*
 * A pending one of the same kind is as good as a new one, unless a person at the
 * board asks now.
 */
static int request(struct manager *m, uint32_t kind, uint32_t flags,
		   uint32_t arg)
{
	struct recov_state *s = &m->state;
	uint32_t id;
	int r;

	if (!m->client)
		return -ENODEV;
	r = recov_state_get(m->client, s);
	if (r < 0)
		return r;
	if (s->log.backend == RECOVERY_LOG_BACKEND_VOLATILE)
		return -ENOTRECOVERABLE;
	if (s->request[kind].pending && s->request[kind].flags == flags &&
	    (!arg || s->request[kind].arg == arg))
		return 0;
	return recov_request_set(m->client, kind, flags, arg, &id);
}

static int request_and_reboot(struct manager *m, uint32_t kind, uint32_t arg)
{
	int r = request(m, kind, 0, arg);

	return r < 0 ? r : jobs_shutdown(m, "reboot.target");
}

static void set_resetting(struct manager *m, bool resetting)
{
	m->resetting = resetting;
	manager_refresh(m);
}

/* systemd took the job, but here we still are. */
static int no_effect(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct manager *m = userdata;

	log_error("what was started had no effect: see systemctl --failed, systemctl list-jobs");
	set_resetting(m, false);
	return 0;
}

static int expect_effect(struct manager *m, int r)
{
	if (r >= 0)
		(void)manager_after(m, &m->effect_timer, EFFECT_USEC, no_effect);
	return r;
}

/* Also without the module: what else hangs on that target shall happen. */
static int reset_soft(struct manager *m)
{
	int r;

	set_resetting(m, true);
	r = jobs_start(m, "factory-reset.target");
	if (r < 0)
		set_resetting(m, false);
	return r;
}

int action_reset_hard(struct manager *m)
{
	int r = request(m, RECOVERY_REQUEST_KIND_RESET,
			RECOVERY_REQUEST_FLAGS_HARD, 0);

	if (r < 0)
		return r;
	set_resetting(m, true);
	r = jobs_shutdown(m, "reboot.target");
	if (r < 0)
		set_resetting(m, false);
	return expect_effect(m, r);
}

/*
 * Failsafe is to be without settings. A soft reboot keeps what they have left in
 * the kernel, so it is not the road there; recovery-late.service comes earlier.
 */
static int carry_out(struct manager *m, enum gesture_action action,
		     unsigned int by)
{
	switch (action) {
	case ACTION_NONE:
	case _ACTION_MAX:
		return 0;
	case ACTION_RESET:
		return reset_soft(m);
	case ACTION_RESET_HARD:
		return action_reset_hard(m);
	case ACTION_FAILSAFE:
		return request_and_reboot(m, RECOVERY_REQUEST_KIND_FAILSAFE, by);
	case ACTION_RESCUE:
		return request_and_reboot(m, RECOVERY_REQUEST_KIND_RESCUE, 0);
	case ACTION_FALLBACK:
		return request_and_reboot(m, RECOVERY_REQUEST_KIND_FALLBACK, 0);
	case ACTION_REBOOT:
		return request_and_reboot(m, RECOVERY_REQUEST_KIND_REBOOT, 0);
	case ACTION_POWEROFF:
		return jobs_shutdown(m, "poweroff.target");
	}
	return -EINVAL;
}

int action_do(struct manager *m, enum gesture_action action)
{
	return expect_effect(m, carry_out(m, action, RECOVERY_REASON_NONE));
}

/* Whoever does it with the button is there: failsafe mode goes by that. */
static int do_by_hand(struct manager *m, enum gesture_action action)
{
	return expect_effect(m, carry_out(m, action, RECOVERY_REASON_BUTTON));
}

static void attempt(struct manager *m);

static int again(sd_event_source *timer, uint64_t usec, void *userdata)
{
	attempt(userdata);
	return 0;
}

static void finish(struct manager *m)
{
	m->saved.intent = ACTION_NONE;
	m->action_tries = 0;
	manager_save(m);
}

static void attempt(struct manager *m)
{
	enum gesture_action action = m->saved.intent;
	int r = do_by_hand(m, action);

	if (r >= 0) {
		finish(m);
		return;
	}
	log_error("%s: %s", gesture_action_to_string(action),
		  action_error(m, r));
	/* what can't be remembered will not be so in two seconds either */
	if (r != -ENOTRECOVERABLE && ++m->action_tries < TRIES_MAX) {
		(void)manager_after(m, &m->action_timer, AGAIN_USEC, again);
		return;
	}
	log_error("%s: giving up", gesture_action_to_string(action));
	finish(m);
}

void action_intend(struct manager *m, enum gesture_action action)
{
	m->saved.intent = action;
	m->action_tries = 0;
	m->action_timer = sd_event_source_disable_unref(m->action_timer);
	m->effect_timer = sd_event_source_disable_unref(m->effect_timer);
}

void action_continue(struct manager *m)
{
	/* with tries behind it the timer is on its way */
	if (m->saved.intent != ACTION_NONE && !m->action_tries)
		attempt(m);
}
