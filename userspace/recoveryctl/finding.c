// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include <stdarg.h>
#include <string.h>

struct finding *finding_add(struct findings *to, enum severity how_bad,
			    const char *id, const char *format, ...)
{
	struct finding *f;
	size_t at = to->n;
	va_list ap;

	/* There are fewer kinds than places; should that change: the mildest goes. */
	if (to->n == FINDINGS_MAX)
		at = --to->n;
	while (at && to->item[at - 1].severity < how_bad)
		at--;
	f = &to->item[at];
	memmove(f + 1, f, (to->n - at) * sizeof(*f));
	to->n++;
	*f = (struct finding){ .severity = how_bad, .id = id };
	va_start(ap, format);
	vsnprintf(f->text, sizeof(f->text), format, ap);
	va_end(ap);
	return f;
}

void finding_advise(struct finding *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(f->advice, sizeof(f->advice), format, ap);
	va_end(ap);
}

bool boot_is_good(const struct status_facts *facts)
{
	return facts->state.boot.flags & RECOVERY_BOOT_FLAGS_GOOD;
}

void findings_of(const struct status_facts *facts, struct findings *ret)
{
	static void (*const find[])(const struct status_facts *facts,
				    struct findings *to) = {
		find_rung, find_overlay, find_reset_result, find_settings, find_log,
		find_counter, find_loader, find_not_good, find_slots, find_requests,
		find_config, find_daemon, find_button, find_flash, find_phase,
	};

	ret->n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(find); i++)
		find[i](facts, ret);
}

enum verdict verdict_of(const struct status_facts *facts,
			const struct findings *findings)
{
	enum severity worst = findings->n ? findings->item[0].severity :
					    SEVERITY_NOTE;

	if (worst == SEVERITY_PROBLEM)
		return VERDICT_PROBLEM;
	if (worst == SEVERITY_ATTENTION)
		return VERDICT_ATTENTION;
	return boot_is_good(facts) ? VERDICT_GOOD : VERDICT_STARTING;
}

const char *verdict_to_string(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_GOOD] = "good", [VERDICT_STARTING] = "starting",
		[VERDICT_ATTENTION] = "attention", [VERDICT_PROBLEM] = "problem",
	};

	return names[v];
}

const char *severity_to_string(enum severity s)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "note", [SEVERITY_ATTENTION] = "attention",
		[SEVERITY_PROBLEM] = "problem",
	};

	return names[s];
}
