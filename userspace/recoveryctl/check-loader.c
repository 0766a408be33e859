// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include "loader.h"
#include "names.h"

void check_loader(struct check *c)
{
	const struct recov_conf *conf;
	char reason[128] = "";
	const char *name;
	int r;

	if (!c->facts || c->facts->conf.loader == LOADER_NATIVE)
		return;
	conf = &c->facts->conf;
	name = loader_to_string(conf->loader);
	r = loader_look(conf->loader, conf->loader_config,
			&c->facts->status.state, reason, sizeof(reason));
	if (r < 0)
		check_add(c, CHECK_FAIL, "loader", "Without it the boot loader goes on with the slot that it knows",
			  "%s can't be told of slots: %s", name, reason);
	else if (r)
		check_add(c, CHECK_WARN, "loader", "The next boot tells it",
			  "%s has not been told yet which slot to boot", name);
	else
		check_add(c, CHECK_OK, "loader", NULL,
			  "%s knows which slot to boot", name);
}
