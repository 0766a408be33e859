// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink family: policies, operations, the simple reads and the
 * sending of events. Exists in the initial network namespace only: it is about
 * the board, of which there is one.
 */
#include "netlink.h"

#include <net/genetlink.h>

#include "compat.h"
#include "core.h"
#include "counter.h"
#include "event.h"
#include "partition.h"
#include "uapi/recovery.h"

/*
 * The largest event, one of a button. Not more: what is allocated counts
 * against the receive buffer of each listener, not what is used.
 */
#define EVENT_SIZE	(2 * nla_total_size(sizeof(u64)) +	\
			 5 * nla_total_size(sizeof(u32)) +	\
			 nla_total_size(RECOVERY_NAME_MAX))

enum { GROUP_EVENTS };

static bool registered;	/* listeners can be there; changed by init and exit only */

/* Of commands that are given nothing; kernels before 6.1 need it to refuse */
static const struct nla_policy nothing_policy[2];

static const struct nla_policy partition_policy[] = {
	[RECOVERY_A_PARTITION_NAME] = { .type = NLA_NUL_STRING,
					.len = RECOVERY_NAME_MAX - 1 },
};

static const struct nla_policy event_policy[] = {
	[RECOVERY_A_EVENT_SEQ] = { .type = NLA_U64 },
};

static const struct nla_policy boot_set_policy[] = {
	[RECOVERY_A_VERB_ID] = { .type = NLA_U32 },
	[RECOVERY_A_VERB_SLOT] = NLA_POLICY_MAX(NLA_U32, RECOVERY_SLOTS - 1),
	[RECOVERY_A_VERB_RUNG] = NLA_POLICY_MAX(NLA_U32, RECOVERY_RUNG_RESCUE),
	[RECOVERY_A_VERB_REASON] = NLA_POLICY_MAX(NLA_U32,
						  RECOVERY_REASON_CONSOLE),
	[RECOVERY_A_VERB_ATTEMPTS] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
	[RECOVERY_A_VERB_LIMIT] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
	[RECOVERY_A_VERB_SHORT_COUNT] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
	[RECOVERY_A_VERB_TRIAL_BOOTS] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
};

static const struct nla_policy good_set_policy[] = {
	[RECOVERY_A_VERB_ID] = { .type = NLA_U32 },
};

static const struct nla_policy cause_set_policy[] = {
	[RECOVERY_A_VERB_CAUSE] = NLA_POLICY_MAX(NLA_U32,
						 RECOVERY_CAUSE_UNKNOWN),
};

static const struct nla_policy slot_set_policy[] = {
	[RECOVERY_A_VERB_SLOT] = NLA_POLICY_MAX(NLA_U32, RECOVERY_SLOTS - 1),
	[RECOVERY_A_VERB_SLOT_STATE] = NLA_POLICY_MAX(NLA_U32,
						      RECOVERY_SLOT_STATE_BAD),
	[RECOVERY_A_VERB_TRIES] = NLA_POLICY_MAX(NLA_U32, U8_MAX),
	[RECOVERY_A_VERB_NEXT] = { .type = NLA_FLAG },
	[RECOVERY_A_VERB_SETTINGS] = { .type = NLA_U32 },
};

static const struct nla_policy request_set_policy[] = {
	[RECOVERY_A_VERB_KIND] = NLA_POLICY_MAX(NLA_U32,
						RECOVERY_REQUEST_KIND_REBOOT),
	[RECOVERY_A_VERB_FLAGS] = NLA_POLICY_MASK(NLA_U32,
						  RECOVERY_REQUEST_FLAGS_HARD |
						  RECOVERY_REQUEST_FLAGS_WHOLE),
	[RECOVERY_A_VERB_ARG] = { .type = NLA_U32 },
};

static const struct nla_policy request_clear_policy[] = {
	[RECOVERY_A_VERB_ID] = { .type = NLA_U32 },
	[RECOVERY_A_VERB_KIND] = NLA_POLICY_MAX(NLA_U32,
						RECOVERY_REQUEST_KIND_REBOOT),
	[RECOVERY_A_VERB_RESULT] = { .type = NLA_S32 },
};

static const struct nla_policy phase_set_policy[] = {
	[RECOVERY_A_VERB_PHASE] = NLA_POLICY_MAX(NLA_U32, RECOVERY_PHASE_OFF),
};

static const struct nla_policy force_policy[] = {
	[RECOVERY_A_VERB_FORCE] = { .type = NLA_FLAG },
};

static const struct nla_policy counter_set_policy[] = {
	[RECOVERY_A_VERB_FORMAT] = { .type = NLA_NUL_STRING,
				     .len = RECOV_COUNTER_NAME_MAX - 1 },
	[RECOVERY_A_VERB_VALUE] = { .type = NLA_U32 },
	[RECOVERY_A_VERB_COUNTER_LIMIT] = { .type = NLA_U32 },
	[RECOVERY_A_VERB_COUNTER_HEALTH] = NLA_POLICY_MAX(NLA_U32,
							  RECOVERY_COUNTER_HEALTH_ABSENT),
	[RECOVERY_A_VERB_DOWN] = NLA_POLICY_MAX(NLA_U32, 1),
};

static const struct nla_policy partition_verb_policy[] = {
	[RECOVERY_A_VERB_INDEX] = { .type = NLA_U32 },
	[RECOVERY_A_VERB_NAME] = { .type = NLA_NUL_STRING,
				   .len = RECOVERY_NAME_MAX - 1 },
};

