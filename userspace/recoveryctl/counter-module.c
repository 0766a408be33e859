// SPDX-License-Identifier: GPL-2.0-or-later
#include "counter-module.h"

#include <string.h>

bool counter_owned(struct recov_client *client, struct recov_counter *ret)
{
	struct recov_state s;

	if (!client || recov_state_get(client, &s) < 0 || !s.counter.present ||
	    s.counter.told)
		return false;
	*ret = s.counter;
	return true;
}

void counter_from_module(const struct recov_counter *from,
			 struct counter *counter, struct counter_info *info)
{
	*counter = (struct counter){ 0 };
	if (!counter_format_find(from->format, &counter->format))
		counter->format = (struct counter_format){ from->format, "", NULL };
	*info = (struct counter_info) {
		.health = COUNTER_HEALTH_FAILED,
		.has_value = from->has_value,
		.value = from->value,
		.down = from->down,
		.limit = from->limit,
		.upgrade_available = -1,
	};
	if (from->health <= RECOVERY_COUNTER_HEALTH_FAILED)
		info->health = (enum counter_health)from->health;
	info->settled = info->health == COUNTER_HEALTH_OK && !from->value;
	if (from->health == RECOVERY_COUNTER_HEALTH_ABSENT)
		snprintf(info->reason, sizeof(info->reason),
			 "its device is not there");
}

static void to_module(const struct counter *counter,
		      const struct counter_info *info, struct recov_counter *ret)
{
	*ret = (struct recov_counter) {
		.present = true,
		.health = info->health,
		.has_value = info->has_value,
		.value = info->value,
		.limit = info->limit,
		.down = info->down,
		.told = true,
	};
	snprintf(ret->format, sizeof(ret->format), "%s", counter->format.name);
}

void counter_tell(struct recov_client *client, const struct counter *counter,
		  const struct counter_info *info)
{
	struct recov_counter told;

	if (!client)
		return;
	to_module(counter, info, &told);
	(void)!recov_counter_set(client, &told);
}

/* What was told once is not configured any more. */
static void forget(struct recov_client *client, struct recov_counter *known)
{
	if (known->present)
		(void)!recov_counter_forget(client);
	*known = (struct recov_counter){ 0 };
}

static int find(const struct recov_conf *conf, struct counter *counter)
{
	char reason[COUNTER_REASON_MAX];

	if (!*conf->counter_format)
		return -ENOENT;
	if (strcmp(conf->counter_format, COUNTER_AUTO))
		return counter_init(counter, conf->counter_format,
				    conf->counter_device, "");
	/* Others may not look everywhere. */
	return geteuid() ? -EACCES : counter_detect(counter, "", reason);
}

void counter_learn(struct recov_client *client, const struct recov_conf *conf,
		   struct recov_counter *known)
{
	struct counter_info info;
	struct counter counter;
	int r;

	if (known->present && !known->told)
		return;
	r = find(conf, &counter);
	if (r == -ENOENT || r == -ENOTUNIQ)
		forget(client, known);
	if (r < 0)
		return;
	r = counter_read(&counter, &info);
	/* Who may not read it goes by what was told. */
	if (r == -EACCES || r == -EPERM)
		return;
	to_module(&counter, &info, known);
	counter_tell(client, &counter, &info);
}
