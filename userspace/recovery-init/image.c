// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <string.h>
#include "conf_value.h"
#include "os_release.h"
#include "plain.h"
#include "settings_boot.h"

#define COMPATIBLE	"/sys/firmware/devicetree/base/compatible"

/* The names that the device tree has for this board, the closest one first */
static size_t read_tree(char ret[SETTINGS_BOARDS_MAX][SETTINGS_NAME_MAX])
{
	_cleanup_(closep) int fd = open(COMPATIBLE, O_RDONLY | O_CLOEXEC);
	char text[1024] = "";
	size_t n = 0;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	for (const char *at = text; *at && n < SETTINGS_BOARDS_MAX;
	     at += strlen(at) + 1) {
		snprintf(ret[n], SETTINGS_NAME_MAX, "%.63s", at);
		plain(ret[n++]);
	}
	return n;
}

static void read_board(const struct recov_conf *conf,
		       struct settings_image *image)
{
	int n = value_names(conf->board, image->board);

	image->n_boards = n > 0 ? (size_t)n : read_tree(image->board);
}

/* The initramfs may have been made for another image, and warned of its own. */
static void warn(const struct init *in, const struct recov_conf *conf)
{
	for (size_t i = 0; !in->conf.n_problems && i < conf->n_problems; i++)
		say("slot: %s", conf->problem[i]);
}

/*
 * From the firmware as it was built, and not from what lies over it: an overlay
 * must not tell whether it is accepted.
 */
void image_read(struct init *in, struct settings_boot *boot)
{
	struct settings_image *image = &boot->image;
	struct recov_conf conf;

	if (conf_load(&conf, ROM_DIR) < 0)
		conf_defaults(&conf);
	warn(in, &conf);
	read_board(&conf, image);
	image->epoch = conf.epoch;
	image->oldest = conf.oldest_epoch < conf.epoch ? conf.oldest_epoch :
							 conf.epoch;
	image->slot = in->plan.boot.slot;
	image->trial = in->plan.boot.rung == RECOVERY_RUNG_TRIAL;
	os_release_version(ROM_DIR, image->version, sizeof(image->version));
	boot->keep = conf.keep;
	boot->max = conf.max_snapshots;
	conf_done(&conf);
}
