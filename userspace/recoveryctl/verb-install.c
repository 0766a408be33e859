// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A firmware into the slot that does not run. The slot is bad in the boot log from
 * before the first byte is touched until the last one was read back: a power cut
 * leaves a board that boots what runs now.
 */
#include "ctl.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include "install.h"
#include "mtd.h"
#include "mtd_use.h"
#include "names.h"
#include "signals.h"
#include "slot.h"

#define RUN_DIR	"/run/recovery"
#define LOCK	RUN_DIR "/install.lock"

/**
 * struct task - an installation
 * @ctl: of the verb
 * @board: as it was before
 * @slot: which
 * @part: its partition
 * @image: what comes there
 * @flash: the open partition
 * @place: the same
 * @lock: there is only one at a time
 */
struct task {
	const struct ctl *ctl;
	struct slot_board board;
	unsigned int slot;
	const struct recov_partition *part;
	struct image image;
	struct mtd_flash *flash;
	struct recov_flash place;
	int lock;
};

static void task_done(struct task *t)
{
	slot_board_done(&t->board);
	image_close(&t->image);
	mtd_flash_close(t->flash);
	closep(&t->lock);
}

static int take_lock(struct task *t)
{
	if (mkdir(RUN_DIR, 0755) < 0 && errno != EEXIST)
		return ctl_error(CTL_FAILED, "%s: %m", RUN_DIR);
	t->lock = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (t->lock < 0)
		return ctl_error(CTL_FAILED, "%s: %m", LOCK);
	if (flock(t->lock, LOCK_EX | LOCK_NB) < 0)
		return ctl_error(CTL_FAILED, "another installation is under way");
	return CTL_OK;
}

/* The one that was named, or the one that does not run */
static int choose_slot(struct task *t, const char *name)
{
	const struct recov_state *s = &t->board.state;
	int slot = name ? slot_from_string(name) : -1;

	if (name && slot < 0)
		return ctl_error(CTL_USAGE, "there is no slot '%s': the slots are a and b",
				 name);
	if (!s->slot[0].active && !s->slot[1].active)
		return ctl_error(CTL_FAILED, "which slot is running is not known: nobody has declared this boot (is recovery-init in the initramfs?)");
	t->slot = name ? (unsigned int)slot : s->slot[0].active;
	if (s->slot[t->slot].active)
		return ctl_error(CTL_FAILED, "slot %s is running: install into slot %s",
				 slot_to_string(t->slot), slot_to_string(!t->slot));
	return CTL_OK;
}

static int find_partition(struct task *t)
{
	unsigned int role = t->slot ? RECOVERY_ROLE_SLOT_B : RECOVERY_ROLE_SLOT_A;
	const char *name = slot_to_string(t->slot);
	unsigned int found = 0;
	char where[300];

	for (size_t i = 0; i < t->board.n; i++) {
		if (t->board.partition[i].role != role)
			continue;
		t->part = &t->board.partition[i];
		found++;
	}
	if (!found)
		return ctl_error(CTL_FAILED, "slot %s has no partition: a board with one slot can't install beside what runs",
				 name);
	if (found > 1)
		return ctl_error(CTL_FAILED, "slot %s has %u partitions, and one image does not go into several",
				 name, found);
	if (mtd_in_use("", t->part->index, t->part->name, where, sizeof(where)))
		return ctl_error(CTL_FAILED, "partition '%s' is in use: %s",
				 t->part->name, where);
	return CTL_OK;
}

/* After a cut the board boots what runs now, so that has to be bootable. */
static int guard_running(const struct task *t)
{
	const struct slot_board *b = &t->board;
	const char *name = slot_to_string(!t->slot);

	if (b->state.slot[!t->slot].state == RECOVERY_SLOT_STATE_BAD)
		return ctl_error(CTL_FAILED, "slot %s is running, but marked bad, so a power cut would leave no slot: 'recoveryctl slot mark-good %s' if it works",
				 name, name);
	if (slot_board_obstacle(b, !t->slot))
		return ctl_error(CTL_FAILED, "slot %s is running, but its partition holds no firmware: a power cut would leave no slot",
				 name);
	return CTL_OK;
}

static int check_sums(const struct task *t)
{
	char reason[700];
	int r = image_check_sums(&t->image, reason, sizeof(reason));

	if (r == -ENOKEY && (t->ctl->given & OPT_FORCE))
		return CTL_OK;
	if (r == -ENOKEY)
		return ctl_error(CTL_FAILED, "%s (--force installs it all the same)",
				 reason);
	if (r < 0)
		return ctl_error(CTL_FAILED, "%s", reason);
	if (r)
		ctl_say(t->ctl, "%s has the sum that SHA256SUMS says.",
			t->image.path);
	return CTL_OK;
}

