// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters of a few bytes: in a file, an attribute of nvmem, a device. */
#include "counter_ops.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "io.h"
#include "kernel/counter_word.h"
#include "mtd.h"

static int open_place(const struct counter *c, int flags,
		      struct counter_info *info)
{
	int fd = open(c->path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return counter_fail(info, -errno, "%s can't be opened: %m",
				    c->path);
	return fd;
}

static int get_bytes(const struct counter *c, const struct counter_word *word,
		     int fd, uint8_t *bytes, struct counter_info *info)
{
	int r = read_at(fd, bytes, word->size, c->offset);

	if (r == -ENODATA)
		return counter_fail(info, r, "%s ends before byte %llu: %s takes %u bytes at %llu",
				    c->path,
				    (unsigned long long)c->offset + word->size,
				    word->name, word->size,
				    (unsigned long long)c->offset);
	if (r < 0)
		return counter_fail(info, r, "%s can't be read: %s", c->path,
				    strerror(-r));
	return 0;
}

static void put_hex(const struct counter_word *word, const uint8_t *bytes,
		    char *buf, size_t size)
{
	size_t used = 0;

	*buf = '\0';
	for (unsigned int i = 0; i < word->size && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%02x",
					 i ? " " : "", bytes[i]);
}

/* Right in the other byte order is the likeliest mistake. */
static const char *other_order(const struct counter_word *word,
			       const uint8_t *bytes)
{
	struct counter_word_value value;
	const struct counter_word *other;
	char name[COUNTER_NAME_MAX];

	snprintf(name, sizeof(name), word->big ? "%.*s" : "%.*s-be",
		 (int)strlen(word->name) - (word->big ? 3 : 0), word->name);
	other = counter_word_find(name);
	if (!other || counter_word_decode(other, bytes, &value))
		return NULL;
	return other->name;
}

static void no_counter(const struct counter_word *word, const uint8_t *bytes,
		       int r, struct counter_info *info)
{
	const char *other = other_order(word, bytes);
	char hex[3 * COUNTER_WORD_MAX];

	put_hex(word, bytes, hex, sizeof(hex));
	info->health = r == -EPROTONOSUPPORT ? COUNTER_HEALTH_NEWER :
		       counter_word_blank(word, bytes) ?
		       COUNTER_HEALTH_UNKNOWN : COUNTER_HEALTH_FOREIGN;
	if (info->health == COUNTER_HEALTH_NEWER)
		counter_fail(info, 0, "version %u of %s is not known, bytes %s",
			     bytes[word->version_at], word->name, hex);
	else if (info->health == COUNTER_HEALTH_UNKNOWN)
		counter_fail(info, 0, "nothing was ever written there (%s): the boot loader does not count, or in another place",
			     hex);
	else
		counter_fail(info, 0, "the magic of %s is missing, bytes %s%s%s%s",
			     word->name, hex, other ? ": is it " : "",
			     other ?: "", other ? "?" : "");
}

static int word_read(const struct counter *c, struct counter_info *info)
{
	_cleanup_(closep) int fd = -EBADF;
	const struct counter_word *word = counter_word_find(c->format.name);
	struct counter_word_value value;
	uint8_t bytes[COUNTER_WORD_MAX];
	int r;

	fd = open_place(c, O_RDONLY, info);
	if (fd < 0)
		return fd;
	r = get_bytes(c, word, fd, bytes, info);
	if (r < 0)
		return r;
	r = counter_word_decode(word, bytes, &value);
	if (r < 0) {
		no_counter(word, bytes, r, info);
		return 0;
	}
	info->health = COUNTER_HEALTH_OK;
	info->has_value = true;
	info->value = value.count;
	if (value.upgrade_available >= 0)
		info->upgrade_available = value.upgrade_available > 0;
	info->settled = !value.count && info->upgrade_available <= 0;
	return 0;
}

/*
 * Flash takes cleared bits, but no set ones without an erase, which would take
 * the neighbours with it: U-Boot's driver loses them in a power cut.
 */
static int check_flash(const struct counter *c, int fd,
		       const struct counter_word *word, const uint8_t *old,
		       const uint8_t *new, struct counter_info *info)
{
	int r = counter_check_block(fd, c->path, info);
	struct stat st;

	if (r < 0)
		return r;
	if (fstat(fd, &st) < 0)
		return counter_fail(info, -errno, "%s: %m", c->path);
	if (!S_ISCHR(st.st_mode) || !mtd_is_device(st.st_rdev))
		return 0;
	r = mtd_takes_bytes(c->path);
	if (r < 0)
		return counter_fail(info, r, "%s can't be written byte by byte: %s",
				    c->path, strerror(-r));
	for (unsigned int i = 0; i < word->size; i++)
		if (new[i] & ~old[i])
			return counter_fail(info, -EOPNOTSUPP, "%s is flash and would have to be erased for that",
					    c->path);
	return 0;
}

/* Only what changes is written: a cut then can't hit the magic. */
static int write_changes(const struct counter *c, int fd,
			 const struct counter_word *word, const uint8_t *old,
			 const uint8_t *new, struct counter_info *info)
{
	unsigned int first = 0, end = word->size;
	int r;

	while (first < end && old[first] == new[first])
		first++;
	while (end > first && old[end - 1] == new[end - 1])
		end--;
	r = write_at(fd, new + first, end - first, c->offset + first);
	if (r < 0)
		return counter_fail(info, r, "%s can't be written: %s", c->path,
				    strerror(-r));
	return 0;
}

static int word_reset(const struct counter *c, bool force,
		      struct counter_info *info)
{
	_cleanup_(closep) int fd = -EBADF;
	const struct counter_word *word = counter_word_find(c->format.name);
	uint8_t old[COUNTER_WORD_MAX], new[COUNTER_WORD_MAX];
	int r;

	fd = open_place(c, O_RDWR, info);
	if (fd < 0)
		return fd;
	r = get_bytes(c, word, fd, old, info);
	if (r < 0)
		return r;
	memcpy(new, old, sizeof(new));
	r = counter_word_reset(word, new);
	if (r < 0 && !force)
		return counter_fail(info, -EEXIST, "the counter changed while it was reset");
	if (r < 0)
		counter_word_init(word, new);
	r = check_flash(c, fd, word, old, new, info);
	return r < 0 ? r : write_changes(c, fd, word, old, new, info);
}

const struct counter_ops counter_word_ops = {
	.read = word_read,
	.reset = word_reset,
	.rebuilds = true,
};
