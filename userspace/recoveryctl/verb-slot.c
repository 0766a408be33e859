// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <string.h>
#include "json.h"
#include "loader-tell.h"
#include "names.h"
#include "slot.h"
#include "status-json.h"
#include "table.h"

static void print_table(const struct slot_board *b)
{
	static const char *const headings[] = {
		"SLOT", "STATE", "PARTITION", "FIRMWARE", "RUNNING", "NEXT",
	};
	_cleanup_(table_freep) struct table *t = NULL;

	t = table_new(headings, ARRAY_SIZE(headings));
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++) {
		const struct recov_slot *s = &b->state.slot[i];
		const char *obstacle = slot_board_obstacle(b, i);

		table_cell(t, "%s", slot_to_string(i));
		table_cell(t, "%s", slot_state_to_string(s->state));
		table_cell(t, "%s", *s->partition ? s->partition : "-");
		table_cell(t, "%s", obstacle ?: "looks bootable");
		table_cell(t, "%s", s->active ? "yes" : "-");
		table_cell(t, "%s", s->next ? "yes" : "-");
	}
	table_print(t, false);
}

static int verb_slot_status(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b;
	struct json *list;
	int r;

	r = slot_board_get(ctl, &b);
	if (r)
		return r;
	if (ctl->json == JSON_OFF) {
		print_table(&b);
		return CTL_OK;
	}
	list = json_list();
	for (unsigned int i = 0; i < RECOVERY_SLOTS; i++) {
		struct json *map = slot_to_json(&b.state, i);

		json_put_bool(map, "bootable", !slot_board_obstacle(&b, i));
		json_push(list, map);
	}
	r = json_print(list, ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}

static int verb_slot_set_next(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int slot = slot_from_string(argv[0]), r;
	const struct recov_slot *s;
	const char *name;

	name = slot_to_string(slot);
	r = slot_board_get(ctl, &b) ?: slot_guard_bootable(ctl, &b, slot);
	if (r)
		return r;
	s = &b.state.slot[slot];
	if (s->state == RECOVERY_SLOT_STATE_BAD)
		return ctl_error(CTL_FAILED, "slot %s is marked bad: 'recoveryctl slot try %s' gives it another chance and comes back by itself",
				 name, name);
	if (s->next) {
		ctl_say(ctl, "Slot %s is the one to boot already.", name);
		return CTL_OK;
	}
	r = slot_set(ctl, slot, s->state, s->tries, true);
	if (!r)
		ctl_say(ctl, "Slot %s boots from now on.", name);
	return r;
}

static int verb_slot_try(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int slot = slot_from_string(argv[0]), r;
	uint32_t tries;

	r = slot_board_get(ctl, &b) ?: slot_guard_bootable(ctl, &b, slot);
	if (r)
		return r;
	/* A running slot on trial would lose its good mark for nothing. */
	if (b.state.slot[slot].active && !(ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "slot %s is running: there is nothing to try (--force tries it anew at the next boot)",
				 slot_to_string(slot));
	tries = slot_trial_tries(ctl);
	r = slot_set(ctl, slot, RECOVERY_SLOT_STATE_TRIAL, tries, true);
	if (!r)
		ctl_say(ctl, "Slot %s is tried from the next boot on; after %u failure%s without a good mark the board comes back to slot %s.",
			slot_to_string(slot), tries, tries == 1 ? "" : "s",
			slot_to_string(!slot));
	return r;
}

static int verb_slot_mark_good(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int slot = slot_from_string(argv[0]), r;

	r = slot_board_get(ctl, &b) ?: slot_guard_bootable(ctl, &b, slot);
	if (r)
		return r;
	r = slot_set(ctl, slot, RECOVERY_SLOT_STATE_GOOD,
		     b.state.slot[slot].tries, false);
	if (!r)
		ctl_say(ctl, "Slot %s is marked good.", slot_to_string(slot));
	return r;
}

/* The running slot, and the last that is left, are not to be thrown away. */
static int guard_bad(const struct ctl *ctl, const struct slot_board *b,
		     unsigned int slot)
{
	if (b->state.slot[slot].active && !(ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "slot %s is running, so it can't be that bad (--force marks it all the same)",
				 slot_to_string(slot));
	return slot_guard_last(ctl, b, slot);
}

static int verb_slot_mark_bad(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int slot = slot_from_string(argv[0]), r;

	r = slot_board_get(ctl, &b) ?: guard_bad(ctl, &b, slot) ?:
		slot_set_bad(ctl, &b, slot);
	if (!r)
		ctl_say(ctl, "Slot %s is marked bad.", slot_to_string(slot));
	return r;
}

static int verb_slot_sync(struct ctl *ctl, int argc, char **argv)
{
	int r = loader_follow(ctl);

	if (!r)
		ctl_say(ctl, "The boot loader knows what the boot log says, or chooses no slots.");
	return r;
}

#define SET	(VERB_ADMIN | VERB_MODULE | VERB_SLOT)

const struct verb slot_verbs[] = {
	{ "status", "", 0, 0, OPT_JSON, VERB_MODULE | VERB_DEFAULT,
	  verb_slot_status, NULL, "both slots" },
	{ "set-next", "SLOT", 1, 1, OPT_FORCE, SET, verb_slot_set_next, NULL,
	  "boot this slot from now on" },
	{ "try", "SLOT", 1, 1, OPT_FORCE | OPT_TRIES, SET, verb_slot_try, NULL,
	  "boot it on trial, come back if it fails" },
	{ "mark-good", "SLOT", 1, 1, OPT_FORCE, SET, verb_slot_mark_good, NULL,
	  "its firmware works" },
	{ "mark-bad", "SLOT", 1, 1, OPT_FORCE, SET, verb_slot_mark_bad, NULL,
	  "never boot it by itself" },
	{ "sync", "", 0, 0, 0, VERB_ADMIN | VERB_MODULE, verb_slot_sync, NULL,
	  "tell the boot loader what the log says" },
	{ 0 },
};
