// SPDX-License-Identifier: GPL-2.0-or-later
#include "attrs.h"

#include <string.h>
#include <linux/netlink.h>
#include "plain.h"

struct attr {
	unsigned int type;
	size_t len;
	const uint8_t *data;
};

/* Which attribute goes to which member; a table ends with attribute 0 */
enum kind { U32, U64, BOOL, NAME };

struct field {
	uint16_t attr;
	uint16_t kind;
	size_t offset;
};

#define BOOT(a, k, m)	{ RECOVERY_A_BOOT_##a, k, offsetof(struct recov_boot, m) }
#define SLOT(a, k, m)	{ RECOVERY_A_SLOT_##a, k, offsetof(struct recov_slot, m) }
#define STATE(a, k, m)	{ RECOVERY_A_##a, k, offsetof(struct recov_state, m) }
#define REQUEST(a, k, m) \
	{ RECOVERY_A_REQUEST_##a, k, offsetof(struct recov_request, m) }
#define PARTITION(a, k, m) \
	{ RECOVERY_A_PARTITION_##a, k, offsetof(struct recov_partition, m) }
#define EVENT(a, k, m)	{ RECOVERY_A_EVENT_##a, k, offsetof(struct recov_event, m) }
#define RECORD(a, k, m) \
	{ RECOVERY_A_RECORD_##a, k, offsetof(struct recov_record, m) }

static const struct field boot_fields[] = {
	BOOT(ID, U32, id), BOOT(SLOT, U32, slot), BOOT(RUNG, U32, rung),
	BOOT(REASON, U32, reason), BOOT(ATTEMPTS, U32, attempts),
	BOOT(LIMIT, U32, limit), BOOT(SHORT_COUNT, U32, short_count),
	BOOT(TRIAL_BOOTS, U32, trial_boots), BOOT(FLAGS, U32, flags),
	BOOT(CAUSE, U32, cause), BOOT(END, U32, end),
	BOOT(UPTIME_MS, U64, uptime_ms), {}
};

static const struct field slot_fields[] = {
	SLOT(STATE, U32, state), SLOT(TRIES, U32, tries), SLOT(NEXT, BOOL, next),
	SLOT(SETTINGS, U32, settings),
	SLOT(ACTIVE, BOOL, active), SLOT(PARTITION, NAME, partition), {}
};

static const struct field window_fields[] = {
	STATE(WINDOW_STATE, U32, window.state),
	STATE(WINDOW_REMAINING_MS, U32, window.remaining_ms),
	STATE(WINDOW_LENGTH_MS, U32, window.length_ms), {}
};

static const struct field button_fields[] = {
	STATE(BUTTON_STATE, U32, button.state),
	STATE(BUTTON_HELD_MS, U32, button.held_ms),
	STATE(BUTTON_AT_BOOT, U32, button.at_boot),
	STATE(BUTTON_PRESSES, U32, button.presses),
	STATE(BUTTON_DEVICES, U32, button.devices), {}
};

static const struct field log_fields[] = {
	STATE(LOG_BACKEND, U32, log.backend), STATE(LOG_HEALTH, U32, log.health),
	STATE(LOG_PARTITION, NAME, log.partition),
	STATE(LOG_RECORDS, U32, log.records), STATE(LOG_ERASES, U32, log.erases),
	STATE(LOG_DAMAGED, U32, log.damaged), {}
};

static const struct field counter_fields[] = {
	STATE(COUNTER_FORMAT, NAME, counter.format),
	STATE(COUNTER_VALUE, U32, counter.value),
	STATE(COUNTER_LIMIT, U32, counter.limit),
	STATE(COUNTER_HEALTH, U32, counter.health),
	STATE(COUNTER_DOWN, BOOL, counter.down),
	STATE(COUNTER_TOLD, BOOL, counter.told), {}
};

static const struct field request_fields[] = {
	REQUEST(FLAGS, U32, flags), REQUEST(ID, U32, id), REQUEST(ARG, U32, arg),
	{}
};

static const struct field state_fields[] = {
	STATE(STATE_PHASE, U32, phase), STATE(STATE_EVENT_SEQ, U64, event_seq),
	{}
};

static const struct field partition_fields[] = {
	PARTITION(NAME, NAME, name), PARTITION(INDEX, U32, index),
	PARTITION(ROLE, U32, role), PARTITION(CONTENT, U32, content),
	PARTITION(SIZE, U64, size), PARTITION(ERASE_SIZE, U32, erase_size),
	PARTITION(WRITE_SIZE, U32, write_size),
	PARTITION(BAD_BLOCKS, U32, bad_blocks),
	PARTITION(ECC_CORRECTED, U32, ecc_corrected),
	PARTITION(ECC_FAILURES, U32, ecc_failures),
	PARTITION(PROTECTED, BOOL, is_protected),
	PARTITION(UNLOCKED, BOOL, unlocked), {}
};

static const struct field event_fields[] = {
	EVENT(SEQ, U64, seq), EVENT(TIME, U64, time_ns), EVENT(TYPE, U32, type),
	EVENT(KEY, U32, key), EVENT(HELD_MS, U32, held_ms),
	EVENT(TIER, U32, tier), EVENT(AT_BOOT, U32, at_boot),
	EVENT(NAME, NAME, name), EVENT(WINDOW, U32, window),
	EVENT(PHASE, U32, phase), EVENT(SLOT, U32, slot),
	EVENT(SLOT_STATE, U32, slot_state), EVENT(KIND, U32, kind),
	EVENT(ID, U32, id), EVENT(RUNG, U32, rung), EVENT(RESULT, U32, result),
	EVENT(HEALTH, U32, health), EVENT(CAUSE, U32, cause),
	EVENT(COUNTER_HEALTH, U32, counter_health), {}
};

static const struct field record_fields[] = {
	RECORD(SEQ, U32, seq), RECORD(TYPE, U32, type), RECORD(BOOT, U32, boot),
	RECORD(SLOT, U32, slot), RECORD(RUNG, U32, rung),
	RECORD(REASON, U32, reason), RECORD(ATTEMPTS, U32, attempts),
	RECORD(SHORT_COUNT, U32, short_count), RECORD(CAUSE, U32, cause),
	RECORD(END, U32, end), RECORD(UPTIME_MS, U64, uptime_ms),
	RECORD(TIME, U64, time), RECORD(SLOT_STATE, U32, slot_state),
	RECORD(KIND, U32, kind), RECORD(ID, U32, id),
	RECORD(RESULT, U32, result), {}
};

/* Take one attribute off the front: 1, 0 at the end, -EPROTO. */
static int next_attr(struct attr *a, const uint8_t **data, size_t *len)
{
	struct nlattr head;
	size_t step;

	if (!*len)
		return 0;
	if (*len < NLA_HDRLEN)
		return -EPROTO;
	memcpy(&head, *data, sizeof(head));
	if (head.nla_len < NLA_HDRLEN || head.nla_len > *len)
		return -EPROTO;
	a->type = head.nla_type & NLA_TYPE_MASK;
	a->data = *data + NLA_HDRLEN;
	a->len = head.nla_len - NLA_HDRLEN;
	step = NLA_ALIGN(head.nla_len);
	if (step > *len)
		step = *len;
	*data += step;
	*len -= step;
	return 1;
}

static int store(const struct attr *a, const struct field *f, void *to)
{
	void *member = (char *)to + f->offset;
	uint32_t v;

	switch ((enum kind)f->kind) {
	case U32:
		if (a->len != sizeof(uint32_t))
			return -EPROTO;
		memcpy(member, a->data, sizeof(uint32_t));
		return 0;
	case U64:
		if (a->len != sizeof(uint64_t))
			return -EPROTO;
		memcpy(member, a->data, sizeof(uint64_t));
		return 0;
	case BOOL:
		if (a->len != sizeof(v))
			return -EPROTO;
		memcpy(&v, a->data, sizeof(v));
		*(bool *)member = v;
		return 0;
	case NAME:
		if (a->len > RECOVERY_NAME_MAX ||
		    !memchr(a->data, '\0', a->len))
			return -EPROTO;
		memcpy(member, a->data, a->len);
		plain(member);
		return 0;
	}
	return -EPROTO;
}

static int decode(const uint8_t *data, size_t len, const struct field *fields,
		  void *to)
{
	struct attr a;
	int r;

	while ((r = next_attr(&a, &data, &len)) > 0) {
		for (const struct field *f = fields; f->attr && r >= 0; f++)
			if (f->attr == a.type)
				r = store(&a, f, to);
		if (r < 0)
			break;
	}
	return r;
}

/* A nest that is one of several: its place stands in its attribute @place. */
static int decode_nth(const struct attr *nest, unsigned int place,
		      const struct field *fields, void *first, size_t size,
		      size_t n)
{
	uint32_t i;

	if (attrs_u32(nest->data, nest->len, place, &i) < 0)
		return -EPROTO;
	if (i >= n)	/* of a newer module */
		return 0;
	return decode(nest->data, nest->len, fields, (char *)first + i * size);
}

static int decode_request(const struct attr *nest, struct recov_state *s)
{
	uint32_t kind;
	int r;

	r = decode_nth(nest, RECOVERY_A_REQUEST_KIND, request_fields,
		       s->request, sizeof(s->request[0]), REQUEST_KINDS);
	if (!r && !attrs_u32(nest->data, nest->len, RECOVERY_A_REQUEST_KIND,
			     &kind) && kind < REQUEST_KINDS)
		s->request[kind].pending = true;
	return r;
}

/* There need not be a value: that is not 0 then. */
static int decode_counter(const struct attr *nest, struct recov_state *s)
{
	uint32_t value;

	s->counter.present = true;
	s->counter.has_value = !attrs_u32(nest->data, nest->len,
					  RECOVERY_A_COUNTER_VALUE, &value);
	return decode(nest->data, nest->len, counter_fields, s);
}

static int decode_state_nest(const struct attr *a, struct recov_state *s)
{
	switch (a->type) {
	case RECOVERY_A_STATE_BOOT:
		return decode(a->data, a->len, boot_fields, &s->boot);
	case RECOVERY_A_STATE_PREV:
		return decode(a->data, a->len, boot_fields, &s->prev);
	case RECOVERY_A_STATE_SLOT:
		return decode_nth(a, RECOVERY_A_SLOT_ID, slot_fields, s->slot,
				  sizeof(s->slot[0]), RECOVERY_SLOTS);
	case RECOVERY_A_STATE_WINDOW:
		return decode(a->data, a->len, window_fields, s);
	case RECOVERY_A_STATE_BUTTON:
		return decode(a->data, a->len, button_fields, s);
	case RECOVERY_A_STATE_LOG:
		return decode(a->data, a->len, log_fields, s);
	case RECOVERY_A_STATE_REQUEST:
		return decode_request(a, s);
	case RECOVERY_A_STATE_COUNTER:
		return decode_counter(a, s);
	default:
		return 0;
	}
}

int attrs_state(const void *data, size_t len, struct recov_state *ret)
{
	struct recov_state s = {
		.boot.uptime_ms = UPTIME_UNKNOWN,
		.prev.uptime_ms = UPTIME_UNKNOWN,
	};
	const uint8_t *p = data;
	struct attr a;
	int r;

	r = decode(data, len, state_fields, &s);
	if (r < 0)
		return r;
	while ((r = next_attr(&a, &p, &len)) > 0) {
		r = decode_state_nest(&a, &s);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	*ret = s;
	return 0;
}

int attrs_partition(const void *data, size_t len, struct recov_partition *ret)
{
	struct recov_partition p = { 0 };
	int r = decode(data, len, partition_fields, &p);

	if (!r)
		*ret = p;
	return r;
}

int attrs_event(const void *data, size_t len, struct recov_event *ret)
{
	struct recov_event e = { 0 };
	int r = decode(data, len, event_fields, &e);

	if (!r)
		*ret = e;
	return r;
}

int attrs_record(const void *data, size_t len, struct recov_record *ret)
{
	struct recov_record rec = { .uptime_ms = UPTIME_UNKNOWN };
	int r = decode(data, len, record_fields, &rec);

	if (!r)
		*ret = rec;
	return r;
}

int attrs_u32(const void *data, size_t len, unsigned int type, uint32_t *ret)
{
	const struct field field[] = { { type, U32, 0 }, {} };
	const uint8_t *p = data;
	size_t left = len;
	struct attr a;
	int r;

	while ((r = next_attr(&a, &p, &left)) > 0)
		if (a.type == type)
			return store(&a, field, ret);
	return r < 0 ? r : -ENOENT;
}

int attrs_text(const void *data, size_t len, unsigned int type, char *ret,
	       size_t size)
{
	const uint8_t *p = data;
	struct attr a;
	int r;

	while ((r = next_attr(&a, &p, &len)) > 0)
		if (a.type == type)
			break;
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	snprintf(ret, size, "%.*s", (int)a.len, (const char *)a.data);
	plain(ret);
	return 0;
}
