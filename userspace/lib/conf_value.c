// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf_value.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

int value_bool(const char *s, bool *ret)
{
	static const char *const yes[] = { "yes", "true", "on", "1" };
	static const char *const no[] = { "no", "false", "off", "0" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (!strcasecmp(s, yes[i]) || !strcasecmp(s, no[i])) {
			*ret = !strcasecmp(s, yes[i]);
			return 0;
		}
	}
	return -EINVAL;
}

/* Digits at the beginning of *@s, which is moved behind them */
static int take_number(const char **s, unsigned long max, unsigned long *ret)
{
	unsigned long v = 0;

	if (!isdigit((unsigned char)**s))
		return -EINVAL;
	for (; isdigit((unsigned char)**s); (*s)++) {
		v = v * 10 + (unsigned long)(**s - '0');
		if (v > max)
			return -EINVAL;
	}
	*ret = v;
	return 0;
}

int value_uint(const char *s, unsigned int min, unsigned int max,
	       unsigned int *ret)
{
	unsigned long v;

	if (take_number(&s, max, &v) || *s || v < min)
		return -EINVAL;
	*ret = (unsigned int)v;
	return 0;
}

int value_percent(const char *s, unsigned int *ret)
{
	unsigned long v;

	if (take_number(&s, 100, &v) || strcmp(s, "%") || !v)
		return -EINVAL;
	*ret = (unsigned int)v;
	return 0;
}

/* "m" is none: it could be meant as either of two. */
static const struct {
	const char *name;
	unsigned int ms;
} units[] = {
	{ "ms", 1 }, { "min", 60000 }, { "s", 1000 }, { "h", 3600000 },
};

static int take_unit(const char **s, unsigned int *ret_ms)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t len = strlen(units[i].name);

		if (!strncmp(*s, units[i].name, len) &&
		    !isalpha((unsigned char)(*s)[len])) {
			*s += len;
			*ret_ms = units[i].ms;
			return 0;
		}
	}
	return -EINVAL;
}

int value_time(const char *s, uint32_t *ret_ms)
{
	unsigned long sum = 0;

	if (!strcmp(s, "0")) {
		*ret_ms = 0;
		return 0;
	}
	do {
		unsigned long v;
		unsigned int ms;

		if (take_number(&s, VALUE_TIME_MAX_MS, &v) ||
		    take_unit(&s, &ms) || v > VALUE_TIME_MAX_MS / ms)
			return -EINVAL;
		sum += v * ms;
		s += strspn(s, " ");
	} while (*s && sum <= VALUE_TIME_MAX_MS);
	if (sum > VALUE_TIME_MAX_MS)
		return -EINVAL;
	*ret_ms = (uint32_t)sum;
	return 0;
}

static const char *take_name(const char *s, char *name, size_t size)
{
	size_t len = 0;

	while (isalnum((unsigned char)s[len]) || s[len] == '_' || s[len] == '.')
		len++;
	if (!len || len >= size)
		return NULL;
	memcpy(name, s, len);
	name[len] = '\0';
	return s + len;
}

int value_pair(const char *s, char *first, char *second, size_t size)
{
	size_t blanks;

	s = take_name(s, first, size);
	blanks = s ? strspn(s, " \t") : 0;
	s = blanks ? take_name(s + blanks, second, size) : NULL;
	return s && !*s ? 0 : -EINVAL;
}

int value_names(const char *s, char ret[SETTINGS_BOARDS_MAX][SETTINGS_NAME_MAX])
{
	int n = 0;

	for (s += strspn(s, " \t"); *s; s += strspn(s, " \t"), n++) {
		size_t len = strcspn(s, " \t");

		if (n == SETTINGS_BOARDS_MAX || len >= SETTINGS_NAME_MAX)
			return -EINVAL;
		for (size_t i = 0; i < len; i++)
			if (!isgraph((unsigned char)s[i]))
				return -EINVAL;
		memcpy(ret[n], s, len);
		ret[n][len] = '\0';
		s += len;
	}
	return n;
}

void value_time_to_string(uint32_t ms, char *buf, size_t size)
{
	if (ms % 60000 == 0 && ms)
		snprintf(buf, size, "%umin", ms / 60000);
	else if (ms % 1000 == 0)
		snprintf(buf, size, "%us", ms / 1000);
	else
		snprintf(buf, size, "%ums", ms);
}
