// SPDX-License-Identifier: GPL-2.0-only
/* What netlink messages are made of: structures to attributes, by tables. */
#include "netlink.h"

#include <linux/stddef.h>
#include <net/genetlink.h>

#include "core.h"
#include "event.h"
#include "partition.h"
#include "state.h"

/**
 * struct field - a member of a structure that is an attribute
 * @attr: its number
 * @size: of the member: 8 goes as u64, anything else as u32
 * @offset: of the member
 */
struct field {
	u8 attr;
	u8 size;
	u16 offset;
};

/* The last two: type and member */
#define FIELD(set, _attr, ...)						\
	{								\
		.attr = RECOVERY_A_##set##_##_attr,			\
		.size = sizeof_field(__VA_ARGS__),			\
		.offset = offsetof(__VA_ARGS__),			\
	}

#define ALL	U32_MAX

/* Those of @n fields whose attribute's bit is in @mask. */
static int put_fields(struct sk_buff *skb, const void *from,
		      const struct field *field, unsigned int n, u32 mask)
{
	u64 value;
	int err = 0;

	for (; n && !err; n--, field++) {
		if (!(mask & BIT(field->attr)))
			continue;
		value = recov_member(from + field->offset, field->size);
		/* plain, without padding: readers copy */
		err = field->size == 8 ?
		      nla_put(skb, field->attr, sizeof(value), &value) :
		      nla_put_u32(skb, field->attr, value);
	}
	return err;
}

#define BOOT(attr, member)	FIELD(BOOT, attr, struct bootlog_boot, member)

static const struct field boot_fields[] = {
	BOOT(ID, id),
	BOOT(SLOT, slot),
	BOOT(RUNG, rung),
	BOOT(REASON, reason),
	BOOT(ATTEMPTS, attempts),
	BOOT(LIMIT, limit),
	BOOT(SHORT_COUNT, short_count),
	BOOT(TRIAL_BOOTS, trial_boots),
	BOOT(FLAGS, flags),
	BOOT(CAUSE, cause),
	BOOT(END, end),
	BOOT(UPTIME_MS, uptime_ms),
};

#define WINDOW(attr, member)	\
	FIELD(WINDOW, attr, struct recov_window_info, member)

static const struct field window_fields[] = {
	WINDOW(STATE, state),
	WINDOW(REMAINING_MS, remaining_ms),
};

#define BUTTON(attr, member)	\
	FIELD(BUTTON, attr, struct recov_button_info, member)

static const struct field button_fields[] = {
	BUTTON(STATE, state),
	BUTTON(HELD_MS, held_ms),
	BUTTON(AT_BOOT, at_boot),
	BUTTON(PRESSES, presses),
	BUTTON(DEVICES, devices),
};

#define LOG(attr, member)	FIELD(LOG, attr, struct recov_log_info, member)

static const struct field log_fields[] = {
	LOG(BACKEND, backend),
	LOG(HEALTH, health),
	LOG(RECORDS, records),
	LOG(ERASES, erases),
	LOG(DAMAGED, damaged),
};

#define COUNTER(attr, member)	\
	FIELD(COUNTER, attr, struct recov_counter_info, member)

static const struct field counter_fields[] = {
	COUNTER(VALUE, value),
	COUNTER(LIMIT, limit),
	COUNTER(HEALTH, health),
	COUNTER(DOWN, down),
	COUNTER(TOLD, told),
};

#define PART(attr, member)	\
	FIELD(PARTITION, attr, struct recov_partition_info, member)

static const struct field partition_fields[] = {
	PART(INDEX, index),
	PART(ROLE, role),
	PART(CONTENT, content),
	PART(SIZE, size),
	PART(ERASE_SIZE, erase_size),
	PART(WRITE_SIZE, write_size),
	PART(BAD_BLOCKS, bad_blocks),
	PART(ECC_CORRECTED, ecc_corrected),
	PART(ECC_FAILURES, ecc_failures),
	PART(PROTECTED, is_protected),
	PART(UNLOCKED, unlocked),
};

#define EVENT(attr, member)	FIELD(EVENT, attr, struct recov_event, member)

