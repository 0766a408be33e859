/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the overlay is, for programs of the running system. */
#ifndef RECOVERY_PLACE_H
#define RECOVERY_PLACE_H

#include "backing.h"
#include "conf.h"
#include "genl.h"

/**
 * place_find() - where is it now?
 * @client: the module, NULL without it: then the default name counts
 * @conf: may name a disk
 * @ret: filled in, by recovery-init's rules but for waiting
 * @ret_flash: the partition on flash; its name is "" where there is none
 *
 * Return: 0; -ENODEV: nowhere; -ENXIO: the disk is missing, and @ret is what is
 * used meanwhile; -errno of the module.
 */
int place_find(struct recov_client *client, const struct recov_conf *conf,
	       struct backing_place *ret,
	       struct recov_partition *ret_flash) _must_check_;

#endif /* RECOVERY_PLACE_H */
