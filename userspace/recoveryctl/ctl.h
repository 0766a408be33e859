/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all verbs of recoveryctl share: options, the verb table, messages. */
#ifndef RECOVERYCTL_CTL_H
#define RECOVERYCTL_CTL_H

#include <stdbool.h>
#include <stdint.h>
#include "conf.h"
#include "genl.h"
#include "util.h"

/* Exit statuses, documented in recoveryctl(1): scripts rely on them. */
enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1,
	CTL_USAGE = 2,
	CTL_ATTENTION = 3,
	CTL_NO_MODULE = 4,
	CTL_NO_RIGHTS = 5,
};

enum json_mode {
	JSON_OFF,
	JSON_SHORT,
	JSON_PRETTY,
};

/* Options as bits, so that a verb can refuse those that are not its own. */
enum ctl_option {
	OPT_JSON	= 1 << 0,
	OPT_NO_PAGER	= 1 << 1,
	OPT_QUIET	= 1 << 2,
	OPT_YES		= 1 << 3,
	OPT_FULL	= 1 << 4,
	OPT_LINES	= 1 << 5,
	OPT_REVERSE	= 1 << 6,
	OPT_FORCE	= 1 << 7,
	OPT_TRIES	= 1 << 8,
	OPT_SOFT	= 1 << 9,
	OPT_HARD	= 1 << 10,
	OPT_NO_REBOOT	= 1 << 11,
	OPT_CANCEL	= 1 << 12,
	OPT_DRY_RUN	= 1 << 13,
	OPT_RECORDS	= 1 << 14,
	OPT_FORMAT	= 1 << 15,
	OPT_DEVICE	= 1 << 16,
	OPT_FROM	= 1 << 17,
	OPT_NO_TRY	= 1 << 18,
	OPT_SECURE	= 1 << 19,
	OPT_KEEP	= 1 << 20,
};

#define CTL_KEEP_MAX	8

/* Every verb takes these, also where they change nothing. */
#define OPT_COMMON	(OPT_NO_PAGER | OPT_QUIET | OPT_YES)

/**
 * struct ctl - one run of the program
 * @verb: how the verb was called, for messages ("slot try")
 * @given: options given, bits of enum ctl_option
 * @json: how data are printed
 * @lines: value of --lines
 * @tries: value of --tries
 * @format: value of --format, NULL without
 * @device: value of --device, NULL without
 * @from: value of --from, NULL without
 * @keep: values of --keep
 * @n_keep: how many
 * @conf: the configuration, defaults where there is none
 * @client: connection to the module, NULL for a verb that doesn't need one
 */
struct ctl {
	char verb[32];
	unsigned int given;
	enum json_mode json;
	uint32_t lines, tries;
	const char *format, *device, *from;
	const char *keep[CTL_KEEP_MAX];
	size_t n_keep;
	const struct recov_conf *conf;
	struct recov_client *client;
};

enum verb_flags {
	VERB_ADMIN	= 1 << 0,	/* changes something: CAP_SYS_ADMIN */
	VERB_MODULE	= 1 << 1,	/* talks to the module */
	VERB_DEFAULT	= 1 << 2,	/* when no verb is given */
	VERB_SLOT	= 1 << 3,	/* its argument is a slot */
};

/**
 * struct verb - one row of a verb table
 * @name: as typed
 * @args: its arguments, for the usage
 * @min_args: at least so many
 * @max_args: at most so many
 * @options: bits of enum ctl_option it takes besides OPT_COMMON
 * @flags: bits of enum verb_flags
 * @fn: does it; argv[0] is the first argument. Returns enum ctl_exit
 * @sub: instead of @fn, a table of verbs below this one, ends with an empty row
 * @help: one line
 */
struct verb {
	const char *name;
	const char *args;
	int min_args, max_args;
	unsigned int options, flags;
	int (*fn)(struct ctl *ctl, int argc, char **argv);
	const struct verb *sub;
	const char *help;
};

/* verb-*.c */
int verb_status(struct ctl *ctl, int argc, char **argv);
int verb_partitions(struct ctl *ctl, int argc, char **argv);
int verb_history(struct ctl *ctl, int argc, char **argv);
int verb_records(struct ctl *ctl);	/* history --records */
int verb_monitor(struct ctl *ctl, int argc, char **argv);
int verb_check(struct ctl *ctl, int argc, char **argv);
int verb_install_slot(struct ctl *ctl, int argc, char **argv);
int verb_mark_good(struct ctl *ctl, int argc, char **argv);
int verb_reset(struct ctl *ctl, int argc, char **argv);
int verb_failsafe(struct ctl *ctl, int argc, char **argv);
int verb_rescue(struct ctl *ctl, int argc, char **argv);
int verb_fallback(struct ctl *ctl, int argc, char **argv);
int verb_reboot(struct ctl *ctl, int argc, char **argv);
extern const struct verb slot_verbs[];
extern const struct verb rauc_verbs[];
extern const struct verb partition_verbs[];
extern const struct verb log_verbs[];
extern const struct verb settings_verbs[];
extern const struct verb overlay_verbs[];
extern const struct verb counter_verbs[];

/*
 * verb-counter.c: reset the counter that is configured, or each that is found;
 * @client is NULL without module. Returns enum ctl_exit.
 */
int counter_settle(const struct ctl *ctl, struct recov_client *client);

/*
 * One line each, all of it plain(). These and table.h are for text of others;
 * ctl_error() goes to stderr, with the program's name, and returns @code.
 */
int ctl_error(enum ctl_exit code, const char *format, ...) _printf_(2, 3);

/* To stdout. */
void ctl_line(const char *format, ...) _printf_(1, 2);

/* To stdout, unless --quiet. */
void ctl_say(const struct ctl *ctl, const char *format, ...) _printf_(2, 3);

/**
 * ctl_progress() - how far something is, on a terminal and without --quiet
 * @ctl: options
 * @done: of @all
 * @all: when it is done
 *
 * In one line, which ends with the last call.
 */
void ctl_progress(const struct ctl *ctl, unsigned int done, unsigned int all);

/**
 * ctl_refused() - tell why the module did not do it
 * @ctl: with the connection that was used
 * @r: negative errno of the command
 * @what: what was to be done, "marking slot a bad"
 *
 * Return: the exit status, by @r.
 */
int ctl_refused(const struct ctl *ctl, int r, const char *what);

/* The module isn't there: what to do depends on whether it is installed. */
int ctl_no_module(void);

/* Do we have the capability that every change needs? */
bool ctl_is_admin(void);

/**
 * ctl_confirm() - ask a person, "[y/N]"
 * @ctl: --yes answers for them
 * @format: the question, without the brackets
 *
 * Return: 1 yes, 0 no, -ENOTTY when there is nobody to ask.
 */
int ctl_confirm(const struct ctl *ctl, const char *format, ...) _printf_(2, 3);

#endif /* RECOVERYCTL_CTL_H */
