// SPDX-License-Identifier: GPL-2.0-or-later
/* What the verbs do, with a log in memory: state in, state out. */
#include "kselftest_harness.h"

#include <errno.h>

#include "genl.h"
#include "module.h"

#define A(name) RECOVERY_A_VERB_##name
#define CMD(name) RECOVERY_CMD_##name

/* The answer to state-get, numbers only */
struct state {
	__u32 phase;
	__u32 boot[RECOVERY_A_BOOT_MAX + 1];
	__u32 prev[RECOVERY_A_BOOT_MAX + 1];
	__u32 slot[RECOVERY_SLOTS][RECOVERY_A_SLOT_MAX + 1];
	__u32 request[8][RECOVERY_A_REQUEST_MAX + 1];
	__u32 log[RECOVERY_A_LOG_MAX + 1];
	__u32 window[RECOVERY_A_WINDOW_MAX + 1];
	unsigned int slots;
	unsigned int requests;
	__u64 seq;
};

static void keep_nest(struct nlattr *nest, __u32 *value, int max)
{
	struct nlattr *attr[GENL_ATTRS + 1];
	int i;

	genl_nest(nest, attr);
	for (i = 0; i <= max; i++)
		value[i] = genl_u32(attr, i);
}

static void keep_state(struct nlattr **attr, void *arg)
{
	struct state *s = arg;

	s->phase = genl_u32(attr, RECOVERY_A_STATE_PHASE);
	s->seq = genl_u64(attr, RECOVERY_A_STATE_EVENT_SEQ);
	keep_nest(attr[RECOVERY_A_STATE_BOOT], s->boot, RECOVERY_A_BOOT_MAX);
	keep_nest(attr[RECOVERY_A_STATE_PREV], s->prev, RECOVERY_A_BOOT_MAX);
	keep_nest(attr[RECOVERY_A_STATE_LOG], s->log, RECOVERY_A_LOG_MAX);
	keep_nest(attr[RECOVERY_A_STATE_WINDOW], s->window,
		  RECOVERY_A_WINDOW_MAX);
}

static void keep_multi(struct nlattr *attr, void *arg)
{
	struct state *s = arg;

	switch (nla_type(attr)) {
	case RECOVERY_A_STATE_SLOT:
		if (s->slots < RECOVERY_SLOTS)
			keep_nest(attr, s->slot[s->slots], RECOVERY_A_SLOT_MAX);
		s->slots++;
		break;
	case RECOVERY_A_STATE_REQUEST:
		if (s->requests < 8)
			keep_nest(attr, s->request[s->requests],
				  RECOVERY_A_REQUEST_MAX);
		s->requests++;
		break;
	}
}

static int get_state(struct genl *g, struct state *s)
{
	memset(s, 0, sizeof(*s));
	return genl_send_each(g, genl_msg(g, CMD(STATE_GET), 0), keep_state,
			      keep_multi, s);
}

FIXTURE(verbs) {
	struct genl g;
	struct state s;
};

FIXTURE_SETUP(verbs)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	ASSERT_EQ(0, module_load("window_ms=0 keys=408"));
	ASSERT_EQ(0, genl_open(&self->g));
}

