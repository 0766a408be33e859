// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What LEDs with the trigger "recovery" show, measured at the driver that is
 * told to light them, with kernel times.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "genl.h"
#include "keyboard.h"
#include "module.h"

#define CHANGES_MAX 100

/* What times in an emulated machine may be off, the middle one of several */
#define SLACK_MS 25

static const int keys[] = { KEY_RESTART, 0 };

struct changes {
	uint64_t time[CHANGES_MAX];
	bool on[CHANGES_MAX];
	unsigned int n;
};

FIXTURE(led) {
	struct genl g;
	int keyboard;
	char dir[128];		/* of the capslock LED */
	struct changes seen;
};

static bool led_write(const char *dir, const char *file, const char *value)
{
	char path[160];
	bool done;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	done = fd >= 0 && write(fd, value, strlen(value)) > 0;
	close(fd);
	return done;
}

static int led_brightness(const char *dir)
{
	char path[160], value[16] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/brightness", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (read(fd, value, sizeof(value) - 1) < 0)
		value[0] = 0;
	close(fd);
	return value[0] ? atoi(value) : -1;
}

static bool led_becomes(const char *dir, int brightness)
{
	unsigned int tries;

	for (tries = 0; tries < 100; tries++) {
		if (led_brightness(dir) == brightness)
			return true;
		sleep_ms(10);
	}
	return false;
}

static int set_phase(struct genl *g, __u32 phase)
{
	return genl_verb(g, RECOVERY_CMD_PHASE_SET, NULL,
			 VERB_ARGS(ARG(PHASE, phase)));
}

FIXTURE_SETUP(led)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	ASSERT_EQ(0, module_load("window_ms=2500 hold_ms=1200,1400,60000"));
	ASSERT_EQ(0, genl_open(&self->g));
	self->keyboard = keyboard_open_leds("lamp board", keys);
	ASSERT_LE(0, self->keyboard);
	ASSERT_TRUE(keyboard_led(self->keyboard, "capslock", self->dir,
				 sizeof(self->dir)));
}

FIXTURE_TEARDOWN(led)
{
	keyboard_close(self->keyboard);
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

/* Keeps what the LED does in that time; the driver queues 16 changes at most */
static void observe(int keyboard, struct changes *seen, unsigned int ms)
{
	unsigned int slept;

	keyboard_led_changes(keyboard, seen->time, seen->on, 0);
	seen->n = 0;
	for (slept = 0; slept < ms; slept += 50) {
		sleep_ms(50);
		seen->n += keyboard_led_changes(keyboard,
						seen->time + seen->n,
						seen->on + seen->n,
						CHANGES_MAX - seen->n);
	}
}

static int by_value(const void *a, const void *b)
{
	const unsigned int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The middle of the times that it was on, or off, in milliseconds */
static unsigned int middle(const struct changes *seen, bool on)
{
	unsigned int ms[CHANGES_MAX], n = 0, i;

	for (i = 0; i + 1 < seen->n; i++)
		if (seen->on[i] == on && seen->on[i + 1] != on)
			ms[n++] = (seen->time[i + 1] - seen->time[i]) / 1000;
	qsort(ms, n, sizeof(ms[0]), by_value);
	return n ? ms[n / 2] : 0;
}

static bool near(unsigned int ms, unsigned int want)
{
	return ms + SLACK_MS >= want && ms <= want + SLACK_MS;
}

#define EXPECT_BLINK(on_ms, off_ms)					\
	do {								\
		struct changes *seen = &self->seen;			\
									\
		observe(self->keyboard, seen, 8 * ((on_ms) + (off_ms)));	\
		EXPECT_TRUE(near(middle(seen, true), on_ms))		\
			TH_LOG("on for %u ms", middle(seen, true));	\
		EXPECT_TRUE(near(middle(seen, false), off_ms))		\
			TH_LOG("off for %u ms", middle(seen, false));	\
	} while (0)

TEST_F(led, shows_the_phase)
{
	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	ASSERT_TRUE(sysfs_is("window/state", "open"));
	EXPECT_BLINK(100, 100);
	ASSERT_TRUE(sysfs_becomes("window/state", "closed"));
	EXPECT_BLINK(200, 200);
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_FAILSAFE));
	EXPECT_BLINK(50, 50);
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_RESETTING));
	EXPECT_BLINK(800, 200);
}

