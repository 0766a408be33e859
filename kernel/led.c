// SPDX-License-Identifier: GPL-2.0-only
/*
 * Patterns in milliseconds, light first; also in Documentation/led.rst
 *
 *	booting		2.5 Hz
 *	window		5 Hz
 *	failsafe	10 Hz
 *	good		steady
 *	rescue		two short flashes a second
 *	resetting	on four fifths of a second
 *	hold		as many short flashes as tiers were reached, pause
 *	problem		two long flashes, pause
 *
 * The trigger has a clock of its own, rather than led_trigger_blink(), so that
 * all LEDs show the same and every pattern is made in the same way.
 */
#include "led.h"

#include <linux/hrtimer.h>
#include <linux/leds.h>
#include <linux/spinlock.h>

#include "compat.h"
#include "uapi/recovery.h"

#define PATTERN_MAX	4
#define STEADY		U16_MAX

#define HOLD_ON		100
#define HOLD_OFF	200
#define HOLD_PAUSE	900

/* Times of light and darkness in turn, up to the first 0 */
static const u16 led_patterns[][PATTERN_MAX] = {
	[RECOVERY_PHASE_BOOTING] = { 200, 200 },
	[RECOVERY_PHASE_WINDOW] = { 100, 100 },
	[RECOVERY_PHASE_GOOD] = { STEADY },
	[RECOVERY_PHASE_FAILSAFE] = { 50, 50 },
	[RECOVERY_PHASE_RESCUE] = { 80, 120, 80, 720 },
	[RECOVERY_PHASE_RESETTING] = { 800, 200 },
	[RECOVERY_PHASE_PROBLEM] = { 600, 200, 600, 1000 },
	[RECOVERY_PHASE_OFF] = { },
};

/*
 * Guards everything below. LEDs are never set under it: those of an input
 * device take its event_lock, under which we may have been called.
 */
static DEFINE_SPINLOCK(led_lock);
static struct hrtimer led_timer;
static u32 led_phase = RECOVERY_PHASE_OFF;
static u32 led_tier;
static unsigned int led_step;	/* of the pattern, even ones are light */
static bool led_again;		/* show led_step, don't go on to the next */
static unsigned int led_users;	/* LEDs that have this trigger */

/* How long a step of hold lasts, 0 past its end. No tier yet: darkness. */
static u16 led_hold_time(unsigned int step)
{
	if (!led_tier || step >= 2 * led_tier)
		return 0;
	if (!(step & 1))
		return HOLD_ON;
	return step + 1 < 2 * led_tier ? HOLD_OFF : HOLD_PAUSE;
}

static u16 led_time(unsigned int step)
{
	lockdep_assert_held(&led_lock);
	if (led_phase == RECOVERY_PHASE_HOLD)
		return led_hold_time(step);
	if (led_phase >= ARRAY_SIZE(led_patterns) || step >= PATTERN_MAX)
		return 0;
	return led_patterns[led_phase][step];
}

static enum led_brightness led_level(void)
{
	return led_time(led_step) && !(led_step & 1) ? LED_FULL : LED_OFF;
}

/* Goes one step on; the time until the next, 0 when this one stays */
static u16 led_advance(void)
{
	u16 time;

	if (!led_again)
		led_step++;
	led_again = false;
	time = led_time(led_step);
	if (!time) {
		led_step = 0;
		time = led_time(led_step);
	}
	return time == STEADY ? 0 : time;
}

static struct led_trigger led_trigger;

/*
 * ORDER: only here LEDs are set, and a timer never runs beside itself, so none
 * of them can be left with an older brightness.
 */
static enum hrtimer_restart led_timeout(struct hrtimer *timer)
{
	enum led_brightness level;
	unsigned long flags;
	u16 time;

	spin_lock_irqsave(&led_lock, flags);
	time = led_advance();
	level = led_level();
	if (time && led_users)
		hrtimer_start(timer, ms_to_ktime(time), HRTIMER_MODE_REL_SOFT);
	spin_unlock_irqrestore(&led_lock, flags);
	led_trigger_event(&led_trigger, level);
	return HRTIMER_NORESTART;
}

static void led_show_now(void)
{
	lockdep_assert_held(&led_lock);
	led_again = true;
	if (led_users)
		hrtimer_start(&led_timer, 0, HRTIMER_MODE_REL_SOFT);
}

void recov_led_show(u32 phase, u32 tier)
{
	unsigned long flags;

	spin_lock_irqsave(&led_lock, flags);
	if (phase != led_phase || tier != led_tier) {
		led_phase = phase;
		led_tier = tier;
		led_step = 0;
		led_show_now();
	}
	spin_unlock_irqrestore(&led_lock, flags);
}

static int led_activate(struct led_classdev *led)
{
	unsigned long flags;

	spin_lock_irqsave(&led_lock, flags);
	led_users++;
	led_show_now();
	spin_unlock_irqrestore(&led_lock, flags);
	return 0;
}

static void led_deactivate(struct led_classdev *led)
{
	unsigned long flags;

	spin_lock_irqsave(&led_lock, flags);
	led_users--;
	spin_unlock_irqrestore(&led_lock, flags);
}

static struct led_trigger led_trigger = {
	.name = "recovery",
	.activate = led_activate,
	.deactivate = led_deactivate,
};

int recov_led_init(void)
{
	compat_hrtimer_setup(&led_timer, led_timeout, CLOCK_MONOTONIC,
			     HRTIMER_MODE_REL_SOFT);
	return led_trigger_register(&led_trigger);
}

void recov_led_exit(void)
{
	led_trigger_unregister(&led_trigger);
	hrtimer_cancel(&led_timer);
}
