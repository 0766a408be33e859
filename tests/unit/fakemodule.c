// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakemodule.h"

#include <string.h>

struct fake fake = { .connect = -ENODEV };

int recov_client_new(struct recov_client **ret)
{
	if (fake.connect)
		return fake.connect;
	fake.clients++;
	*ret = (struct recov_client *)&fake;
	return 0;
}

struct recov_client *recov_client_free(struct recov_client *c)
{
	fake.clients -= !!c;
	return NULL;
}

const char *recov_client_error(const struct recov_client *c)
{
	return "because";
}

int recov_partitions_get(struct recov_client *c, struct recov_partition **ret,
			 size_t *n)
{
	*ret = malloc(sizeof(fake.part));
	memcpy(*ret, fake.part, sizeof(fake.part));
	*n = fake.n;
	return 0;
}

static void note(char sign, uint32_t index)
{
	char word[16];

	snprintf(word, sizeof(word), "%c%u ", sign, index);
	strcat(fake.log, word);
}

int recov_partition_unlock(struct recov_client *c, uint32_t index,
			   const char *name)
{
	if (fake.refuse && !fake.refuse_from--)
		return fake.refuse;
	note('+', index);
	return 0;
}

int recov_partition_lock(struct recov_client *c, uint32_t index,
			 const char *name)
{
	note('-', index);
	return fake.refuse_lock;
}