FIXTURE_TEARDOWN(verbs)
{
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

/* A boot from slot a on the normal rung, the default way */
static int declare(struct genl *g, __u32 *id)
{
	return genl_verb(g, CMD(BOOT_SET), id,
			 VERB_ARGS(ARG(SLOT, 0), ARG(RUNG, RECOVERY_RUNG_NORMAL),
				   ARG(REASON, RECOVERY_REASON_DEFAULT),
				   ARG(ATTEMPTS, 1), ARG(LIMIT, 3),
				   ARG(SHORT_COUNT, 2)));
}

TEST_F(verbs, fresh_state)
{
	struct state *s = &self->s;

	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(RECOVERY_PHASE_BOOTING, s->phase);
	EXPECT_EQ(0, s->boot[RECOVERY_A_BOOT_FLAGS] &
		     RECOVERY_BOOT_FLAGS_DECLARED);
	EXPECT_EQ(GENL_ABSENT, s->prev[RECOVERY_A_BOOT_ID]);
	EXPECT_EQ(RECOVERY_WINDOW_STATE_DISABLED,
		  s->window[RECOVERY_A_WINDOW_STATE]);
	EXPECT_EQ(RECOVERY_LOG_BACKEND_VOLATILE,
		  s->log[RECOVERY_A_LOG_BACKEND]);
	EXPECT_EQ(RECOVERY_LOG_HEALTH_ABSENT, s->log[RECOVERY_A_LOG_HEALTH]);
	EXPECT_EQ(RECOVERY_SLOTS, s->slots);
	EXPECT_EQ(0, s->requests);
	EXPECT_NE(GENL_ABSENT64, s->seq);
}

TEST_F(verbs, boot_is_declared_once)
{
	struct state *s = &self->s;
	__u32 id = 0;

	ASSERT_EQ(0, declare(&self->g, &id));
	EXPECT_EQ(1, id);
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(1, s->boot[RECOVERY_A_BOOT_ID]);
	EXPECT_EQ(0, s->boot[RECOVERY_A_BOOT_SLOT]);
	EXPECT_EQ(RECOVERY_RUNG_NORMAL, s->boot[RECOVERY_A_BOOT_RUNG]);
	EXPECT_EQ(RECOVERY_REASON_DEFAULT, s->boot[RECOVERY_A_BOOT_REASON]);
	EXPECT_EQ(1, s->boot[RECOVERY_A_BOOT_ATTEMPTS]);
	EXPECT_EQ(3, s->boot[RECOVERY_A_BOOT_LIMIT]);
	EXPECT_EQ(2, s->boot[RECOVERY_A_BOOT_SHORT_COUNT]);
	EXPECT_EQ(RECOVERY_BOOT_FLAGS_DECLARED,
		  s->boot[RECOVERY_A_BOOT_FLAGS] &
		  ~RECOVERY_BOOT_FLAGS_ALIVE);
	EXPECT_EQ(1, s->slot[0][RECOVERY_A_SLOT_ACTIVE]);
	EXPECT_NE(1, s->slot[1][RECOVERY_A_SLOT_ACTIVE]);

	EXPECT_EQ(-EALREADY, declare(&self->g, &id));
	EXPECT_STRNE("", self->g.text);
	EXPECT_EQ(1, id);
}

/* Its root could not be mounted: the same boot, from the other slot */
static int declare_anew(struct genl *g, __u32 *id)
{
	return genl_verb(g, CMD(BOOT_SET), id,
			 VERB_ARGS(ARG(ID, *id), ARG(SLOT, 1),
				   ARG(RUNG, RECOVERY_RUNG_FALLBACK),
				   ARG(REASON, RECOVERY_REASON_UNBOOTABLE)));
}

TEST_F(verbs, boot_is_declared_anew)
{
	struct state *s = &self->s;
	__u32 id = 0, other = 7;

	ASSERT_EQ(0, declare(&self->g, &id));
	EXPECT_EQ(-ESTALE, declare_anew(&self->g, &other));
	EXPECT_STRNE("", self->g.text);
	ASSERT_EQ(0, declare_anew(&self->g, &id));
	EXPECT_EQ(1, id);
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(1, s->boot[RECOVERY_A_BOOT_ID]);
	EXPECT_EQ(1, s->boot[RECOVERY_A_BOOT_SLOT]);
	EXPECT_EQ(RECOVERY_RUNG_FALLBACK, s->boot[RECOVERY_A_BOOT_RUNG]);
	EXPECT_EQ(0, s->boot[RECOVERY_A_BOOT_ATTEMPTS]);
	EXPECT_EQ(GENL_ABSENT, s->prev[RECOVERY_A_BOOT_ID]);

	ASSERT_EQ(0, genl_verb(&self->g, CMD(GOOD_SET), NULL, NULL));
	EXPECT_EQ(-EALREADY, declare_anew(&self->g, &id));
	EXPECT_STRNE("", self->g.text);
}

TEST_F(verbs, good_marks_this_boot)
{
	struct state *s = &self->s;
	__u32 id = 0;

	EXPECT_EQ(-EAGAIN, genl_verb(&self->g, CMD(GOOD_SET), NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	ASSERT_EQ(0, declare(&self->g, &id));
	EXPECT_EQ(-ESTALE, genl_verb(&self->g, CMD(GOOD_SET), NULL,
				     VERB_ARGS(ARG(ID, id + 1))));
	EXPECT_STRNE("", self->g.text);
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_FALSE(s->boot[RECOVERY_A_BOOT_FLAGS] & RECOVERY_BOOT_FLAGS_GOOD);

	EXPECT_EQ(0, genl_verb(&self->g, CMD(GOOD_SET), NULL,
			       VERB_ARGS(ARG(ID, id))));
	EXPECT_EQ(0, genl_verb(&self->g, CMD(GOOD_SET), NULL, NULL));
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_TRUE(s->boot[RECOVERY_A_BOOT_FLAGS] & RECOVERY_BOOT_FLAGS_GOOD);
	EXPECT_EQ(RECOVERY_PHASE_GOOD, s->phase);
	EXPECT_EQ(RECOVERY_SLOT_STATE_GOOD, s->slot[0][RECOVERY_A_SLOT_STATE]);
}

TEST_F(verbs, rescue_is_never_good)
{
	ASSERT_EQ(0, genl_verb(&self->g, CMD(BOOT_SET), NULL,
			       VERB_ARGS(ARG(SLOT, 0), ARG(RUNG, RECOVERY_RUNG_RESCUE),
					 ARG(REASON, RECOVERY_REASON_CRASH_LOOP))));
	EXPECT_EQ(-EOPNOTSUPP,
		  genl_verb(&self->g, CMD(GOOD_SET), NULL, NULL));
	EXPECT_STRNE("", self->g.text);
	ASSERT_EQ(0, get_state(&self->g, &self->s));
	EXPECT_EQ(RECOVERY_PHASE_RESCUE, self->s.phase);
}

TEST_F(verbs, slots)
{
	struct state *s = &self->s;

	EXPECT_EQ(0, genl_verb(&self->g, CMD(SLOT_SET), NULL,
			       VERB_ARGS(ARG(SLOT, 1),
					 ARG(SLOT_STATE, RECOVERY_SLOT_STATE_TRIAL),
					 ARG(TRIES, 4), ARG(NEXT, 1))));
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(RECOVERY_SLOT_STATE_TRIAL, s->slot[1][RECOVERY_A_SLOT_STATE]);
	EXPECT_EQ(4, s->slot[1][RECOVERY_A_SLOT_TRIES]);
	EXPECT_EQ(1, s->slot[1][RECOVERY_A_SLOT_NEXT]);
	EXPECT_NE(1, s->slot[0][RECOVERY_A_SLOT_NEXT]);

	/* what is not given stays */
	EXPECT_EQ(0, genl_verb(&self->g, CMD(SLOT_SET), NULL,
			       VERB_ARGS(ARG(SLOT, 1), ARG(TRIES, 7),
					 ARG(SETTINGS, 0xfffffffe))));
	EXPECT_EQ(0, genl_verb(&self->g, CMD(SLOT_SET), NULL,
			       VERB_ARGS(ARG(SLOT, 0), ARG(NEXT, 1))));
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(RECOVERY_SLOT_STATE_TRIAL, s->slot[1][RECOVERY_A_SLOT_STATE]);
	EXPECT_EQ(7, s->slot[1][RECOVERY_A_SLOT_TRIES]);
	EXPECT_EQ(0xfffffffe, s->slot[1][RECOVERY_A_SLOT_SETTINGS]);
	ASSERT_EQ(0, genl_verb(&self->g, CMD(SLOT_SET), NULL,
			       VERB_ARGS(ARG(SLOT, 1), ARG(SETTINGS, 0))));
	ASSERT_EQ(0, get_state(&self->g, s));
	EXPECT_EQ(0, s->slot[1][RECOVERY_A_SLOT_SETTINGS]);
	EXPECT_EQ(7, s->slot[1][RECOVERY_A_SLOT_TRIES]);
	EXPECT_EQ(1, s->slot[0][RECOVERY_A_SLOT_NEXT]);
	EXPECT_NE(1, s->slot[1][RECOVERY_A_SLOT_NEXT]);
}

TEST_F(verbs, requests)
{
	struct state *s = &self->s;
	__u32 first = 0, second = 0, other = 0;

	EXPECT_EQ(0, genl_verb(&self->g, CMD(REQUEST_SET), &first,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET))));
	EXPECT_EQ(0, genl_verb(&self->g, CMD(REQUEST_SET), &other,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_REBOOT))));
	/* replaces the first, with a number of its own */
	EXPECT_EQ(0, genl_verb(&self->g, CMD(REQUEST_SET), &second,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET),
					 ARG(FLAGS, RECOVERY_REQUEST_FLAGS_HARD |
					     RECOVERY_REQUEST_FLAGS_WHOLE),
					 ARG(ARG, 77))));
	EXPECT_LT(first, other);
	EXPECT_LT(other, second);
	ASSERT_EQ(0, get_state(&self->g, s));
	ASSERT_EQ(2, s->requests);
	EXPECT_EQ(RECOVERY_REQUEST_KIND_RESET,
		  s->request[0][RECOVERY_A_REQUEST_KIND]);
	EXPECT_EQ(second, s->request[0][RECOVERY_A_REQUEST_ID]);
	EXPECT_EQ(RECOVERY_REQUEST_FLAGS_HARD | RECOVERY_REQUEST_FLAGS_WHOLE,
		  s->request[0][RECOVERY_A_REQUEST_FLAGS]);
	EXPECT_EQ(77, s->request[0][RECOVERY_A_REQUEST_ARG]);
	EXPECT_EQ(other, s->request[1][RECOVERY_A_REQUEST_ID]);

	EXPECT_EQ(-ESTALE,
		  genl_verb(&self->g, CMD(REQUEST_CLEAR), NULL,
			    VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET),
				      ARG(ID, first))));
	EXPECT_STRNE("", self->g.text);
	EXPECT_EQ(0,
		  genl_verb(&self->g, CMD(REQUEST_CLEAR), NULL,
			    VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET),
				      ARG(ID, second), ARG(RESULT, 0))));
	EXPECT_EQ(-ENOENT,
		  genl_verb(&self->g, CMD(REQUEST_CLEAR), NULL,
			    VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESET),
				      ARG(ID, second))));
	EXPECT_STRNE("", self->g.text);
	ASSERT_EQ(0, get_state(&self->g, s));
	ASSERT_EQ(1, s->requests);
	EXPECT_EQ(other, s->request[0][RECOVERY_A_REQUEST_ID]);
}

