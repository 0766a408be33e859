// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * recovery-carry: an overlay that could not be used when this system started.
 * Makes it ready, which may take minutes, and saves there what was changed in
 * memory meanwhile; the next boot makes that part of it. Once when it is ready,
 * and "save" once more when the system goes down.
 */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <systemd/sd-daemon.h>
#include "carry.h"
#include "carry_state.h"
#include "mtd.h"
#include "overlay.h"
#include "place.h"
#include "report.h"
#include "signals.h"
#include "ubi.h"

#define LOOK_S		5
#define MEMORY_DIR	"/run/recovery/tmpfs"
#define MOUNT_DIR	"/run/recovery/overlay"	/* in a name space of our own */

/**
 * struct carry - this run
 * @report: of recovery-init
 * @conf: recovery.conf
 * @client: the module, NULL without it
 * @state: how far it is
 */
struct carry {
	struct recov_report report;
	struct recov_conf conf;
	struct recov_client *client;
	struct carry_state state;
};

static void show(struct carry *c, unsigned int progress, const char *words)
{
	int r;

	c->state.progress = progress;
	snprintf(c->state.why, sizeof(c->state.why), "%s",
		 progress == CARRY_FAILED || progress == CARRY_ERASE_FAILED ?
		 words : "");
	(void)sd_notifyf(0, "STATUS=%s", words);
	r = carry_state_write(&c->state, CARRY_STATE_PATH);
	if (r < 0)
		fprintf(stderr, "recovery-carry: " CARRY_STATE_PATH ": %s\n",
			strerror(-r));
}

static int fail(struct carry *c, const char *what, int r)
{
	bool unerased = carry_is_unerased(&c->state, c->report.erase);
	char words[sizeof(c->state.why)];

	snprintf(words, sizeof(words), "%s: %s", what, backing_strerror(r));
	fprintf(stderr, "recovery-carry: %s\n", words);
	show(c, unerased ? CARRY_ERASE_FAILED : CARRY_FAILED, words);
	return r;
}

static bool tell_erased(unsigned int done, unsigned int all, void *arg)
{
	unsigned int percent = all ? done * 100 / all : 100;
	struct carry *c = arg;
	char words[64];

	if (percent == c->state.percent && done > 1)
		return true;
	if (percent / 10 != c->state.percent / 10)
		printf("recovery-carry: factory reset: %u %% erased\n",
		       percent);
	fflush(stdout);
	c->state.percent = percent;
	snprintf(words, sizeof(words), "Factory reset: %u %% erased", percent);
	show(c, CARRY_ERASING, words);
	return true;
}

static void tell_bad_blocks(unsigned int index)
{
	char words[192];

	if (mtd_bad_words(index, words, sizeof(words)) > 0)
		fprintf(stderr, "recovery-carry: factory reset: %s\n", words);
}

static int mount_place(struct carry *c, struct backing_place *place)
{
	struct backing b;
	int r;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return -errno;
	/* Of UBI that is in use no more than a volume was erased. */
	if (c->report.erase && !(place->content == RECOVERY_CONTENT_UBI &&
				 ubi_is_attached("", (unsigned int)place->index)))
		place->content = RECOVERY_CONTENT_EMPTY;
	r = backing_mount(place, MOUNT_DIR, &b);
	if (r != -ENODATA)
		return r;
	r = backing_format(place->disk, c->conf.overlay_format);
	return r ?: backing_mount(place, MOUNT_DIR, &b);
}

/* Should it not be possible, who needs it next says why. */
static void make_file_system(struct carry *c, struct backing_place *place)
{
	if (!mount_place(c, place))
		umount2(MOUNT_DIR, 0);
}

static int finish_erase(struct carry *c, unsigned int index)
{
	int r = 0;

	if (c->client && c->report.reset_id)
		r = recov_request_clear(c->client, RECOVERY_REQUEST_KIND_RESET,
					c->report.reset_id, 0);
	/* Asked for again since: that is for the next boot. */
	if (r < 0 && r != -ESTALE)
		return fail(c, "the factory reset can't be logged as done", r);
	tell_bad_blocks(index);
	show(c, CARRY_ERASED, "Factory reset: done");
	return 0;
}

