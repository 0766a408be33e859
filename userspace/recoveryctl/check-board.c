// SPDX-License-Identifier: GPL-2.0-or-later
/* What the module sees of the board. */
#include "check.h"

#include "blockdev.h"
#include "mkfs.h"
#include "names.h"
#include "obstacle.h"
#include "words.h"

static const struct recov_partition *role(const struct check *c,
					  unsigned int wanted)
{
	const struct status_facts *f = &c->facts->status;

	return partition_of_role(f->partition, f->n_partitions, wanted);
}

static void check_log(struct check *c)
{
	const struct recov_state *s = &c->facts->status.state;
	const char *health = log_health_to_string(s->log.health);

	switch (s->log.health) {
	case RECOVERY_LOG_HEALTH_OK:
	case RECOVERY_LOG_HEALTH_BLANK:
		check_add(c, CHECK_OK, "boot log", NULL, "%s, in partition '%s'",
			  health, s->log.partition);
		break;
	case RECOVERY_LOG_HEALTH_DEGRADED:
		check_add(c, CHECK_WARN, "boot log", "One torn record after a power cut is harmless; a growing number means that the flash wears out",
			  "works, but has %u damaged records or bad blocks",
			  s->log.damaged);
		break;
	case RECOVERY_LOG_HEALTH_ABSENT:
		check_add(c, CHECK_FAIL, "boot log", "Make an MTD partition 'bootlog' of two or more erase blocks, or name yours with the module's parameter bootlog=",
			  "there is no partition for it: failures are forgotten at power-off");
		break;
	default:
		check_add(c, CHECK_FAIL, "boot log", "'recoveryctl status' tells what to do",
			  "%s, in partition '%s': kept in memory only", health,
			  s->log.partition);
	}
}

static void check_slot(struct check *c, unsigned int slot)
{
	static const char *const names[] = { "slot a", "slot b" };
	const struct status_facts *f = &c->facts->status;
	const struct recov_slot *s = &f->state.slot[slot];
	const char *obstacle;

	obstacle = slot_obstacle(&f->state, f->partition, f->n_partitions, slot);
	if (!obstacle)
		check_add(c, s->state == RECOVERY_SLOT_STATE_BAD ? CHECK_WARN : CHECK_OK,
			  names[slot], NULL, "in partition '%s', %s",
			  s->partition, slot_state_words(s->state));
	else if (!*s->partition)
		check_add(c, CHECK_WARN, names[slot],
			  "A partition 'slot-a' or 'slot-b', or yours named with the module's parameters slot_a= and slot_b=; with two the board can fall back",
			  "has no partition");
	else
		check_add(c, s->next ? CHECK_FAIL : CHECK_WARN, names[slot],
			  "Install a firmware into it", "partition '%s' %s",
			  s->partition, obstacle);
}

static void check_disk(struct check *c, const struct recov_conf *conf)
{
	const char *name = conf->overlay_device;
	struct blockdev found = { 0 };
	char path[BLOCKDEV_PATH_MAX];
	int r = blockdev_find(name, path);

	if (!r)
		r = blockdev_probe(path, &found);
	if (!*path)
		check_add(c, CHECK_FAIL, "overlay", "Plug it in, or correct Device= in recovery.conf; 'blkid' shows what there is",
			  "there is no disk %s", name);
	else if (r == -ENOTUNIQ)
		check_add(c, CHECK_FAIL, "overlay", "Give each a name of its own, or use Device=UUID=",
			  "several disks are called %s", name);
	else if (r == -ENODATA)
		check_add(c, CHECK_OK, "overlay", NULL, "%s, %s, is blank: the next boot makes %s there",
			  name, path, conf->overlay_format);
	else if (r == -EACCES)
		check_add(c, CHECK_OK, "overlay", NULL, "%s, %s; root sees what it holds",
			  name, path);
	else if (r < 0 || !mkfs_knows(found.type))
		check_add(c, CHECK_FAIL, "overlay", "'recoveryctl reset --hard' makes ext4 or f2fs there; all that is on it is lost",
			  "%s, %s, holds %s", name, path,
			  *found.type ? found.type : "no file system");
	else
		check_add(c, CHECK_OK, "overlay", NULL, "%s, %s, %s", name,
			  path, found.type);
}

