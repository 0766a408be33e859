// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <getopt.h>
#include <string.h>
#include "names.h"

#define LINES_MAX	1000000
#define TRIES_MAX	255

struct option_row {
	const char *name;
	char letter;
	const char *arg;	/* NULL: takes none */
	unsigned int bit;	/* of enum ctl_option, 0: help, version */
	const char *help;
};

static const struct option_row rows[] = {
	{ "help", 'h', NULL, 0, "show this help" },
	{ "version", 'V', NULL, 0, "show the version" },
	{ "json", 'j', "MODE", OPT_JSON, "print data as JSON: short, pretty or off" },
	{ "no-pager", 0, NULL, OPT_NO_PAGER, "do not pipe output into a pager" },
	{ "quiet", 'q', NULL, OPT_QUIET, "say nothing but errors" },
	{ "yes", 'y', NULL, OPT_YES, "answer every question with yes" },
	{ "full", 'l', NULL, OPT_FULL, "status: everything, however long" },
	{ "lines", 'n', "N", OPT_LINES, "only the last N; overlay usage: the largest" },
	{ "reverse", 'r', NULL, OPT_REVERSE, "history: newest first" },
	{ "records", 0, NULL, OPT_RECORDS, "history: the log's records as they are" },
	{ "force", 'f', NULL, OPT_FORCE, "do it against advice" },
	{ "format", 0, "FORMAT", OPT_FORMAT, "counter: how it is kept" },
	{ "device", 0, "PATH", OPT_DEVICE, "counter: where it is, PATH[:OFFSET]" },
	{ "tries", 't', "N", OPT_TRIES, "slot try: failures that end the trial" },
	{ "from", 0, "PATH", OPT_FROM, "install-slot: the image, or its directory" },
	{ "no-try", 0, NULL, OPT_NO_TRY, "install-slot: do not boot it yet" },
	{ "soft", 0, NULL, OPT_SOFT, "reset: put the files aside (the default)" },
	{ "hard", 0, NULL, OPT_HARD, "reset: erase the overlay's flash" },
	{ "secure", 0, NULL, OPT_SECURE, "reset: the same, if no block has to be left out" },
	{ "keep", 'k', "NAME", OPT_KEEP, "reset: but for this set of files" },
	{ "no-reboot", 0, NULL, OPT_NO_REBOOT, "only log the request, reboot later" },
	{ "cancel", 0, NULL, OPT_CANCEL, "take a pending request back" },
	{ "dry-run", 0, NULL, OPT_DRY_RUN, "only tell what would be done" },
};

#define LONG_BASE	256	/* getopt's value of the first row */

static void fill_long(struct option *longs, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		/* Plain -j is --json=pretty: the value must not be eaten. */
		bool optional = rows[i].bit == OPT_JSON;

		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].arg ? required_argument : no_argument,
			.val = LONG_BASE + (int)i,
		};
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].arg && !optional)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[ARRAY_SIZE(rows)] = (struct option){ 0 };
}

static const struct option_row *row_of(int c)
{
	if (c >= LONG_BASE)
		return &rows[c - LONG_BASE];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].letter == c)
			return &rows[i];
	return NULL;
}

