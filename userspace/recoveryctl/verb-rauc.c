// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What RAUC asks the handler of bootloader=custom: a word and a bootname, the
 * answer on stdout, anything but 0 for a failure. RAUC runs it as root.
 */
#include "ctl.h"

#include <string.h>
#include "names.h"
#include "rauc.h"
#include "slot.h"

static int say_name(const struct ctl *ctl, unsigned int slot)
{
	ctl_line("%s", ctl->conf->bootname[slot]);
	return CTL_OK;
}

static int find_slot(const struct ctl *ctl, const struct slot_board *b,
		     const char *bootname, unsigned int *ret)
{
	const char (*name)[CONF_BOOTNAME_MAX] = ctl->conf->bootname;

	for (*ret = 0; *ret < RECOVERY_SLOTS; (*ret)++)
		if (!strcmp(bootname, name[*ret]))
			break;
	if (*ret == RECOVERY_SLOTS)
		return ctl_error(CTL_USAGE, "no slot has the bootname '%s': they are %s and %s, see Bootnames= in recovery.conf(5)",
				 bootname, name[0], name[1]);
	if (!*b->state.slot[*ret].partition)
		return ctl_error(CTL_FAILED, "this board has no slot %s",
				 slot_to_string(*ret));
	return CTL_OK;
}

static int begin(const struct ctl *ctl, struct slot_board *b,
		 const char *bootname, bool change, unsigned int *slot)
{
	return slot_board_get(ctl, b) ?: find_slot(ctl, b, bootname, slot) ?:
		(change ? slot_guard_volatile(b) : CTL_OK);
}

static int get_primary(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int r = slot_board_get(ctl, &b);

	if (r)
		return r;
	r = rauc_primary(&b.state);
	if (r < 0)
		return ctl_error(CTL_FAILED, "both slots are marked bad: the rescue image boots next");
	return say_name(ctl, (unsigned int)r);
}

static int get_current(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	int r = slot_board_get(ctl, &b);

	for (unsigned int i = 0; !r && i < RECOVERY_SLOTS; i++)
		if (b.state.slot[i].active)
			return say_name(ctl, i);
	return r ?: ctl_error(CTL_FAILED, "no slot is running: see 'recoveryctl status'");
}

static int get_state(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	unsigned int slot;
	int r = begin(ctl, &b, argv[0], false, &slot);
	bool bad;

	if (r)
		return r;
	bad = b.state.slot[slot].state == RECOVERY_SLOT_STATE_BAD ||
		slot_board_obstacle(&b, slot);
	ctl_line("%s", bad ? "bad" : "good");
	return CTL_OK;
}

static int set_primary(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	unsigned int slot;
	struct recov_slot *s;
	int r = begin(ctl, &b, argv[0], true, &slot) ?:
		slot_guard_bootable(ctl, &b, slot);

	if (r)
		return r;
	s = &b.state.slot[slot];
	if (!rauc_make_primary(s, slot_trial_tries(ctl)))
		return CTL_OK;
	return slot_set(ctl, slot, s->state, s->tries, true);
}

/* verb_mark_good() makes a connection of its own. */
static int mark_good(struct ctl *ctl)
{
	struct recov_client *client = ctl->client;
	int r = verb_mark_good(ctl, 0, NULL);

	ctl->client = client;
	return r;
}

static int set_good(struct ctl *ctl, struct slot_board *b, unsigned int slot)
{
	int r = slot_guard_bootable(ctl, b, slot);

	if (!r && b->state.slot[slot].active) {
		r = mark_good(ctl);
		slot_board_done(b);
		r = r ?: slot_board_get(ctl, b);
	}
	if (r || !rauc_marks_slot(&b->state, slot))
		return r;
	return slot_set(ctl, slot, RECOVERY_SLOT_STATE_GOOD,
			b->state.slot[slot].tries, false);
}

/* What runs is left in any case, so an installation may go on. */
static int set_bad(const struct ctl *ctl, const struct slot_board *b,
		   unsigned int slot)
{
	int r = b->state.slot[!slot].active ? CTL_OK :
		slot_guard_last(ctl, b, slot);

	if (r || (b->state.slot[slot].state == RECOVERY_SLOT_STATE_BAD &&
		  !b->state.slot[slot].next))
		return r;
	return slot_set_bad(ctl, b, slot);
}

static int set_state(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(slot_board_done) struct slot_board b = { 0 };
	bool good = !strcmp(argv[1], "good");
	unsigned int slot;
	int r;

	if (!good && strcmp(argv[1], "bad"))
		return ctl_error(CTL_USAGE, "a slot is good or bad, not '%s'",
				 argv[1]);
	r = begin(ctl, &b, argv[0], true, &slot);
	if (r)
		return r;
	return good ? set_good(ctl, &b, slot) : set_bad(ctl, &b, slot);
}

const struct verb rauc_verbs[] = {
	{ "get-primary", "", 0, 0, 0, VERB_MODULE, get_primary, NULL,
	  "bootname of the slot that boots next" },
	{ "set-primary", "BOOTNAME", 1, 1, OPT_FORCE, VERB_ADMIN | VERB_MODULE,
	  set_primary, NULL, "boot it next, another than the running one on trial" },
	{ "get-state", "BOOTNAME", 1, 1, 0, VERB_MODULE, get_state, NULL,
	  "good or bad" },
	{ "set-state", "BOOTNAME good|bad", 2, 2, OPT_FORCE, VERB_ADMIN | VERB_MODULE,
	  set_state, NULL, "mark it" },
	{ "get-current", "", 0, 0, 0, VERB_MODULE, get_current, NULL,
	  "bootname of the running slot" },
	{ 0 },
};
