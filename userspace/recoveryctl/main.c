// SPDX-License-Identifier: GPL-2.0-or-later
#include <libgen.h>
#include <locale.h>
#include <string.h>
#include "ctl.h"
#include "names.h"
#include "options.h"
#include "pager.h"

#ifndef RECOVERY_VERSION
#define RECOVERY_VERSION	"unknown"
#endif

#define OPT_REQUEST	(OPT_NO_REBOOT | OPT_CANCEL | OPT_FORCE)

static const struct verb verbs[] = {
	{ "status", "", 0, 0, OPT_JSON | OPT_FULL, VERB_MODULE | VERB_DEFAULT,
	  verb_status, NULL, "is this board well, and what to do if not" },
	{ "partitions", "[NAME...]", 0, 64, OPT_JSON, VERB_MODULE,
	  verb_partitions, NULL, "flash partitions: role, content, health" },
	{ "partition", "VERB", 0, 0, 0, 0, NULL, partition_verbs,
	  "protection of single partitions" },
	{ "history", "", 0, 0, OPT_JSON | OPT_LINES | OPT_REVERSE | OPT_RECORDS,
	  VERB_MODULE, verb_history, NULL,
	  "boots: when, which slot, why they ended" },
	{ "monitor", "", 0, 0, OPT_JSON | OPT_LINES, 0, verb_monitor, NULL,
	  "print events as they happen" },
	{ "mark-good", "", 0, 0, 0, VERB_ADMIN, verb_mark_good, NULL,
	  "this boot works: count no failures any more" },
	{ "slot", "VERB", 0, 0, 0, 0, NULL, slot_verbs, "the two slots" },
	{ "install-slot", "[SLOT]", 0, 1, OPT_FROM | OPT_FORCE | OPT_TRIES | OPT_NO_TRY,
	  VERB_ADMIN | VERB_MODULE, verb_install_slot, NULL,
	  "write a firmware into the slot that does not run" },
	{ "settings", "VERB", 0, 0, 0, 0, NULL, settings_verbs,
	  "settings that slots have left" },
	{ "overlay", "VERB", 0, 0, 0, 0, NULL, overlay_verbs,
	  "where settings are kept" },
	{ "reset", "", 0, 0,
	  OPT_REQUEST | OPT_SOFT | OPT_HARD | OPT_SECURE | OPT_KEEP |
	  OPT_DRY_RUN,
	  VERB_ADMIN | VERB_MODULE, verb_reset, NULL,
	  "reset settings to factory defaults" },
	{ "failsafe", "", 0, 0, OPT_REQUEST, VERB_ADMIN | VERB_MODULE,
	  verb_failsafe, NULL, "reboot without the settings" },
	{ "fallback", "", 0, 0, OPT_REQUEST, VERB_ADMIN | VERB_MODULE,
	  verb_fallback, NULL, "reboot into the other slot" },
	{ "rescue", "", 0, 0, OPT_REQUEST, VERB_ADMIN | VERB_MODULE,
	  verb_rescue, NULL, "reboot into the rescue image" },
	{ "reboot", "", 0, 0, OPT_NO_REBOOT | OPT_CANCEL,
	  VERB_ADMIN | VERB_MODULE, verb_reboot, NULL,
	  "reboot without it being counted as a failure" },
	{ "counter", "VERB", 0, 0, 0, 0, NULL, counter_verbs,
	  "the boot loader's own counter" },
	{ "log", "VERB", 0, 0, 0, 0, NULL, log_verbs, "the boot log" },
	{ "rauc-backend", "VERB", 0, 0, 0, 0, NULL, rauc_verbs,
	  "the slots as RAUC asks for them" },
	{ "check", "", 0, 0, OPT_JSON, 0, verb_check, NULL,
	  "do configuration and hardware fit" },
	{ 0 },
};

/* Names that OpenWrt's users type */
static const struct other_name {
	const char *name;
	char *words[2];		/* the verb */
	int n_words;
	unsigned int given;	/* options that are meant by it */
	const char *usage;
} other_names[] = {
#define RESET_USAGE(name) name " [-y] [-r] [-k NAME]...\n\n" \
	"Reset settings to factory defaults, but for those that -k names. It happens at\n" \
	"the next boot: -r reboots."
	{ "firstboot", { "reset" }, 1, OPT_NO_REBOOT, RESET_USAGE("firstboot") },
	{ "factoryreset", { "reset" }, 1, OPT_NO_REBOOT,
	  RESET_USAGE("factoryreset") },
	{ "jffs2reset", { "reset" }, 1, OPT_NO_REBOOT, RESET_USAGE("jffs2reset") },
	{ "mount_root", { "overlay", "mount" }, 2, 0,
	  "mount_root\n\nMount the overlay in failsafe mode, to mend a file or set a password." },
};

static const struct other_name *other_name_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		if (!strcmp(name, other_names[i].name))
			return &other_names[i];
	return NULL;
}

static void list_verbs(const struct verb *table, const char *prefix)
{
	for (const struct verb *v = table; v->name; v++) {
		char left[48];

		if (v->sub) {
			snprintf(left, sizeof(left), "%s ", v->name);
			list_verbs(v->sub, left);
			continue;
		}
		snprintf(left, sizeof(left), "%s%s %s", prefix, v->name, v->args);
		ctl_line("  %-22s %s", left, v->help);
	}
}