TEST_F(led, steady_phases)
{
	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	ASSERT_TRUE(sysfs_becomes("window/state", "closed"));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_GOOD));
	EXPECT_TRUE(led_becomes(self->dir, 1));
	sleep_ms(100);
	observe(self->keyboard, &self->seen, 1500);
	EXPECT_EQ(0, self->seen.n);
	EXPECT_EQ(1, led_brightness(self->dir));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_OFF));
	EXPECT_TRUE(led_becomes(self->dir, 0));
	sleep_ms(100);
	observe(self->keyboard, &self->seen, 1500);
	EXPECT_EQ(0, self->seen.n);
	EXPECT_EQ(0, led_brightness(self->dir));
}

/* Flashes between two long pauses */
static unsigned int flashes(const struct changes *seen, unsigned int pause_ms,
			    unsigned int *flash_ms)
{
	unsigned int i, n = 0, pauses = 0;

	for (i = 0; i + 1 < seen->n; i++) {
		unsigned int ms = (seen->time[i + 1] - seen->time[i]) / 1000;

		if (!seen->on[i] && ms + SLACK_MS >= pause_ms) {
			if (pauses++)
				return n;
			n = 0;
		} else if (seen->on[i]) {
			*flash_ms = ms;
			n++;
		}
	}
	return 0;
}

TEST_F(led, groups_of_flashes)
{
	unsigned int ms = 0;

	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	ASSERT_TRUE(sysfs_becomes("window/state", "closed"));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_RESCUE));
	observe(self->keyboard, &self->seen, 3500);
	EXPECT_EQ(2, flashes(&self->seen, 720, &ms));
	EXPECT_TRUE(near(ms, 80)) TH_LOG("flash of %u ms", ms);
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_PROBLEM));
	observe(self->keyboard, &self->seen, 7500);
	EXPECT_EQ(2, flashes(&self->seen, 1000, &ms));
	EXPECT_TRUE(near(ms, 600)) TH_LOG("flash of %u ms", ms);
}

TEST_F(led, counts_the_tiers)
{
	unsigned int ms = 0;

	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	ASSERT_TRUE(sysfs_becomes("window/state", "closed"));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_GOOD));
	keyboard_key(self->keyboard, KEY_RESTART, true);
	/* dark from the first second to the first tier */
	EXPECT_TRUE(sysfs_becomes("phase", "hold"));
	EXPECT_TRUE(led_becomes(self->dir, 0));
	sleep_ms(600);
	observe(self->keyboard, &self->seen, 4200);
	EXPECT_EQ(2, flashes(&self->seen, 900, &ms));
	EXPECT_TRUE(near(ms, 100)) TH_LOG("flash of %u ms", ms);
	keyboard_key(self->keyboard, KEY_RESTART, false);
	EXPECT_TRUE(sysfs_becomes("phase", "good"));
	EXPECT_TRUE(led_becomes(self->dir, 1));
}

TEST_F(led, shows_the_phase_at_once)
{
	ASSERT_TRUE(sysfs_becomes("window/state", "closed"));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_GOOD));
	sleep_ms(200);
	EXPECT_EQ(0, led_brightness(self->dir));
	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	EXPECT_TRUE(led_becomes(self->dir, 1));
	ASSERT_TRUE(led_write(self->dir, "trigger", "none"));
	EXPECT_TRUE(led_becomes(self->dir, 0));
	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	EXPECT_TRUE(led_becomes(self->dir, 1));
}

TEST_F(led, unload_while_lit)
{
	char triggers[4096];
	char path[160];
	ssize_t len;
	int fd;

	ASSERT_TRUE(led_write(self->dir, "trigger", "recovery"));
	ASSERT_EQ(0, set_phase(&self->g, RECOVERY_PHASE_FAILSAFE));
	sleep_ms(200);
	ASSERT_EQ(0, module_unload());
	EXPECT_TRUE(led_becomes(self->dir, 0));
	snprintf(path, sizeof(path), "%s/trigger", self->dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	len = read(fd, triggers, sizeof(triggers) - 1);
	close(fd);
	ASSERT_LT(0, len);
	triggers[len] = 0;
	EXPECT_EQ(NULL, strstr(triggers, "recovery"));
	EXPECT_NE(NULL, strstr(triggers, "[none]"));
	sleep_ms(300);
	EXPECT_EQ(0, led_brightness(self->dir));
}

TEST_HARNESS_MAIN
