// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "button.h"

#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "button_input.h"
#include "compat.h"
#include "core.h"
#include "event.h"
#include "window.h"

/* Longer than what mechanical contacts do, shorter than what hands do */
#define DEBOUNCE_MS	20

/* Held for that much longer than the last tier is no hand any more. */
#define STUCK_AFTER_MS	30000

/*
 * Drivers that poll, and buses that report only changes, tell of a key that
 * was down all along as if it had just been pressed. Nobody answers to a
 * device that appears as fast as that.
 */
#define FOUND_MS	200

/* How often to look whether a keymap has got a configured key meanwhile */
#define KEYMAP_MS	250

/*
 * Guards everything below and all the struct buttons. Nests inside the
 * event_lock of an input device, outside of the lock of the event ring.
 */
static DEFINE_SPINLOCK(button_lock);
static LIST_HEAD(button_list);
static struct press_config button_config;
static struct window button_window;
static struct hrtimer button_timer;
static u32 button_presses;
static bool button_held;	/* long enough to be shown */

bool button_has_key(const struct input_dev *dev)
{
	unsigned int i;

	for (i = 0; i < recov_settings.n_keys; i++)
		if (test_bit(recov_settings.keys[i], dev->keybit))
			return true;
	return false;
}

static void button_post(const struct button *button, u32 type, u32 key,
			const struct press_result *res)
{
	struct recov_event ev = {
		.time_ns = res->time_ns,
		.type = type,
		.key = key,
		.held_ms = res->held_ms,
		.tier = res->tier,
		.at_boot = res->at_boot,
	};

	strscpy(ev.name, button->handle.dev->name ?: "", sizeof(ev.name));
	recov_event_post(&ev);
}

static void window_post(u64 time_ns)
{
	struct recov_event ev = {
		.time_ns = time_ns,
		.type = RECOVERY_EVENT_TYPE_WINDOW,
		.window = button_window.state,
	};

	recov_event_post(&ev);
}

/* What a step of the state machine means to the world; true: phase changed */
static bool button_tell(const struct button *button, u32 key,
			const struct press_result *res)
{
	switch (res->what) {
	case PRESS_DOWN:
		if (!res->at_boot)
			button_presses++;
		button_post(button, RECOVERY_EVENT_TYPE_PRESS, key, res);
		return false;
	case PRESS_SURE:
		if (!window_press(&button_window, res->time_ns))
			return false;
		window_post(res->time_ns);
		return true;
	case PRESS_HOLD:
		button_post(button, RECOVERY_EVENT_TYPE_HOLD, key, res);
		return true;
	case PRESS_UP:
		button_post(button, RECOVERY_EVENT_TYPE_RELEASE, key, res);
		return true;
	case PRESS_STUCK:
		pr_warn("key %u of %s is stuck, ignored until it is released\n",
			key, button->handle.dev->name ?: "input device");
		return true;
	case PRESS_NOTHING:
		break;
	}
	return false;
}

static bool button_step(struct button *button, u64 now_ns)
{
	struct press_result res;
	bool changed = false;
	unsigned int i;

	for (i = 0; i < recov_settings.n_keys; i++) {
		press_step(&button->press[i], now_ns, &res);
		while (res.what != PRESS_NOTHING) {
			changed |= button_tell(button, recov_settings.keys[i],
					       &res);
			press_step(&button->press[i], now_ns, &res);
		}
	}
	return changed;
}

static bool button_known(void)
{
	struct button *button;

	list_for_each_entry(button, &button_list, node)
		if (button_has_key(button->handle.dev))
			return true;
	return false;
}

static bool window_run(u64 now_ns)
{
	bool changed = false;
	u64 end_ns = window_next(&button_window);

	if (button_window.state == RECOVERY_WINDOW_STATE_WAITING &&
	    button_known() && window_found(&button_window, now_ns)) {
		window_post(now_ns);
		changed = true;
	}
	if (window_step(&button_window, now_ns)) {
		window_post(end_ns);
		changed = true;
	}
	return changed;
}

