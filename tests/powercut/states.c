// SPDX-License-Identifier: GPL-2.0-or-later
/* A set of hashes, open addressing; 0 stands for a free place. */
#include "world.h"

#include <stdlib.h>

static u64 *table;
static unsigned long size, used;

static void put(u64 hash)
{
	unsigned long i = hash & (size - 1);

	while (table[i] && table[i] != hash)
		i = (i + 1) & (size - 1);
	used += !table[i];
	table[i] = hash;
}

static void grow(void)
{
	unsigned long i, old_size = size;
	u64 *old = table;

	size = size ? 2 * size : 1 << 16;
	table = calloc(size, sizeof(*table));
	if (!table)
		abort();
	used = 0;
	for (i = 0; i < old_size; i++)
		if (old[i])
			put(old[i]);
	free(old);
}

void states_add(u64 hash)
{
	if (used * 2 >= size)
		grow();
	put(hash ? hash : 1);
}

unsigned long states_count(void)
{
	return used;
}

int states_write(FILE *f)
{
	unsigned long i;

	for (i = 0; i < size; i++)
		if (table[i])
			fprintf(f, "%016llx\n", (unsigned long long)table[i]);
	return ferror(f);
}
