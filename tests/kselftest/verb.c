// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A verb of the family for the shell: verb NAME [ATTRIBUTE[=VALUE]]...
 * Prints the number that comes back, if one does. Fails with the error's name
 * and the kernel's words on standard error.
 *
 * "verb fill N" sets the tries of slots a and b in turn N times, to the count
 * so far, which is a record in the log each time. "verb walk N" reads the whole
 * log N times, and prints how many records there are if that is the same each
 * time.
 *
 * "verb counter" prints what state-get has of the boot loader's counter, in the
 * words of sysfs and in one line: format, value, limit, health, down, told.
 */
#include <errno.h>
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
	[RECOVERY_CMD_COUNTER_RESET] = "counter-reset",
	[RECOVERY_CMD_COUNTER_SET] = "counter-set",
	[RECOVERY_CMD_PARTITION_LOCK] = "partition-lock",
	[RECOVERY_CMD_PARTITION_UNLOCK] = "partition-unlock",
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
	[RECOVERY_A_VERB_SETTINGS] = "settings",
	[RECOVERY_A_VERB_FORMAT] = "format",
	[RECOVERY_A_VERB_VALUE] = "value",
	[RECOVERY_A_VERB_COUNTER_LIMIT] = "counter-limit",
	[RECOVERY_A_VERB_COUNTER_HEALTH] = "counter-health",
	[RECOVERY_A_VERB_DOWN] = "down",
	[RECOVERY_A_VERB_INDEX] = "index",
	[RECOVERY_A_VERB_NAME] = "name",
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

static int fill(struct genl *g, unsigned int n)
{
	unsigned int i;
	int err = 0;

	for (i = 1; i <= n && !err; i++)
		err = genl_verb(g, RECOVERY_CMD_SLOT_SET, NULL,
				VERB_ARGS(ARG(SLOT, i % 2), ARG(TRIES, i % 200)));
	return err;
}

static void count(struct nlattr **attr, void *arg)
{
	++*(unsigned int *)arg;
}

static int walk(struct genl *g, unsigned int n)
{
	unsigned int i, records, first = 0;
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		records = 0;
		err = genl_send(g, genl_msg(g, RECOVERY_CMD_RECORD_GET,
					    NLM_F_DUMP), count, &records);
		first = i ? first : records;
		if (!err && records != first)
			err = -EBADMSG;
	}
	if (!err)
		printf("%u\n", first);
	return err;
}

static const char *const healths[] = {
	[RECOVERY_COUNTER_HEALTH_OK] = "ok",
	[RECOVERY_COUNTER_HEALTH_DEGRADED] = "degraded",
	[RECOVERY_COUNTER_HEALTH_BLANK] = "blank",
	[RECOVERY_COUNTER_HEALTH_UNKNOWN] = "unknown",
	[RECOVERY_COUNTER_HEALTH_FOREIGN] = "foreign",
	[RECOVERY_COUNTER_HEALTH_NEWER] = "newer",
	[RECOVERY_COUNTER_HEALTH_DAMAGED] = "damaged",
	[RECOVERY_COUNTER_HEALTH_FAILED] = "failed",
	[RECOVERY_COUNTER_HEALTH_ABSENT] = "absent",
};

static void print_counter(struct nlattr **state, void *arg)
{
	struct nlattr *attr[GENL_ATTRS + 1];
	char value[16] = "unknown";
	__u32 health;

	if (!state[RECOVERY_A_STATE_COUNTER]) {
		puts("none unknown 0 absent 0 0");
		return;
	}
	genl_nest(state[RECOVERY_A_STATE_COUNTER], attr);
	health = genl_u32(attr, RECOVERY_A_COUNTER_HEALTH);
	if (attr[RECOVERY_A_COUNTER_VALUE])
		snprintf(value, sizeof(value), "%u",
			 genl_u32(attr, RECOVERY_A_COUNTER_VALUE));
	printf("%s %s %u %s %u %u\n",
	       nla_get_string(attr[RECOVERY_A_COUNTER_FORMAT]), value,
	       genl_u32(attr, RECOVERY_A_COUNTER_LIMIT),
	       health < N(healths) ? healths[health] : "?",
	       genl_u32(attr, RECOVERY_A_COUNTER_DOWN),
	       genl_u32(attr, RECOVERY_A_COUNTER_TOLD));
}

static int call(struct genl *g, char **argv, __u32 *id)
{
	struct verb_arg args[N(attributes) + 1] = { { 0, 0, NULL } };
	int cmd = find(commands, N(commands), argv[0]);
	unsigned int n = 0;
	const char *value;

	for (argv++; *argv && n < N(attributes); argv++, n++) {
		args[n].type = find(attributes, N(attributes), *argv);
		value = strchr(*argv, '=');
		if (args[n].type == RECOVERY_A_VERB_FORMAT ||
		    args[n].type == RECOVERY_A_VERB_NAME)
			args[n].text = value ? value + 1 : "";
		else
			args[n].value = value ? strtol(value + 1, NULL, 0) : 0;
	}
	return genl_verb(g, cmd, id, args);
}

int main(int argc, char **argv)
{
	__u32 id = GENL_ABSENT;
	struct genl g;
	int err;

	if (argc < 2)
		return 2;
	err = genl_open(&g);
	if (!err && argc == 3 && !strcmp(argv[1], "fill"))
		err = fill(&g, atoi(argv[2]));
	else if (!err && argc == 3 && !strcmp(argv[1], "walk"))
		err = walk(&g, atoi(argv[2]));
	else if (!err && argc == 2 && !strcmp(argv[1], "counter"))
		err = genl_send(&g, genl_msg(&g, RECOVERY_CMD_STATE_GET, 0),
				print_counter, NULL);
	else if (!err)
		err = call(&g, argv + 1, &id);
	if (err) {
		fprintf(stderr, "%s: %s\n", strerrorname_np(-err), g.text);
		return 1;
	}
	if (id != GENL_ABSENT)
		printf("%u\n", id);
	genl_close(&g);
	return 0;
}
