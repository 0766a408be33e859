// SPDX-License-Identifier: GPL-2.0-or-later
#include "image.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "io.h"
#include "reason.h"

#define CHUNK	65536
#define HEX	(DIGEST_HEX - 1)
#define SUMS	"SHA256SUMS"

static const struct {
	char bytes[IMAGE_LOOK + 1];
	uint32_t content;
} magics[] = {
	{ "hsqs", RECOVERY_CONTENT_SQUASHFS },
	{ "\x27\x05\x19\x56", RECOVERY_CONTENT_UIMAGE },
	{ "\xd0\x0d\xfe\xed", RECOVERY_CONTENT_FIT },
	{ "UBI#", RECOVERY_CONTENT_UBI },
};

uint32_t image_content(const void *bytes, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(magics) && len >= IMAGE_LOOK; i++)
		if (!memcmp(bytes, magics[i].bytes, IMAGE_LOOK))
			return magics[i].content;
	return RECOVERY_CONTENT_UNKNOWN;
}

bool image_bootable(uint32_t content)
{
	switch (content) {
	case RECOVERY_CONTENT_SQUASHFS:
	case RECOVERY_CONTENT_UBI:
	case RECOVERY_CONTENT_UIMAGE:
	case RECOVERY_CONTENT_FIT:
		return true;
	default:
		return false;
	}
}

static int find_in(struct image *image, const char *dir, const char *partition,
		   char *reason, size_t size)
{
	const char *const names[] = { partition, "slot" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int n = snprintf(image->path, sizeof(image->path), "%s/%s.img",
				 dir, names[i]);

		if (n < 0 || (size_t)n >= sizeof(image->path))
			return because(reason, size, -ENAMETOOLONG, "%s: the path is too long",
				       dir);
		if (!access(image->path, F_OK))
			return 0;
	}
	return because(reason, size, -ENOENT, "%s holds neither %s.img nor slot.img",
		       dir, partition);
}

static int find(struct image *image, const char *from, const char *partition,
		char *reason, size_t size)
{
	struct stat st;

	if (stat(from, &st) < 0)
		return because(reason, size, -errno, "%s: %m", from);
	if (S_ISDIR(st.st_mode))
		return find_in(image, from, partition, reason, size);
	if (strlen(from) >= sizeof(image->path))
		return because(reason, size, -ENAMETOOLONG, "%s: the path is too long",
			       from);
	snprintf(image->path, sizeof(image->path), "%s", from);
	return 0;
}

static int check_file(struct image *image, char *reason, size_t size)
{
	struct stat st;

	if (fstat(image->fd, &st) < 0)
		return because(reason, size, -errno, "%s: %m", image->path);
	if (!S_ISREG(st.st_mode))
		return because(reason, size, -EINVAL, "%s is no regular file",
			       image->path);
	if (!st.st_size)
		return because(reason, size, -EINVAL, "%s is empty", image->path);
	image->size = (uint64_t)st.st_size;
	return 0;
}

static int take_sum(struct image *image, char *reason, size_t size)
{
	_cleanup_(freep) unsigned char *buf = malloc(CHUNK);
	_cleanup_(digest_freep) struct digest *d = digest_new();

	if (!buf || !d)
		return because(reason, size, -ENOMEM, "no memory");
	for (uint64_t off = 0, n; off < image->size; off += n) {
		int r;

		n = image->size - off < CHUNK ? image->size - off : CHUNK;
		r = read_at(image->fd, buf, n, off);
		if (r < 0)
			return because(reason, size, r, "%s can't be read: %s",
				       image->path, strerror(-r));
		if (!off)
			image->content = image_content(buf, n);
		digest_add(d, buf, n);
	}
	digest_end(TAKE_PTR(d), image->sum);
	return 0;
}

int image_open(struct image *image, const char *from, const char *partition,
	       char *reason, size_t size)
{
	int r;

	*image = (struct image) { .fd = -EBADF };
	r = find(image, from, partition, reason, size);
	if (r < 0)
		return r;
	/* Without waiting for the other end of a pipe */
	image->fd = open(image->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (image->fd < 0)
		return because(reason, size, -errno, "%s: %m", image->path);
	r = check_file(image, reason, size) ?: take_sum(image, reason, size);
	if (r < 0)
		image_close(image);
	return r;
}

void image_close(struct image *image)
{
	if (image->fd >= 0)
		close(image->fd);
	image->fd = -EBADF;
}

/* "HEX  NAME" or "HEX *NAME", of sha256sum(1) */
static bool is_line_of(char *line, const char *name)
{
	line[strcspn(line, "\r\n")] = '\0';
	return strspn(line, "0123456789abcdefABCDEF") == HEX &&
		line[HEX] == ' ' && (line[HEX + 1] == ' ' || line[HEX + 1] == '*') &&
		!strcmp(line + HEX + 2, name);
}

static bool sum_fits(const struct image *image, const char *hex)
{
	char have[DIGEST_HEX];

	digest_hex(image->sum, have);
	return !strncasecmp(have, hex, HEX);
}

int image_check_sums(const struct image *image, char *reason, size_t size)
{
	_cleanup_(fclosep) FILE *f = NULL;
	const char *slash = strrchr(image->path, '/');
	const char *name = slash ? slash + 1 : image->path;
	char path[IMAGE_PATH_MAX + sizeof(SUMS)];
	char line[1024];

	snprintf(path, sizeof(path), "%.*s%s", (int)(name - image->path),
		 image->path, SUMS);
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? 0 :
			because(reason, size, -errno, "%s: %m", path);
	while (fgets(line, sizeof(line), f)) {
		if (!is_line_of(line, name))
			continue;
		if (sum_fits(image, line))
			return 1;
		return because(reason, size, -EBADMSG, "%s has another sum in %s: the file is damaged, or is another one",
			       name, path);
	}
	if (ferror(f))
		return because(reason, size, -EIO, "%s can't be read", path);
	return because(reason, size, -ENOKEY, "%s does not name %s", path, name);
}
