// SPDX-License-Identifier: GPL-2.0-or-later
#include "intent.h"

#include <string.h>
#include "holder.h"
#include "snapshot.h"

#define FORMAT	"recovery-restore 1\n"

static void flags_print(const bool *flag, size_t n, char *buf)
{
	for (size_t i = 0; i < n; i++)
		*buf++ = flag[i] ? '1' : '0';
	*buf = '\0';
}

static int flags_parse(const char *text, const char *key, bool *flag, size_t n)
{
	char value[SETTINGS_KEEP_MAX + 2];

	sealed_get(text, key, value, sizeof(value));
	if (strlen(value) != n || strspn(value, "01") != n)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++)
		flag[i] = value[i] == '1';
	return 0;
}

int intent_write(int dir, const struct intent *in)
{
	_cleanup_(freep) char *text = NULL;
	char was[SETTINGS_KEEP_MAX + 1], is[SETTINGS_KEEP_MAX + 1];
	char keep[SETTINGS_KEEP_MAX * (SETTINGS_PATH_MAX + 8)];
	char head[HOLDER_TEXT_MAX];

	flags_print(in->was, in->keep.n, was);
	flags_print(in->is, in->keep.n, is);
	holder_print(&in->holder, head);
	manifest_print_keep(&in->keep, keep, sizeof(keep));
	if (asprintf(&text, FORMAT "restore=%u\nkept=%u\nwas=%s\nis=%s\n%s%s",
		     in->restore, in->kept, was, is, head, keep) < 0)
		return -ENOMEM;
	return sealed_write(dir, INTENT, text);
}

int intent_read(int dir, struct intent *in)
{
	_cleanup_(freep) char *text = malloc(SEALED_MAX);
	int r;

	if (!text)
		return -ENOMEM;
	r = sealed_read(dir, INTENT, text);
	if (r)
		return r;
	if (strncmp(text, FORMAT, strlen(FORMAT)))
		return -EBADMSG;
	in->restore = (uint32_t)sealed_number(text, "restore");
	in->kept = (uint32_t)sealed_number(text, "kept");
	r = manifest_keep(text, &in->keep);
	if (!r)
		r = holder_parse(text, &in->holder);
	if (!r)
		r = flags_parse(text, "was", in->was, in->keep.n);
	return r ?: flags_parse(text, "is", in->is, in->keep.n);
}
