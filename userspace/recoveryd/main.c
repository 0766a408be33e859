// SPDX-License-Identifier: GPL-2.0-or-later
/* recoveryd: policy while the system runs. See recoveryd(8). */
#include <getopt.h>
#include "log.h"
#include "manager.h"

static void usage(void)
{
	puts("Usage: recoveryd\n"
	     "Watches the reset button and the boot state, and serves org.recoveryd on D-Bus.\n"
	     "Started by systemd as recoveryd.service.\n"
	     "\n"
	     "  -h, --help     this text\n"
	     "\n"
	     "See recoveryd(8). To look at the board: recoveryctl status");
}

static int run(void)
{
	_cleanup_(manager_freep) struct manager *m = NULL;
	int r;

	r = manager_new(&m);
	if (r < 0) {
		log_error("setting up: %s", strerror(-r));
		return r;
	}
	r = manager_start(m);
	if (r < 0) {
		log_error("starting: %s", strerror(-r));
		return r;
	}
	(void)sd_notify(0, "READY=1");
	r = sd_event_loop(m->event);
	if (r < 0)
		log_error("waiting for events: %s", strerror(-r));
	return r;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' }, { 0 },
	};

	switch (getopt_long(argc, argv, "h", options, NULL)) {
	case -1:
		break;
	case 'h':
		usage();
		return EXIT_SUCCESS;
	default:
		return 2;
	}
	if (optind < argc) {
		fprintf(stderr, "recoveryd: takes no arguments, got \"%s\"\n",
			argv[optind]);
		return 2;
	}
	if (geteuid()) {
		fprintf(stderr, "recoveryd: must be started as root: systemctl start recoveryd\n");
		return EXIT_FAILURE;
	}
	return run() < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
