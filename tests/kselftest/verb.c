// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A verb of the family for the shell: verb NAME [ATTRIBUTE[=NUMBER]]...
 * Prints the number that comes back, if one does. Fails with the error's name
 * and the kernel's words on standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"

static const char *const commands[] = {
	[RECOVERY_CMD_BOOT_SET] = "boot-set",
	[RECOVERY_CMD_GOOD_SET] = "good-set",
	[RECOVERY_CMD_CAUSE_SET] = "cause-set",
	[RECOVERY_CMD_SLOT_SET] = "slot-set",
	[RECOVERY_CMD_REQUEST_SET] = "request-set",
	[RECOVERY_CMD_REQUEST_CLEAR] = "request-clear",
	[RECOVERY_CMD_PHASE_SET] = "phase-set",
	[RECOVERY_CMD_LOG_FORMAT] = "log-format",
};

static const char *const attributes[] = {
	[RECOVERY_A_VERB_ID] = "id",
	[RECOVERY_A_VERB_SLOT] = "slot",
	[RECOVERY_A_VERB_RUNG] = "rung",
	[RECOVERY_A_VERB_REASON] = "reason",
	[RECOVERY_A_VERB_ATTEMPTS] = "attempts",
	[RECOVERY_A_VERB_LIMIT] = "limit",
	[RECOVERY_A_VERB_SHORT_COUNT] = "short-count",
	[RECOVERY_A_VERB_TRIAL_BOOTS] = "trial-boots",
	[RECOVERY_A_VERB_CAUSE] = "cause",
	[RECOVERY_A_VERB_SLOT_STATE] = "slot-state",
	[RECOVERY_A_VERB_TRIES] = "tries",
	[RECOVERY_A_VERB_NEXT] = "next",
	[RECOVERY_A_VERB_KIND] = "kind",
	[RECOVERY_A_VERB_FLAGS] = "flags",
	[RECOVERY_A_VERB_ARG] = "arg",
	[RECOVERY_A_VERB_RESULT] = "result",
	[RECOVERY_A_VERB_PHASE] = "phase",
	[RECOVERY_A_VERB_FORCE] = "force",
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int find(const char *const *names, size_t n, const char *name)
{
	size_t len = strcspn(name, "=");
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] && strlen(names[i]) == len &&
		    !strncmp(names[i], name, len))
			return i;
	fprintf(stderr, "verb: no such word: %s\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	struct verb_arg args[N(attributes)];
	__u32 id = GENL_ABSENT;
	unsigned int n = 0;
	const char *value;
	struct genl g;
	int cmd, err;

	if (argc < 2 || argc > (int)N(args) + 1)
		return 2;
	cmd = find(commands, N(commands), argv[1]);
	for (argv += 2; *argv; argv++, n++) {
		args[n].type = find(attributes, N(attributes), *argv);
		value = strchr(*argv, '=');
		args[n].value = value ? strtol(value + 1, NULL, 0) : 0;
	}
	err = genl_open(&g);
	if (!err)
		err = genl_verb(&g, cmd, &id, args, n);
	if (err) {
		fprintf(stderr, "%s: %s\n", strerrorname_np(-err), g.text);
		return 1;
	}
	if (id != GENL_ABSENT)
		printf("%u\n", id);
	genl_close(&g);
	return 0;
}