TEST_F(verbs, phases)
{
	static const struct {
		__u32 phase;
		const char *name;
	} phases[] = {
		{ RECOVERY_PHASE_GOOD, "good" },
		{ RECOVERY_PHASE_FAILSAFE, "failsafe" },
		{ RECOVERY_PHASE_RESCUE, "rescue" },
		{ RECOVERY_PHASE_RESETTING, "resetting" },
		{ RECOVERY_PHASE_PROBLEM, "problem" },
		{ RECOVERY_PHASE_OFF, "off" },
		{ RECOVERY_PHASE_BOOTING, "booting" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(phases); i++) {
		EXPECT_EQ(0, genl_verb(&self->g, CMD(PHASE_SET), NULL,
				       VERB_ARGS(ARG(PHASE, phases[i].phase))));
		ASSERT_EQ(0, get_state(&self->g, &self->s));
		EXPECT_EQ(phases[i].phase, self->s.phase);
		EXPECT_TRUE(sysfs_is("phase", phases[i].name));
	}
}

/* Loaded anew, with a log in memory only, nothing is left to adopt. */
TEST_F(verbs, nothing_to_adopt)
{
	ASSERT_EQ(0, declare(&self->g, NULL));
	genl_close(&self->g);
	ASSERT_EQ(0, module_load("window_ms=0"));
	ASSERT_EQ(0, genl_open(&self->g));
	EXPECT_EQ(-ESTALE, genl_verb(&self->g, CMD(BOOT_SET), NULL,
				     VERB_ARGS(ARG(ID, 1))));
	EXPECT_STRNE("", self->g.text);
	EXPECT_EQ(0, declare(&self->g, NULL));
}

TEST_HARNESS_MAIN
