// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <string.h>
#include <sys/inotify.h>
#include "log.h"

#define DIR	"/run/recovery"

/* Each step of it is a new file of that name. */
static int on_file(sd_event_source *source, const struct inotify_event *event,
		   void *userdata)
{
	struct manager *m = userdata;

	if (event->len && strcmp(event->name, "carry"))
		return 0;
	carry_state_read(&m->carry, CARRY_STATE_PATH);
	manager_refresh(m);
	return 0;
}

void progress_watch(struct manager *m)
{
	int r;

	carry_state_read(&m->carry, CARRY_STATE_PATH);
	r = sd_event_add_inotify(m->event, &m->progress_source, DIR,
				 IN_MOVED_TO | IN_DELETE, on_file, m);
	/* Without recovery-init there is none. */
	if (r < 0 && r != -ENOENT)
		log_warning(DIR ": %s, progress is not told", strerror(-r));
}
