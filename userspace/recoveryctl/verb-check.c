// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include <stdarg.h>
#include <string.h>
#include "ctl.h"
#include "json.h"
#include "pager.h"
#include "table.h"

#define INDENT	22
#define LEVEL	6	/* width of the levels, which have a colour */

static const char *const level_names[] = {
	[CHECK_OK] = "OK    ", [CHECK_WARN] = "WARN  ", [CHECK_FAIL] = "FAIL  ",
};

void check_add(struct check *c, enum check_level level, const char *name,
	       const char *advice, const char *format, ...)
{
	struct check_item *item = &c->item[c->n];
	va_list ap;

	if (c->n == CHECK_ITEMS_MAX)
		return;
	c->n++;
	item->level = level;
	item->name = name;
	va_start(ap, format);
	vsnprintf(item->text, sizeof(item->text), format, ap);
	va_end(ap);
	snprintf(item->advice, sizeof(item->advice), "%s", advice ?: "");
}

int check_read(const struct check *c, const char *path, char *buf, size_t size)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char full[512];

	snprintf(full, sizeof(full), "%s%s", c->root, path);
	f = fopen(full, "re");
	if (!f)
		return -errno;
	if (!fgets(buf, (int)size, f))
		return ferror(f) ? -EIO : -ENODATA;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

static void print_item(const struct check_item *item)
{
	static const enum colour colours[] = {
		[CHECK_OK] = COLOUR_GOOD,
		[CHECK_WARN] = COLOUR_ATTENTION,
		[CHECK_FAIL] = COLOUR_PROBLEM,
	};
	char first[INDENT + 1];

	fputs(colour(colours[item->level]), stdout);
	fputs(level_names[item->level], stdout);
	fputs(colour_end(), stdout);
	snprintf(first, sizeof(first), "%-*s", INDENT - LEVEL, item->name);
	print_wrapped(first, INDENT, item->text, terminal_columns() - LEVEL);
	if (!*item->advice)
		return;
	snprintf(first, sizeof(first), "%*s", INDENT, "-> ");
	print_wrapped(first, INDENT, item->advice, terminal_columns());
}

static void print_items(const struct check *c, const size_t *count)
{
	for (size_t i = 0; i < c->n; i++)
		print_item(&c->item[i]);
	puts("");
	ctl_line("%zu fit, %zu could be better, %zu do not fit",
		 count[CHECK_OK], count[CHECK_WARN], count[CHECK_FAIL]);
}

static struct json *items_to_json(const struct check *c)
{
	static const char *const levels[] = {
		[CHECK_OK] = "ok", [CHECK_WARN] = "warn", [CHECK_FAIL] = "fail",
	};
	struct json *list = json_list();

	for (size_t i = 0; i < c->n; i++) {
		struct json *map = json_map();

		json_put_string(map, "item", c->item[i].name);
		json_put_string(map, "level", levels[c->item[i].level]);
		json_put_string(map, "text", c->item[i].text);
		json_put_string(map, "advice", c->item[i].advice);
		json_push(list, map);
	}
	return list;
}

static int collect(struct check *c, struct facts *facts)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	int r;

	r = recov_client_new(&client);
	if (r == -ENODEV)
		check_add(c, CHECK_FAIL, "module", "'modprobe recovery'; if it is not found, 'dkms autoinstall' builds it for this kernel",
			  "the recovery module is not loaded");
	else if (r < 0)
		check_add(c, CHECK_FAIL, "module", NULL, "can't be reached: %s",
			  strerror(-r));
	if (r < 0)
		return r;
	r = facts_collect(client, c->conf, facts);
	if (r < 0) {
		check_add(c, CHECK_FAIL, "module", "Are module and recoveryctl of the same version?",
			  "does not tell its state: %s", strerror(-r));
		return r;
	}
	check_add(c, CHECK_OK, "module", NULL, "loaded");
	return 0;
}

static int result_of(const size_t *count)
{
	if (count[CHECK_FAIL])
		return CTL_FAILED;
	return count[CHECK_WARN] ? CTL_ATTENTION : CTL_OK;
}

int verb_check(struct ctl *ctl, int argc, char **argv)
{
	size_t count[CHECK_FAIL + 1] = { 0 };
	struct facts facts = { 0 };
	struct check c = { .conf = ctl->conf, .root = "" };
	int r;

	if (!collect(&c, &facts))
		c.facts = &facts;
	if (c.facts)
		check_board(&c);
	check_signals(&c);
	check_counter(&c);
	check_loader(&c);
	check_network(&c);
	check_system(&c);
	facts_done(&facts);

	for (size_t i = 0; i < c.n; i++)
		count[c.item[i].level]++;
	r = result_of(count);
	if (ctl->json != JSON_OFF) {
		if (json_print(items_to_json(&c), ctl->json) < 0)
			return ctl_error(CTL_FAILED, "out of memory");
	} else if (!(ctl->given & OPT_QUIET)) {
		pager_open(ctl);
		print_items(&c, count);
	}
	return r;
}
