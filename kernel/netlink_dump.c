// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps. Each goes on from a number that only grows (of an MTD device, an
 * event, a record), so whatever comes and goes meanwhile, nothing is told
 * twice; and a reader is told (NLM_F_DUMP_INTR) that something did.
 */
#include "netlink.h"

#include <net/genetlink.h>

#include "compat.h"
#include "core.h"
#include "event.h"
#include "partition.h"

/**
 * struct cursor - where a dump goes on, in the callback's own memory
 * @next: first number that was not told yet
 * @begun: a message was put out
 */
struct cursor {
	u64 next;
	bool begun;
};

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct cursor) > sizeof(cb->ctx));
	return (struct cursor *)cb->ctx;
}

static void *put_header(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &recov_family, NLM_F_MULTI, cmd);
}

/* One message more, or none of it. */
static int finish(struct sk_buff *skb, struct netlink_callback *cb, void *hdr,
		  int err)
{
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	if (cb->seq)
		genl_dump_check_consistent(cb, hdr);
	genlmsg_end(skb, hdr);
	cursor_of(cb)->begun = true;
	return 0;
}

/* A message that is full is sent, and the dump called again. */
static int result(struct sk_buff *skb, int err)
{
	return err == -EMSGSIZE && skb->len ? skb->len : err;
}

int recov_dump_partitions(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	struct recov_partition_info info;
	void *hdr;
	int err = 0;

	if (compat_dump_attrs(cb)[RECOVERY_A_PARTITION_NAME])
		return recov_refuse(cb->extack, -EINVAL,
				    "a dump lists all partitions, it takes no name");
	cb->seq = recov_partition_generation();
	while (!recov_partition_get(cursor->next, &info)) {
		hdr = put_header(skb, cb, RECOVERY_CMD_PARTITION_GET);
		if (!hdr) {
			err = -EMSGSIZE;
			break;
		}
		err = finish(skb, cb, hdr, recov_put_partition(skb, &info));
		if (err)
			break;
		cursor->next = info.index + 1;
	}
	return err ? result(skb, err) : skb->len;
}

int recov_dump_events(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr *seq = compat_dump_attrs(cb)[RECOVERY_A_EVENT_SEQ];
	struct cursor *cursor = cursor_of(cb);
	struct recov_event ev;
	void *hdr;
	u64 lost;
	int err = 0;

	if (!cursor->next)
		cursor->next = max_t(u64, seq ? nla_get_u64(seq) : 1, 1);
	while (!recov_event_get(cursor->next, &ev)) {
		lost = cursor->begun ? 0 : ev.seq - cursor->next;
		hdr = put_header(skb, cb, RECOVERY_CMD_EVENT_GET);
		if (!hdr) {
			err = -EMSGSIZE;
			break;
		}
		err = finish(skb, cb, hdr, recov_put_event(skb, &ev, lost));
		if (err)
			break;
		cursor->next = ev.seq + 1;
	}
	return err ? result(skb, err) : skb->len;
}

struct record_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static int dump_record(const struct bootlog_record *rec, void *arg)
{
	struct record_dump *dump = arg;
	struct cursor *cursor = cursor_of(dump->cb);
	void *hdr;
	int err;

	if (rec->seq < cursor->next)
		return 0;
	hdr = put_header(dump->skb, dump->cb, RECOVERY_CMD_RECORD_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = finish(dump->skb, dump->cb, hdr,
		     recov_put_record(dump->skb, rec));
	if (!err)
		cursor->next = (u64)rec->seq + 1;
	return err;
}

int recov_dump_records(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct record_dump dump = { .skb = skb, .cb = cb };
	int err;

	mutex_lock(&recov.lock);
	err = bootlog_walk(&recov.log, min_t(u64, cursor_of(cb)->next, U32_MAX),
			   dump_record, &dump);
	mutex_unlock(&recov.lock);
	return err ? result(skb, err) : skb->len;
}
