/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON output: the only file that knows json-c. */
#ifndef RECOVERYCTL_JSON_H
#define RECOVERYCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include "ctl.h"

struct json;	/* a map or a list */

struct json *json_map(void);
struct json *json_list(void);

/*
 * Values of a map. All take NULL for the map, as without memory, and a list
 * or map that is put in belongs to its new parent.
 */
void json_put(struct json *map, const char *key, struct json *value);
void json_put_string(struct json *map, const char *key, const char *value);
void json_put_number(struct json *map, const char *key, int64_t value);
void json_put_bool(struct json *map, const char *key, bool value);
void json_put_null(struct json *map, const char *key);
/* null where it is not @known */
void json_put_number_if(struct json *map, const char *key, bool known,
			int64_t value);

void json_push(struct json *list, struct json *value);
void json_push_string(struct json *list, const char *value);

/**
 * json_print() - one document and a newline to stdout
 * @value: freed
 * @mode: short is one line
 *
 * Return: 0 or -ENOMEM.
 */
int json_print(struct json *value, enum json_mode mode);

#endif /* RECOVERYCTL_JSON_H */
