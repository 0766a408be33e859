// SPDX-License-Identifier: GPL-2.0-or-later
/* Netlink attributes, right ones and everything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <linux/netlink.h>
#include "attrs.h"

struct bytes {
	size_t len;
	uint8_t data[1024];
};

static void put(struct bytes *b, uint16_t type, const void *data, size_t len)
{
	struct nlattr head = { NLA_HDRLEN + len, type };

	memcpy(b->data + b->len, &head, sizeof(head));
	memcpy(b->data + b->len + NLA_HDRLEN, data, len);
	b->len += NLA_ALIGN(head.nla_len);
}

static void put_u32(struct bytes *b, uint16_t type, uint32_t v)
{
	put(b, type, &v, sizeof(v));
}

static void put_nest(struct bytes *b, uint16_t type, const struct bytes *nest)
{
	put(b, type | NLA_F_NESTED, nest->data, nest->len);
}

static void put_request(struct bytes *b, uint32_t kind, uint32_t id)
{
	struct bytes nest = { 0 };

	put_u32(&nest, RECOVERY_A_REQUEST_KIND, kind);
	put_u32(&nest, RECOVERY_A_REQUEST_ID, id);
	put_nest(b, RECOVERY_A_STATE_REQUEST, &nest);
}

static void make_state(struct bytes *b)
{
	struct bytes boot = { 0 }, slot = { 0 }, counter = { 0 };
	uint64_t seq = 1ULL << 40;

	put_u32(b, RECOVERY_A_STATE_PHASE, RECOVERY_PHASE_GOOD);
	put_u32(&boot, RECOVERY_A_BOOT_ID, 12);
	put_u32(&boot, RECOVERY_A_BOOT_RUNG, RECOVERY_RUNG_TRIAL);
	put_nest(b, RECOVERY_A_STATE_BOOT, &boot);
	put_u32(&slot, RECOVERY_A_SLOT_STATE, RECOVERY_SLOT_STATE_GOOD);
	put_u32(&slot, RECOVERY_A_SLOT_NEXT, 1);
	put(&slot, RECOVERY_A_SLOT_PARTITION, "slot-b", 7);
	put_u32(&slot, RECOVERY_A_SLOT_ID, 1);
	put_nest(b, RECOVERY_A_STATE_SLOT, &slot);
	put_request(b, RECOVERY_REQUEST_KIND_FAILSAFE, 5);
	put_request(b, REQUEST_KINDS, 6);
	put(b, RECOVERY_A_STATE_EVENT_SEQ, &seq, sizeof(seq));
	put(&counter, RECOVERY_A_COUNTER_FORMAT, "linksys", 8);
	put_u32(&counter, RECOVERY_A_COUNTER_VALUE, 0);
	put_u32(&counter, RECOVERY_A_COUNTER_LIMIT, 3);
	put_u32(&counter, RECOVERY_A_COUNTER_HEALTH,
		RECOVERY_COUNTER_HEALTH_DEGRADED);
	put_u32(&counter, RECOVERY_A_COUNTER_TOLD, 1);
	put_nest(b, RECOVERY_A_STATE_COUNTER, &counter);
	put_u32(b, RECOVERY_A_STATE_MAX + 1, 99);
}

static void a_state_is_read(void **state)
{
	struct bytes b = { 0 };
	struct recov_state s;

	make_state(&b);
	assert_int_equal(attrs_state(b.data, b.len, &s), 0);
	assert_int_equal(s.phase, RECOVERY_PHASE_GOOD);
	assert_int_equal(s.boot.id, 12);
	assert_int_equal(s.boot.rung, RECOVERY_RUNG_TRIAL);
	assert_true(s.boot.uptime_ms == UPTIME_UNKNOWN);
	assert_int_equal(s.prev.id, 0);
	assert_true(s.slot[1].next && !s.slot[1].active && !s.slot[0].next);
	assert_string_equal(s.slot[1].partition, "slot-b");
	assert_true(s.request[RECOVERY_REQUEST_KIND_FAILSAFE].pending);
	assert_int_equal(s.request[RECOVERY_REQUEST_KIND_FAILSAFE].id, 5);
	assert_false(s.request[RECOVERY_REQUEST_KIND_RESET].pending);
	assert_true(s.event_seq == 1ULL << 40);
	assert_true(s.counter.present && s.counter.told && !s.counter.down);
	assert_string_equal(s.counter.format, "linksys");
	assert_true(s.counter.has_value);
	assert_int_equal(s.counter.value, 0);
	assert_int_equal(s.counter.limit, 3);
	assert_int_equal(s.counter.health, RECOVERY_COUNTER_HEALTH_DEGRADED);
}

static void no_value_is_not_a_value_of_0(void **state)
{
	struct bytes b = { 0 }, counter = { 0 };
	struct recov_state s;

	assert_int_equal(attrs_state(b.data, b.len, &s), 0);
	assert_false(s.counter.present);
	put(&counter, RECOVERY_A_COUNTER_FORMAT, "pfuze", 6);
	put_u32(&counter, RECOVERY_A_COUNTER_HEALTH,
		RECOVERY_COUNTER_HEALTH_ABSENT);
	put_nest(&b, RECOVERY_A_STATE_COUNTER, &counter);
	assert_int_equal(attrs_state(b.data, b.len, &s), 0);
	assert_true(s.counter.present);
	assert_false(s.counter.has_value);
}

static void what_is_refused_changes_nothing(void **state)
{
	static const char name[RECOVERY_NAME_MAX + 1] = { 0 };
	struct recov_event ev = { .seq = 42 };
	struct bytes b;

	b = (struct bytes){ 0 };	/* too short for its type */
	put(&b, RECOVERY_A_EVENT_TIER, "abc", 3);
	assert_int_equal(attrs_event(b.data, b.len, &ev), -EPROTO);
	b = (struct bytes){ 0 };	/* too long */
	put(&b, RECOVERY_A_EVENT_TIER, "abcdefgh", 8);
	assert_int_equal(attrs_event(b.data, b.len, &ev), -EPROTO);
	b = (struct bytes){ 0 };	/* no end */
	put(&b, RECOVERY_A_EVENT_NAME, "xxxx", 4);
	assert_int_equal(attrs_event(b.data, b.len, &ev), -EPROTO);
	b = (struct bytes){ 0 };	/* longer than any name */
	put(&b, RECOVERY_A_EVENT_NAME, name, sizeof(name));
	assert_int_equal(attrs_event(b.data, b.len, &ev), -EPROTO);
	b = (struct bytes){ 0 };	/* empty */
	put(&b, RECOVERY_A_EVENT_NAME, "", 0);
	assert_int_equal(attrs_event(b.data, b.len, &ev), -EPROTO);
	assert_int_equal(ev.seq, 42);
}

