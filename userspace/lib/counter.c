// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "counter_ops.h"
#include "kernel/counter_word.h"
#include "mtd.h"
#include "plain.h"
#include "unlock.h"

static const struct {
	const char *name;
	const struct counter_ops *ops;
} kinds[] = {
	{ "linksys", &counter_flash_ops },
	{ "linksys-be", &counter_flash_ops },
	{ "uboot-env", &counter_uboot_ops },
	{ "rauc-env", &counter_rauc_ops },
	{ "android", &counter_android_ops },
	{ "barebox", &counter_barebox_ops },
};

static const struct counter_ops *ops_of(const char *format)
{
	if (counter_word_find(format))
		return &counter_word_ops;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, format))
			return kinds[i].ops;
	return NULL;
}

int counter_init(struct counter *counter, const char *format, const char *device,
		 const char *root)
{
	struct counter c = { .root = root };
	int r = 0;

	if (!counter_format_find(format, &c.format))
		return -ENOENT;
	c.ops = ops_of(format);
	if (!c.ops)
		return -ENOENT;
	if (device && *device)
		r = counter_device_parse(device, c.path, &c.offset);
	else if (c.format.device)
		snprintf(c.path, sizeof(c.path), "%s%s",
			 *c.format.device == '/' ? root : "", c.format.device);
	else
		r = -EDESTADDRREQ;
	if (r < 0)
		return r;
	*counter = c;
	return 0;
}

int counter_fail(struct counter_info *info, int r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(info->reason, sizeof(info->reason), format, ap);
	va_end(ap);
	return r;
}

/* Slots and reasons name what is on flash and on the kernel's command line. */
static void make_plain(struct counter_info *info)
{
	plain(info->slot);
	plain(info->reason);
}

int counter_read(const struct counter *counter, struct counter_info *info)
{
	int r;

	*info = (struct counter_info) {
		.health = COUNTER_HEALTH_FAILED,
		.upgrade_available = -1,
	};
	r = counter->ops->read(counter, info);
	make_plain(info);
	return r;
}

/* What may only be overwritten when told to */
static int check_overwrite(const struct counter *counter, bool force,
			   struct counter_info *info)
{
	switch (info->health) {
	case COUNTER_HEALTH_OK:
	case COUNTER_HEALTH_DEGRADED:
	case COUNTER_HEALTH_BLANK:
		return 0;
	case COUNTER_HEALTH_DAMAGED:
		/* Logs repair themselves: nothing whole is lost by that. */
		if (counter->ops == &counter_flash_ops)
			return 0;
		break;
	case COUNTER_HEALTH_UNKNOWN:
	case COUNTER_HEALTH_FOREIGN:
	case COUNTER_HEALTH_NEWER:
		break;
	case COUNTER_HEALTH_FAILED:
		return -EIO;
	}
	if (!counter->ops->rebuilds)
		return -ENOTSUP;
	return force ? 0 : -EEXIST;
}

/* It may lie in a partition that is protected. */
static int do_reset(const struct counter *counter, bool force,
		    struct counter_info *info)
{
	const char *path = counter->path;
	char why[COUNTER_REASON_MAX];
	struct unlock unlock;
	int r, end;

	r = unlock_begin(&unlock, &path, 1, why, sizeof(why));
	if (r < 0)
		return counter_fail(info, r, "%s", why);
	r = counter->ops->reset(counter, force, info);
	end = unlock_end(&unlock, why, sizeof(why));
	return r || !end ? r : counter_fail(info, end, "%s", why);
}

int counter_reset(const struct counter *counter, bool force,
		  struct counter_info *info)
{
	int r = counter_read(counter, info);

	if (r < 0)
		return r;
	if (info->health == COUNTER_HEALTH_OK && info->settled)
		return 0;
	r = check_overwrite(counter, force, info);
	if (r < 0)
		return r;
	r = do_reset(counter, force, info);
	make_plain(info);
	if (r < 0)
		return r;
	r = counter_read(counter, info);
	if (!r && (info->health != COUNTER_HEALTH_OK || !info->settled))
		r = counter_fail(info, -EIO, "what was written is not what is read afterwards");
	return r;
}

int counter_cmdline(const char *root, const char *name, char *value, size_t size)
{
	_cleanup_(fclosep) FILE *f = NULL;
	_cleanup_(freep) char *line = NULL;
	char path[COUNTER_DEVICE_MAX];
	size_t n = 0, len = strlen(name);
	char *rest = NULL;

	snprintf(path, sizeof(path), "%s/proc/cmdline", root);
	f = fopen(path, "re");
	if (!f || getline(&line, &n, f) < 0)
		return -ENOENT;
	line[strcspn(line, "\n")] = '\0';
	for (char *w = strtok_r(line, " ", &rest); w;
	     w = strtok_r(NULL, " ", &rest)) {
		if (strncmp(w, name, len) || strlen(w + len) >= size)
			continue;
		memcpy(value, w + len, strlen(w + len) + 1);
		return 0;
	}
	return -ENOENT;
}

int counter_check_block(int fd, const char *path, struct counter_info *info)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return counter_fail(info, -errno, "%s: %m", path);
	if (S_ISBLK(st.st_mode) && mtd_is_block_device(st.st_rdev))
		return counter_fail(info, -EOPNOTSUPP, "%s erases whole blocks to write a byte, which a power cut would not survive: use /dev/mtd%u",
				    path, minor(st.st_rdev));
	return 0;
}