static struct sk_buff *new_reply(struct genl_info *info, u8 cmd, void **ret_hdr)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	if (!msg)
		return NULL;
	*ret_hdr = genlmsg_put_reply(msg, info, &recov_family, 0, cmd);
	if (*ret_hdr)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int state_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = new_reply(info, RECOVERY_CMD_STATE_GET, &hdr);
	if (!msg)
		return -ENOMEM;
	err = recov_put_state(msg);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int find_partition(struct genl_info *info,
			  struct recov_partition_info *part)
{
	const struct nlattr *name = info->attrs[RECOVERY_A_PARTITION_NAME];
	int err;

	if (!name)
		return recov_refuse(info->extack, -EINVAL,
				    "name is needed; a dump lists all partitions");
	err = recov_partition_find(nla_data(name), part);
	if (err)
		NL_SET_BAD_ATTR(info->extack, name);
	if (err == -ENOENT)
		recov_refuse(info->extack, err,
			     "there is no partition of that name");
	else if (err)
		recov_refuse(info->extack, err,
			     "more than one partition has that name");
	return err;
}

static int partition_get(struct sk_buff *skb, struct genl_info *info)
{
	struct recov_partition_info part;
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = find_partition(info, &part);
	if (err)
		return err;
	msg = new_reply(info, RECOVERY_CMD_PARTITION_GET, &hdr);
	if (!msg)
		return -ENOMEM;
	err = recov_put_partition(msg, &part);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

#define RECOV_POLICY(table)	\
	.policy = table,	\
	.maxattr = sizeof(table) / sizeof(struct nla_policy) - 1

#define RECOV_VERB(_cmd, name)						\
	{								\
		.cmd = RECOVERY_CMD_##_cmd,				\
		.flags = GENL_ADMIN_PERM,				\
		.doit = recov_do_verb,					\
		RECOV_POLICY(name##_policy),				\
	}

/*
 * A policy each, and none of the GENL_DONT_VALIDATE flags: an attribute that
 * a command doesn't know is refused, not ignored.
 */
static const struct genl_ops ops[] = {
	{
		.cmd = RECOVERY_CMD_STATE_GET,
		.doit = state_get,
		RECOV_POLICY(nothing_policy),
	},
	{
		.cmd = RECOVERY_CMD_PARTITION_GET,
		.doit = partition_get,
		.dumpit = recov_dump_partitions,
		RECOV_POLICY(partition_policy),
	},
	{
		.cmd = RECOVERY_CMD_EVENT_GET,
		.dumpit = recov_dump_events,
		RECOV_POLICY(event_policy),
	},
	{
		.cmd = RECOVERY_CMD_RECORD_GET,
		.dumpit = recov_dump_records,
		RECOV_POLICY(nothing_policy),
	},
	RECOV_VERB(BOOT_SET, boot_set),
	RECOV_VERB(GOOD_SET, good_set),
	RECOV_VERB(CAUSE_SET, cause_set),
	RECOV_VERB(SLOT_SET, slot_set),
	RECOV_VERB(REQUEST_SET, request_set),
	RECOV_VERB(REQUEST_CLEAR, request_clear),
	RECOV_VERB(PHASE_SET, phase_set),
	RECOV_VERB(LOG_FORMAT, force),
	RECOV_VERB(COUNTER_RESET, force),
	RECOV_VERB(COUNTER_SET, counter_set),
	RECOV_VERB(PARTITION_LOCK, partition_verb),
	RECOV_VERB(PARTITION_UNLOCK, partition_verb),
};

static const struct genl_multicast_group groups[] = {
	[GROUP_EVENTS] = { .name = RECOVERY_MCGRP_EVENTS },
};

struct genl_family recov_family __ro_after_init = {
	.name = RECOVERY_FAMILY_NAME,
	.version = RECOVERY_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	/* flash is slow: let the other families of the system go on */
	.parallel_ops = true,
};

static struct sk_buff *event_message(const struct recov_event *ev)
{
	struct sk_buff *msg = genlmsg_new(EVENT_SIZE, GFP_ATOMIC);
	void *hdr;

	if (!msg)
		return NULL;
	hdr = genlmsg_put(msg, 0, 0, &recov_family, 0, RECOVERY_CMD_EVENT);
	if (!hdr || recov_put_event(msg, ev, 0)) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

void recov_netlink_event(const struct recov_event *ev)
{
	struct sk_buff *msg;

	if (!READ_ONCE(registered) ||
	    !genl_has_listeners(&recov_family, &init_net, GROUP_EVENTS))
		return;
	msg = event_message(ev);
	if (msg)
		genlmsg_multicast(&recov_family, msg, 0, GROUP_EVENTS, GFP_ATOMIC);
	else
		/* they see a gap and can dump what they missed */
		genl_set_err(&recov_family, &init_net, 0, GROUP_EVENTS, ENOBUFS);
}

int __init recov_netlink_init(void)
{
	int err = genl_register_family(&recov_family);

	if (!err)
		WRITE_ONCE(registered, true);
	return err;
}

void recov_netlink_exit(void)
{
	WRITE_ONCE(registered, false);
	/* ORDER: the group's number may be another family's next */
	synchronize_rcu();
	genl_unregister_family(&recov_family);
}
