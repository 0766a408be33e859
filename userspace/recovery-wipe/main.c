// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * recovery-wipe: the slow end of a factory reset, in the background. The old
 * files are out of the way since before the overlay was mounted.
 */
#include <fcntl.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include "carry_state.h"
#include "genl.h"
#include "overlay.h"
#include "report.h"

#define OVERLAY_DIR	"/overlay"

/**
 * struct wipe - this run
 * @state: how far it is; there is no telling how much is left
 * @told: when that was told, in seconds since the boot
 * @shown: there is a file that says it
 */
struct wipe {
	struct carry_state state;
	time_t told;
	bool shown;
};

static int fail(const char *what, int r)
{
	fprintf(stderr, "recovery-wipe: %s: %s\n", what, strerror(-r));
	return r;
}

static time_t now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* While an overlay can't be used the file tells of that, by recovery-carry. */
static void show(struct wipe *w)
{
	struct carry_state other;
	int r;

	(void)sd_notifyf(0, "STATUS=Factory reset: %u old files removed",
			 w->state.removed);
	carry_state_read(&other, CARRY_STATE_PATH);
	if (other.progress != CARRY_NONE && other.progress != CARRY_WIPING)
		return;
	r = carry_state_write(&w->state, CARRY_STATE_PATH);
	if (r < 0)
		fail(CARRY_STATE_PATH, r);
	w->shown = true;
}

/* At once, then once a second; and in memory: that costs no flash. */
static void tell_removed(void *arg)
{
	struct wipe *w = arg;
	time_t now = now_s();

	w->state.removed++;
	if (now == w->told)
		return;
	w->told = now;
	show(w);
}

static int remove_old(int dirfd)
{
	struct wipe w = { .state.progress = CARRY_WIPING };
	unsigned int left = 0;
	int r = overlay_wipe(dirfd, tell_removed, &w, &left);

	if (w.shown)
		(void)unlink(CARRY_STATE_PATH);
	(void)sd_notifyf(0, "STATUS=Factory reset: %u old files removed",
			 w.state.removed);
	if (r == -ENOTEMPTY)
		fprintf(stderr,
			"recovery-wipe: %u of the old files can't be removed, the next boot tries again\n",
			left);
	else if (r < 0)
		fail("removing the old files from " OVERLAY_DIR, r);
	return r;
}

/* Was the pending request carried out by this boot, or by one before it? */
static bool was_done(int dirfd, uint32_t id)
{
	struct recov_report report;
	char name[32];

	if (!report_read(&report, REPORT_PATH) && report.reset_id == id)
		return true;
	snprintf(name, sizeof(name), "discard.%u", id);
	return !faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW);
}

static int clear_request(int dirfd)
{
	_cleanup_(recov_client_freep) struct recov_client *c = NULL;
	const struct recov_request *request;
	struct recov_state state;
	int r;

	r = recov_client_new(&c);
	if (!r)
		r = recov_state_get(c, &state);
	/* Without the module nothing is logged, so nothing is pending. */
	if (r == -ENODEV)
		return 0;
	if (r < 0)
		return fail("asking the module what is pending", r);
	request = &state.request[RECOVERY_REQUEST_KIND_RESET];
	if (!request->pending || !was_done(dirfd, request->id))
		return 0;
	r = recov_request_clear(c, RECOVERY_REQUEST_KIND_RESET, request->id, 0);
	/* asked for again since: that is for the next boot */
	if (r == -ESTALE)
		return 0;
	return r < 0 ? fail("logging that the reset is done", r) : 0;
}

/*
 * The disk that the reset is about is missing: it waits for it, and what tells
 * that it was done here stays, so that it is done once.
 */
static bool is_elsewhere(void)
{
	struct recov_report report;

	return !report_read(&report, REPORT_PATH) && *report.overlay_missing;
}

/* ORDER: what tells that the reset was done goes after its request. */
static int finish_reset(int dirfd)
{
	int r = remove_old(dirfd);

	if (!r && is_elsewhere())
		return 0;
	if (!r)
		r = clear_request(dirfd);
	if (!r) {
		r = overlay_forget(dirfd);
		if (r < 0)
			fail("removing the empty directories", r);
	}
	if (!r)
		puts("recovery-wipe: nothing is left of the settings before the reset");
	return r;
}

int main(int argc, char **argv)
{
	_cleanup_(closep) int dirfd = -EBADF;

	if (argc > 1) {
		fprintf(stderr, "recovery-wipe: takes no arguments, got \"%s\"\n",
			argv[1]);
		return 2;
	}
	dirfd = open(OVERLAY_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dirfd < 0) {
		fail(OVERLAY_DIR, -errno);
		return EXIT_FAILURE;
	}
	return finish_reset(dirfd) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
