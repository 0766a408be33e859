/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an event, or a state, is to lead to. Pure: touches nothing. */
#ifndef RECOVERYD_POLICY_H
#define RECOVERYD_POLICY_H

#include "conf.h"
#include "genl.h"
#include "report.h"

/**
 * policy_event() - what an event asks for
 * @ev: the event
 * @state: the board, after this boot was declared or taken up again
 * @conf: the configuration
 */
enum gesture_action policy_event(const struct recov_event *ev,
				 const struct recov_state *state,
				 const struct recov_conf *conf);

/**
 * policy_presses() - what short presses in a row ask for
 * @n: how many
 * @conf: the configuration
 */
enum gesture_action policy_presses(unsigned int n,
				   const struct recov_conf *conf);

/**
 * policy_window() - what a press in the failsafe window still asks for
 * @state: the board; whether there was a press stands in it
 * @conf: the configuration
 *
 * For a daemon that starts after the press, whose event may be gone.
 */
enum gesture_action policy_window(const struct recov_state *state,
				  const struct recov_conf *conf);

#define POLICY_PROBLEMS_MAX	(CONF_PROBLEMS_MAX + 8)
#define POLICY_PROBLEM_LEN	320

/**
 * struct policy_problems - what needs attention, in plain words
 * @text: one sentence each: what is wrong, and what to do
 * @n: how many
 */
struct policy_problems {
	char text[POLICY_PROBLEMS_MAX][POLICY_PROBLEM_LEN];
	size_t n;
};

/**
 * policy_problems() - find what needs attention
 * @state: the board, or NULL when the module is not loaded
 * @report: what recovery-init did, or NULL when it did not run
 * @conf: the configuration
 * @ret: filled in
 */
void policy_problems(const struct recov_state *state,
		     const struct recov_report *report,
		     const struct recov_conf *conf,
		     struct policy_problems *ret);

/**
 * policy_trial_left() - how long a boot on trial may still take
 * @state: the board
 * @conf: says how long it may take in all
 * @uptime_ms: how long it has taken
 *
 * Return: milliseconds, 0 when its time is over, -1 when it has all the time.
 */
int64_t policy_trial_left(const struct recov_state *state,
			  const struct recov_conf *conf, uint64_t uptime_ms);

/**
 * policy_slots_differ() - is it something else that a boot loader has to do?
 * @a: RECOVERY_SLOTS of them
 * @b: likewise
 *
 * Return: true where state, tries or which is next differ.
 */
bool policy_slots_differ(const struct recov_slot *a, const struct recov_slot *b);

/**
 * policy_phase() - the phase that the board is in
 * @state: the board
 * @problems: something needs attention
 * @resetting: a reset was started from here
 *
 * Return: enum recovery_phase.
 */
unsigned int policy_phase(const struct recov_state *state, bool problems,
			  bool resetting);

#endif /* RECOVERYD_POLICY_H */
