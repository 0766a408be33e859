// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include "names.h"
#include "plain.h"

void say(const char *format, ...)
{
	_cleanup_(closep) int kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	char line[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	plain(line);
	fprintf(stderr, "recovery: %s\n", line);
	/* At a level that no console shows a second time */
	if (kmsg >= 0)
		dprintf(kmsg, "<7>recovery-init: %s\n", line);
}

static void connect_module(struct init *in)
{
	int r = recov_client_new(&in->client);

	if (r == -ENODEV)
		say("the module is not loaded: no counting, no button; check 'modprobe recovery'");
	else if (r < 0)
		say("can't reach the module: %s", strerror(-r));
	if (r < 0)
		in->client = NULL;
}

static void make_directories(void)
{
	static const char *const dirs[] = { RUN_DIR, ROM_DIR, OVERLAY_DIR };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdir(dirs[i], 0755) < 0 && errno != EEXIST)
			say("%s: %s", dirs[i], strerror(errno));
}

static const char *clean_end(unsigned int end)
{
	switch (end) {
	case RECOVERY_END_POWEROFF:
		return "switched off";
	case RECOVERY_END_KEXEC:
		return "went on by kexec";
	default:
		return "rebooted";
	}
}

static const char *last_end(const struct recov_boot *prev)
{
	switch (prev->cause) {
	case RECOVERY_CAUSE_NONE:
		return "no boot before";
	case RECOVERY_CAUSE_CLEAN:
		return clean_end(prev->end);
	case RECOVERY_CAUSE_PANIC:
		return "kernel panic";
	case RECOVERY_CAUSE_WATCHDOG:
		return "hang or reset";
	case RECOVERY_CAUSE_POWER:
		return "power cut";
	default:
		return "unknown end";
	}
}

static void summary(const struct init *in)
{
	const struct recov_boot *boot = &in->plan.boot;
	char tries[48] = "";

	if (boot->attempts && boot->limit)
		snprintf(tries, sizeof(tries), ", %u of %u failures",
			 boot->attempts, boot->limit);
	for (unsigned int s = 0; s < RECOVERY_SLOTS; s++)
		if (in->plan.slot_set[s].set)
			say("slot %s is %s%s", slot_to_string(s),
			    slot_state_to_string(in->plan.slot_set[s].state),
			    in->plan.slot_set[s].next ?
			    ", and the one to boot from now on" : "");
	say("boot %u: slot %s, %s (%s; last boot: %s%s)", in->report.boot_id,
	    slot_to_string(boot->slot), rung_to_string(boot->rung),
	    reason_to_string(boot->reason), last_end(&in->facts.prev), tries);
}

static void set_phase(struct init *in)
{
	uint32_t phase = RECOVERY_PHASE_BOOTING;

	if (in->plan.boot.rung == RECOVERY_RUNG_FAILSAFE)
		phase = RECOVERY_PHASE_FAILSAFE;
	else if (in->plan.boot.rung == RECOVERY_RUNG_RESCUE)
		phase = RECOVERY_PHASE_RESCUE;
	else if (in->report.erase)
		phase = RECOVERY_PHASE_RESETTING;
	else if (in->report.overlay == OVERLAY_TMPFS_FORCED)
		phase = RECOVERY_PHASE_PROBLEM;
	if (in->client && recov_phase_set(in->client, phase) < 0)
		say("phase: %s", recov_client_error(in->client));
}

/* What the project costs a boot, those it has called included */
static uint32_t cpu_us(void)
{
	struct rusage use[2];
	uint64_t us = 0;

	getrusage(RUSAGE_SELF, &use[0]);
	getrusage(RUSAGE_CHILDREN, &use[1]);
	for (size_t i = 0; i < ARRAY_SIZE(use); i++)
		us += (uint64_t)(use[i].ru_utime.tv_sec + use[i].ru_stime.tv_sec) * 1000000 +
		      (uint64_t)(use[i].ru_utime.tv_usec + use[i].ru_stime.tv_usec);
	return us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

void write_report(struct init *in)
{
	int r;

	in->report.cpu_us = cpu_us();
	in->report.rung = in->plan.boot.rung;
	in->report.slot = in->plan.boot.slot;
	if (in->plan.boot.reason == RECOVERY_REASON_REQUEST &&
	    in->plan.boot.rung == RECOVERY_RUNG_FAILSAFE)
		in->report.asked_by =
			in->state.request[RECOVERY_REQUEST_KIND_FAILSAFE].arg;
	in->report.config_problems = (unsigned int)conf_problems(&in->conf);
	r = report_write(&in->report, REPORT_PATH);
	if (r < 0)
		say("%s: %s", REPORT_PATH, strerror(-r));
}

/* What a boot without the project would have to do, too */
static int timed(struct init *in, int (*mount)(struct init *in))
{
	uint32_t before = cpu_us();
	int r = mount(in);

	in->report.mount_us += cpu_us() - before;
	return r;
}

static int carry_out(struct init *in)
{
	int r;

	r = timed(in, root_mount);
	summary(in);
	if (r < 0) {
		say("nothing can be booted: neither slot nor a rescue image");
		set_phase(in);
		return r;
	}
	r = timed(in, layer_mount);
	tell_done(in);
	set_phase(in);
	write_report(in);
	return r;
}

static int wrong_usage(void)
{
	fputs("usage: recovery-init DIRECTORY | listen | late\n"
	      "Decide what this boot is to be and mount its root there, or listen for keys on\n"
	      "the consoles meanwhile. For the initramfs; \"late\" is for recovery-late.service.\n",
	      stderr);
	return 2;
}

static void load_conf(struct recov_conf *conf)
{
	if (conf_load(conf, "") < 0)
		conf_defaults(conf);
}

static int listen_for_keys(struct init *in)
{
	int r = 0;

	load_conf(&in->conf);
	if (in->conf.console_key)
		r = consoles_listen();
	if (r < 0)
		say("keys on the console: %s", strerror(-r));
	conf_done(&in->conf);
	return r < 0;
}

/* Problems of the configuration have been told when it is read again. */
static int look_again(struct init *in)
{
	load_conf(&in->conf);
	connect_module(in);
	return late(in);
}

static int decide(struct init *in)
{
	load_conf(&in->conf);
	for (size_t i = 0; i < in->conf.n_problems; i++)
		say("%s", in->conf.problem[i]);
	cmdline_read(&in->cmdline);
	connect_module(in);
	parts_find(in);
	facts_gather(in);
	/* Not earlier: a finger may have kept us waiting for long. */
	watchdog_arm(in->conf.watchdog_sec);
	return carry_out(in);
}

int main(int argc, char **argv)
{
	struct init in = { 0 };
	bool late_one;
	int r;

	if (argc != 2)
		return wrong_usage();
	late_one = !strcmp(argv[1], "late");
	if (strcmp(argv[1], "listen") && !late_one && argv[1][0] != '/')
		return wrong_usage();
	make_directories();
	if (!strcmp(argv[1], "listen"))
		return listen_for_keys(&in);
	in.target = argv[1];
	r = late_one ? look_again(&in) : decide(&in);

	recov_client_free(in.client);
	conf_done(&in.conf);
	return r < 0;
}
