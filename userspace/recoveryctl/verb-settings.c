// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <fcntl.h>
#include <string.h>
#include "aside.h"
#include "holder.h"
#include "json.h"
#include "names.h"
#include "options.h"
#include "pager.h"
#include "restore.h"
#include "settings-diff.h"
#include "table.h"
#include "words.h"

#define OVERLAY_DIR	"/overlay"

/* 0 and a descriptor, or an exit status */
static int open_overlay(int *ret)
{
	int fd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int upper;

	if (fd < 0)
		return ctl_error(CTL_FAILED, OVERLAY_DIR ": %s",
				 strerror(errno));
	upper = tree_exists(fd, "upper");
	if (upper <= 0) {
		close(fd);
		return ctl_error(CTL_FAILED, "no overlay on flash is in use in this boot, so its settings can't be seen: 'recoveryctl status' tells why");
	}
	*ret = fd;
	return CTL_OK;
}

static int read_list(int fd, struct snapshots *list)
{
	int r = snapshots_read(fd, list);

	if (r == -EACCES)
		return ctl_error(CTL_NO_RIGHTS, "settings of slots are for root only: try 'sudo recoveryctl settings list'");
	return r < 0 ? ctl_error(CTL_FAILED, "reading the snapshots: %s",
				 strerror(-r)) : CTL_OK;
}

static const char *state_of(const struct settings_snapshot *s)
{
	return s->damaged ? "damaged" : s->failed ? "failed" : "good";
}

static void print_snapshot(struct table *t, const struct settings_snapshot *s)
{
	char buf[WORDS_SHORT];

	table_cell(t, "%u", s->number);
	table_cell(t, "%s", s->damaged ? "-" : slot_to_string(s->id.slot));
	table_cell(t, "%s", *s->id.version ? s->id.version : "-");
	table_cell(t, "%u", s->id.epoch);
	table_cell(t, "%s", time_words(buf, sizeof(buf), s->time));
	table_cell(t, "%u", s->names);
	table_cell(t, "%s", size_words(buf, sizeof(buf), s->bytes));
	table_cell(t, "%s", state_of(s));
}

static struct json *id_to_json(const struct settings_id *id)
{
	struct json *map = json_map();

	json_put_string(map, "slot", slot_to_string(id->slot));
	json_put_string(map, "version", id->version);
	json_put_string(map, "board", id->board);
	json_put_number(map, "epoch", id->epoch);
	return map;
}

static struct json *snapshot_to_json(const struct settings_snapshot *s)
{
	struct json *map = id_to_json(&s->id), *keep = json_list();

	json_put_number(map, "number", s->number);
	json_put_string(map, "state", state_of(s));
	json_put_number_if(map, "time", s->time, (int64_t)s->time);
	json_put_number(map, "files", s->names);
	json_put_number(map, "bytes", (int64_t)s->bytes);
	json_put_string(map, "sha256", s->sha256);
	for (size_t i = 0; i < s->keep.n; i++)
		json_push_string(keep, s->keep.path[i]);
	json_put(map, "paths", keep);
	return map;
}

static bool aside_id(int fd, uint32_t number, struct settings_id *ret)
{
	char name[32];

	aside_name(number, true, name);
	return holder_read(fd, name, ret) == HOLDER_KNOWN;
}

static void print_aside(int fd, uint32_t number)
{
	struct settings_id id;

	if (!aside_id(fd, number, &id))
		ctl_line("Set aside: " OVERLAY_DIR "/aside.%u, nobody knows whose it is",
			 number);
	else
		ctl_line("Set aside: " OVERLAY_DIR "/aside.%u of board %s, epoch %u, slot %s, version %s",
			 number, *id.board ? id.board : "-", id.epoch,
			 slot_to_string(id.slot),
			 *id.version ? id.version : "-");
}

static struct json *asides_to_json(int fd, const struct asides *asides)
{
	struct json *list = json_list();

	for (size_t i = 0; i < asides->n; i++) {
		struct settings_id id;
		bool known = aside_id(fd, asides->number[i], &id);
		struct json *map = known ? id_to_json(&id) : json_map();

		json_put_number(map, "number", asides->number[i]);
		json_put_bool(map, "known", known);
		json_push(list, map);
	}
	return list;
}

static void print_list(int fd, const struct snapshots *list,
		       const struct asides *asides)
{
	static const char *const headings[] = {
		">NUMBER", "SLOT", "VERSION", ">EPOCH", "TIME", ">FILES",
		">SIZE", "STATE",
	};
	_cleanup_(table_freep) struct table *t = NULL;
	uint32_t wanted = restore_wanted(fd);

	t = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = 0; i < list->n; i++)
		print_snapshot(t, &list->item[i]);
	if (list->n)
		table_print(t, false);
	if (wanted)
		ctl_line("Snapshot %u is restored at the next boot.", wanted);
	for (size_t i = 0; i < asides->n; i++)
		print_aside(fd, asides->number[i]);
}

