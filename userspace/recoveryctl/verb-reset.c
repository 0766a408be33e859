// SPDX-License-Identifier: GPL-2.0-or-later
#include "request.h"

#include <string.h>
#include "obstacle.h"
#include "report.h"
#include "reset-keep.h"
#include "words.h"

static void tell_place(const struct recov_partition *overlay, const char *disk)
{
	char size[WORDS_SHORT];

	if (*disk)
		ctl_line("         firmware was installed (overlay on the disk %s)",
			 disk);
	else
		ctl_line("         firmware was installed (overlay on '%s', mtd%u, %s)",
			 overlay->name, overlay->index,
			 size_words(size, sizeof(size), overlay->size));
}

/* What is to be lost is said before anything is asked. */
static void tell(const struct recov_partition *overlay, const char *disk,
		 bool hard, const struct reset_keep *keep)
{
	puts("Factory reset of this board\n"
	     "  lost:  all settings, and every file that was changed or added since the");
	tell_place(overlay, disk);
	puts("  kept:  the firmware in both slots, the rescue image, the boot log and the\n"
	     "         boot loader with its environment");
	reset_keep_tell(keep);
	if (hard && *disk)
		puts("  how:   at the next boot a new file system is made on the disk");
	else if (hard)
		puts("  how:   at the next boot every block of the partition is erased, and read to\n"
		     "         see that it is");
	else
		puts("  how:   at the next boot an empty overlay takes its place at once, and\n"
		     "         the old files are wiped while the system runs");
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
static int log_request(struct ctl *ctl, bool hard, struct reset_keep *keep)
{
	uint32_t id;
	int r = reset_keep_write(keep);

	if (r)
		return r;
	r = recov_request_set(ctl->client, RECOVERY_REQUEST_KIND_RESET,
			      hard ? RECOVERY_REQUEST_FLAGS_HARD : 0,
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
	bool hard = ctl->given & (OPT_HARD | OPT_SECURE);
	const char *obstacle;
	int r;

	r = reset_keep_begin(ctl, &keep);
	if (r)
		return r;
	obstacle = reset_obstacle(overlay, ctl->conf->overlay_device,
				  ctl->given & OPT_SECURE);
	if (obstacle && !(ctl->given & OPT_FORCE))
		return ctl_error(CTL_FAILED, "%s", obstacle);
	if (!obstacle && (!(ctl->given & OPT_QUIET) || (ctl->given & OPT_DRY_RUN)))
		tell(overlay, ctl->conf->overlay_device, hard, &keep);
	if (ctl->given & OPT_DRY_RUN)
		return CTL_OK;
	r = confirm(ctl, state);
	return r ?: log_request(ctl, hard, &keep);
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
