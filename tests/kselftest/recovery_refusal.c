// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the family refuses: each wrong argument with the right error and a
 * reason in words, each change to the unprivileged; and nothing is changed.
 */
#include "kselftest_harness.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "genl.h"
#include "module.h"

#define A(name) RECOVERY_A_VERB_##name
#define CMD(name) RECOVERY_CMD_##name
#define END { 0, 0, NULL }

struct refusal {
	const char *what;
	int cmd;
	int err;
	struct verb_arg arg[8];
};

static const struct refusal refusals[] = {
	{ "boot without anything", CMD(BOOT_SET), -EINVAL, { END } },
	{ "boot without a rung", CMD(BOOT_SET), -EINVAL,
	  { { A(SLOT), 0 }, { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "boot without a reason", CMD(BOOT_SET), -EINVAL,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL }, END } },
	{ "boot without a slot", CMD(BOOT_SET), -EINVAL,
	  { { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "boot from slot 2", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 2 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "boot on rung none", CMD(BOOT_SET), -EINVAL,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NONE },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "boot on rung 6", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_RESCUE + 1 },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "boot for reason none", CMD(BOOT_SET), -EINVAL,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_NONE }, END } },
	{ "boot for reason 12", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_CONSOLE + 1 }, END } },
	{ "256 attempts", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT },
	    { A(ATTEMPTS), 256 }, END } },
	{ "limit 256", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT },
	    { A(LIMIT), 256 }, END } },
	{ "256 short boots", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT },
	    { A(SHORT_COUNT), 256 }, END } },
	{ "256 trial boots", CMD(BOOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT },
	    { A(TRIAL_BOOTS), 256 }, END } },
	{ "adopting boot 9", CMD(BOOT_SET), -ESTALE, { { A(ID), 9 }, END } },
	{ "declaring boot 1 anew", CMD(BOOT_SET), -ESTALE,
	  { { A(ID), 1 }, { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "good before declared", CMD(GOOD_SET), -EAGAIN, { END } },
	{ "cause without a boot", CMD(CAUSE_SET), -ENOENT,
	  { { A(CAUSE), RECOVERY_CAUSE_PANIC }, END } },
	{ "no cause", CMD(CAUSE_SET), -EINVAL, { END } },
	{ "cause clean", CMD(CAUSE_SET), -EINVAL,
	  { { A(CAUSE), RECOVERY_CAUSE_CLEAN }, END } },
	{ "cause unknown", CMD(CAUSE_SET), -EINVAL,
	  { { A(CAUSE), RECOVERY_CAUSE_UNKNOWN }, END } },
	{ "cause 6", CMD(CAUSE_SET), -ERANGE,
	  { { A(CAUSE), RECOVERY_CAUSE_UNKNOWN + 1 }, END } },
	{ "no slot", CMD(SLOT_SET), -EINVAL, { { A(TRIES), 1 }, END } },
	{ "slot 2", CMD(SLOT_SET), -ERANGE,
	  { { A(SLOT), 2 }, { A(NEXT), 1 }, END } },
	{ "nothing of a slot", CMD(SLOT_SET), -EINVAL,
	  { { A(SLOT), 0 }, END } },
	{ "slot state 4", CMD(SLOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(SLOT_STATE), RECOVERY_SLOT_STATE_BAD + 1 },
	    END } },
	{ "256 tries", CMD(SLOT_SET), -ERANGE,
	  { { A(SLOT), 0 }, { A(TRIES), 256 }, END } },
	{ "a trial without tries", CMD(SLOT_SET), -EINVAL,
	  { { A(SLOT), 1 }, { A(SLOT_STATE), RECOVERY_SLOT_STATE_TRIAL },
	    { A(TRIES), 0 }, END } },
	{ "next to be bad", CMD(SLOT_SET), -EINVAL,
	  { { A(SLOT), 1 }, { A(SLOT_STATE), RECOVERY_SLOT_STATE_BAD },
	    { A(NEXT), 1 }, END } },
	{ "request of no kind", CMD(REQUEST_SET), -EINVAL, { END } },
	{ "request of kind 5", CMD(REQUEST_SET), -ERANGE,
	  { { A(KIND), RECOVERY_REQUEST_KIND_REBOOT + 1 }, END } },
	{ "request with flag 4", CMD(REQUEST_SET), -EINVAL,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET },
	    { A(FLAGS), RECOVERY_REQUEST_FLAGS_HARD | 4 }, END } },
	{ "a whole one that is not hard", CMD(REQUEST_SET), -EINVAL,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET },
	    { A(FLAGS), RECOVERY_REQUEST_FLAGS_WHOLE }, END } },
	{ "a hard failsafe", CMD(REQUEST_SET), -EINVAL,
	  { { A(KIND), RECOVERY_REQUEST_KIND_FAILSAFE },
	    { A(FLAGS), RECOVERY_REQUEST_FLAGS_HARD }, END } },
	{ "clearing no kind", CMD(REQUEST_CLEAR), -EINVAL, { END } },
	{ "clearing what is not there", CMD(REQUEST_CLEAR), -ENOENT,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET }, END } },
	{ "no phase", CMD(PHASE_SET), -EINVAL, { END } },
	{ "phase window", CMD(PHASE_SET), -EINVAL,
	  { { A(PHASE), RECOVERY_PHASE_WINDOW }, END } },
	{ "phase hold", CMD(PHASE_SET), -EINVAL,
	  { { A(PHASE), RECOVERY_PHASE_HOLD }, END } },
	{ "phase 9", CMD(PHASE_SET), -ERANGE,
	  { { A(PHASE), RECOVERY_PHASE_OFF + 1 }, END } },
	{ "formatting what is not there", CMD(LOG_FORMAT), -ENODEV, { END } },
	{ "formatting it by force", CMD(LOG_FORMAT), -ENODEV,
	  { { A(FORCE), 1 }, END } },
	{ "resetting a counter that is not there", CMD(COUNTER_RESET),
	  -EOPNOTSUPP, { END } },
	{ "resetting it by force", CMD(COUNTER_RESET), -EOPNOTSUPP,
	  { { A(FORCE), 1 }, END } },
	{ "no format of a counter", CMD(COUNTER_SET), -EINVAL,
	  { { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_FAILED }, END } },
	{ "a value of a counter alone", CMD(COUNTER_SET), -EINVAL,
	  { { A(VALUE), 1 }, END } },
	{ "no health of a counter", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "android" }, { A(VALUE), 1 }, END } },
	{ "counter health 9", CMD(COUNTER_SET), -ERANGE,
	  { { A(FORMAT), 0, "android" },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_ABSENT + 1 }, END } },
	{ "an empty format", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "" },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_FAILED }, END } },
	{ "a format of two lines", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "an\ndroid" },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_FAILED }, END } },
	{ "a format of 32 letters", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "abcdefghijklmnopqrstuvwxyzabcdef" },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_FAILED }, END } },
	{ "a counter that is ok without a value", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "android" },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_OK }, END } },
	{ "the value of an unknown counter", CMD(COUNTER_SET), -EINVAL,
	  { { A(FORMAT), 0, "android" }, { A(VALUE), 0 },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_UNKNOWN }, END } },
	{ "a counter that counts sideways", CMD(COUNTER_SET), -ERANGE,
	  { { A(FORMAT), 0, "android" }, { A(VALUE), 0 }, { A(DOWN), 2 },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_OK }, END } },
	{ "unlocking nothing", CMD(PARTITION_UNLOCK), -EINVAL, { END } },
	{ "unlocking by number alone", CMD(PARTITION_UNLOCK), -EINVAL,
	  { { A(INDEX), 0 }, END } },
	{ "unlocking by name alone", CMD(PARTITION_UNLOCK), -EINVAL,
	  { { A(NAME), 0, "env" }, END } },
	{ "unlocking what is not there", CMD(PARTITION_UNLOCK), -ENOENT,
	  { { A(INDEX), 9999 }, { A(NAME), 0, "env" }, END } },
	{ "locking what is not there", CMD(PARTITION_LOCK), -ENOENT,
	  { { A(INDEX), 9999 }, { A(NAME), 0, "env" }, END } },
	{ "an argument of another verb", CMD(PHASE_SET), -EINVAL,
	  { { A(PHASE), RECOVERY_PHASE_GOOD }, { A(KIND), 0 }, END } },
};

