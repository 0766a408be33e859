// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay-view.h"

#include <string.h>
#include <sys/statvfs.h>
#include "place.h"

#define MOUNTS		"/proc/self/mounts"

static void name_place(struct overlay_view *v)
{
	v->found = *v->place.disk || v->place.index >= 0;
	if (!*v->place.disk)
		snprintf(v->name, sizeof(v->name), "partition '%s'",
			 v->partition);
	else if (!strcmp(v->place.disk, v->wanted))
		snprintf(v->name, sizeof(v->name), "disk %s", v->place.disk);
	else
		snprintf(v->name, sizeof(v->name), "disk %s (%s)",
			 v->place.disk, v->wanted);
}

static void measure(struct overlay_view *v)
{
	struct statvfs fs;

	if (!v->flash.is || statvfs(OVERLAY_DIR, &fs) < 0)
		return;
	v->size = (uint64_t)fs.f_blocks * fs.f_frsize;
	v->used = (uint64_t)(fs.f_blocks - fs.f_bfree) * fs.f_frsize;
}

static int find_place(struct ctl *ctl, struct recov_client *client,
		      struct overlay_view *v)
{
	struct recov_partition flash;
	struct recov_state state;
	int r;

	v->wanted = ctl->conf->overlay_device;
	r = place_find(client, ctl->conf, &v->place, &flash);
	v->missing = r == -ENXIO;
	if (r < 0 && r != -ENXIO && r != -ENODEV)
		return r;
	v->bytes = flash.size;
	snprintf(v->partition, sizeof(v->partition), "%s", flash.name);
	name_place(v);
	r = client ? recov_state_get(client, &state) : -ENODEV;
	v->reset = !r && state.request[RECOVERY_REQUEST_KIND_RESET].pending;
	return 0;
}

int overlay_look(struct ctl *ctl, struct overlay_view *ret)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	int r = recov_client_new(&client);

	*ret = (struct overlay_view){ 0 };
	if (r < 0 && r != -ENODEV)
		return ctl_error(CTL_FAILED, "can't reach the module: %s",
				 strerror(-r));
	ctl->client = client;
	r = find_place(ctl, client, ret);
	if (r < 0)
		r = ctl_refused(ctl, r, "reading the partitions");
	ctl->client = NULL;
	if (r)
		return r;
	ret->reported = !report_read(&ret->report, REPORT_PATH);
	carry_state_read(&ret->carry, CARRY_STATE_PATH);
	mounted_find(MOUNTS, OVERLAY_DIR, &ret->flash);
	mounted_find(MOUNTS, OVERLAY_ROOT, &ret->root);
	measure(ret);
	return CTL_OK;
}
