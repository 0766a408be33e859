// SPDX-License-Identifier: GPL-2.0-or-later
#include "uboot_env.h"

#include <fcntl.h>
#include <libuboot.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <zlib.h>
#include "mtd.h"
#include "reason.h"
#include "unlock.h"

#define LOCK		"/var/lock/fw_printenv.lock"
#define POLL_MS		100
#define COPIES		2
#define HEADER		4	/* the checksum; one byte more in two copies */
#define SIZE_STEP	1024
#define SIZE_MAX_KIB	1024

/**
 * struct uboot_env - an open environment
 * @ctx: libubootenv's
 * @config: fw_env.config(5)
 * @changed: there is something to be written
 */
struct uboot_env {
	struct uboot_ctx *ctx;
	const char *config;
	bool changed;
};

/* One line of fw_env.config(5) */
struct place {
	char path[160];
	long long offset;
	size_t size;
};

static size_t read_config(const char *config, struct place place[COPIES])
{
	_cleanup_(fclosep) FILE *f = fopen(config, "re");
	char line[256];
	size_t n = 0;

	while (f && n < COPIES && fgets(line, sizeof(line), f))
		if (*line != '#' &&
		    sscanf(line, "%159s %lli %zx", place[n].path,
			   &place[n].offset, &place[n].size) == 3)
			n++;
	return n;
}

/* As U-Boot has it: what would be in a bad block is in the next one. */
static size_t read_flash(const struct recov_flash *flash, uint64_t at,
			 unsigned char *buf, size_t want)
{
	uint64_t end = (uint64_t)flash->erase_size * flash->blocks;
	size_t got = 0;

	while (got < want && at < end) {
		uint32_t inside = (uint32_t)(at % flash->erase_size);
		uint32_t len = flash->erase_size - inside;
		int r;

		if (flash->ops->is_bad &&
		    flash->ops->is_bad(flash->ctx, (uint32_t)at - inside) > 0) {
			at += flash->erase_size;
			continue;
		}
		if (len > want - got)
			len = (uint32_t)(want - got);
		r = flash->ops->read(flash->ctx, (uint32_t)at, buf + got, len);
		if (r && r != -EUCLEAN)
			break;
		got += len;
		at += len;
	}
	return got;
}

static size_t read_file(const struct place *place, unsigned char *buf, size_t want)
{
	_cleanup_(closep) int fd = open(place->path, O_RDONLY | O_CLOEXEC);
	size_t got = 0;
	ssize_t n = fd < 0 ? 0 : 1;

	while (got < want && n > 0) {
		n = pread(fd, buf + got, want - got,
			  place->offset + (off_t)got);
		got += n > 0 ? (size_t)n : 0;
	}
	return got;
}

static unsigned char *load(const struct place *place, size_t want, size_t *got)
{
	unsigned char *buf = malloc(want);
	struct mtd_flash *mtd = NULL;
	struct recov_flash flash;

	*got = 0;
	if (!buf)
		return NULL;
	if (mtd_flash_open(place->path, false, &mtd, &flash))
		*got = read_file(place, buf, want);
	else
		*got = read_flash(&flash, (uint64_t)place->offset, buf, want);
	mtd_flash_close(mtd);
	return buf;
}

static bool crc_fits(const unsigned char *buf, size_t size, size_t header)
{
	uint32_t want;

	memcpy(&want, buf, sizeof(want));
	return size > header &&
		crc32(0, buf + header, (uInt)(size - header)) == want;
}

/*
 * A wrong size in fw_env.config is the usual reason for a wrong checksum: for
 * which size would it be right? 0: for none.
 */
static size_t right_size(const unsigned char *buf, size_t len, bool *two)
{
	for (size_t size = SIZE_STEP; size <= len; size += SIZE_STEP)
		for (size_t more = 0; more < 2; more++)
			if (crc_fits(buf, size, HEADER + more)) {
				*two = more;
				return size;
			}
	return 0;
}

