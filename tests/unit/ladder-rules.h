/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold for every decision of the ladder, whatever the facts are:
 * one predicate a rule, written from the documentation and not from the code.
 */
#ifndef TEST_LADDER_RULES_H
#define TEST_LADDER_RULES_H

#include "ladder.h"

struct rule {
	const char *name;
	/* The rule says something about these facts. */
	bool (*applies)(const struct ladder_state *st,
			const struct ladder_config *cf);
	bool (*holds)(const struct ladder_state *st,
		      const struct ladder_config *cf,
		      const struct ladder_plan *plan);
};

extern const struct rule ladder_rules[];
extern const size_t n_ladder_rules;

/* NULL, or the first rule that is broken; hits counts by rule. */
const struct rule *ladder_rules_check(const struct ladder_state *st,
				      const struct ladder_config *cf,
				      const struct ladder_plan *plan,
				      unsigned long *hits);

#endif /* TEST_LADDER_RULES_H */
