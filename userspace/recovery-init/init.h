/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The early decision: gather the facts, let the ladder decide, carry it out.
 * Nothing here may stop a boot: each step that fails is told and gone around.
 */
#ifndef RECOVERY_INIT_H
#define RECOVERY_INIT_H

#include <stdbool.h>

#include "backing.h"
#include "conf.h"
#include "genl.h"
#include "ladder.h"
#include "report.h"

#define RUN_DIR		"/run/recovery"
#define ROM_DIR		RUN_DIR "/rom"		/* the slot's root, read-only */
#define OVERLAY_DIR	RUN_DIR "/overlay"	/* the overlay's file system */
#define TMPFS_DIR	RUN_DIR "/tmpfs"	/* what takes its place */

/**
 * struct part - an MTD device
 * @index: its number, -1 where there is none
 * @content: enum recovery_content, unknown without the module
 */
struct part {
	int index;
	unsigned int content;
};

struct parts {
	struct part slot[RECOVERY_SLOTS], overlay, rescue;
};

/**
 * struct cmdline - the words of the kernel command line that are for us
 * @failsafe: "failsafe", also with =1 or =yes
 * @reset: systemd.factory_reset, likewise
 * @slot: recovery.slot=, what the boot loader has booted, or -1
 * @rescue: recovery.slot=rescue
 * @reason: recovery.reason=, enum ladder_loader
 */
struct cmdline {
	bool failsafe;
	bool reset;
	int slot;
	bool rescue;
	unsigned int reason;
};

/**
 * struct init - this boot
 * @target: where the root is to be mounted
 * @conf: recovery.conf
 * @cmdline: what the kernel command line says
 * @client: the module, NULL without it
 * @state: what the module said
 * @parts: flash partitions that were found
 * @place: where the overlay is, once it is to be mounted
 * @facts: what the ladder is told
 * @plan: what the ladder said
 * @report: what was done, for those who come later
 * @reset_id: number of the reset that is carried out, 0: none
 */
struct init {
	const char *target;
	struct recov_conf conf;
	struct cmdline cmdline;
	struct recov_client *client;
	struct recov_state state;
	struct parts parts;
	struct backing_place place;
	struct ladder_state facts;
	struct ladder_plan plan;
	struct recov_report report;
	uint32_t reset_id;
};

/* One line on the console, and in the kernel's log. */
void say(const char *format, ...) _printf_(1, 2);

/* cmdline.c */
void cmdline_read(struct cmdline *cmdline);

/* clock.c: CLOCK_BOOTTIME in milliseconds, and a short sleep */
uint64_t now_ms(void);
void nap(unsigned int ms);

/* parts.c: waits for those that are still missing, as long as configured */
void parts_find(struct init *in);

/* facts.c: all, which may wait; those that the board knows without a person */
void facts_gather(struct init *in);
void facts_read(struct init *in);

/* finger.c: the action that a button held since power-on asks for */
enum gesture_action finger_wait(struct init *in);

/* window.c: was failsafe asked for so far? Waits only where configured. */
bool window_pressed(struct init *in);

/*
 * console.c: what the listener and the decision tell each other. It can be noted
 * once a boot, so whoever comes first decides: -EEXIST for the other one.
 */
#define CONSOLE_FAILSAFE	"failsafe"
#define CONSOLE_DECIDED		"decided"
int console_note(int dirfd, const char *what);
bool console_noted(int dirfd, const char *what);

/* Was failsafe asked for by now; and likewise, from here on it is too late */
bool console_asks(void);
bool console_decide(void);

/* listen.c: for keys on all consoles, until the window is over */
int consoles_listen(void);

/* debug.c: 1 to CONSOLE_DEBUG_MAX; @run_fd: /run */
void debug_set(int run_fd, unsigned int level);

/* root.c: decides, and mounts what the plan says at ROM_DIR; decides anew
 * around a root that can't be mounted. -ENOENT when there is nothing to boot
 */
int root_mount(struct init *in);
int root_mount_slot(struct init *in, unsigned int slot);

/* tell.c: what was decided goes into the log before anything is done; slots
 * back to what they were, for another decision; requests that are fulfilled
 */
void tell_plan(struct init *in);
void tell_back(struct init *in);
void tell_done(struct init *in);

/* loader.c: the boot loader hears of what the log says. Reboots, and comes back
 * only on failure, where it has to take another slot than this one
 */
void loader_follow(struct init *in);

/* store.c: the overlay's file system at OVERLAY_DIR, after a reset if one is
 * planned; report says which it is, and why there is none
 */
int store_mount(struct init *in);

/* reset.c: on the mounted file system; with it not mounted; its request is over
 */
int reset_soft(struct init *in, int dirfd);
int reset_hard(struct init *in);
void reset_done(struct init *in);

/* keep.c: number of what the reset is to keep, or 0; that reset, in place of
 * overlay_put_aside(); what it is to keep would be lost. Both set the report.
 */
uint32_t keep_asked(const struct init *in);
int keep_carry_out(struct init *in, int dirfd);
void keep_refused(struct init *in, int error);

/* settings.c: those on the overlay's file system become those of this slot;
 * -errno when they must not be used, and report says why
 */
int settings_travel(struct init *in, int dirfd);

/* image.c: what is booted, as its own files at ROM_DIR say */
struct settings_boot;
void image_read(struct init *in, struct settings_boot *boot);

/* layer.c: the overlay, or a tmpfs, over ROM_DIR, at in->target */
int layer_mount(struct init *in);

/* late.c: of a press since the decision; -errno when the attempt had no effect */
int late(struct init *in);

/* main.c: for those who come later */
void write_report(struct init *in);

/* watchdog.c */
void watchdog_arm(unsigned int seconds);

#endif /* RECOVERY_INIT_H */