int parse_number(const char *s, uint32_t min, uint32_t max, uint32_t *ret)
{
	unsigned long long v;
	char *end;

	if (*s < '0' || *s > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (*end)
		return -EINVAL;
	if (errno || v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

static int parse_json(struct ctl *ctl, const char *mode)
{
	if (!mode || !strcmp(mode, "pretty"))
		ctl->json = JSON_PRETTY;
	else if (!strcmp(mode, "short"))
		ctl->json = JSON_SHORT;
	else if (!strcmp(mode, "off"))
		ctl->json = JSON_OFF;
	else
		return ctl_error(CTL_USAGE, "--json=%s: must be short, pretty or off", mode);
	/* Asking for what is the default anyway suits every verb. */
	if (ctl->json != JSON_OFF)
		ctl->given |= OPT_JSON;
	return 0;
}

static int add_keep(struct ctl *ctl, const char *value)
{
	if (ctl->n_keep == CTL_KEEP_MAX)
		return ctl_error(CTL_USAGE, "--keep=%s: is one too many, up to %d are allowed",
				 value, CTL_KEEP_MAX);
	ctl->keep[ctl->n_keep++] = value;
	return 0;
}

static int parse_value(struct ctl *ctl, const struct option_row *row,
		       const char *value)
{
	uint32_t max = row->bit == OPT_TRIES ? TRIES_MAX : LINES_MAX;
	uint32_t *ret = row->bit == OPT_TRIES ? &ctl->tries : &ctl->lines;

	if (row->bit == OPT_JSON)
		return parse_json(ctl, value);
	ctl->given |= row->bit;
	if (!row->arg)
		return 0;
	if (row->bit == OPT_KEEP)
		return add_keep(ctl, value);
	if (row->bit == OPT_FORMAT || row->bit == OPT_DEVICE || row->bit == OPT_FROM) {
		*(row->bit == OPT_FORMAT ? &ctl->format :
		  row->bit == OPT_DEVICE ? &ctl->device : &ctl->from) = value;
		return 0;
	}
	if (parse_number(value, 1, max, ret) < 0)
		return ctl_error(CTL_USAGE, "--%s=%s: must be a number from 1 to %u",
				 row->name, value, max);
	return 0;
}

static int check_combination(const struct ctl *ctl)
{
	if ((ctl->given & OPT_SOFT) && (ctl->given & (OPT_HARD | OPT_SECURE)))
		return ctl_error(CTL_USAGE, "--soft excludes --hard and --secure");
	if ((ctl->given & OPT_KEEP) && (ctl->given & (OPT_HARD | OPT_SECURE)))
		return ctl_error(CTL_USAGE, "--keep leaves files where they are, --hard and --secure erase all: they exclude each other");
	if ((ctl->given & OPT_NO_TRY) && (ctl->given & OPT_TRIES))
		return ctl_error(CTL_USAGE, "--no-try and --tries exclude each other");
	if ((ctl->given & OPT_CANCEL) &&
	    (ctl->given & (OPT_SOFT | OPT_HARD | OPT_SECURE | OPT_KEEP | OPT_NO_REBOOT)))
		return ctl_error(CTL_USAGE, "--cancel takes a request back: it goes with neither --soft, --hard, --secure, --keep nor --no-reboot");
	return 0;
}

/* @given: with its dashes, perhaps with a value */
static void unknown_option(const char *given)
{
	const char *names[ARRAY_SIZE(rows)], *near;
	char name[24];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		names[i] = rows[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(given + 2, "="),
		 given + 2);
	near = nearest_name(name, names, ARRAY_SIZE(names));
	if (near)
		ctl_error(CTL_USAGE, "unknown option --%s: did you mean '--%s'?",
			  name, near);
	else
		ctl_error(CTL_USAGE, "unknown option --%s, see 'recoveryctl --help'",
			  name);
}

static enum options_result bad_option(int c, char **argv)
{
	const char *name = argv[optind - 1];

	if (c == ':')
		ctl_error(CTL_USAGE, "option %s needs a value", name);
	else if (optopt >= LONG_BASE)
		ctl_error(CTL_USAGE, "option --%s takes no value",
			  rows[optopt - LONG_BASE].name);
	else if (optopt)
		ctl_error(CTL_USAGE, "unknown option -%c, see 'recoveryctl --help'", optopt);
	else
		unknown_option(name);
	return OPTIONS_BAD;
}

enum options_result options_parse(struct ctl *ctl, int argc, char **argv,
				  int *ret_first)
{
	struct option longs[ARRAY_SIZE(rows) + 1];
	char letters[2 * ARRAY_SIZE(rows) + 2];
	int c;

	fill_long(longs, letters);
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct option_row *row;

		row = c == '?' || c == ':' ? NULL : row_of(c);
		if (!row)
			return bad_option(c, argv);
		if (row->letter == 'h')
			return OPTIONS_HELP;
		if (row->letter == 'V')
			return OPTIONS_VERSION;
		if (parse_value(ctl, row, optarg))
			return OPTIONS_BAD;
	}
	if (check_combination(ctl))
		return OPTIONS_BAD;
	*ret_first = optind;
	return OPTIONS_RUN;
}

const char *option_name(unsigned int bits)
{
	static char name[24];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].bit & bits) {
			snprintf(name, sizeof(name), "--%s", rows[i].name);
			return name;
		}
	return "?";
}

void options_help(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char left[32], letter[8] = "   ";

		if (rows[i].letter)
			snprintf(letter, sizeof(letter), "-%c,", rows[i].letter);
		snprintf(left, sizeof(left), "%s --%s%s%s", letter, rows[i].name,
			 rows[i].arg ? "=" : "", rows[i].arg ?: "");
		ctl_line("  %-22s %s", left, rows[i].help);
	}
}
