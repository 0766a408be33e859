// SPDX-License-Identifier: GPL-2.0-or-later
/* A set of hashes, open addressing; 0 stands for a free place. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static struct states visited;

static bool put(struct states *set, u64 hash)
{
	unsigned long i = hash & (set->size - 1);

	while (set->table[i] && set->table[i] != hash)
		i = (i + 1) & (set->size - 1);
	if (set->table[i])
		return false;
	set->table[i] = hash;
	set->used++;
	return true;
}

static void grow(struct states *set)
{
	struct states old = *set;
	unsigned long i;

	set->size = old.size ? 2 * old.size : 1 << 10;
	set->used = 0;
	set->table = calloc(set->size, sizeof(*set->table));
	if (!set->table)
		abort();
	for (i = 0; i < old.size; i++)
		if (old.table[i])
			put(set, old.table[i]);
	free(old.table);
}

bool states_put(struct states *set, u64 hash)
{
	if (set->used * 2 >= set->size)
		grow(set);
	return put(set, hash ?: 1);
}

void states_free(struct states *set)
{
	free(set->table);
	memset(set, 0, sizeof(*set));
}

void states_add(u64 hash)
{
	states_put(&visited, hash);
}

unsigned long states_count(void)
{
	return visited.used;
}

int states_write(FILE *f)
{
	unsigned long i;

	for (i = 0; i < visited.size; i++)
		if (visited.table[i])
			fprintf(f, "%016llx\n",
				(unsigned long long)visited.table[i]);
	return ferror(f);
}
