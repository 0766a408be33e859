// SPDX-License-Identifier: GPL-2.0-or-later
#include "statefile.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* "end" tells a whole file from one whose last word was cut to another one. */
#define FORMAT	"boot=%32s\nload=%" SCNu64 "\nseq=%" SCNu64 \
		"\nwindow=%1u\npresses=%u %u %u %1u %" SCNu64 " %" SCNu64 \
		"\nintent=%23s\nend=%1u\n"

void statefile_read(struct statefile *ret, const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	char boot[SD_ID128_STRING_MAX], intent[24];
	unsigned int window, spoiled, end;
	struct statefile s = { 0 };
	struct presses *p = &s.presses;
	int action;

	*ret = (struct statefile){ 0 };
	if (!f || fscanf(f, FORMAT, boot, &s.load, &s.seq, &window,
			 &p->n, &p->key, &p->down, &spoiled, &p->last_ns,
			 &p->quiet_ns, intent, &end) != 12)
		return;
	action = gesture_action_from_string(intent);
	if (action < 0 || sd_id128_from_string(boot, &s.boot) < 0)
		return;
	s.window = window;
	p->spoiled = spoiled;
	s.intent = action;
	*ret = s;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			len -= n;
		}
	}
	return 0;
}

static int write_file(const char *path, const char *data, size_t len)
{
	_cleanup_(closep) int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		     0600);

	return fd < 0 ? -errno : write_all(fd, data, len);
}

int statefile_write(const struct statefile *s, const char *path)
{
	char boot[SD_ID128_STRING_MAX], text[512], new[256];
	const struct presses *p = &s->presses;
	int r, len;

	len = snprintf(text, sizeof(text),
		       "boot=%s\nload=%" PRIu64 "\nseq=%" PRIu64
		       "\nwindow=%u\npresses=%u %u %u %u %" PRIu64 " %" PRIu64
		       "\nintent=%s\nend=1\n",
		       sd_id128_to_string(s->boot, boot), s->load, s->seq,
		       s->window, p->n, p->key, p->down, p->spoiled, p->last_ns,
		       p->quiet_ns, gesture_action_to_string(s->intent));
	if (snprintf(new, sizeof(new), "%s.new", path) >= (int)sizeof(new))
		return -ENAMETOOLONG;
	r = write_file(new, text, len);
	if (r < 0)
		return r;
	return rename(new, path) < 0 ? -errno : 0;
}

uint64_t statefile_load_now(void)
{
	struct stat st;

	/* kernfs gives no inode number twice in a row of loads */
	return stat("/sys/module/recovery", &st) < 0 ? 0 : st.st_ino;
}
