/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot loader's counter between the module and those who can reach it. */
#ifndef RECOVERYCTL_COUNTER_MODULE_H
#define RECOVERYCTL_COUNTER_MODULE_H

#include <stdbool.h>
#include "conf.h"
#include "counter.h"
#include "genl.h"

/**
 * counter_owned() - does the module look after the counter?
 * @client: the module, or NULL
 * @ret: filled in when it does
 *
 * Return: false also when the module can't be asked.
 */
bool counter_owned(struct recov_client *client, struct recov_counter *ret);

/* What the module knows, as if it had been read here */
void counter_from_module(const struct recov_counter *from,
			 struct counter *counter, struct counter_info *info);

/* Tells the module what was read here; that it can't be told is no failure. */
void counter_tell(struct recov_client *client, const struct counter *counter,
		  const struct counter_info *info);

/**
 * counter_learn() - read the configured counter, unless the module does
 * @client: the module, which is told
 * @conf: the configuration
 * @known: what the module has said; changed where more is known now
 */
void counter_learn(struct recov_client *client, const struct recov_conf *conf,
		   struct recov_counter *known);

#endif /* RECOVERYCTL_COUNTER_MODULE_H */
