// SPDX-License-Identifier: GPL-2.0-or-later
/* Events: numbers without gaps, the ring, what was lost, and listeners. */
#include "kselftest_harness.h"

#include <errno.h>
#include <time.h>

#include "genl.h"
#include "module.h"

#define RING		256	/* RECOV_EVENT_RING of kernel/event.h */
#define EVENTS_MAX	2000

struct event {
	__u64 seq;
	__u64 time;
	__u64 lost;
	__u32 type;
	__u32 phase;
	__u32 slot;
	__u32 kind;
	__u32 id;
};

struct events {
	struct event ev[EVENTS_MAX];
	unsigned int n;
};

static void keep_event(struct nlattr **attr, void *arg)
{
	struct events *events = arg;
	struct event *ev = &events->ev[events->n];

	if (events->n == EVENTS_MAX)
		return;
	events->n++;
	ev->seq = genl_u64(attr, RECOVERY_A_EVENT_SEQ);
	ev->time = genl_u64(attr, RECOVERY_A_EVENT_TIME);
	ev->lost = genl_u64(attr, RECOVERY_A_EVENT_LOST);
	ev->type = genl_u32(attr, RECOVERY_A_EVENT_TYPE);
	ev->phase = genl_u32(attr, RECOVERY_A_EVENT_PHASE);
	ev->slot = genl_u32(attr, RECOVERY_A_EVENT_SLOT);
	ev->kind = genl_u32(attr, RECOVERY_A_EVENT_KIND);
	ev->id = genl_u32(attr, RECOVERY_A_EVENT_ID);
}

/* The ring from a number on, 0 asks without a number */
static int dump(struct genl *g, __u64 seq, struct events *events)
{
	struct nl_msg *msg = genl_msg(g, RECOVERY_CMD_EVENT_GET, NLM_F_DUMP);

	if (seq)
		nla_put_u64(msg, RECOVERY_A_EVENT_SEQ, seq);
	events->n = 0;
	return genl_send(g, msg, keep_event, events);
}

/* An event each: slots a and b in turn, tries counting */
static int make_events(struct genl *g, unsigned int n)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		err = genl_verb(g, RECOVERY_CMD_SLOT_SET, NULL,
				VERB_ARGS(ARG(SLOT, i % 2), ARG(TRIES, i % 200)));
	return err;
}

FIXTURE(event) {
	struct genl g;
	struct genl listener;
	struct events got;
};

FIXTURE_SETUP(event)
{
	if (!module_here())
		SKIP(return, "RECOVERY_KO names no module");
	ASSERT_EQ(0, module_load("window_ms=0 keys=408"));
	ASSERT_EQ(0, genl_open(&self->g));
	ASSERT_EQ(0, genl_open(&self->listener));
	/* the first phase is told of from a work */
	ASSERT_TRUE(sysfs_becomes("phase", "booting"));
	sleep_ms(300);
}

FIXTURE_TEARDOWN(event)
{
	genl_close(&self->listener);
	genl_close(&self->g);
	EXPECT_EQ(0, module_unload());
}

static bool gapless(const struct events *events)
{
	unsigned int i;

	for (i = 1; i < events->n; i++)
		if (events->ev[i].seq != events->ev[i - 1].seq + 1)
			return false;
	return events->n > 0;
}

TEST_F(event, counted_from_one)
{
	struct events *got = &self->got;

	ASSERT_EQ(0, make_events(&self->g, 10));
	ASSERT_EQ(0, dump(&self->g, 0, got));
	ASSERT_LE(10, got->n);
	EXPECT_EQ(1, got->ev[0].seq);
	EXPECT_TRUE(gapless(got));
	EXPECT_EQ(GENL_ABSENT64, got->ev[0].lost);
	EXPECT_EQ(RECOVERY_EVENT_TYPE_SLOT, got->ev[got->n - 1].type);
	EXPECT_EQ(1, got->ev[got->n - 1].slot);
}

TEST_F(event, time_is_boottime)
{
	struct events *got = &self->got;
	struct timespec ts;
	__u64 before, after;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	before = ts.tv_sec * 1000000000ULL + ts.tv_nsec;
	ASSERT_EQ(0, make_events(&self->g, 1));
	clock_gettime(CLOCK_BOOTTIME, &ts);
	after = ts.tv_sec * 1000000000ULL + ts.tv_nsec;
	ASSERT_EQ(0, dump(&self->g, 0, got));
	EXPECT_LE(before, got->ev[got->n - 1].time);
	EXPECT_LE(got->ev[got->n - 1].time, after);
}

TEST_F(event, from_a_number_on)
{
	struct events *got = &self->got;
	__u64 last;

	ASSERT_EQ(0, make_events(&self->g, 20));
	ASSERT_EQ(0, dump(&self->g, 0, got));
	last = got->ev[got->n - 1].seq;
	ASSERT_EQ(0, dump(&self->g, last - 4, got));
	EXPECT_EQ(5, got->n);
	EXPECT_EQ(last - 4, got->ev[0].seq);
	EXPECT_TRUE(gapless(got));
	EXPECT_EQ(GENL_ABSENT64, got->ev[0].lost);
	ASSERT_EQ(0, dump(&self->g, last + 1, got));
	EXPECT_EQ(0, got->n);
}

