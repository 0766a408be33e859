// SPDX-License-Identifier: GPL-2.0-or-later
#include "genl.h"

#include <string.h>
#include "attrs.h"
#include "talk.h"

#define DUMP_TRIES	5	/* of a dump that changes while it is read */
#define ITEMS_MAX	65536	/* no dump of this family is longer */

#define U32(a, v)	{ RECOVERY_A_VERB_##a, GIVEN_U32, v, NULL }
/* A flag that is not set ends the list, so it comes last */
#define FLAG(a, set)	{ (set) ? RECOVERY_A_VERB_##a : 0, GIVEN_FLAG, 0, NULL }
/* Likewise a number that is not known */
#define U32_IF(a, known, v)	\
	{ (known) ? RECOVERY_A_VERB_##a : 0, GIVEN_U32, v, NULL }
#define TEXT(a, text)	{ RECOVERY_A_VERB_##a, GIVEN_TEXT, 0, text }

static int on_state(const void *attrs, size_t len, void *arg)
{
	return attrs_state(attrs, len, arg);
}

int recov_state_get(struct recov_client *c, struct recov_state *ret)
{
	return talk(c, RECOVERY_CMD_STATE_GET, false, NULL, on_state, ret);
}

/* What a dump gives */
struct list {
	int (*decode)(const void *attrs, size_t len, void *item);
	size_t size;
	char *items;
	size_t n, room;
};

static int on_item(const void *attrs, size_t len, void *arg)
{
	struct list *l = arg;
	int r;

	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 16;
		char *items;

		if (room > ITEMS_MAX)
			return -E2BIG;
		items = realloc(l->items, room * l->size);
		if (!items)
			return -ENOMEM;
		l->items = items;
		l->room = room;
	}
	r = l->decode(attrs, len, l->items + l->n * l->size);
	if (!r)
		l->n++;
	return r;
}

static int dump(struct recov_client *c, uint8_t cmd, struct list *l)
{
	int r = -EAGAIN;

	for (int i = 0; i < DUMP_TRIES && r == -EAGAIN; i++) {
		l->n = 0;
		r = talk(c, cmd, true, NULL, on_item, l);
	}
	return r;
}

static int decode_partition(const void *attrs, size_t len, void *item)
{
	return attrs_partition(attrs, len, item);
}

int recov_partitions_get(struct recov_client *c, struct recov_partition **ret,
			 size_t *n)
{
	struct list l = {
		.decode = decode_partition, .size = sizeof(**ret),
	};
	int r = dump(c, RECOVERY_CMD_PARTITION_GET, &l);

	if (r < 0) {
		free(l.items);
		return r;
	}
	*ret = (struct recov_partition *)l.items;
	*n = l.n;
	return 0;
}

int recov_partition_get(struct recov_client *c, const char *name,
			struct recov_partition *ret)
{
	const struct talk_given given[] = {
		{ RECOVERY_A_PARTITION_NAME, GIVEN_TEXT, 0, name }, GIVEN_END
	};

	if (strlen(name) >= RECOVERY_NAME_MAX)
		return -ENOENT;
	return talk(c, RECOVERY_CMD_PARTITION_GET, false, given,
		    decode_partition, ret);
}

static int decode_record(const void *attrs, size_t len, void *item)
{
	return attrs_record(attrs, len, item);
}

int recov_records_walk(struct recov_client *c,
		       int (*fn)(const struct recov_record *rec, void *arg),
		       void *arg)
{
	struct list l = {
		.decode = decode_record, .size = sizeof(struct recov_record),
	};
	int r = dump(c, RECOVERY_CMD_RECORD_GET, &l);

	for (size_t i = 0; i < l.n && !r; i++)
		r = fn((struct recov_record *)l.items + i, arg);
	free(l.items);
	return r;
}

static int on_id(const void *attrs, size_t len, void *arg)
{
	return attrs_u32(attrs, len, RECOVERY_A_VERB_ID, arg);
}

static int verb(struct recov_client *c, uint8_t cmd,
		const struct talk_given *given, uint32_t *ret_id)
{
	uint32_t id = 0;
	int r = talk(c, cmd, false, given, ret_id ? on_id : NULL, &id);

	if (!r && ret_id)
		*ret_id = id;
	return r;
}

