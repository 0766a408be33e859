/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of recovery.conf: one table, the same for reading and for help. */
#ifndef RECOVERY_CONF_KEY_H
#define RECOVERY_CONF_KEY_H

#include "conf.h"
#include "util.h"

struct conf_key;

bool conf_section_known(const char *section);

/* The section that was probably meant, or NULL */
const char *conf_section_nearest(const char *section);

const struct conf_key *conf_key_find(const char *section, const char *name);

/* The key of @section that was probably meant, or NULL */
const char *conf_key_nearest(const char *section, const char *name);

/*
 * A list: several lines add up, and the first of them replaces the default.
 * Return: a bit of its own, 0 for a key that is none.
 */
unsigned int conf_key_list(const struct conf_key *key);
void conf_key_clear(const struct conf_key *key, struct recov_conf *conf);

/**
 * conf_key_set() - set a key from its text
 * @key: which
 * @conf: to be changed
 * @value: its text
 * @why: what is wrong with it, or what is allowed, when it can't be used
 *
 * Return: 0, -EINVAL for a text that is not allowed, -EEXIST for a path that
 * overlaps with another, -ENOSPC for too many of them.
 */
int conf_key_set(const struct conf_key *key, struct recov_conf *conf,
		 const char *value, char why[CONF_TEXT_MAX]) _must_check_;

/* What is set, in words */
void conf_key_show(const struct conf_key *key, const struct recov_conf *conf,
		   char buf[CONF_TEXT_MAX]);

#endif /* RECOVERY_CONF_KEY_H */