static int open_image(struct task *t)
{
	char reason[400];

	if (image_open(&t->image, t->ctl->from, t->part->name, reason,
		       sizeof(reason)) < 0)
		return ctl_error(CTL_FAILED, "%s", reason);
	if (!image_bootable(t->image.content) && !(t->ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "%s is no firmware that is known: a board that boots it does not come up (--force installs it all the same)",
				 t->image.path);
	return check_sums(t);
}

static int open_flash(struct task *t)
{
	struct install in = { .image = &t->image, .flash = &t->place };
	char node[32], reason[200];
	int r;

	snprintf(node, sizeof(node), "/dev/mtd%u", t->part->index);
	r = mtd_flash_open(node, true, &t->flash, &t->place);
	if (r < 0)
		return ctl_error(CTL_FAILED, "partition '%s' (%s): %s", t->part->name,
				 node, strerror(-r));
	r = install_check(&in, reason, sizeof(reason));
	if (r < 0)
		return ctl_error(CTL_FAILED, "%s does not go into partition '%s': %s",
				 t->image.path, t->part->name, reason);
	return CTL_OK;
}

static void show_progress(unsigned int done, unsigned int all, void *arg)
{
	ctl_progress(arg, done, all);
}

static int write_image(struct task *t)
{
	struct install in = {
		.image = &t->image, .flash = &t->place,
		.stop = signals_waiting, .progress = show_progress,
		.arg = (void *)t->ctl,
	};
	char reason[400];
	int r;

	r = install_write(&in, reason, sizeof(reason));
	/* What a driver keeps back is on flash once it is closed. */
	mtd_flash_close(TAKE_PTR(t->flash));
	if (r < 0)
		return ctl_error(CTL_FAILED, "%s; slot %s stays marked bad, install into it again",
				 reason, slot_to_string(t->slot));
	return CTL_OK;
}

/* As the module sees it, which is what the next boot goes by */
static int guard_written(const struct task *t)
{
	struct slot_board b;
	const char *obstacle;
	int r = slot_board_get(t->ctl, &b);

	if (r)
		return r;
	obstacle = slot_board_obstacle(&b, t->slot);
	slot_board_done(&b);
	if (!obstacle || (t->ctl->given & OPT_FORCE))
		return CTL_OK;
	return ctl_error(CTL_FAILED, "slot %s %s after it was written, and stays marked bad",
			 slot_to_string(t->slot), obstacle);
}

static int offer_slot(const struct task *t)
{
	const char *name = slot_to_string(t->slot);
	uint32_t tries = slot_trial_tries(t->ctl);
	int r;

	if (t->ctl->given & OPT_NO_TRY) {
		r = slot_set(t->ctl, t->slot, RECOVERY_SLOT_STATE_UNKNOWN,
			     t->board.state.slot[t->slot].tries, false);
		if (!r)
			ctl_say(t->ctl, "Installed into slot %s; 'recoveryctl slot try %s' boots it.",
				name, name);
		return r;
	}
	r = slot_set(t->ctl, t->slot, RECOVERY_SLOT_STATE_TRIAL, tries, true);
	if (!r)
		ctl_say(t->ctl, "Installed into slot %s, which is tried from the next boot on.",
			name);
	return r;
}

static int prepare(struct task *t, const char *slot)
{
	return slot_board_get(t->ctl, &t->board) ?:
		slot_guard_volatile(&t->board) ?: choose_slot(t, slot) ?:
		take_lock(t) ?: find_partition(t) ?: guard_running(t) ?:
		open_image(t) ?: open_flash(t);
}

int verb_install_slot(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(task_done) struct task t = {
		.ctl = ctl, .image.fd = -EBADF, .lock = -EBADF,
	};
	int r;

	if (!ctl->from)
		return ctl_error(CTL_USAGE, "install-slot needs --from=DIR or --from=FILE");
	r = prepare(&t, argc ? argv[0] : NULL);
	if (r)
		return r;
	/* The slot's state is to be told, whatever comes. */
	signals_hold(NULL);
	return slot_set_bad(ctl, &t.board, t.slot) ?: write_image(&t) ?:
		guard_written(&t) ?: offer_slot(&t);
}
