// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <spawn.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "late.h"

#define NEXT_ROOT	"/run/nextroot"	/* systemd-soft-reboot.service(8) */

/* Whoever comes there later, the whole system is to be shut down. */
static int soft_reboot(void)
{
	static char *const argv[] = {
		"/usr/bin/systemctl", "--no-block", "--no-ask-password", "-q",
		"--job-mode=replace-irreversibly", "start", "soft-reboot.target",
		NULL,
	};
	int r, status;
	pid_t pid;

	r = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
	if (r)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

static void unmount_all(void)
{
	static const char *const places[] = {
		NEXT_ROOT "/rom", NEXT_ROOT, TMPFS_DIR, ROM_DIR,
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		while (!umount2(places[i], MNT_DETACH | UMOUNT_NOFOLLOW))
			;
}

static int mount_all(struct init *in)
{
	int r;

	in->target = NEXT_ROOT;
	if (mkdir(NEXT_ROOT, 0755) < 0 && errno != EEXIST)
		return -errno;
	r = root_mount_slot(in, in->plan.boot.slot);
	if (r >= 0)
		r = layer_mount(in);
	return r;
}

/* In memory only is enough: no other kernel has to know. */
static int declare(struct init *in, const struct recov_boot *as)
{
	struct recov_boot boot = *as;
	uint32_t id;
	int r;

	boot.id = in->state.boot.id;
	r = recov_boot_set(in->client, &boot, &id);
	return r == -EIO ? 0 : r;
}

/* ORDER: from the declaration on a power cut leaves a boot in failsafe mode. */
static int change_over(struct init *in, const struct recov_report *old)
{
	int r;

	r = mount_all(in);
	if (r < 0)
		return r;
	r = declare(in, &in->plan.boot);
	if (r < 0)
		return r;
	write_report(in);
	r = soft_reboot();
	if (r < 0 && (declare(in, &in->state.boot) < 0 ||
		      report_write(old, REPORT_PATH) < 0))
		say("this boot goes by failsafe mode and is none: reboot it");
	return r;
}

static bool decide(struct init *in, const struct recov_report *old)
{
	cmdline_read(&in->cmdline);
	parts_find(in);
	facts_read(in);
	in->facts.pressed = true;
	ladder_decide(&in->facts, &in->conf.ladder, &in->plan);
	return late_possible(&in->state, old, &in->plan);
}

int late(struct init *in)
{
	struct recov_report old;
	int r;

	if (!in->client || recov_state_get(in->client, &in->state) < 0 ||
	    !late_pressed(&in->state, &in->conf) ||
	    report_read(&old, REPORT_PATH) < 0)
		return 0;
	if (!decide(in, &old)) {
		say("the button was pressed: failsafe mode takes a reboot");
		return 0;
	}
	say("the button was pressed: on to failsafe mode");
	in->report = (struct recov_report){ .boot_id = old.boot_id };
	r = change_over(in, &old);
	if (r < 0) {
		say("failsafe mode takes a reboot: %s", strerror(-r));
		unmount_all();
	}
	return r;
}
