// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay-view.h"

#include <string.h>
#include "json.h"
#include "names.h"
#include "words.h"

static void print_root(const struct overlay_view *v)
{
	if (!v->reported) {
		ctl_line("Root:      not laid by recovery-init, so without an overlay");
		return;
	}
	switch (v->report.overlay) {
	case OVERLAY_NONE:
		ctl_line("Root:      read-only, nothing could be laid over it");
		break;
	case OVERLAY_FLASH:
		ctl_line("Root:      with the overlay, changes are kept");
		break;
	case OVERLAY_TMPFS:
		ctl_line("Root:      in memory, because of %s",
			 rung_words(v->report.rung));
		break;
	case OVERLAY_TMPFS_FORCED:
		ctl_line("Root:      in memory, because %s", v->report.overlay_why);
		break;
	}
}

static bool is_on_its_way(const struct overlay_view *v)
{
	return carry_is_unerased(&v->carry, v->report.erase) ||
	       v->carry.progress == CARRY_ERASED ||
	       v->carry.progress == CARRY_SAVED;
}

static void print(const struct overlay_view *v)
{
	char used[WORDS_SHORT], size[WORDS_SHORT] = "size not known";

	print_root(v);
	if (v->bytes)
		size_words(size, sizeof(size), v->bytes);
	if (v->missing)
		ctl_line("Disk:      %s is missing", v->wanted);
	if (*v->place.disk)
		ctl_line("Disk:      %s", v->name + strlen("disk "));
	else if (v->found)
		ctl_line("Partition: %s (mtd%d, %s)%s%s", v->partition,
			 v->place.index, size, v->flash.is ? "" : ", holds ",
			 v->flash.is ? "" : content_to_string(v->place.content));
	else
		ctl_line("Partition: none");
	if (!v->flash.is && is_on_its_way(v)) {
		ctl_line("Mounted:   no, the next boot does that");
		return;
	}
	if (!v->flash.is) {
		ctl_line("Mounted:   no%s", v->found ?
			 "; 'recoveryctl overlay mount' does that" : "");
		return;
	}
	ctl_line("Mounted:   " OVERLAY_DIR " (%s, %s), %s", v->flash.fstype,
		 v->flash.device, v->flash.writable ? "writable" : "read-only");
	if (v->root.is)
		ctl_line("           " OVERLAY_ROOT ", the root as in normal operation");
	if (v->size)
		ctl_line("Used:      %s of %s (%u%%)",
			 size_words(used, sizeof(used), v->used),
			 size_words(size, sizeof(size), v->size),
			 (unsigned int)(v->used * 100 / v->size));
	if (v->carry.progress == CARRY_WIPING)
		ctl_line("Wiping:    %u old files removed so far, after a factory reset",
			 v->carry.removed);
}

static struct json *mounted_to_json(const struct mounted *m,
				    const char *dir)
{
	struct json *map = json_map();

	json_put_string(map, "directory", dir);
	json_put_string(map, "fstype", m->fstype);
	json_put_string(map, "device", m->device);
	json_put_bool(map, "writable", m->writable);
	return map;
}

static void put_string_if(struct json *map, const char *key, bool is,
			  const char *value)
{
	if (is)
		json_put_string(map, key, value);
	else
		json_put_null(map, key);
}

static int print_json(const struct ctl *ctl, const struct overlay_view *v)
{
	struct json *map = json_map();
	bool flash;
	int r;

	put_string_if(map, "kind", v->reported,
		      overlay_kind_to_string(v->report.overlay));
	flash = !*v->place.disk && v->found;
	put_string_if(map, "disk", *v->place.disk, v->place.disk);
	put_string_if(map, "missing", v->missing, v->wanted);
	put_string_if(map, "partition", flash, v->partition);
	json_put_number_if(map, "mtd", flash, v->place.index);
	put_string_if(map, "content", flash,
		      content_to_string(v->place.content));
	if (v->flash.is)
		json_put(map, "mounted", mounted_to_json(&v->flash, OVERLAY_DIR));
	else
		json_put_null(map, "mounted");
	if (v->root.is)
		json_put(map, "root", mounted_to_json(&v->root, OVERLAY_ROOT));
	else
		json_put_null(map, "root");
	json_put_number_if(map, "size", v->size, (int64_t)v->size);
	json_put_number_if(map, "used", v->size, (int64_t)v->used);
	r = json_print(map, ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}

static int verb_overlay_status(struct ctl *ctl, int argc, char **argv)
{
	struct overlay_view v;
	int r;

	r = overlay_look(ctl, &v);
	if (r)
		return r;
	if (ctl->json != JSON_OFF)
		return print_json(ctl, &v);
	print(&v);
	return CTL_OK;
}

const struct verb overlay_verbs[] = {
	{ "status", "", 0, 0, OPT_JSON, VERB_DEFAULT, verb_overlay_status, NULL,
	  "where it is, and whether it is in use" },
	{ "mount", "", 0, 0, 0, VERB_ADMIN, verb_overlay_mount, NULL,
	  "in failsafe mode: mount it, to mend a file" },
	{ "usage", "", 0, 0, OPT_JSON | OPT_LINES, 0, verb_overlay_usage, NULL,
	  "what fills it: its largest directories" },
	{ 0 },
};