/* The press to speak of: of those not stuck the one held longest, or NULL */
static const struct press *button_longest(void)
{
	const struct press *best = NULL;
	const struct press *p;
	struct button *button;
	unsigned int i;

	list_for_each_entry(button, &button_list, node) {
		for (i = 0; i < recov_settings.n_keys; i++) {
			p = &button->press[i];
			if (!p->down)
				continue;
			if (!best || best->stuck > p->stuck ||
			    (best->stuck == p->stuck &&
			     p->down_ns < best->down_ns))
				best = p;
		}
	}
	return best;
}

/* Whether a held button is to be shown; when that changes next, or 0 */
static bool button_shown(u64 now_ns, u64 *next_ns)
{
	const struct press *p = button_longest();

	*next_ns = 0;
	if (!p || p->stuck)
		return false;
	if (press_held_ms(p, now_ns) >= RECOV_HELD_MS)
		return true;
	if (!p->rising)
		*next_ns = p->down_ns + RECOV_HELD_MS * (u64)NSEC_PER_MSEC;
	return false;
}

static u64 earlier(u64 a_ns, u64 b_ns)
{
	if (!a_ns || !b_ns)
		return a_ns ?: b_ns;
	return min(a_ns, b_ns);
}

static void button_arm(u64 next_ns)
{
	struct button *button;
	unsigned int i;

	next_ns = earlier(next_ns, window_next(&button_window));
	list_for_each_entry(button, &button_list, node)
		for (i = 0; i < recov_settings.n_keys; i++)
			next_ns = earlier(next_ns,
					  press_next(&button->press[i]));
	if (next_ns)
		hrtimer_start(&button_timer, ns_to_ktime(next_ns),
			      HRTIMER_MODE_ABS_SOFT);
}

/* Everything that is due; true: the phase may have changed */
static bool button_run(u64 now_ns)
{
	struct button *button;
	bool changed, held;
	u64 next_ns;

	lockdep_assert_held(&button_lock);
	/* ORDER: a window that opens is open before the press that showed it */
	changed = window_run(now_ns);
	list_for_each_entry(button, &button_list, node)
		changed |= button_step(button, now_ns);

	held = button_shown(now_ns, &next_ns);
	changed |= held != button_held;
	button_held = held;
	button_arm(next_ns);
	return changed;
}

static enum hrtimer_restart button_timeout(struct hrtimer *timer)
{
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&button_lock, flags);
	changed = button_run(ktime_get_boottime_ns());
	spin_unlock_irqrestore(&button_lock, flags);
	if (changed)
		recov_phase_changed();
	return HRTIMER_NORESTART;
}

static void button_run_now(struct work_struct *work);
static DECLARE_DEFERRABLE_WORK(button_keymap_work, button_run_now);

/*
 * A device may get its configured key long after it was connected: by
 * EVIOCSKEYCODE, as udev does from its hwdb, and nobody is told. Its events
 * arrive all the same, but the window waits for the key, and a person for the
 * window. Looking now and then wakes no idle processor, and ends when the
 * window has opened.
 */
static void button_run_now(struct work_struct *work)
{
	unsigned long flags;
	bool changed, waiting;

	spin_lock_irqsave(&button_lock, flags);
	changed = button_run(ktime_get_boottime_ns());
	waiting = button_window.state == RECOVERY_WINDOW_STATE_WAITING;
	spin_unlock_irqrestore(&button_lock, flags);
	if (changed)
		recov_phase_changed();
	if (waiting)
		schedule_delayed_work(&button_keymap_work,
				      msecs_to_jiffies(KEYMAP_MS));
}

static void button_raw_edge(struct button *button, unsigned int i, bool down,
			    u64 now_ns)
{
	struct press *p = &button->press[i];
	bool first = !__test_and_set_bit(i, &button->touched);

	if (button->handle.dev->going_away)
		press_gone(p, now_ns);
	else if (first && down &&
		 now_ns < button->found_ns + FOUND_MS * NSEC_PER_MSEC)
		press_init(p, &button_config, true, now_ns);
	else
		press_edge(p, down, now_ns);
}