static size_t zero_tail(const unsigned char *buf, size_t len)
{
	size_t n = 0;

	while (n < len && !buf[len - 1 - n])
		n++;
	return n;
}

/* One copy is wrong: say how. False: it is too odd to be named. */
static bool explain(const struct place *p, char *reason, size_t size)
{
	_cleanup_(freep) unsigned char *buf = NULL;
	bool two = false;
	size_t got, right = 0;

	buf = load(p, SIZE_MAX_KIB * 1024, &got);
	if (!buf)
		return false;
	if (got >= p->size)
		right = right_size(buf, got, &two);
	if (got < p->size)
		because(reason, size, 0, "%s ends %zu bytes before the 0x%zx that fw_env.config gives the environment",
			p->path, p->size - got, p->size);
	else if (right)
		because(reason, size, 0, "the checksum in %s is that of an environment of 0x%zx bytes%s: fw_env.config says 0x%zx",
			p->path, right, two ? " in two copies" : " in one copy",
			p->size);
	else if (zero_tail(buf, p->size) == p->size)
		because(reason, size, 0, "%s holds zeroes only at 0x%llx", p->path,
			(unsigned long long)p->offset);
	else
		return false;
	return true;
}

/* Why libubootenv found nothing good */
static int no_environment(const char *config, char *reason, size_t size)
{
	struct place place[COPIES] = { 0 };
	size_t n = read_config(config, place);

	for (size_t i = 0; i < n; i++)
		if (explain(&place[i], reason, size))
			return -ENODATA;
	return because(reason, size, -ENODATA, "%s a wrong checksum: U-Boot runs on its built-in environment until 'saveenv' is typed there",
		       n > 1 ? "both copies of the environment have" :
		       "the environment has");
}

static int check_config(const char *config, char *reason, size_t size)
{
	struct place place[COPIES] = { 0 };
	size_t n;

	if (access(config, R_OK) < 0)
		return because(reason, size, -errno, "%s: %m; it has to say where U-Boot keeps its environment, see fw_env.config(5)",
			       config);
	n = read_config(config, place);
	if (!n)
		return because(reason, size, -EINVAL, "%s names no device", config);
	for (size_t i = 0; i < n; i++) {
		struct stat st;

		if (!place[i].size)
			return because(reason, size, -EINVAL, "%s: a size of 0 for %s",
				       config, place[i].path);
		/* Volumes of UBI are named by a path with a colon. */
		if (!strchr(place[i].path, ':') && stat(place[i].path, &st) < 0)
			return because(reason, size, -errno, "%s names %s: %m",
				       config, place[i].path);
	}
	if (n == COPIES && place[0].size != place[1].size)
		return because(reason, size, -EINVAL, "%s: the two copies have sizes of 0x%zx and 0x%zx",
			       config, place[0].size, place[1].size);
	return 0;
}

static bool copy_wrong(const struct place *p)
{
	_cleanup_(freep) unsigned char *buf = NULL;
	struct stat st;
	size_t got;

	/* A volume of UBI can't be torn. */
	if (p->offset < 0 || stat(p->path, &st) < 0 ||
	    !(S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) ||
	      mtd_is_device(st.st_rdev)))
		return false;
	buf = load(p, p->size, &got);
	return buf && (got < p->size || !crc_fits(buf, p->size, HEADER + 1));
}

bool uboot_env_degraded(struct uboot_env *env)
{
	struct place place[COPIES] = { 0 };

	return read_config(env->config, place) == COPIES &&
		(copy_wrong(&place[0]) || copy_wrong(&place[1]));
}

unsigned int uboot_env_patience_ms = 10000;

/*
 * libubootenv waits for the lock without an end. A boot is not to hang because
 * another program does: see first that the lock is to be had.
 */
