// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <json-c/json.h>
#include <string.h>
#include "plain.h"

static struct json_object *raw(struct json *value)
{
	return (struct json_object *)value;
}

struct json *json_map(void)
{
	return (struct json *)json_object_new_object();
}

struct json *json_list(void)
{
	return (struct json *)json_object_new_array();
}

static void put(struct json *map, const char *key, struct json_object *value)
{
	if (!map || json_object_object_add(raw(map), key, value) < 0)
		json_object_put(value);
}

/* JSON is UTF-8, and ends up on terminals; json-c checks neither. */
static struct json_object *string_of(const char *s)
{
	_cleanup_(freep) char *copy = plain(strdup(s));

	return copy ? json_object_new_string(copy) : NULL;
}

void json_put(struct json *map, const char *key, struct json *value)
{
	put(map, key, raw(value));
}

void json_put_string(struct json *map, const char *key, const char *value)
{
	put(map, key, string_of(value));
}

void json_put_number(struct json *map, const char *key, int64_t value)
{
	put(map, key, json_object_new_int64(value));
}

void json_put_bool(struct json *map, const char *key, bool value)
{
	put(map, key, json_object_new_boolean(value));
}

void json_put_null(struct json *map, const char *key)
{
	put(map, key, NULL);
}

void json_put_number_if(struct json *map, const char *key, bool known,
			int64_t value)
{
	if (known)
		json_put_number(map, key, value);
	else
		json_put_null(map, key);
}

static void push(struct json *list, struct json_object *value)
{
	if (!list || json_object_array_add(raw(list), value) < 0)
		json_object_put(value);
}

void json_push(struct json *list, struct json *value)
{
	push(list, raw(value));
}

void json_push_string(struct json *list, const char *value)
{
	push(list, string_of(value));
}

int json_print(struct json *value, enum json_mode mode)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *s;

	if (mode == JSON_PRETTY)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	s = value ? json_object_to_json_string_ext(raw(value), flags) : NULL;
	if (s)
		puts(s);
	json_object_put(raw(value));
	return s ? 0 : -ENOMEM;
}
