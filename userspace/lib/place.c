// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <string.h>
#include "blockdev.h"
#include "mtd.h"

#define DEFAULT_NAME	"rootfs_data"	/* as recovery-init */

static int ask_module(struct recov_client *client, struct recov_partition *ret)
{
	_cleanup_(freep) struct recov_partition *all = NULL;
	size_t n;
	int r;

	r = recov_partitions_get(client, &all, &n);
	for (size_t i = 0; !r && i < n; i++) {
		if (all[i].role != RECOVERY_ROLE_OVERLAY)
			continue;
		*ret = all[i];
		break;
	}
	return r;
}

static void ask_kernel(struct recov_partition *ret)
{
	int index = mtd_find("", DEFAULT_NAME);

	if (index < 0)
		return;
	ret->index = (unsigned int)index;
	ret->content = RECOVERY_CONTENT_UNKNOWN;
	snprintf(ret->name, sizeof(ret->name), DEFAULT_NAME);
}

int place_find(struct recov_client *client, const struct recov_conf *conf,
	       struct backing_place *ret, struct recov_partition *ret_flash)
{
	bool missing = false;
	int r = 0;

	*ret = (struct backing_place){ .index = -1 };
	*ret_flash = (struct recov_partition){ 0 };
	if (client)
		r = ask_module(client, ret_flash);
	else
		ask_kernel(ret_flash);
	if (r < 0)
		return r;
	if (*conf->overlay_device)
		missing = blockdev_find(conf->overlay_device, ret->disk) < 0;
	if (*ret_flash->name &&
	    !(missing && conf->overlay_missing == OVERLAY_MISSING_MEMORY)) {
		ret->index = (int)ret_flash->index;
		ret->content = ret_flash->content;
	}
	if (missing)
		return -ENXIO;
	return *ret->disk || ret->index >= 0 ? 0 : -ENODEV;
}
