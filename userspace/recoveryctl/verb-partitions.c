// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <string.h>
#include "json.h"
#include "names.h"
#include "pager.h"
#include "status-json.h"
#include "table.h"
#include "words.h"

static bool wanted(const struct recov_partition *p, int argc, char **argv)
{
	if (!argc)
		return true;
	for (int i = 0; i < argc; i++)
		if (!strcmp(p->name, argv[i]))
			return true;
	return false;
}

static int check_name(const char *name, const struct recov_partition *list,
		      size_t n)
{
	_cleanup_(freep) const char **names = calloc(n + 1, sizeof(*names));
	const char *near;

	if (!names)
		return ctl_error(CTL_FAILED, "out of memory");
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i].name, name))
			return CTL_OK;
		names[i] = list[i].name;
	}
	near = nearest_name(name, names, n);
	if (near)
		return ctl_error(CTL_FAILED, "there is no partition '%s': did you mean '%s'?",
				 name, near);
	return ctl_error(CTL_FAILED, "there is no partition '%s', 'recoveryctl partitions' lists them",
			 name);
}

static void print_list(const struct recov_partition *list, size_t n, int argc,
		       char **argv)
{
	static const char *const headings[] = {
		"NAME", "DEVICE", "ROLE", "CONTENT", ">SIZE", ">BLOCK", ">BAD",
		">FIXED", ">FAILED", "LOCKED",
	};
	_cleanup_(table_freep) struct table *t = NULL;
	char buf[WORDS_SHORT];

	t = table_new(headings, ARRAY_SIZE(headings));
	for (size_t i = 0; i < n; i++) {
		const struct recov_partition *p = &list[i];

		if (!wanted(p, argc, argv))
			continue;
		table_cell(t, "%s", p->name);
		table_cell(t, "mtd%u", p->index);
		table_cell(t, "%s", role_to_string(p->role));
		table_cell(t, "%s", content_to_string(p->content));
		table_cell(t, "%s", size_words(buf, sizeof(buf), p->size));
		table_cell(t, "%s", size_words(buf, sizeof(buf), p->erase_size));
		table_cell(t, "%u", p->bad_blocks);
		table_cell(t, "%u", p->ecc_corrected);
		table_cell(t, "%u", p->ecc_failures);
		table_cell(t, "%s", p->unlocked ? "unlocked" :
			   p->is_protected ? "yes" : "-");
	}
	table_print(t, false);
}

int verb_partitions(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(freep) struct recov_partition *list = NULL;
	struct json *json;
	size_t n;
	int r;

	r = recov_partitions_get(ctl->client, &list, &n);
	if (r < 0)
		return ctl_refused(ctl, r, "listing the partitions");
	for (int i = 0; i < argc; i++) {
		r = check_name(argv[i], list, n);
		if (r)
			return r;
	}
	if (ctl->json == JSON_OFF) {
		if (!n)
			return ctl_error(CTL_OK, "there are no MTD partitions");
		pager_open(ctl);
		print_list(list, n, argc, argv);
		return CTL_OK;
	}
	json = json_list();
	for (size_t i = 0; i < n; i++)
		if (wanted(&list[i], argc, argv))
			json_push(json, partition_to_json(&list[i]));
	r = json_print(json, ctl->json);
	return r < 0 ? ctl_error(CTL_FAILED, "%s", strerror(-r)) : CTL_OK;
}
