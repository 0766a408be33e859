// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is measured inside the board; prints numbers, one a line.
 *
 * probe wall N COMMAND [ARGUMENT...]: milliseconds that a command takes
 * probe press N: for N presses of a key that we make ourselves, microseconds
 * from the key's own time stamp until evdev, and until netlink, told a reader
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
#include <linux/uinput.h>
#include "genl.h"

#define PRESSES_MAX	5000
#define KEY_UP_MS	60	/* more than the module's debouncing */

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

static int keyboard_make(void)
{
	struct uinput_setup setup = { .id.bustype = BUS_VIRTUAL, .name = "probe" };
	int fd = open("/dev/uinput", O_WRONLY);

	if (fd < 0 || ioctl(fd, UI_SET_EVBIT, EV_KEY) < 0 ||
	    ioctl(fd, UI_SET_KEYBIT, KEY_RESTART) < 0 ||
	    ioctl(fd, UI_DEV_SETUP, &setup) < 0 || ioctl(fd, UI_DEV_CREATE) < 0)
		die("uinput");
	return fd;
}

static int keyboard_open(int uinput)
{
	char sysname[64], path[160];
	int clock = CLOCK_BOOTTIME, fd = -1;

	if (ioctl(uinput, UI_GET_SYSNAME(sizeof(sysname)), sysname) < 0)
		die("uinput");
	for (int i = 0; fd < 0 && i < 64; i++) {
		snprintf(path, sizeof(path), "/sys/devices/virtual/input/%s/event%d",
			 sysname, i);
		if (access(path, F_OK) < 0)
			continue;
		snprintf(path, sizeof(path), "/dev/input/event%d", i);
		for (int tries = 0; fd < 0 && tries < 100; tries++) {
			sleep_ms(50);
			fd = open(path, O_RDONLY);
		}
	}
	if (fd < 0 || ioctl(fd, EVIOCSCLOCKID, &clock) < 0)
		die("evdev");
	return fd;
}

static void key(int fd, int value)
{
	const struct input_event ev[] = {
		{ .type = EV_KEY, .code = KEY_RESTART, .value = value },
		{ .type = EV_SYN, .code = SYN_REPORT },
	};

	if (write(fd, ev, sizeof(ev)) != sizeof(ev))
		die("uinput");
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

static int press(unsigned int n)
{
	struct recov_client *c;
	pthread_t thread[2];
	int uinput = keyboard_make(), evdev = keyboard_open(uinput);
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
	sleep_ms(500);
	for (unsigned int i = 0; i < n; i++) {
		key(uinput, 1);
		sleep_ms(KEY_UP_MS);
		key(uinput, 0);
		sleep_ms(KEY_UP_MS);
	}
	sleep_ms(500);
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

	if (n > 0 && n <= PRESSES_MAX && argc == 3 && !strcmp(argv[1], "press"))
		return press(n);
	if (n > 0 && argc > 3 && !strcmp(argv[1], "wall"))
		return wall(n, argv + 3);
	fprintf(stderr, "usage: probe press N | probe wall N COMMAND [ARGUMENT...]\n");
	return 2;
}
