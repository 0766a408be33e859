// SPDX-License-Identifier: GPL-2.0-or-later
#include "keep.h"

#include <string.h>
#include "digest.h"
#include "sealed.h"

#define FILE_NAME	"keep"
#define FORMAT		"recovery-keep 1\n"

static int number_of(const char *text, uint32_t *ret)
{
	struct digest *d = digest_new();
	uint8_t sum[DIGEST_SIZE];

	if (!d)
		return -ENOMEM;
	digest_add(d, text, strlen(text));
	digest_end(d, sum);
	*ret = (uint32_t)sum[0] << 24 | (uint32_t)sum[1] << 16 |
	       (uint32_t)sum[2] << 8 | sum[3];
	*ret += !*ret;
	return 0;
}

int keep_write(int dirfd, const struct keep_sets *sets, uint32_t *ret_number)
{
	char text[SEALED_MAX] = FORMAT;
	size_t used = strlen(FORMAT);
	struct keep_sets back;
	uint32_t number = 0;
	int r;

	for (size_t i = 0; i < sets->n; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "keep=%s %s\n", sets->item[i].set,
					 sets->item[i].path);
	r = number_of(text, &number);
	if (!r)
		r = sealed_write(dirfd, FILE_NAME, text);
	if (!r)
		r = keep_read(dirfd, number, &back);
	if (!r)
		*ret_number = number;
	return r;
}

static int parse(const char *text, struct keep_sets *ret)
{
	char line[KEEP_NAME_MAX + KEEP_PATH_MAX + 8], why[KEEP_WHY_MAX];
	int r = 0;

	ret->n = 0;
	for (text += strlen(FORMAT); !r && *text;
	     text += strcspn(text, "\n") + 1) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"),
			 text);
		r = strncmp(line, "keep=", 5) ? -EBADMSG :
			keep_add(ret, line + 5, why);
	}
	return r ? -EBADMSG : 0;
}

int keep_read(int dirfd, uint32_t number, struct keep_sets *ret)
{
	char text[SEALED_MAX];
	uint32_t is = 0;
	int r;

	r = sealed_read(dirfd, FILE_NAME, text);
	if (r)
		return r;
	r = number_of(text, &is);
	if (r)
		return r;
	if (is != number || strncmp(text, FORMAT, strlen(FORMAT)))
		return -EBADMSG;
	return parse(text, ret);
}

int keep_forget(int dirfd)
{
	if (unlinkat(dirfd, FILE_NAME, 0) < 0)
		return errno == ENOENT ? 0 : -errno;
	return fsync(dirfd) < 0 && errno != EINVAL ? -errno : 0;
}
