// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay-view.h"

#include <fcntl.h>
#include <string.h>
#include "json.h"
#include "pager.h"
#include "table.h"
#include "usage.h"
#include "words.h"

#define LINES_DEFAULT	10

/* As whoever wants to remove something types it; upper is the root itself. */
static void path_of(const struct overlay_view *v, const char *path, char *buf,
		    size_t size)
{
	size_t upper = strlen("upper");

	if (overlay_is_root(v) && !strncmp(path, "upper", upper) &&
	    (!path[upper] || path[upper] == '/'))
		snprintf(buf, size, "%s", path[upper] ? path + upper : "/");
	else
		snprintf(buf, size, OVERLAY_DIR "%s%s", *path ? "/" : "", path);
}

static void print(const struct overlay_view *v, const struct usage *u)
{
	static const char *const headings[] = {
		">SIZE", ">NAMES", "DIRECTORY",
	};
	_cleanup_(table_freep) struct table *t = NULL;
	char path[4096], used[WORDS_SHORT], size[WORDS_SHORT];

	t = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = 0; i < u->n; i++) {
		path_of(v, u->top[i].path, path, sizeof(path));
		table_cell(t, "%s", size_words(used, sizeof(used),
					       u->top[i].bytes));
		table_cell(t, "%u", u->top[i].names);
		table_cell(t, "%s", path);
	}
	table_print(t, false);
	if (v->size)
		ctl_line("%s of %s are used. Sizes above are those before compression.",
			 size_words(used, sizeof(used), v->used),
			 size_words(size, sizeof(size), v->size));
	if (u->cut)
		ctl_line("There is more: after %u names or %u levels nothing is counted.",
			 USAGE_NAMES_MAX, USAGE_DEPTH_MAX);
	if (u->unread)
		ctl_line("%u directories can't be read: root sees more.",
			 u->unread);
}

static int print_json(const struct ctl *ctl, const struct overlay_view *v,
		      const struct usage *u)
{
	struct json *map = json_map(), *list = json_list();
	char path[4096];
	int r;

	for (size_t i = 0; i < u->n; i++) {
		struct json *item = json_map();

		path_of(v, u->top[i].path, path, sizeof(path));
		json_put_string(item, "directory", path);
		json_put_number(item, "bytes", (int64_t)u->top[i].bytes);
		json_put_number(item, "names", u->top[i].names);
		json_push(list, item);
	}
	json_put(map, "directories", list);
	json_put_number_if(map, "size", v->size, (int64_t)v->size);
	json_put_number_if(map, "used", v->size, (int64_t)v->used);
	json_put_bool(map, "complete", !u->cut && !u->unread);
	r = json_print(map, ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}

int verb_overlay_usage(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(usage_done) struct usage u = { 0 };
	_cleanup_(closep) int fd = -EBADF;
	struct overlay_view v;
	int r;

	r = overlay_look(ctl, &v);
	if (r)
		return r;
	if (!v.flash.is)
		return ctl_error(CTL_FAILED, "the overlay is not mounted: 'recoveryctl overlay mount' does that, 'recoveryctl overlay' tells more");
	fd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -errno : usage_read(fd, ctl->given & OPT_LINES ?
					 ctl->lines : LINES_DEFAULT, &u);
	if (r < 0)
		return ctl_error(CTL_FAILED, OVERLAY_DIR ": %s", strerror(-r));
	if (ctl->json != JSON_OFF)
		return print_json(ctl, &v, &u);
	pager_open(ctl);
	print(&v, &u);
	return CTL_OK;
}
