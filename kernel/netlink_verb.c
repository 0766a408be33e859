// SPDX-License-Identifier: GPL-2.0-only
/* The netlink commands that change something: attributes to verbs and back. */
#include "netlink.h"

#include <net/genetlink.h>

#include "core.h"
#include "counter.h"
#include "protect.h"
#include "uapi/recovery.h"

/* The value of an attribute that its policy knows as u32, or @other */
static u32 get(const struct genl_info *info, int attr, u32 other)
{
	return info->attrs[attr] ? nla_get_u32(info->attrs[attr]) : other;
}

static int need(const struct genl_info *info, int attr, const char *text)
{
	return info->attrs[attr] ? 0 :
				   recov_refuse(info->extack, -EINVAL, text);
}

static int reply_id(struct genl_info *info, u8 cmd, u32 id)
{
	struct sk_buff *msg = genlmsg_new(nla_total_size(sizeof(id)), GFP_KERNEL);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_put_reply(msg, info, &recov_family, 0, cmd);
	if (!hdr || nla_put_u32(msg, RECOVERY_A_VERB_ID, id)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/* A number and nothing else: take that boot up again */
static bool only_id(const struct genl_info *info)
{
	int attr;

	for (attr = 1; attr <= RECOVERY_A_VERB_TRIAL_BOOTS; attr++)
		if (info->attrs[attr] && attr != RECOVERY_A_VERB_ID)
			return false;
	return info->attrs[RECOVERY_A_VERB_ID];
}

static int declare(struct genl_info *info, u32 *id)
{
	struct bootlog_boot boot = {
		.id = *id,
		.slot = get(info, RECOVERY_A_VERB_SLOT, 0),
		.rung = get(info, RECOVERY_A_VERB_RUNG, 0),
		.reason = get(info, RECOVERY_A_VERB_REASON, 0),
		.attempts = get(info, RECOVERY_A_VERB_ATTEMPTS, 0),
		.limit = get(info, RECOVERY_A_VERB_LIMIT, 0),
		.short_count = get(info, RECOVERY_A_VERB_SHORT_COUNT, 0),
		.trial_boots = get(info, RECOVERY_A_VERB_TRIAL_BOOTS, 0),
	};

	return need(info, RECOVERY_A_VERB_SLOT, "slot is needed") ?:
	       need(info, RECOVERY_A_VERB_RUNG, "rung is needed") ?:
	       need(info, RECOVERY_A_VERB_REASON, "reason is needed") ?:
	       recov_boot_set(&boot, info->extack, id);
}

static int do_boot_set(struct genl_info *info)
{
	u32 id = get(info, RECOVERY_A_VERB_ID, 0);
	int err = only_id(info) ? recov_boot_adopt(id, info->extack) :
				  declare(info, &id);

	return err ?: reply_id(info, RECOVERY_CMD_BOOT_SET, id);
}

static int do_good_set(struct genl_info *info)
{
	return recov_good_set(get(info, RECOVERY_A_VERB_ID, 0), info->extack);
}

static int do_cause_set(struct genl_info *info)
{
	return need(info, RECOVERY_A_VERB_CAUSE, "cause is needed") ?:
	       recov_cause_set(get(info, RECOVERY_A_VERB_CAUSE, 0),
			       info->extack);
}

static int do_slot_set(struct genl_info *info)
{
	struct recov_slot_change change = {
		.slot = get(info, RECOVERY_A_VERB_SLOT, 0),
		.state = get(info, RECOVERY_A_VERB_SLOT_STATE, -1),
		.tries = get(info, RECOVERY_A_VERB_TRIES, -1),
		.settings = get(info, RECOVERY_A_VERB_SETTINGS, 0),
		.next = info->attrs[RECOVERY_A_VERB_NEXT],
	};

	if (!info->attrs[RECOVERY_A_VERB_SETTINGS])
		change.settings = -1;
	return need(info, RECOVERY_A_VERB_SLOT, "slot is needed") ?:
	       recov_slot_set(&change, info->extack);
}

static int do_request_set(struct genl_info *info)
{
	u32 id;
	int err;

	err = need(info, RECOVERY_A_VERB_KIND, "kind is needed") ?:
	      recov_request_set(get(info, RECOVERY_A_VERB_KIND, 0),
				get(info, RECOVERY_A_VERB_FLAGS, 0),
				get(info, RECOVERY_A_VERB_ARG, 0),
				info->extack, &id);
	return err ?: reply_id(info, RECOVERY_CMD_REQUEST_SET, id);
}

static int do_request_clear(struct genl_info *info)
{
	const struct nlattr *result = info->attrs[RECOVERY_A_VERB_RESULT];

	return need(info, RECOVERY_A_VERB_KIND, "kind is needed") ?:
	       recov_request_clear(get(info, RECOVERY_A_VERB_KIND, 0),
				   get(info, RECOVERY_A_VERB_ID, 0),
				   result ? nla_get_s32(result) : 0,
				   info->extack);
}

static int do_phase_set(struct genl_info *info)
{
	return need(info, RECOVERY_A_VERB_PHASE, "phase is needed") ?:
	       recov_phase_set(get(info, RECOVERY_A_VERB_PHASE, 0),
			       info->extack);
}

static int do_log_format(struct genl_info *info)
{
	return recov_log_format(info->attrs[RECOVERY_A_VERB_FORCE],
				info->extack);
}

static int do_counter_reset(struct genl_info *info)
{
	return recov_counter_reset(info->attrs[RECOVERY_A_VERB_FORCE],
				   info->extack);
}

static bool tells_nothing(struct nlattr **attrs)
{
	return !attrs[RECOVERY_A_VERB_FORMAT] &&
	       !attrs[RECOVERY_A_VERB_VALUE] &&
	       !attrs[RECOVERY_A_VERB_COUNTER_LIMIT] &&
	       !attrs[RECOVERY_A_VERB_COUNTER_HEALTH] &&
	       !attrs[RECOVERY_A_VERB_DOWN];
}

static int do_counter_set(struct genl_info *info)
{
	struct recov_counter_info counter = {
		.health = get(info, RECOVERY_A_VERB_COUNTER_HEALTH, 0),
		.has_value = !!info->attrs[RECOVERY_A_VERB_VALUE],
		.value = get(info, RECOVERY_A_VERB_VALUE, 0),
		.limit = get(info, RECOVERY_A_VERB_COUNTER_LIMIT, 0),
		.down = get(info, RECOVERY_A_VERB_DOWN, 0),
		.told = true,
	};
	int err;

	if (tells_nothing(info->attrs))
		return recov_counter_forget(info->extack);
	err = need(info, RECOVERY_A_VERB_FORMAT, "format is needed") ?:
	      need(info, RECOVERY_A_VERB_COUNTER_HEALTH,
		   "counter-health is needed");
	if (err)
		return err;
	strscpy(counter.format, nla_data(info->attrs[RECOVERY_A_VERB_FORMAT]),
		sizeof(counter.format));
	return recov_counter_set(&counter, info->extack);
}

typedef int partition_verb(u32 index, const char *name,
			   struct netlink_ext_ack *extack);

static int do_partition(struct genl_info *info, partition_verb *fn)
{
	return need(info, RECOVERY_A_VERB_INDEX, "index is needed") ?:
	       need(info, RECOVERY_A_VERB_NAME, "name is needed") ?:
	       fn(get(info, RECOVERY_A_VERB_INDEX, 0),
		  nla_data(info->attrs[RECOVERY_A_VERB_NAME]), info->extack);
}

static int do_partition_lock(struct genl_info *info)
{
	return do_partition(info, recov_partition_lock);
}

static int do_partition_unlock(struct genl_info *info)
{
	return do_partition(info, recov_partition_unlock);
}

static int (*const verbs[])(struct genl_info *info) = {
	[RECOVERY_CMD_BOOT_SET] = do_boot_set,
	[RECOVERY_CMD_GOOD_SET] = do_good_set,
	[RECOVERY_CMD_CAUSE_SET] = do_cause_set,
	[RECOVERY_CMD_SLOT_SET] = do_slot_set,
	[RECOVERY_CMD_REQUEST_SET] = do_request_set,
	[RECOVERY_CMD_REQUEST_CLEAR] = do_request_clear,
	[RECOVERY_CMD_PHASE_SET] = do_phase_set,
	[RECOVERY_CMD_LOG_FORMAT] = do_log_format,
	[RECOVERY_CMD_COUNTER_RESET] = do_counter_reset,
	[RECOVERY_CMD_COUNTER_SET] = do_counter_set,
	[RECOVERY_CMD_PARTITION_LOCK] = do_partition_lock,
	[RECOVERY_CMD_PARTITION_UNLOCK] = do_partition_unlock,
};

/*
 * Generic netlink itself asks for CAP_NET_ADMIN only. Who may configure the
 * network need not be one who may wipe the board.
 */
int recov_do_verb(struct sk_buff *skb, struct genl_info *info)
{
	if (!netlink_capable(skb, CAP_SYS_ADMIN))
		return recov_refuse(info->extack, -EPERM,
				    "changing the board's state needs CAP_SYS_ADMIN");
	return verbs[info->genlhdr->cmd](info);
}