static int wait_for_lock(void)
{
	_cleanup_(closep) int fd = open(LOCK, O_WRONLY | O_CLOEXEC);

	for (unsigned int ms = 0; fd >= 0; ms += POLL_MS) {
		if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
			break;
		if (ms >= uboot_env_patience_ms)
			return -EBUSY;
		usleep(POLL_MS * 1000);
	}
	return 0;
}

int uboot_env_open(const char *config, struct uboot_env **ret, char *reason,
		   size_t size)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	int r = check_config(config, reason, size);

	if (r < 0)
		return r;
	env = calloc(1, sizeof(*env));
	if (!env || libuboot_initialize(&env->ctx, NULL) < 0)
		return because(reason, size, -ENOMEM, "no memory");
	r = libuboot_read_config(env->ctx, config);
	if (r < 0)
		return because(reason, size, -EINVAL, "%s can't be used: it names no file, flash, block device or UBI volume that can be read",
			       config);
	if (wait_for_lock())
		return because(reason, size, -EBUSY, "another program keeps %s locked",
			       LOCK);
	r = libuboot_open(env->ctx);
	if (r == -ENODATA || r == -EIO)
		return no_environment(config, reason, size);
	if (r < 0)
		return because(reason, size, r, "the environment can't be read: %s",
			       strerror(-r));
	env->config = config;
	*ret = TAKE_PTR(env);
	return 0;
}

void uboot_env_freep(struct uboot_env **env)
{
	if (!*env)
		return;
	if ((*env)->ctx) {
		libuboot_close((*env)->ctx);
		libuboot_exit((*env)->ctx);
	}
	free(*env);
}

char *uboot_env_get(struct uboot_env *env, const char *name)
{
	return libuboot_get_env(env->ctx, name);
}

int uboot_env_set(struct uboot_env *env, const char *name, const char *value,
		  char *reason, size_t size)
{
	_cleanup_(freep) char *old = uboot_env_get(env, name);
	int r;

	if (old && !strcmp(old, value))
		return 0;
	/* U-Boot has no variables without a value. */
	r = libuboot_set_env(env->ctx, name, *value ? value : NULL);
	if (r == -EPERM)
		return because(reason, size, r, "the flags of %s forbid to change it",
			       name);
	if (r < 0)
		return because(reason, size, r, "%s can't be set: %s", name,
			       strerror(-r));
	env->changed = true;
	return 1;
}

/* libubootenv does not say what it could not open. */
static int not_stored(const char *config, int r, char *reason, size_t size)
{
	struct place place[COPIES] = { 0 };
	size_t n = read_config(config, place);

	for (size_t i = 0; i < n; i++) {
		_cleanup_(closep) int fd = open(place[i].path,
						O_RDWR | O_CLOEXEC);

		if (fd < 0)
			return because(reason, size, -errno, "%s, which %s names, can't be opened for writing: %m",
				       place[i].path, config);
	}
	return because(reason, size, r, "the environment can't be written: %s",
		       strerror(-r));
}

/* The only writer on this side, so the only one that unlocks it */
static int store(struct uboot_env *env, char *reason, size_t size)
{
	struct place place[COPIES] = { 0 };
	size_t n = read_config(env->config, place);
	const char *path[COPIES] = { place[0].path, place[1].path };
	struct unlock unlock;
	char why[160];
	int r, end;

	r = unlock_begin(&unlock, path, n, reason, size);
	if (r < 0)
		return r;
	r = libuboot_env_store(env->ctx);
	if (r)
		r = not_stored(env->config, r < 0 ? r : -EIO, reason, size);
	end = unlock_end(&unlock, why, sizeof(why));
	return r || !end ? r : because(reason, size, end, "%s", why);
}

int uboot_env_store(struct uboot_env *env, char *reason, size_t size)
{
	int r;

	if (!env->changed && !uboot_env_degraded(env))
		return 0;
	r = store(env, reason, size);
	if (r < 0)
		return r;
	env->changed = false;
	return 0;
}
