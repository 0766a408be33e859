// SPDX-License-Identifier: GPL-2.0-or-later
#include "snapshot.h"

#include <inttypes.h>
#include <string.h>
#include "holder.h"
#include "plain.h"

#define MANIFEST	"manifest"
#define FORMAT		"recovery-settings 1\n"
#define KEEP		"keep="

void manifest_print_keep(const struct settings_keep *keep, char *buf,
			 size_t size)
{
	size_t used = 0;

	*buf = '\0';
	for (size_t i = 0; i < keep->n && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, KEEP "%s\n",
					 keep->path[i]);
}

int manifest_keep(const char *text, struct settings_keep *ret)
{
	int r = 0;

	ret->n = 0;
	for (const char *line = text; !r && *line;
	     line += strcspn(line, "\n"), line += *line == '\n') {
		char path[SETTINGS_PATH_MAX + 1];

		if (strncmp(line, KEEP, strlen(KEEP)))
			continue;
		snprintf(path, sizeof(path), "%.*s",
			 (int)strcspn(line, "\n") - (int)strlen(KEEP),
			 line + strlen(KEEP));
		r = settings_keep_add(ret, path);
	}
	return r || !ret->n ? -EBADMSG : 0;
}

int manifest_write(int fd, const struct settings_snapshot *s)
{
	_cleanup_(freep) char *text = NULL;
	char head[HOLDER_TEXT_MAX];
	char keep[SETTINGS_KEEP_MAX * (SETTINGS_PATH_MAX + 8)];

	holder_print(&s->id, head);
	manifest_print_keep(&s->keep, keep, sizeof(keep));
	if (asprintf(&text, FORMAT "number=%u\n%stime=%" PRIu64 "\nfailed=%s\n"
		     "bytes=%" PRIu64 "\nnames=%u\ntree=%s\n%s", s->number,
		     head, s->time, s->failed ? "yes" : "no", s->bytes,
		     s->names, s->sha256, keep) < 0)
		return -ENOMEM;
	return sealed_write(fd, MANIFEST, text);
}

int manifest_read(int fd, struct settings_snapshot *ret)
{
	_cleanup_(freep) char *text = malloc(SEALED_MAX);
	char failed[8];
	int r;

	if (!text)
		return -ENOMEM;
	r = sealed_read(fd, MANIFEST, text);
	if (r)
		return r;
	if (strncmp(text, FORMAT, strlen(FORMAT)))
		return -EBADMSG;
	r = holder_parse(text, &ret->id);
	if (!r)
		r = manifest_keep(text, &ret->keep);
	if (r)
		return r;
	ret->number = (uint32_t)sealed_number(text, "number");
	ret->time = sealed_number(text, "time");
	ret->bytes = sealed_number(text, "bytes");
	ret->names = (uint32_t)sealed_number(text, "names");
	sealed_get(text, "failed", failed, sizeof(failed));
	ret->failed = !strcmp(failed, "yes");
	sealed_get(text, "tree", ret->sha256, sizeof(ret->sha256));
	return 0;
}