/* Each changing command with arguments that would do */
static const struct refusal changes[] = {
	{ "boot-set", CMD(BOOT_SET), 0,
	  { { A(SLOT), 0 }, { A(RUNG), RECOVERY_RUNG_NORMAL },
	    { A(REASON), RECOVERY_REASON_DEFAULT }, END } },
	{ "good-set", CMD(GOOD_SET), 0, { END } },
	{ "cause-set", CMD(CAUSE_SET), 0,
	  { { A(CAUSE), RECOVERY_CAUSE_PANIC }, END } },
	{ "slot-set", CMD(SLOT_SET), 0,
	  { { A(SLOT), 0 }, { A(TRIES), 3 }, END } },
	{ "request-set", CMD(REQUEST_SET), 0,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET }, END } },
	{ "request-clear", CMD(REQUEST_CLEAR), 0,
	  { { A(KIND), RECOVERY_REQUEST_KIND_RESET }, END } },
	{ "phase-set", CMD(PHASE_SET), 0,
	  { { A(PHASE), RECOVERY_PHASE_GOOD }, END } },
	{ "log-format", CMD(LOG_FORMAT), 0, { END } },
	{ "counter-reset", CMD(COUNTER_RESET), 0, { END } },
	{ "counter-set", CMD(COUNTER_SET), 0,
	  { { A(FORMAT), 0, "android" }, { A(VALUE), 7 },
	    { A(COUNTER_HEALTH), RECOVERY_COUNTER_HEALTH_OK }, END } },
	{ "partition-lock", CMD(PARTITION_LOCK), 0,
	  { { A(INDEX), 0 }, { A(NAME), 0, "env" }, END } },
	{ "partition-unlock", CMD(PARTITION_UNLOCK), 0,
	  { { A(INDEX), 0 }, { A(NAME), 0, "env" }, END } },
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int try(struct genl *g, const struct refusal *r)
{
	return genl_verb(g, r->cmd, NULL, r->arg);
}

