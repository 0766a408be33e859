// SPDX-License-Identifier: GPL-2.0-or-later
#include "carry_state.h"

#include <string.h>
#include <sys/stat.h>
#include "plain.h"

static const char *const words[] = {
	[CARRY_NONE] = "none",
	[CARRY_WANTED] = "wanted",
	[CARRY_ERASING] = "erasing",
	[CARRY_ERASED] = "erased",
	[CARRY_WAITING] = "waiting",
	[CARRY_SAVED] = "saved",
	[CARRY_ERASE_FAILED] = "erase-failed",
	[CARRY_FAILED] = "failed",
	[CARRY_WIPING] = "wiping",
};

const char *carry_progress_to_string(unsigned int progress)
{
	return progress < ARRAY_SIZE(words) ? words[progress] : "?";
}

bool carry_is_unerased(const struct carry_state *s, bool erase)
{
	return erase && (s->progress == CARRY_WANTED ||
			 s->progress == CARRY_ERASING ||
			 s->progress == CARRY_ERASE_FAILED);
}

void carry_state_read(struct carry_state *ret, const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	struct carry_state s = { 0 };
	char word[16];

	*ret = (struct carry_state){ 0 };
	if (!f || fscanf(f, "%15s %3u %u %u\n", word, &s.percent, &s.session,
			 &s.removed) != 4)
		return;
	while (s.progress < ARRAY_SIZE(words) && strcmp(words[s.progress], word))
		s.progress++;
	if (s.progress == ARRAY_SIZE(words) || s.percent > 100)
		return;
	if (fgets(s.why, sizeof(s.why), f))
		s.why[strcspn(s.why, "\n")] = '\0';
	plain(s.why);
	*ret = s;
}

static int write_to(const struct carry_state *s, const char *path)
{
	FILE *f = fopen(path, "we");
	int r;

	if (!f)
		return -errno;
	(void)fchmod(fileno(f), 0644);
	fprintf(f, "%s %u %u %u\n%s\n", carry_progress_to_string(s->progress),
		s->percent, s->session, s->removed, s->why);
	r = ferror(f) ? -EIO : 0;
	if (fclose(f) && !r)
		r = -errno;
	return r;
}

int carry_state_write(const struct carry_state *s, const char *path)
{
	char new[256];
	int r;

	if (snprintf(new, sizeof(new), "%s.new", path) >= (int)sizeof(new))
		return -ENAMETOOLONG;
	r = write_to(s, new);
	if (!r && rename(new, path) < 0)
		r = -errno;
	if (r)
		(void)unlink(new);
	return r;
}