void button_edge(struct button *button, unsigned int code, bool down,
		 u64 time_ns)
{
	u64 now_ns = min_t(u64, time_ns, ktime_get_boottime_ns());
	bool changed = false;
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < recov_settings.n_keys; i++)
		if (recov_settings.keys[i] == code)
			break;
	if (i == recov_settings.n_keys)
		return;

	spin_lock_irqsave(&button_lock, flags);
	if (!list_empty(&button->node)) {
		changed = button_run(now_ns);
		button_raw_edge(button, i, down, now_ns);
		changed |= button_run(now_ns);
	}
	spin_unlock_irqrestore(&button_lock, flags);
	if (changed)
		recov_phase_changed();
}

void button_found(struct button *button)
{
	struct input_dev *dev = button->handle.dev;
	u64 now_ns = ktime_get_boottime_ns();
	unsigned int i;
	bool changed;

	spin_lock_irq(&dev->event_lock);
	spin_lock(&button_lock);
	button->found_ns = now_ns;
	for (i = 0; i < recov_settings.n_keys; i++)
		press_init(&button->press[i], &button_config,
			   test_bit(recov_settings.keys[i], dev->key), now_ns);
	list_add_tail(&button->node, &button_list);
	changed = button_run(now_ns);
	spin_unlock(&button_lock);
	spin_unlock_irq(&dev->event_lock);
	if (changed)
		recov_phase_changed();
}

void button_lost(struct button *button)
{
	u64 now_ns = ktime_get_boottime_ns();
	unsigned int i;
	bool changed;

	spin_lock_irq(&button_lock);
	changed = button_run(now_ns);
	for (i = 0; i < recov_settings.n_keys; i++)
		press_gone(&button->press[i], now_ns);
	changed |= button_run(now_ns);
	list_del_init(&button->node);
	spin_unlock_irq(&button_lock);
	if (changed)
		recov_phase_changed();
}

static void button_configure(void)
{
	unsigned int n = recov_settings.n_hold;

	button_config.n_hold = n;
	memcpy(button_config.hold_ms, recov_settings.hold_ms,
	       sizeof(button_config.hold_ms));
	button_config.debounce_ms = DEBOUNCE_MS;
	button_config.stuck_ms = STUCK_AFTER_MS;
	if (n)
		button_config.stuck_ms += recov_settings.hold_ms[n - 1];
	window_init(&button_window, recov_settings.window_ms);
}

int recov_button_init(void)
{
	int ret;

	button_configure();
	compat_hrtimer_setup(&button_timer, button_timeout, CLOCK_BOOTTIME,
			     HRTIMER_MODE_ABS_SOFT);
	ret = button_input_register();
	if (ret)
		return ret;
	button_run_now(NULL);
	return 0;
}

void recov_button_exit(void)
{
	button_input_unregister();
	cancel_delayed_work_sync(&button_keymap_work);
	hrtimer_cancel(&button_timer);
}

void recov_button_get(struct recov_button_info *info)
{
	u64 now_ns = ktime_get_boottime_ns();
	const struct press *p;
	struct button *button;
	unsigned long flags;

	*info = (struct recov_button_info) { };
	spin_lock_irqsave(&button_lock, flags);
	list_for_each_entry(button, &button_list, node)
		info->devices += button_has_key(button->handle.dev);
	info->presses = button_presses;
	p = button_longest();
	if (p) {
		info->state = p->stuck ? RECOVERY_BUTTON_STATE_STUCK :
					 RECOVERY_BUTTON_STATE_PRESSED;
		info->held_ms = press_held_ms(p, now_ns);
		info->at_boot = p->at_boot;
		info->tier = p->stuck ? 0 : p->tier;
	} else if (info->devices) {
		info->state = RECOVERY_BUTTON_STATE_RELEASED;
	}
	spin_unlock_irqrestore(&button_lock, flags);
}

void recov_window_get(struct recov_window_info *info)
{
	unsigned long flags;

	spin_lock_irqsave(&button_lock, flags);
	info->state = button_window.state;
	info->remaining_ms = window_remaining_ms(&button_window,
						 ktime_get_boottime_ns());
	spin_unlock_irqrestore(&button_lock, flags);
}