static void a_cut_state_is_never_read_past_its_end(void **state)
{
	struct bytes b = { 0 };
	struct recov_state s;

	make_state(&b);
	for (size_t len = 0; len < b.len; len++) {
		/* a copy of its own, for the sanitizer to watch over */
		uint8_t *cut = malloc(len ?: 1);
		int r;

		assert_non_null(cut);
		memcpy(cut, b.data, len);
		r = attrs_state(cut, len, &s);
		assert_true(r == 0 || r == -EPROTO);
		free(cut);
	}
}

static void damaged_states_are_read_or_refused(void **state)
{
	struct bytes b = { 0 };
	struct recov_state s;
	uint8_t *copy;

	make_state(&b);
	copy = malloc(b.len);
	assert_non_null(copy);
	for (size_t i = 0; i < b.len; i++) {
		for (unsigned int v = 0; v < 256; v++) {
			int r;

			memcpy(copy, b.data, b.len);
			copy[i] = v;
			r = attrs_state(copy, b.len, &s);
			assert_true(r == 0 || r == -EPROTO);
		}
	}
	free(copy);
}

static void single_attributes(void **state)
{
	struct bytes b = { 0 };
	char text[8];
	uint32_t v;

	put(&b, 1, "not done, because", 18);
	put_u32(&b, 2, 7);
	assert_int_equal(attrs_u32(b.data, b.len, 2, &v), 0);
	assert_int_equal(v, 7);
	assert_int_equal(attrs_u32(b.data, b.len, 3, &v), -ENOENT);
	assert_int_equal(attrs_u32(b.data, b.len, 1, &v), -EPROTO);
	assert_int_equal(attrs_text(b.data, b.len, 1, text, sizeof(text)), 0);
	assert_string_equal(text, "not don");
	assert_int_equal(attrs_text(b.data, b.len, 3, text, sizeof(text)),
			 -ENOENT);
	assert_int_equal(attrs_text(b.data, 3, 1, text, sizeof(text)), -EPROTO);
}

static void texts_are_made_plain(void **state)
{
	static const char name[] = "\xc3\xa4\033[7m\xff";
	struct recov_partition p;
	struct recov_event ev;
	struct bytes b = { 0 };
	char text[8];

	put(&b, RECOVERY_A_PARTITION_NAME, name, sizeof(name));
	assert_int_equal(attrs_partition(b.data, b.len, &p), 0);
	assert_string_equal(p.name, "\xc3\xa4?[7m?");
	b = (struct bytes){ 0 };
	put(&b, RECOVERY_A_EVENT_NAME, name, sizeof(name));
	assert_int_equal(attrs_event(b.data, b.len, &ev), 0);
	assert_string_equal(ev.name, "\xc3\xa4?[7m?");
	/* the end of what is cut off, too */
	b = (struct bytes){ 0 };
	put(&b, 1, "a\xc2\x9b\nb \xe2\x82\xac", 10);
	assert_int_equal(attrs_text(b.data, b.len, 1, text, sizeof(text)), 0);
	assert_string_equal(text, "a???b ?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_is_read),
		cmocka_unit_test(no_value_is_not_a_value_of_0),
		cmocka_unit_test(what_is_refused_changes_nothing),
		cmocka_unit_test(a_cut_state_is_never_read_past_its_end),
		cmocka_unit_test(damaged_states_are_read_or_refused),
		cmocka_unit_test(single_attributes),
		cmocka_unit_test(texts_are_made_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