static int help(void)
{
	puts("recoveryctl [OPTIONS...] [VERB] [ARGUMENTS...]\n\n"
	     "See how this board stands on its recovery ladder, and move it.\n\n"
	     "Verbs:");
	list_verbs(verbs, "");
	puts("\nOptions:");
	options_help();
	puts("\nExit status: 0 well or done, 1 failed, 2 wrong usage, 3 needs attention,\n"
	     "4 the module is not loaded, 5 not allowed. See recoveryctl(1).");
	return CTL_OK;
}

static int unknown_verb(const struct verb *table, const char *group,
			const char *name)
{
	const char *names[32];
	const char *near;
	size_t n = 0;

	for (const struct verb *v = table; v->name && n < ARRAY_SIZE(names); v++)
		names[n++] = v->name;
	near = nearest_name(name, names, n);
	if (near)
		return ctl_error(CTL_USAGE, "unknown verb '%s%s': did you mean '%s%s'?",
				 group, name, group, near);
	return ctl_error(CTL_USAGE, "unknown verb '%s%s', see 'recoveryctl --help'",
			 group, name);
}

/* Usage first, rights second: a wrong command is wrong for root too. */
static int check_verb(const struct ctl *ctl, const struct verb *v, int n_args,
		      char **argv)
{
	unsigned int wrong = ctl->given & ~(v->options | OPT_COMMON);

	if (n_args < v->min_args)
		return ctl_error(CTL_USAGE, "usage: recoveryctl %s %s", ctl->verb, v->args);
	if (n_args > v->max_args)
		return ctl_error(CTL_USAGE, "too many arguments, usage: recoveryctl %s%s%s",
				 ctl->verb, *v->args ? " " : "", v->args);
	if (wrong)
		return ctl_error(CTL_USAGE, "'%s' has no option %s", ctl->verb,
				 option_name(wrong));
	if ((v->flags & VERB_SLOT) && slot_from_string(argv[0]) < 0)
		return ctl_error(CTL_USAGE, "there is no slot '%s': the slots are a and b",
				 argv[0]);
	if ((v->flags & VERB_ADMIN) && !(ctl->given & OPT_DRY_RUN) && !ctl_is_admin())
		return ctl_error(CTL_NO_RIGHTS, "'%s' changes the board and needs root: try 'sudo recoveryctl %s'",
				 ctl->verb, ctl->verb);
	return CTL_OK;
}

static int run_verb(struct ctl *ctl, const struct verb *v, int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	_cleanup_(conf_done) struct recov_conf conf;
	int r;

	conf_defaults(&conf);
	r = check_verb(ctl, v, argc, argv);
	if (r)
		return r;
	/* Out of memory: the defaults are there all the same. */
	(void)!conf_load(&conf, "");
	ctl->conf = &conf;
	if (v->flags & VERB_MODULE) {
		r = recov_client_new(&client);
		if (r == -ENODEV)
			return ctl_no_module();
		if (r < 0)
			return ctl_error(CTL_FAILED, "can't reach the module: %s",
					 strerror(-r));
		ctl->client = client;
	}
	r = v->fn(ctl, argc, argv);
	pager_close();
	ctl->client = NULL;
	ctl->conf = NULL;
	return r;
}

static int dispatch(struct ctl *ctl, const struct verb *table,
		    const char *group, int argc, char **argv)
{
	const struct verb *v;
	char below[24];

	for (v = table; v->name; v++)
		if (argc ? !strcmp(argv[0], v->name) : v->flags & VERB_DEFAULT)
			break;
	if (!v->name)
		return unknown_verb(table, group, argc ? argv[0] : "");
	if (argc) {
		argc--;
		argv++;
	}
	if (v->sub) {
		snprintf(below, sizeof(below), "%s ", v->name);
		return dispatch(ctl, v->sub, below, argc, argv);
	}
	snprintf(ctl->verb, sizeof(ctl->verb), "%s%s", group, v->name);
	return run_verb(ctl, v, argc, argv);
}

static int run_other_name(struct ctl *ctl, const struct other_name *other,
			  int n_args)
{
	char *words[ARRAY_SIZE(other->words)];

	/* Theirs is short for --reboot; what it is here they have no use for. */
	if ((other->given & OPT_NO_REBOOT) && (ctl->given & OPT_REVERSE))
		ctl->given &= ~(OPT_REVERSE | OPT_NO_REBOOT);
	if (n_args)
		return ctl_error(CTL_USAGE, "usage: %.*s",
				 (int)strcspn(other->usage, "\n"), other->usage);
	memcpy(words, other->words, sizeof(words));
	return dispatch(ctl, verbs, "", other->n_words, words);
}

int main(int argc, char **argv)
{
	const struct other_name *other = other_name_of(basename(argv[0]));
	const char *usage = other ? other->usage : NULL;
	struct ctl ctl = { .given = other ? other->given : 0 };
	int first;

	setlocale(LC_CTYPE, "");
	switch (options_parse(&ctl, argc, argv, &first)) {
	case OPTIONS_BAD:
		return CTL_USAGE;
	case OPTIONS_HELP:
		return usage ? (puts(usage) < 0) : help();
	case OPTIONS_VERSION:
		return puts("recoveryctl " RECOVERY_VERSION) < 0;
	case OPTIONS_RUN:
		break;
	}
	if (other)
		return run_other_name(&ctl, other, argc - first);
	return dispatch(&ctl, verbs, "", argc - first, argv + first);
}
