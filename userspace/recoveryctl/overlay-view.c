// SPDX-License-Identifier: GPL-2.0-or-later
#include "overlay-view.h"

#include <string.h>
#include <sys/statvfs.h>
#include "mtd.h"
#include "obstacle.h"

#define MOUNTS		"/proc/self/mounts"
#define DEFAULT_NAME	"rootfs_data"	/* without the module, as recovery-init */

static int ask_module(struct ctl *ctl, struct overlay_view *v)
{
	_cleanup_(freep) struct recov_partition *all = NULL;
	const struct recov_partition *p;
	struct recov_state state;
	size_t n;
	int r;

	r = recov_partitions_get(ctl->client, &all, &n);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the partitions");
	p = partition_of_role(all, n, RECOVERY_ROLE_OVERLAY);
	if (p) {
		v->found = true;
		v->index = p->index;
		v->content = p->content;
		v->bytes = p->size;
		snprintf(v->name, sizeof(v->name), "%s", p->name);
	}
	r = recov_state_get(ctl->client, &state);
	v->reset = !r && state.request[RECOVERY_REQUEST_KIND_RESET].pending;
	return CTL_OK;
}

static void ask_kernel(struct overlay_view *v)
{
	int index = mtd_find("", DEFAULT_NAME);

	v->found = index >= 0;
	v->index = v->found ? (unsigned int)index : 0;
	v->content = RECOVERY_CONTENT_UNKNOWN;
	snprintf(v->name, sizeof(v->name), DEFAULT_NAME);
}

static void measure(struct overlay_view *v)
{
	struct statvfs fs;

	if (!v->flash.is || statvfs(OVERLAY_DIR, &fs) < 0)
		return;
	v->size = (uint64_t)fs.f_blocks * fs.f_frsize;
	v->used = (uint64_t)(fs.f_blocks - fs.f_bfree) * fs.f_frsize;
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
	if (client)
		r = ask_module(ctl, ret);
	else
		ask_kernel(ret);
	ctl->client = NULL;
	if (client && r)
		return r;
	ret->reported = !report_read(&ret->report, REPORT_PATH);
	mounted_find(MOUNTS, OVERLAY_DIR, &ret->flash);
	mounted_find(MOUNTS, OVERLAY_ROOT, &ret->root);
	measure(ret);
	return CTL_OK;
}