static int print_json(const struct ctl *ctl, int fd,
		      const struct snapshots *list,
		      const struct asides *asides)
{
	struct json *map = json_map(), *all = json_list();
	uint32_t wanted = restore_wanted(fd);
	struct settings_id id;
	int r;

	for (size_t i = 0; i < list->n; i++)
		json_push(all, snapshot_to_json(&list->item[i]));
	if (holder_read(fd, HOLDER, &id) == HOLDER_KNOWN)
		json_put(map, "holder", id_to_json(&id));
	else
		json_put_null(map, "holder");
	json_put(map, "snapshots", all);
	json_put(map, "aside", asides_to_json(fd, asides));
	json_put_number_if(map, "wanted", wanted, wanted);
	r = json_print(map, ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}

static int verb_settings_list(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(snapshots_done) struct snapshots list = { 0 };
	_cleanup_(closep) int fd = -EBADF;
	struct asides asides;
	int r;

	r = open_overlay(&fd) ?: read_list(fd, &list);
	if (r)
		return r;
	r = asides_read(fd, &asides);
	if (r < 0)
		return ctl_error(CTL_FAILED, OVERLAY_DIR ": %s", strerror(-r));
	if (ctl->json != JSON_OFF)
		return print_json(ctl, fd, &list, &asides);
	if (!list.n && !asides.n) {
		ctl_say(ctl, "There are no snapshots: they are made when another firmware takes over.");
		return CTL_OK;
	}
	pager_open(ctl);
	print_list(fd, &list, &asides);
	return CTL_OK;
}

/* The one that is named, else the newest */
static int choose(const struct snapshots *list, int argc, char **argv,
		  const struct settings_snapshot **ret)
{
	uint32_t number = 0;

	if (argc && parse_number(argv[0], 1, UINT32_MAX - 1, &number))
		return ctl_error(CTL_USAGE, "'%s' is not the number of a snapshot",
				 argv[0]);
	*ret = argc ? snapshots_find(list, number) :
	       list->n ? &list->item[list->n - 1] : NULL;
	if (!*ret && argc)
		return ctl_error(CTL_FAILED, "there is no snapshot %u, 'recoveryctl settings list' shows them",
				 number);
	if (!*ret)
		return ctl_error(CTL_FAILED, "there are no snapshots");
	if ((*ret)->damaged)
		return ctl_error(CTL_FAILED, "snapshot %u is damaged: its manifest can't be read",
				 (*ret)->number);
	return CTL_OK;
}

static int verb_settings_diff(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(snapshots_done) struct snapshots list = { 0 };
	_cleanup_(closep) int fd = -EBADF;
	const struct settings_snapshot *s;
	int r;

	r = open_overlay(&fd) ?: read_list(fd, &list) ?:
	    choose(&list, argc, argv, &s);
	return r ?: settings_diff(ctl, fd, s);
}

/* What the next boot would refuse as well is said now. */
static int guard_restore(int fd, const struct settings_snapshot *s)
{
	struct settings_id id;
	int r;

	r = *s->sha256 ? snapshot_verify(fd, s) : -EBADMSG;
	if (r == -EBADMSG)
		return ctl_error(CTL_FAILED, "snapshot %u is damaged, or was never read whole: it can be looked at in /overlay/settings/%u",
				 s->number, s->number);
	if (r < 0)
		return ctl_error(CTL_FAILED, "reading snapshot %u: %s",
				 s->number, strerror(-r));
	if (holder_read(fd, HOLDER, &id) != HOLDER_KNOWN)
		return ctl_error(CTL_FAILED, "it is not known whose the overlay is: reboot first");
	if (s->id.epoch > id.epoch)
		return ctl_error(CTL_FAILED, "snapshot %u is of configuration epoch %u, this firmware knows none after %u",
				 s->number, s->id.epoch, id.epoch);
	return CTL_OK;
}

static int confirm(const struct ctl *ctl, uint32_t number)
{
	int r = ctl_confirm(ctl, "Restore the settings of snapshot %u at the next boot?",
			    number);

	if (r < 0)
		return ctl_error(CTL_USAGE, "there is no terminal to ask on: --yes answers for you");
	return r ? CTL_OK : ctl_error(CTL_FAILED, "nothing was changed");
}

static int want(const struct ctl *ctl, int fd, uint32_t number)
{
	int r = restore_want(fd, number);

	if (r < 0)
		return ctl_error(CTL_FAILED, "noting it on the overlay: %s",
				 strerror(-r));
	if (number)
		ctl_say(ctl, "Snapshot %u takes the place of the settings at the next boot, which keeps those as a snapshot, too. 'recoveryctl reboot' lets it happen.",
			number);
	else
		ctl_say(ctl, "No snapshot is restored at the next boot.");
	return CTL_OK;
}

static int verb_settings_restore(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(snapshots_done) struct snapshots list = { 0 };
	_cleanup_(closep) int fd = -EBADF;
	const struct settings_snapshot *s;
	int r;

	r = open_overlay(&fd);
	if (r)
		return r;
	if (ctl->given & OPT_CANCEL)
		return want(ctl, fd, 0);
	if (!argc)
		return ctl_error(CTL_USAGE, "usage: recoveryctl settings restore NUMBER");
	r = read_list(fd, &list) ?: choose(&list, argc, argv, &s) ?:
	    guard_restore(fd, s) ?: confirm(ctl, s->number);
	return r ?: want(ctl, fd, s->number);
}

const struct verb settings_verbs[] = {
	{ "list", "", 0, 0, OPT_JSON, VERB_DEFAULT, verb_settings_list, NULL,
	  "snapshots, and overlays that were set aside" },
	{ "diff", "[NUMBER]", 0, 1, OPT_JSON, 0, verb_settings_diff, NULL,
	  "what has changed since a snapshot" },
	{ "restore", "NUMBER", 0, 1, OPT_CANCEL, VERB_ADMIN,
	  verb_settings_restore, NULL, "give a snapshot back at the next boot" },
	{ 0 },
};