/*
 * ORDER: the request goes last, so that a cut makes the next boot go on; after
 * the file system, as UBIFS that is half made can't be mounted.
 */
static int erase_place(struct carry *c, struct backing_place *place)
{
	int r = backing_erase(place, c->report.erase_whole, tell_erased, c);

	if (r < 0)
		return fail(c, "the flash can't be erased", r);
	make_file_system(c, place);
	return finish_erase(c, (unsigned int)place->index);
}

static int erase(struct carry *c)
{
	struct recov_partition flash;
	struct backing_place place;
	sigset_t held;
	int r;

	r = place_find(c->client, &c->conf, &place, &flash);
	if (r < 0 || *place.disk)
		return fail(c, "the flash to be erased is not there",
			    r < 0 ? r : -ENODEV);
	/* Who shuts the system down waits: what was changed is to be saved. */
	signals_hold(&held);
	r = erase_place(c, &place);
	signals_release(&held);
	return r;
}

static int save_mounted(struct carry *c)
{
	_cleanup_(closep) int memory = open(MEMORY_DIR, O_RDONLY | O_DIRECTORY |
					    O_CLOEXEC);
	_cleanup_(closep) int dirfd = open(MOUNT_DIR, O_RDONLY | O_DIRECTORY |
					   O_CLOEXEC);
	int r;

	if (memory < 0 || dirfd < 0)
		return -errno;
	r = overlay_prepare(dirfd);
	return r ?: carry_save(memory, dirfd, &c->state.session);
}

/* Somebody may plug the disk in; until then we are there, but when @only_save */
static int wait_for_place(struct carry *c, bool only_save,
			  struct backing_place *place)
{
	struct recov_partition flash;
	int r;

	while ((r = place_find(c->client, &c->conf, place, &flash)) == -ENXIO &&
	       !only_save) {
		if (c->state.progress != CARRY_WAITING)
			show(c, CARRY_WAITING,
			     "Waiting for the disk of the overlay");
		sleep(LOOK_S);
	}
	return r;
}

static int save(struct carry *c, bool only_save)
{
	struct backing_place place;
	int r;

	r = wait_for_place(c, only_save, &place);
	if (r < 0)
		return fail(c, "there is no place for the overlay", r);
	r = mount_place(c, &place);
	if (r < 0)
		return fail(c, "the overlay can't be mounted", r);
	r = save_mounted(c);
	if (r < 0)
		r = fail(c, "what was changed can't be saved", r);
	else
		show(c, CARRY_SAVED, "Saved for the next boot");
	umount2(MOUNT_DIR, MNT_DETACH);
	return r;
}

/* It stays as far as it is: the next boot begins again. */
static int give_up_saving(void)
{
	fputs("recovery-carry: the flash is not erased yet, what was changed is lost\n",
	      stderr);
	return -EBUSY;
}

static int run(struct carry *c, bool only_save)
{
	bool unerased;
	int r = 0;

	carry_state_read(&c->state, CARRY_STATE_PATH);
	if (c->state.progress == CARRY_NONE ||
	    c->state.progress == CARRY_WIPING ||
	    report_read(&c->report, REPORT_PATH) < 0)
		return 0;
	/* As this boot was decided, whatever the configuration says now */
	if (*c->report.overlay_missing)
		snprintf(c->conf.overlay_device, sizeof(c->conf.overlay_device),
			 "%s", c->report.overlay_missing);
	unerased = carry_is_unerased(&c->state, c->report.erase);
	if (unerased && only_save)
		return give_up_saving();
	if (unerased)
		r = erase(c);
	if (!r && c->report.overlay == OVERLAY_TMPFS_FORCED)
		r = save(c, only_save);
	return r;
}

int main(int argc, char **argv)
{
	bool only_save = argc == 2 && !strcmp(argv[1], "save");
	struct carry c = { 0 };
	int r;

	if (argc > 1 && !only_save) {
		fputs("usage: recovery-carry [save]\n", stderr);
		return 2;
	}
	r = recov_client_new(&c.client);
	if (r < 0)
		c.client = NULL;
	if (conf_load(&c.conf, "") < 0)
		conf_defaults(&c.conf);
	r = run(&c, only_save);
	recov_client_free(c.client);
	conf_done(&c.conf);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
