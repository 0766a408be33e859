// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is measured inside the board; prints numbers, one a line.
 *
 * probe wall N COMMAND [ARGUMENT...]: milliseconds that a command takes
 * probe press N DEVICE: for N presses of a button, that somebody else has to
 * make, microseconds from the key's own time stamp until evdev, and until
 * netlink, told a reader
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <linux/input.h>
#include "genl.h"

#define PRESSES_MAX	5000
#define PATIENCE_MS	20000	/* without any press */

/* One press as both readers saw it; written by one reader each */
struct sight {
	uint64_t stamp;			/* nanoseconds of CLOCK_BOOTTIME */
	uint64_t evdev, netlink;	/* when the reader had it */
};

static struct sight sights[PRESSES_MAX];
static atomic_uint n_evdev, n_netlink;

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000,
		  .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static int die(const char *what)
{
	perror(what);
	exit(1);
}

/* Not a thread safe table: each reader has columns of its own. */
static void *read_evdev(void *arg)
{
	int fd = *(int *)arg;
	struct input_event ev;

	while (read(fd, &ev, sizeof(ev)) == sizeof(ev)) {
		uint64_t now = now_ns(CLOCK_BOOTTIME);

		if (ev.type != EV_KEY || ev.value != 1)
			continue;
		if (n_evdev == PRESSES_MAX)
			break;
		sights[n_evdev].stamp = (uint64_t)ev.input_event_sec * 1000000000 +
					(uint64_t)ev.input_event_usec * 1000;
		sights[n_evdev].evdev = now;
		n_evdev++;
	}
	return NULL;
}

static void take_press(const struct recov_event *ev, void *arg)
{
	uint64_t now = now_ns(CLOCK_BOOTTIME);

	if (ev->type != RECOVERY_EVENT_TYPE_PRESS || n_netlink == PRESSES_MAX)
		return;
	sights[n_netlink].netlink = now;
	n_netlink++;
}

static void *read_netlink(void *arg)
{
	struct recov_client *c = arg;
	struct pollfd pfd = { .events = POLLIN };

	while (!recov_events_read(c, take_press, NULL)) {
		pfd.fd = recov_events_fd(c);
		poll(&pfd, 1, -1);
	}
	return NULL;
}

static int button_open(const char *path)
{
	int clock = CLOCK_BOOTTIME, fd = open(path, O_RDONLY);

	if (fd < 0 || ioctl(fd, EVIOCSCLOCKID, &clock) < 0)
		die(path);
	return fd;
}

static void print_sights(void)
{
	if (n_evdev != n_netlink) {
		fprintf(stderr, "probe: evdev saw %u presses, netlink %u\n",
			n_evdev, n_netlink);
		exit(1);
	}
	for (unsigned int i = 0; i < n_evdev; i++)
		printf("%.1f %.1f\n", (double)(sights[i].evdev - sights[i].stamp) / 1000,
		       (double)(sights[i].netlink - sights[i].stamp) / 1000);
}

static int press(unsigned int n, const char *device)
{
	unsigned int seen = 0, waited = 0;
	struct recov_client *c;
	pthread_t thread[2];
	int evdev = button_open(device);
	struct recov_state s;
	int r = recov_client_new(&c);

	if (!r)
		r = recov_state_get(c, &s);
	if (!r)
		r = recov_events_subscribe(c, s.event_seq + 1);
	if (r < 0) {
		fprintf(stderr, "probe: the module: %s\n", strerror(-r));
		return 1;
	}
	if (pthread_create(&thread[0], NULL, read_evdev, &evdev) ||
	    pthread_create(&thread[1], NULL, read_netlink, c))
		die("thread");
	while (seen < n && waited < PATIENCE_MS) {
		waited = seen == n_evdev ? waited + 500 : 0;
		seen = n_evdev;
		sleep_ms(500);
	}
	print_sights();
	return 0;
}

static int wall(unsigned int n, char **argv)
{
	for (unsigned int i = 0; i < n; i++) {
		uint64_t start = now_ns(CLOCK_MONOTONIC);
		pid_t pid = fork();
		int status;

		if (pid == 0) {
			int null = open("/dev/null", O_WRONLY);

			dup2(null, STDOUT_FILENO);
			execvp(argv[0], argv);
			_exit(127);
		}
		if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
		    WEXITSTATUS(status) == 127)
			die(argv[0]);
		printf("%.2f\n", (double)(now_ns(CLOCK_MONOTONIC) - start) / 1000000);
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;

	if (n > 0 && n <= PRESSES_MAX && argc == 4 && !strcmp(argv[1], "press"))
		return press(n, argv[3]);
	if (n > 0 && argc > 3 && !strcmp(argv[1], "wall"))
		return wall(n, argv + 3);
	fprintf(stderr, "usage: probe press N DEVICE | probe wall N COMMAND [ARGUMENT...]\n");
	return 2;
}