/* More than the ring holds: the first message says how many are gone */
TEST_F(event, lost_are_counted)
{
	struct events *got = &self->got;
	__u64 last;

	ASSERT_EQ(0, make_events(&self->g, RING + 50));
	ASSERT_EQ(0, dump(&self->g, 0, got));
	ASSERT_EQ(RING, got->n);
	EXPECT_TRUE(gapless(got));
	EXPECT_EQ(got->ev[0].seq - 1, got->ev[0].lost);
	EXPECT_EQ(GENL_ABSENT64, got->ev[1].lost);
	last = got->ev[RING - 1].seq;

	ASSERT_EQ(0, dump(&self->g, 10, got));
	EXPECT_EQ(got->ev[0].seq - 10, got->ev[0].lost);
	EXPECT_EQ(last, got->ev[got->n - 1].seq);
	ASSERT_EQ(0, dump(&self->g, last - RING + 1, got));
	EXPECT_EQ(GENL_ABSENT64, got->ev[0].lost);
}

TEST_F(event, listeners_hear_all_in_order)
{
	struct events *got = &self->got;
	static struct events ring;
	unsigned int i;
	int err = 0;

	ASSERT_EQ(0, genl_listen(&self->listener));
	ASSERT_EQ(0, make_events(&self->g, 40));
	while (got->n < 40 && !err)
		err = genl_event(&self->listener, 3000, keep_event, got);
	ASSERT_EQ(0, err);
	EXPECT_TRUE(gapless(got));
	EXPECT_EQ(-EAGAIN, genl_event(&self->listener, 200, keep_event, got));

	/* and the ring tells the same story */
	ASSERT_EQ(0, dump(&self->g, got->ev[0].seq, &ring));
	ASSERT_EQ(got->n, ring.n);
	for (i = 0; i < ring.n; i++) {
		EXPECT_EQ(got->ev[i].seq, ring.ev[i].seq);
		EXPECT_EQ(got->ev[i].time, ring.ev[i].time);
		EXPECT_EQ(got->ev[i].type, ring.ev[i].type);
		EXPECT_EQ(got->ev[i].slot, ring.ev[i].slot);
	}
}

/* A listener that does not read is told so, and can dump what it missed. */
TEST_F(event, overflow_is_noticed)
{
	struct events *got = &self->got;
	__u64 last_heard;
	int err = 0;

	ASSERT_EQ(0, genl_listen(&self->listener));
	ASSERT_EQ(0, genl_shrink(&self->listener));
	ASSERT_EQ(0, make_events(&self->g, 120));
	while (!err)
		err = genl_event(&self->listener, 1000, keep_event, got);
	EXPECT_EQ(-ENOBUFS, err);
	while (genl_event(&self->listener, 200, keep_event, got) == 0)
		;
	ASSERT_LT(0, got->n);
	ASSERT_GT(120, got->n);
	last_heard = got->ev[got->n - 1].seq;
	EXPECT_TRUE(gapless(got));

	ASSERT_EQ(0, dump(&self->g, last_heard + 1, got));
	ASSERT_LT(0, got->n);
	EXPECT_EQ(last_heard + 1, got->ev[0].seq);
	EXPECT_EQ(GENL_ABSENT64, got->ev[0].lost);
	EXPECT_TRUE(gapless(got));
}

/* Each change by a verb has its event, with what it is about. */
TEST_F(event, verbs_tell)
{
	struct events *got = &self->got;
	struct genl *g = &self->g;
	__u64 from;
	__u32 id;

	ASSERT_EQ(0, dump(g, 0, got));
	from = got->n ? got->ev[got->n - 1].seq + 1 : 1;
	ASSERT_EQ(0, genl_verb(g, RECOVERY_CMD_REQUEST_SET, &id,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESCUE))));
	ASSERT_EQ(0, genl_verb(g, RECOVERY_CMD_REQUEST_CLEAR, NULL,
			       VERB_ARGS(ARG(KIND, RECOVERY_REQUEST_KIND_RESCUE))));
	ASSERT_EQ(0, genl_verb(g, RECOVERY_CMD_PHASE_SET, NULL,
			       VERB_ARGS(ARG(PHASE, RECOVERY_PHASE_PROBLEM))));
	ASSERT_TRUE(sysfs_becomes("phase", "problem"));
	sleep_ms(200);
	ASSERT_EQ(0, dump(g, from, got));
	ASSERT_EQ(3, got->n);
	EXPECT_EQ(RECOVERY_EVENT_TYPE_REQUEST, got->ev[0].type);
	EXPECT_EQ(RECOVERY_REQUEST_KIND_RESCUE, got->ev[0].kind);
	EXPECT_EQ(id, got->ev[0].id);
	EXPECT_EQ(RECOVERY_EVENT_TYPE_REQUEST_DONE, got->ev[1].type);
	EXPECT_EQ(id, got->ev[1].id);
	EXPECT_EQ(RECOVERY_EVENT_TYPE_PHASE, got->ev[2].type);
	EXPECT_EQ(RECOVERY_PHASE_PROBLEM, got->ev[2].phase);
}

TEST_HARNESS_MAIN