static void check_overlay(struct check *c)
{
	const struct recov_partition *p = role(c, RECOVERY_ROLE_OVERLAY);
	char size[WORDS_SHORT];

	if (*c->conf->overlay_device) {
		check_disk(c, c->conf);
		return;
	}
	if (!p) {
		check_add(c, CHECK_FAIL, "overlay", "Make an MTD partition 'rootfs_data', or name yours with the module's parameter overlay=",
			  "there is no partition for settings: they are lost at reboot");
		return;
	}
	size_words(size, sizeof(size), p->size);
	switch (p->content) {
	case RECOVERY_CONTENT_EMPTY:
	case RECOVERY_CONTENT_JFFS2:
	case RECOVERY_CONTENT_UBI:
		check_add(c, CHECK_OK, "overlay", NULL, "partition '%s', %s, %s",
			  p->name, size, content_to_string(p->content));
		break;
	default:
		check_add(c, CHECK_WARN, "overlay", "'recoveryctl reset --hard' makes a new one; all that is in it is lost",
			  "partition '%s', %s, holds %s", p->name, size,
			  content_to_string(p->content));
	}
}

static void check_rescue(struct check *c)
{
	static const char advice[] =
		"With a rescue image a board comes back even when neither slot boots";
	const struct recov_partition *p = role(c, RECOVERY_ROLE_RESCUE);

	if (!p)
		check_add(c, CHECK_WARN, "rescue", advice, "there is no partition for a rescue image");
	else if (p->content == RECOVERY_CONTENT_EMPTY ||
		 p->content == RECOVERY_CONTENT_UNREADABLE)
		check_add(c, CHECK_WARN, "rescue", advice, "partition '%s' is %s",
			  p->name, content_to_string(p->content));
	else
		check_add(c, CHECK_OK, "rescue", NULL, "partition '%s', %s",
			  p->name, content_to_string(p->content));
}

static void check_flash(struct check *c)
{
	const struct status_facts *f = &c->facts->status;
	unsigned int failed = 0;

	for (size_t i = 0; i < f->n_partitions; i++) {
		if (!f->partition[i].ecc_failures)
			continue;
		failed++;
		check_add(c, CHECK_WARN, "flash", "Write the content of the partition anew",
			  "partition '%s' has %u errors that could not be corrected",
			  f->partition[i].name, f->partition[i].ecc_failures);
	}
	if (!failed)
		check_add(c, f->n_partitions ? CHECK_OK : CHECK_FAIL, "flash",
			  f->n_partitions ? NULL : "The flash driver must be loaded and its partitions named",
			  "%zu MTD partitions", f->n_partitions);
}

/* Protection: of which names, and what was left open? */
static void check_protection(struct check *c)
{
	const struct status_facts *f = &c->facts->status;
	char names[160] = "";
	size_t used = 0;

	for (size_t i = 0; i < f->n_partitions; i++) {
		const struct recov_partition *p = &f->partition[i];
		char advice[128];

		if (p->is_protected && used < sizeof(names))
			used += (size_t)snprintf(names + used,
						 sizeof(names) - used, "%s%s",
						 used ? ", " : "", p->name);
		if (!p->unlocked)
			continue;
		snprintf(advice, sizeof(advice), "'recoveryctl partition lock %s'", p->name);
		check_add(c, CHECK_WARN, "protection", advice,
			  "partition '%s' is unlocked: a mistake can overwrite it",
			  p->name);
	}
	if (used)
		check_add(c, CHECK_OK, "protection", NULL, "%s", names);
}

static void check_button(struct check *c)
{
	const struct recov_state *s = &c->facts->status.state;

	if (s->button.state == RECOVERY_BUTTON_STATE_STUCK)
		check_add(c, CHECK_FAIL, "button", "If nobody holds it, its line is wired or configured the wrong way round",
			  "is stuck down");
	else if (!s->button.devices)
		check_add(c, CHECK_WARN, "button", "The module's parameter keys= names the key; 'evtest' shows what a device sends; gpio-keys must be in the initramfs too",
			  "no input device has one of the configured keys");
	else
		check_add(c, CHECK_OK, "button", NULL, "%u input device%s, pressed %u times since the module was loaded",
			  s->button.devices, s->button.devices == 1 ? "" : "s",
			  s->button.presses);
	if (s->window.state == RECOVERY_WINDOW_STATE_DISABLED)
		check_add(c, CHECK_WARN, "window", "The module's parameter window_ms= opens it",
			  "is turned off: a press at power-on does nothing");
	else
		check_add(c, CHECK_OK, "window", NULL, "%u ms", s->window.length_ms);
}

void check_board(struct check *c)
{
	check_flash(c);
	check_protection(c);
	check_log(c);
	check_slot(c, 0);
	check_slot(c, 1);
	check_overlay(c);
	check_rescue(c);
	check_button(c);
}