int recov_boot_set(struct recov_client *c, const struct recov_boot *boot,
		   uint32_t *ret_id)
{
	return verb(c, RECOVERY_CMD_BOOT_SET, (struct talk_given[]) {
		U32(SLOT, boot->slot),
		U32(RUNG, boot->rung),
		U32(REASON, boot->reason),
		U32(ATTEMPTS, boot->attempts),
		U32(LIMIT, boot->limit),
		U32(SHORT_COUNT, boot->short_count),
		U32(TRIAL_BOOTS, boot->trial_boots),
		U32(ID, boot->id),
		GIVEN_END
	}, ret_id);
}

int recov_boot_adopt(struct recov_client *c, uint32_t id)
{
	return verb(c, RECOVERY_CMD_BOOT_SET, (struct talk_given[]) {
		U32(ID, id), GIVEN_END
	}, NULL);
}

int recov_good_set(struct recov_client *c, uint32_t id)
{
	return verb(c, RECOVERY_CMD_GOOD_SET, (struct talk_given[]) {
		U32(ID, id), GIVEN_END
	}, NULL);
}

int recov_cause_set(struct recov_client *c, uint32_t cause)
{
	return verb(c, RECOVERY_CMD_CAUSE_SET, (struct talk_given[]) {
		U32(CAUSE, cause), GIVEN_END
	}, NULL);
}

int recov_slot_set(struct recov_client *c, unsigned int slot, uint32_t state,
		   uint32_t tries, bool next)
{
	return verb(c, RECOVERY_CMD_SLOT_SET, (struct talk_given[]) {
		U32(SLOT, slot),
		U32(SLOT_STATE, state),
		U32(TRIES, tries),
		FLAG(NEXT, next),
		GIVEN_END
	}, NULL);
}

int recov_request_set(struct recov_client *c, uint32_t kind, uint32_t flags,
		      uint32_t arg, uint32_t *ret_id)
{
	return verb(c, RECOVERY_CMD_REQUEST_SET, (struct talk_given[]) {
		U32(KIND, kind),
		U32(FLAGS, flags),
		U32(ARG, arg),
		GIVEN_END
	}, ret_id);
}

int recov_request_clear(struct recov_client *c, uint32_t kind, uint32_t id,
			int32_t result)
{
	return verb(c, RECOVERY_CMD_REQUEST_CLEAR, (struct talk_given[]) {
		U32(KIND, kind),
		U32(ID, id),
		U32(RESULT, (uint32_t)result),
		GIVEN_END
	}, NULL);
}

int recov_phase_set(struct recov_client *c, uint32_t phase)
{
	return verb(c, RECOVERY_CMD_PHASE_SET, (struct talk_given[]) {
		U32(PHASE, phase), GIVEN_END
	}, NULL);
}

int recov_log_format(struct recov_client *c, bool force)
{
	return verb(c, RECOVERY_CMD_LOG_FORMAT, (struct talk_given[]) {
		FLAG(FORCE, force), GIVEN_END
	}, NULL);
}

int recov_counter_reset(struct recov_client *c, bool force)
{
	return verb(c, RECOVERY_CMD_COUNTER_RESET, (struct talk_given[]) {
		FLAG(FORCE, force), GIVEN_END
	}, NULL);
}

int recov_counter_forget(struct recov_client *c)
{
	return verb(c, RECOVERY_CMD_COUNTER_SET, (struct talk_given[]) {
		GIVEN_END
	}, NULL);
}

int recov_counter_set(struct recov_client *c, const struct recov_counter *counter)
{
	return verb(c, RECOVERY_CMD_COUNTER_SET, (struct talk_given[]) {
		TEXT(FORMAT, counter->format),
		U32(COUNTER_LIMIT, counter->limit),
		U32(COUNTER_HEALTH, counter->health),
		U32(DOWN, counter->down),
		U32_IF(VALUE, counter->has_value, counter->value),
		GIVEN_END
	}, NULL);
}

static int partition_verb(struct recov_client *c, uint8_t cmd, uint32_t index,
			  const char *name)
{
	return verb(c, cmd, (struct talk_given[]) {
		U32(INDEX, index),
		TEXT(NAME, name),
		GIVEN_END
	}, NULL);
}

int recov_partition_unlock(struct recov_client *c, uint32_t index,
			   const char *name)
{
	return partition_verb(c, RECOVERY_CMD_PARTITION_UNLOCK, index, name);
}

int recov_partition_lock(struct recov_client *c, uint32_t index,
			 const char *name)
{
	return partition_verb(c, RECOVERY_CMD_PARTITION_LOCK, index, name);
}