static const struct field event_fields[] = {
	EVENT(SEQ, seq),
	EVENT(TIME, time_ns),
	EVENT(TYPE, type),
	EVENT(KEY, key),
	EVENT(HELD_MS, held_ms),
	EVENT(TIER, tier),
	EVENT(AT_BOOT, at_boot),
	EVENT(WINDOW, window),
	EVENT(PHASE, phase),
	EVENT(SLOT, slot),
	EVENT(SLOT_STATE, slot_state),
	EVENT(KIND, kind),
	EVENT(ID, id),
	EVENT(RUNG, rung),
	EVENT(RESULT, result),
	EVENT(HEALTH, health),
	EVENT(CAUSE, cause),
	EVENT(COUNTER_HEALTH, counter_health),
};

#define RECORD(attr, member)	\
	FIELD(RECORD, attr, struct bootlog_record, member)

static const struct field record_fields[] = {
	RECORD(SEQ, seq),
	RECORD(TYPE, type),
	RECORD(BOOT, boot.id),
	RECORD(SLOT, slot),
	RECORD(RUNG, boot.rung),
	RECORD(REASON, boot.reason),
	RECORD(ATTEMPTS, boot.attempts),
	RECORD(SHORT_COUNT, boot.short_count),
	RECORD(CAUSE, cause),
	RECORD(END, end),
	RECORD(UPTIME_MS, uptime_ms),
	RECORD(SLOT_STATE, slot_state),
	RECORD(KIND, kind),
	RECORD(ID, request),
	RECORD(RESULT, result),
};

#define PUT(skb, from, table, mask)	\
	put_fields(skb, from, table, sizeof(table) / sizeof(struct field), mask)

/* ---- state ---- */

static int put_boot(struct sk_buff *skb, int attr,
		    const struct bootlog_boot *boot, u32 without)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return -EMSGSIZE;
	if (boot->uptime_ms == BOOTLOG_UPTIME_UNKNOWN)
		without |= BIT(RECOVERY_A_BOOT_UPTIME_MS);
	if (PUT(skb, boot, boot_fields, ~without))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_boots(struct sk_buff *skb, const struct recov_state *state)
{
	/* how this boot ends is not known yet */
	u32 without = BIT(RECOVERY_A_BOOT_CAUSE) | BIT(RECOVERY_A_BOOT_END) |
		      BIT(RECOVERY_A_BOOT_UPTIME_MS);

	if (!state->boot.id)
		without |= BIT(RECOVERY_A_BOOT_SLOT);
	if (put_boot(skb, RECOVERY_A_STATE_BOOT, &state->boot, without))
		return -EMSGSIZE;
	if (!state->prev.id)
		return 0;
	return put_boot(skb, RECOVERY_A_STATE_PREV, &state->prev, 0);
}

static int put_name_of_role(struct sk_buff *skb, int attr, u32 role)
{
	struct recov_partition_info info;

	if (recov_partition_of_role(role, &info))
		return 0;
	return nla_put_string(skb, attr, info.name);
}

