// SPDX-License-Identifier: GPL-2.0-or-later
#include "sealed.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "digest.h"
#include "plain.h"

#define SEAL	"sha256="
#define NAME_SIZE	64
#define DIGITS_MAX	19	/* that fit into 64 bits */

static int seal(const char *text, size_t size, char hex[DIGEST_HEX])
{
	struct digest *d = digest_new();
	uint8_t sum[DIGEST_SIZE];

	if (!d)
		return -ENOMEM;
	digest_add(d, text, size);
	digest_end(d, sum);
	digest_hex(sum, hex);
	return 0;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

static int write_new(int dirfd, const char *name, const char *text,
		     const char *hex)
{
	_cleanup_(closep) int fd = -EBADF;
	int r;

	if (unlinkat(dirfd, name, 0) < 0 && errno != ENOENT)
		return -errno;
	fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
		    O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, text, strlen(text));
	if (!r)
		r = write_all(fd, SEAL, strlen(SEAL));
	if (!r)
		r = write_all(fd, hex, strlen(hex));
	if (!r)
		r = write_all(fd, "\n", 1);
	if (!r && fsync(fd) < 0)
		r = -errno;
	return r;
}

int sealed_write(int dirfd, const char *name, const char *text)
{
	char hex[DIGEST_HEX], fresh[NAME_SIZE];
	int r;

	if (strlen(text) + strlen(SEAL) + DIGEST_HEX >= SEALED_MAX)
		return -EMSGSIZE;
	snprintf(fresh, sizeof(fresh), "%s.new", name);
	r = seal(text, strlen(text), hex);
	if (!r)
		r = write_new(dirfd, fresh, text, hex);
	if (!r && renameat(dirfd, fresh, dirfd, name) < 0)
		r = -errno;
	if (r)
		(void)unlinkat(dirfd, fresh, 0);
	else if (fsync(dirfd) < 0 && errno != EINVAL)
		r = -errno;
	return r;
}

static int read_file(int dirfd, const char *name, char *buf, size_t size)
{
	_cleanup_(closep) int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW |
					  O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	size_t got = 0;
	ssize_t n;

	if (fd < 0)
		return errno == ELOOP ? -EBADMSG : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EBADMSG;
	while (got < size && (n = read(fd, buf + got, size - got)) != 0) {
		if (n < 0 && errno != EINTR)
			return errno == EIO ? -EBADMSG : -errno;
		got += n > 0 ? (size_t)n : 0;
	}
	return (int)got;
}

int sealed_read(int dirfd, const char *name, char text[SEALED_MAX])
{
	size_t tail = strlen(SEAL) + DIGEST_HEX, body;
	char hex[DIGEST_HEX];
	int n, r;

	n = read_file(dirfd, name, text, SEALED_MAX);
	if (n < 0)
		return n;
	if (n == SEALED_MAX || (size_t)n <= tail || text[n - 1] != '\n')
		return -EBADMSG;
	body = (size_t)n - tail;
	r = seal(text, body, hex);
	if (r)
		return r;
	if (text[body - 1] != '\n' || memchr(text, '\0', body) ||
	    memcmp(text + body, SEAL, strlen(SEAL)) ||
	    memcmp(text + body + strlen(SEAL), hex, DIGEST_HEX - 1))
		return -EBADMSG;
	text[body] = '\0';
	return 0;
}

int sealed_get(const char *text, const char *key, char *ret, size_t size)
{
	size_t len = strlen(key);

	*ret = '\0';
	for (const char *line = text; *line; line += strcspn(line, "\n"),
	     line += *line == '\n') {
		if (strncmp(line, key, len) || line[len] != '=')
			continue;
		snprintf(ret, size, "%.*s",
			 (int)strcspn(line + len + 1, "\n"), line + len + 1);
		plain(ret);
		return 0;
	}
	return -ENOENT;
}

uint64_t sealed_digits(const char *s)
{
	uint64_t v = 0;

	if (!*s || strlen(s) > DIGITS_MAX)
		return 0;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return 0;
		v = v * 10 + (uint64_t)(*s - '0');
	}
	return v;
}

uint64_t sealed_number(const char *text, const char *key)
{
	char value[DIGITS_MAX + 2];

	sealed_get(text, key, value, sizeof(value));
	return sealed_digits(value);
}