static void keep_seq(struct nlattr **attr, void *arg)
{
	__u64 *seq = arg;

	*seq = genl_u64(attr, RECOVERY_A_STATE_EVENT_SEQ);
}

/* Number of the last event: the same means that nothing has happened */
static __u64 last_event(struct genl *g)
{
	__u64 seq = GENL_ABSENT64;

	genl_send(g, genl_msg(g, CMD(STATE_GET), 0), keep_seq, &seq);
	return seq;
}

FIXTURE(refusal) {
	struct genl g;
	__u64 before;
};

FIXTURE_SETUP(refusal)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	ASSERT_EQ(0, module_load("window_ms=0 keys=408"));
	ASSERT_EQ(0, genl_open(&self->g));
	/* the first phase is told of from a work */
	sleep_ms(300);
	self->before = last_event(&self->g);
	ASSERT_NE(GENL_ABSENT64, self->before);
}

FIXTURE_TEARDOWN(refusal)
{
	EXPECT_EQ(self->before, last_event(&self->g));
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

TEST_F(refusal, wrong_arguments)
{
	unsigned int i;

	for (i = 0; i < N(refusals); i++) {
		EXPECT_EQ(refusals[i].err, try(&self->g, &refusals[i]))
			TH_LOG("%s: %s", refusals[i].what, self->g.text);
		EXPECT_STRNE("", self->g.text)
			TH_LOG("%s: no reason given", refusals[i].what);
	}
}

TEST_F(refusal, wrong_sizes)
{
	struct nl_msg *msg;

	msg = genl_msg(&self->g, CMD(PHASE_SET), 0);
	nla_put_u8(msg, A(PHASE), RECOVERY_PHASE_GOOD);
	EXPECT_EQ(-EINVAL, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	msg = genl_msg(&self->g, CMD(PHASE_SET), 0);
	nla_put_u64(msg, A(PHASE), RECOVERY_PHASE_GOOD);
	EXPECT_EQ(-EINVAL, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	msg = genl_msg(&self->g, CMD(LOG_FORMAT), 0);
	nla_put_u32(msg, A(FORCE), 1);
	EXPECT_EQ(-ERANGE, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
}

TEST_F(refusal, unknown_attribute)
{
	struct nl_msg *msg = genl_msg(&self->g, CMD(PHASE_SET), 0);

	nla_put_u32(msg, A(PHASE), RECOVERY_PHASE_GOOD);
	nla_put_u32(msg, RECOVERY_A_VERB_MAX + 1, 1);
	EXPECT_EQ(-EINVAL, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
}

TEST_F(refusal, unknown_command)
{
	struct nl_msg *msg = genl_msg(&self->g, RECOVERY_CMD_MAX + 1, 0);

	EXPECT_EQ(-EOPNOTSUPP, genl_send(&self->g, msg, NULL, NULL));
	/* the event command is for messages from the kernel alone */
	msg = genl_msg(&self->g, CMD(EVENT), 0);
	EXPECT_EQ(-EOPNOTSUPP, genl_send(&self->g, msg, NULL, NULL));
	/* a dump of what is none */
	msg = genl_msg(&self->g, CMD(GOOD_SET), NLM_F_DUMP);
	EXPECT_EQ(-EOPNOTSUPP, genl_send(&self->g, msg, NULL, NULL));
}

TEST_F(refusal, partitions)
{
	struct nl_msg *msg = genl_msg(&self->g, CMD(PARTITION_GET), 0);
	char name[RECOVERY_NAME_MAX + 1];

	EXPECT_EQ(-EINVAL, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	msg = genl_msg(&self->g, CMD(PARTITION_GET), 0);
	nla_put_string(msg, RECOVERY_A_PARTITION_NAME, "no such partition");
	EXPECT_EQ(-ENOENT, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	msg = genl_msg(&self->g, CMD(PARTITION_GET), 0);
	nla_put_string(msg, RECOVERY_A_PARTITION_NAME, name);
	EXPECT_EQ(-EINVAL, genl_send(&self->g, msg, NULL, NULL));
	EXPECT_STRNE("", self->g.text);
}

/* In a process without privileges: how many changes were not refused */
static int try_changes(struct genl *g)
{
	unsigned int i;
	int bad = 0;

	for (i = 0; i < N(changes); i++)
		bad += try(g, &changes[i]) != -EPERM;
	return bad;
}

static int try_unprivileged(void)
{
	struct genl g;
	int bad;

	if (setgid(65534) || setuid(65534))
		return 101;
	if (genl_open(&g))
		return 102;
	bad = try_changes(&g);
	/* reading is for everybody */
	if (genl_send(&g, genl_msg(&g, CMD(STATE_GET), 0), NULL, NULL) ||
	    genl_send(&g, genl_msg(&g, CMD(PARTITION_GET), NLM_F_DUMP), NULL,
		      NULL) ||
	    genl_send(&g, genl_msg(&g, CMD(EVENT_GET), NLM_F_DUMP), NULL,
		      NULL) ||
	    genl_send(&g, genl_msg(&g, CMD(RECORD_GET), NLM_F_DUMP), NULL,
		      NULL) ||
	    genl_listen(&g))
		return 103;
	return bad;
}

/* Root of the network, but not of the board: refused in words */
static int try_network_admin(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct cap[2] = {
		{ 1U << CAP_NET_ADMIN, 1U << CAP_NET_ADMIN, 0 },
	};
	struct genl g;

	if (syscall(SYS_capset, &header, cap))
		return 101;
	if (genl_open(&g))
		return 102;
	if (try_changes(&g))
		return 103;
	return !strstr(g.text, "CAP_SYS_ADMIN");
}

static int in_child(int (*fn)(void))
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(fn());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

TEST_F(refusal, unprivileged)
{
	EXPECT_EQ(0, in_child(try_unprivileged));
}

TEST_F(refusal, network_admin)
{
	EXPECT_EQ(0, in_child(try_network_admin));
}

TEST_HARNESS_MAIN