static int put_slot(struct sk_buff *skb, const struct recov_state *state,
		    u32 slot)
{
	static const u32 role[RECOVERY_SLOTS] = {
		RECOVERY_ROLE_SLOT_A,
		RECOVERY_ROLE_SLOT_B,
	};
	struct nlattr *nest = nla_nest_start(skb, RECOVERY_A_STATE_SLOT);

	if (!nest ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_ID, slot) ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_STATE, state->slot[slot].state) ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_TRIES, state->slot[slot].tries) ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_NEXT, state->next == slot) ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_ACTIVE, state->active == slot) ||
	    nla_put_u32(skb, RECOVERY_A_SLOT_SETTINGS,
			state->slot[slot].settings) ||
	    put_name_of_role(skb, RECOVERY_A_SLOT_PARTITION, role[slot]))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_window(struct sk_buff *skb, const struct recov_window_info *info)
{
	struct nlattr *nest = nla_nest_start(skb, RECOVERY_A_STATE_WINDOW);

	if (!nest || PUT(skb, info, window_fields, ALL) ||
	    nla_put_u32(skb, RECOVERY_A_WINDOW_LENGTH_MS,
			recov_settings.window_ms))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_button(struct sk_buff *skb, const struct recov_button_info *info)
{
	struct nlattr *nest = nla_nest_start(skb, RECOVERY_A_STATE_BUTTON);

	if (!nest || PUT(skb, info, button_fields, ALL))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_log(struct sk_buff *skb, const struct recov_log_info *info)
{
	struct nlattr *nest = nla_nest_start(skb, RECOVERY_A_STATE_LOG);

	if (!nest || PUT(skb, info, log_fields, ALL) ||
	    put_name_of_role(skb, RECOVERY_A_LOG_PARTITION,
			     RECOVERY_ROLE_BOOTLOG))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_request(struct sk_buff *skb, u32 kind,
		       const struct bootlog_request *request)
{
	struct nlattr *nest;

	if (!request->id)
		return 0;
	nest = nla_nest_start(skb, RECOVERY_A_STATE_REQUEST);
	if (!nest ||
	    nla_put_u32(skb, RECOVERY_A_REQUEST_KIND, kind) ||
	    nla_put_u32(skb, RECOVERY_A_REQUEST_FLAGS, request->flags) ||
	    nla_put_u32(skb, RECOVERY_A_REQUEST_ID, request->id) ||
	    nla_put_u32(skb, RECOVERY_A_REQUEST_ARG, request->arg))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counter(struct sk_buff *skb, const struct recov_counter_info *info)
{
	u32 mask = info->has_value ? ALL : ~BIT(RECOVERY_A_COUNTER_VALUE);
	struct nlattr *nest;

	if (!*info->format)
		return 0;
	nest = nla_nest_start(skb, RECOVERY_A_STATE_COUNTER);
	if (!nest ||
	    nla_put_string(skb, RECOVERY_A_COUNTER_FORMAT, info->format) ||
	    PUT(skb, info, counter_fields, mask))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int recov_put_state(struct sk_buff *skb)
{
	struct recov_state state;
	unsigned int i;
	int err;

	recov_counter_refresh();
	recov_state_get(&state);
	err = nla_put_u32(skb, RECOVERY_A_STATE_PHASE, state.phase) ?:
	      put_boots(skb, &state);
	for (i = 0; !err && i < RECOVERY_SLOTS; i++)
		err = put_slot(skb, &state, i);
	err = err ?: put_window(skb, &state.window) ?:
	      put_button(skb, &state.button) ?:
	      put_log(skb, &state.log) ?:
	      put_counter(skb, &state.counter);
	for (i = 0; !err && i < BOOTLOG_REQUESTS; i++)
		err = put_request(skb, i, &state.request[i]);
	return err ?: nla_put(skb, RECOVERY_A_STATE_EVENT_SEQ,
			      sizeof(state.event_seq), &state.event_seq);
}

int recov_put_partition(struct sk_buff *skb,
			const struct recov_partition_info *info)
{
	return nla_put_string(skb, RECOVERY_A_PARTITION_NAME, info->name) ?:
	       PUT(skb, info, partition_fields, ALL);
}

/* ---- events ---- */

#define E(attr)		BIT(RECOVERY_A_EVENT_##attr)
#define E_ALL		(E(SEQ) | E(TIME) | E(TYPE))
#define E_BOOT		(E(ID) | E(SLOT) | E(RUNG))

static const u32 event_attrs[] = {
	[RECOVERY_EVENT_TYPE_PRESS] = E(KEY) | E(NAME) | E(AT_BOOT),
	[RECOVERY_EVENT_TYPE_HOLD] = E(KEY) | E(NAME) | E(HELD_MS) | E(TIER) |
				     E(AT_BOOT),
	[RECOVERY_EVENT_TYPE_RELEASE] = E(KEY) | E(NAME) | E(HELD_MS) |
					E(TIER) | E(AT_BOOT),
	[RECOVERY_EVENT_TYPE_WINDOW] = E(WINDOW),
	[RECOVERY_EVENT_TYPE_PHASE] = E(PHASE),
	[RECOVERY_EVENT_TYPE_BOOT] = E_BOOT,
	[RECOVERY_EVENT_TYPE_ALIVE] = E_BOOT,
	[RECOVERY_EVENT_TYPE_GOOD] = E_BOOT,
	[RECOVERY_EVENT_TYPE_CAUSE] = E(ID) | E(CAUSE),
	[RECOVERY_EVENT_TYPE_SLOT] = E(SLOT) | E(SLOT_STATE),
	[RECOVERY_EVENT_TYPE_REQUEST] = E(KIND) | E(ID),
	[RECOVERY_EVENT_TYPE_REQUEST_DONE] = E(KIND) | E(ID) | E(RESULT),
	[RECOVERY_EVENT_TYPE_PARTITION_ADD] = E(NAME),
	[RECOVERY_EVENT_TYPE_PARTITION_REMOVE] = E(NAME),
	[RECOVERY_EVENT_TYPE_LOG] = E(HEALTH),
	[RECOVERY_EVENT_TYPE_COUNTER] = E(COUNTER_HEALTH),
	[RECOVERY_EVENT_TYPE_PARTITION_LOCK] = E(NAME),
	[RECOVERY_EVENT_TYPE_PARTITION_UNLOCK] = E(NAME),
};

int recov_put_event(struct sk_buff *skb, const struct recov_event *ev, u64 lost)
{
	u32 mask = E_ALL;

	if (ev->type < ARRAY_SIZE(event_attrs))
		mask |= event_attrs[ev->type];
	if (PUT(skb, ev, event_fields, mask))
		return -EMSGSIZE;
	if (mask & E(NAME) && nla_put_string(skb, RECOVERY_A_EVENT_NAME, ev->name))
		return -EMSGSIZE;
	if (lost)
		return nla_put(skb, RECOVERY_A_EVENT_LOST, sizeof(lost), &lost);
	return 0;
}

/* ---- records ---- */

#define R(attr)		BIT(RECOVERY_A_RECORD_##attr)
#define R_ALL		(R(SEQ) | R(TYPE))

static const u32 record_attrs[] = {
	[RECOVERY_RECORD_TYPE_BOOT] = R(BOOT) | R(RUNG) | R(REASON) |
				      R(ATTEMPTS) | R(SHORT_COUNT),
	[RECOVERY_RECORD_TYPE_ALIVE] = R(BOOT),
	[RECOVERY_RECORD_TYPE_GOOD] = R(BOOT) | R(SLOT),
	[RECOVERY_RECORD_TYPE_CLEAN] = R(BOOT) | R(END) | R(UPTIME_MS),
	[RECOVERY_RECORD_TYPE_END] = R(BOOT) | R(CAUSE) | R(UPTIME_MS),
	[RECOVERY_RECORD_TYPE_SLOT] = R(SLOT) | R(SLOT_STATE),
	[RECOVERY_RECORD_TYPE_REQUEST] = R(BOOT) | R(KIND) | R(ID),
	[RECOVERY_RECORD_TYPE_REQUEST_DONE] = R(BOOT) | R(KIND) | R(ID) |
					      R(RESULT),
	[RECOVERY_RECORD_TYPE_COMMIT] = 0,
};

int recov_put_record(struct sk_buff *skb, const struct bootlog_record *rec)
{
	u64 time = rec->time;
	u32 mask = R_ALL;

	if (rec->type < ARRAY_SIZE(record_attrs))
		mask |= record_attrs[rec->type];
	if (!rec->boot.id)
		mask &= ~R(BOOT);
	if (rec->uptime_ms == BOOTLOG_UPTIME_UNKNOWN)
		mask &= ~R(UPTIME_MS);
	if (PUT(skb, rec, record_fields, mask))
		return -EMSGSIZE;
	if (rec->type == RECOVERY_RECORD_TYPE_BOOT &&
	    nla_put_u32(skb, RECOVERY_A_RECORD_SLOT, rec->boot.slot))
		return -EMSGSIZE;
	if (time)
		return nla_put(skb, RECOVERY_A_RECORD_TIME, sizeof(time), &time);
	return 0;
}
