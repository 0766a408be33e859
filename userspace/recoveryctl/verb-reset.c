// SPDX-License-Identifier: GPL-2.0-or-later
#include "request.h"

#include <string.h>
#include "obstacle.h"
#include "report.h"
#include "reset-keep.h"
#include "ubi.h"
#include "words.h"

/**
 * struct aim - what a reset is about
 * @overlay: the partition, NULL without
 * @disk: what is used instead, "" for none
 * @hard: not the files, but what they lie on
 * @secure: and all of that
 * @ubi: it is UBI
 * @others: how many volumes it has besides, -ENODEV: nobody knows
 * @names: of those
 */
struct aim {
	const struct recov_partition *overlay;
	const char *disk;
	bool hard, secure;
	bool ubi;
	int others;
	char names[192];
};

static void look(const struct ctl *ctl, const struct recov_partition *overlay,
		 struct aim *ret)
{
	*ret = (struct aim){
		.overlay = overlay,
		.disk = ctl->conf->overlay_device,
		.hard = ctl->given & (OPT_HARD | OPT_SECURE),
		.secure = ctl->given & OPT_SECURE,
	};
	ret->ubi = overlay && !*ret->disk &&
		   overlay->content == RECOVERY_CONTENT_UBI;
	if (ret->ubi)
		ret->others = ubi_others("", overlay->index, ret->names,
					 sizeof(ret->names));
}

/* What is not ours is not lost without being told. */
static int guard_others(const struct ctl *ctl, const struct aim *aim)
{
	if (!aim->secure || !aim->others || ctl->given & OPT_FORCE)
		return CTL_OK;
	if (aim->others < 0)
		return ctl_error(CTL_FAILED, "UBI on '%s' is not attached, so nobody knows whose volumes --secure would erase: 'recoveryctl overlay mount' attaches it, --force erases them all",
				 aim->overlay->name);
	return ctl_error(CTL_FAILED, "--secure erases all of '%s', and with it UBI volumes that are not the overlay's: %s; --hard leaves them alone, --force erases them, too",
			 aim->overlay->name, aim->names);
}

static void tell_place(const struct aim *aim)
{
	char size[WORDS_SHORT];

	if (*aim->disk)
		ctl_line("         firmware was installed (overlay on the disk %s)",
			 aim->disk);
	else
		ctl_line("         firmware was installed (overlay on '%s', mtd%u, %s)",
			 aim->overlay->name, aim->overlay->index,
			 size_words(size, sizeof(size), aim->overlay->size));
}

static void tell_others(const struct aim *aim)
{
	ctl_line("         UBI volumes in that partition, too: %s", aim->others < 0 ?
		 "all, whatever they are" : aim->names);
}

static void tell_how(const struct aim *aim)
{
	if (aim->hard && *aim->disk)
		puts("  how:   at the next boot a new file system is made on the disk");
	else if (aim->hard && aim->ubi && !aim->secure)
		puts("  how:   at the next boot every block of the overlay's UBI volume is erased;\n"
		     "         UBI's erase counters stay. UBI that is damaged is erased as a whole");
	else if (aim->hard)
		puts("  how:   at the next boot every block of the partition is erased, and read to\n"
		     "         see that it is");
	else
		puts("  how:   at the next boot an empty overlay takes its place at once, and\n"
		     "         the old files are wiped while the system runs");
}

/* What is to be lost is said before anything is asked. */
static void tell(const struct aim *aim, const struct reset_keep *keep)
{
	puts("Factory reset of this board\n"
	     "  lost:  all settings, and every file that was changed or added since the");
	tell_place(aim);
	if (aim->secure && aim->others)
		tell_others(aim);
	puts("  kept:  the firmware in both slots, the rescue image, the boot log and the\n"
	     "         boot loader with its environment");
	if (!aim->secure && aim->others > 0)
		tell_others(aim);
	reset_keep_tell(keep);
	tell_how(aim);
}

/* The reset of this very boot is no intention any more: it has happened. */
static int guard_cancel(const struct recov_state *state)
{
	const struct recov_request *q = &state->request[RECOVERY_REQUEST_KIND_RESET];
	struct recov_report report;

	if (q->pending && !report_read(&report, REPORT_PATH) &&
	    report.reset_id == q->id)
		return ctl_error(CTL_FAILED, "factory reset %u took place in this boot already and can't be taken back",
				 q->id);
	return CTL_OK;
}

static int confirm(const struct ctl *ctl, const struct recov_state *state)
{
	bool reboot = !(ctl->given & OPT_NO_REBOOT);
	int r;

	if (state->request[RECOVERY_REQUEST_KIND_RESET].pending)
		ctl_say(ctl, "A factory reset is pending already; this one takes its place.");
	r = ctl_confirm(ctl, "Reset to factory defaults %s?",
			reboot ? "and reboot now" : "at the next boot");
	if (r < 0)
		return ctl_error(CTL_USAGE, "there is no terminal to ask on: --yes answers for you");
	if (r == 0)
		return ctl_error(CTL_FAILED, "nothing was changed");
	return CTL_OK;
}

/* ORDER: what is to be kept is on flash before the request is. */
static int log_request(struct ctl *ctl, const struct aim *aim,
		       struct reset_keep *keep)
{
	uint32_t id, flags = 0;
	int r = reset_keep_write(keep);

	if (r)
		return r;
	if (aim->hard)
		flags |= RECOVERY_REQUEST_FLAGS_HARD;
	if (aim->secure)
		flags |= RECOVERY_REQUEST_FLAGS_WHOLE;
	r = recov_request_set(ctl->client, RECOVERY_REQUEST_KIND_RESET, flags,
			      keep->number, &id);
	if (r < 0) {
		reset_keep_undo(keep);
		return ctl_refused(ctl, r, "logging the reset");
	}
	return request_reboot(ctl, id);
}

static int log_reset(struct ctl *ctl, const struct recov_state *state,
		     const struct recov_partition *overlay)
{
	_cleanup_(reset_keep_done) struct reset_keep keep;
	const char *obstacle;
	struct aim aim;
	int r;

	r = reset_keep_begin(ctl, &keep);
	if (r)
		return r;
	look(ctl, overlay, &aim);
	obstacle = reset_obstacle(overlay, aim.disk, aim.secure);
	if (obstacle && !(ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "%s", obstacle);
	r = guard_others(ctl, &aim);
	if (r)
		return r;
	if (!obstacle && (!(ctl->given & OPT_QUIET) || (ctl->given & OPT_DRY_RUN)))
		tell(&aim, &keep);
	if (ctl->given & OPT_DRY_RUN)
		return CTL_OK;
	r = confirm(ctl, state);
	return r ?: log_request(ctl, &aim, &keep);
}

int verb_reset(struct ctl *ctl, int argc, char **argv)
{
	_cleanup_(freep) struct recov_partition *partition = NULL;
	struct recov_state state;
	size_t n;
	int r;

	r = recov_state_get(ctl->client, &state);
	if (!r)
		r = recov_partitions_get(ctl->client, &partition, &n);
	if (r < 0)
		return ctl_refused(ctl, r, "reading the state");
	if (ctl->given & OPT_CANCEL)
		return guard_cancel(&state) ?:
		       request_cancel(ctl, &state, RECOVERY_REQUEST_KIND_RESET);
	return log_reset(ctl, &state,
			 partition_of_role(partition, n, RECOVERY_ROLE_OVERLAY));
}
