// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include "names.h"

void check_loader(struct check *c)
{
	const struct status_facts *facts;
	const char *name;

	if (!c->facts)
		return;
	facts = &c->facts->status;
	name = loader_to_string(facts->conf->loader);
	switch (facts->loader) {
	case LOADER_VIEW_NONE:
	case LOADER_VIEW_UNKNOWN:
		break;
	case LOADER_VIEW_FAILED:
		check_add(c, CHECK_FAIL, "loader", "Without it the boot loader goes on with the slot that it knows",
			  "%s can't be told of slots: %s", name,
			  facts->loader_why);
		break;
	case LOADER_VIEW_BEHIND:
		check_add(c, CHECK_WARN, "loader", "'recoveryctl slot sync' tells it now, else the next boot does",
			  "%s has not been told yet which slot to boot", name);
		break;
	case LOADER_VIEW_KNOWS:
		check_add(c, CHECK_OK, "loader", NULL,
			  "%s knows which slot to boot", name);
		break;
	}
}
