// SPDX-License-Identifier: GPL-2.0-only
/* The state as the outside sees it, and the phase that follows from it. */
#include "state.h"

#include <linux/workqueue.h>

#include "cause.h"
#include "core.h"
#include "event.h"
#include "led.h"

static void phase_work_fn(struct work_struct *work);
static DECLARE_WORK(phase_work, phase_work_fn);

/* The window and a hand on the button go before what userspace says. */
static u32 phase_of(const struct recov_window_info *window,
		    const struct recov_button_info *button)
{
	if (window->state == RECOVERY_WINDOW_STATE_OPEN)
		return RECOVERY_PHASE_WINDOW;
	if (button->state == RECOVERY_BUTTON_STATE_PRESSED &&
	    button->held_ms >= RECOV_HELD_MS)
		return RECOVERY_PHASE_HOLD;
	return READ_ONCE(recov.user_phase);
}

/*
 * Not under recov.lock: that is held while flash is erased, and the LED has
 * to count seconds meanwhile. A work never runs twice at a time.
 */
static void phase_work_fn(struct work_struct *work)
{
	static u32 last = U32_MAX;
	struct recov_window_info window;
	struct recov_button_info button;
	struct recov_event ev = { .type = RECOVERY_EVENT_TYPE_PHASE };

	recov_window_get(&window);
	recov_button_get(&button);
	ev.phase = phase_of(&window, &button);
	recov_led_show(ev.phase, button.tier);
	if (ev.phase != last)
		recov_event_post(&ev);
	last = ev.phase;
}

void recov_phase_changed(void)
{
	queue_work(system_highpri_wq, &phase_work);
}

void recov_phase_user(u32 phase)
{
	lockdep_assert_held(&recov.lock);
	WRITE_ONCE(recov.user_phase, phase);
	recov_phase_changed();
}

void recov_phase_exit(void)
{
	cancel_work_sync(&phase_work);
}

const struct bootlog_boot *recov_prev_boot(void)
{
	lockdep_assert_held(&recov.lock);
	return recov.declared ? &recov.log.state.prev : &recov.log.state.boot;
}

void recov_state_prev(struct bootlog_boot *prev)
{
	u64 uptime_ms = BOOTLOG_UPTIME_UNKNOWN;

	*prev = *recov_prev_boot();
	if (!prev->id || prev->cause != RECOVERY_CAUSE_NONE)
		return;
	prev->cause = recov_cause_of(prev->id, prev->end != RECOVERY_END_NONE,
				     &uptime_ms);
	if (prev->uptime_ms == BOOTLOG_UPTIME_UNKNOWN)
		prev->uptime_ms = uptime_ms;
}

void recov_state_log(struct recov_log_info *info)
{
	const struct bootlog *log = &recov.log;

	lockdep_assert_held(&recov.lock);
	info->health = log->health;
	info->records = log->records;
	info->erases = log->erases;
	info->damaged = log->damaged;
	switch (log->health) {
	case RECOVERY_LOG_HEALTH_BLANK:
	case RECOVERY_LOG_HEALTH_OK:
	case RECOVERY_LOG_HEALTH_DEGRADED:
		info->backend = log->flash.ops ? RECOVERY_LOG_BACKEND_MTD :
						 RECOVERY_LOG_BACKEND_VOLATILE;
		break;
	default:
		info->backend = RECOVERY_LOG_BACKEND_VOLATILE;
	}
}

static void copy_boot(struct recov_state *state)
{
	const struct bootlog_state *from = &recov.log.state;

	state->active = RECOV_SLOT_NONE;
	state->boot.uptime_ms = BOOTLOG_UPTIME_UNKNOWN;
	if (!recov.declared)
		return;
	state->boot = from->boot;
	state->boot.flags |= RECOVERY_BOOT_FLAGS_DECLARED;
	if (recov.adopted)
		state->boot.flags |= RECOVERY_BOOT_FLAGS_ADOPTED;
	state->active = from->boot.slot;
}

u64 recov_member(const void *member, size_t size)
{
	switch (size) {
	case 1:
		return *(const u8 *)member;
	case 2:
		return *(const u16 *)member;
	case 4:
		return *(const u32 *)member;
	default:
		return *(const u64 *)member;
	}
}

void recov_state_get(struct recov_state *state)
{
	const struct bootlog_state *from = &recov.log.state;

	memset(state, 0, sizeof(*state));
	/* ORDER: before the rest, so that no event falls between the two */
	state->event_seq = recov_event_last_seq();

	mutex_lock(&recov.lock);
	copy_boot(state);
	recov_state_prev(&state->prev);
	memcpy(state->slot, from->slot, sizeof(state->slot));
	memcpy(state->request, from->request, sizeof(state->request));
	state->next = from->next;
	recov_state_log(&state->log);
	mutex_unlock(&recov.lock);

	recov_counter_get(&state->counter);
	recov_window_get(&state->window);
	recov_button_get(&state->button);
	state->phase = phase_of(&state->window, &state->button);
}
