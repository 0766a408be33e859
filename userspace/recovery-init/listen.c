// SPDX-License-Identifier: GPL-2.0-or-later
#include "init.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include "console_line.h"

#define ACTIVE		"/sys/class/tty/console/active"
#define STEP_MS		200
#define WINDOW_MS	4000	/* the default, where the module does not say */
#define MOST_MS		300000
#define REBOOT_TRIES	60

#define START_REBOOT	(SIGRTMIN + 5)	/* of systemd as process 1, systemd(1) */

/* OpenWrt's words: people, and scripts on the other end, know them. */
static const char prompt[] =
	"Press the [f] key and hit [enter] to enter failsafe mode\n"
	"Press the [1], [2], [3] or [4] key and hit [enter] to select the debug level\n";

/**
 * struct listener - from the drivers' start to the end of the window
 * @run_fd: /run, whose path is another's once the root is changed
 * @dirfd: RUN_DIR, likewise
 * @begin: in milliseconds since power-on
 * @client: the module, NULL without it or before it is there
 * @state: what the module said last
 * @pollfd: consoles; those that are somebody else's by now have -1
 * @line: what is typed there
 * @n: how many
 * @late: failsafe was asked for after the decision, and is not requested yet
 */
struct listener {
	int run_fd, dirfd;
	uint64_t begin;
	struct recov_client *client;
	struct recov_state state;
	struct pollfd pollfd[CONSOLES_MAX];
	struct console_line line[CONSOLES_MAX];
	size_t n;
	bool late;
};

static void open_console(struct listener *l, const char *name)
{
	struct pollfd *p = &l->pollfd[l->n];
	char path[CONSOLE_NAME_MAX + 8];

	snprintf(path, sizeof(path), "/dev/%s", name);
	p->fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (p->fd < 0)
		return;
	p->events = POLLIN;
	l->n++;
	/* A console that takes no more of it now is read all the same. */
	(void)!write(p->fd, prompt, sizeof(prompt) - 1);
}

static void open_consoles(struct listener *l)
{
	_cleanup_(fclosep) FILE *f = fopen(ACTIVE, "re");
	char text[CONSOLES_MAX * CONSOLE_NAME_MAX] = "";
	char names[CONSOLES_MAX][CONSOLE_NAME_MAX];
	size_t n;

	n = f && fgets(text, sizeof(text), f) ? console_names(text, names) : 0;
	for (size_t i = 0; i < n; i++)
		open_console(l, names[i]);
	if (!l->n)
		open_console(l, "console");
}

static int ask_module(struct listener *l)
{
	int r = l->client ? 0 : recov_client_new(&l->client);

	if (r < 0) {
		l->client = NULL;
		return r;
	}
	return recov_state_get(l->client, &l->state);
}

static bool window_open(struct listener *l)
{
	bool known = ask_module(l) >= 0;

	if (known && l->state.window.state != RECOVERY_WINDOW_STATE_WAITING)
		return l->state.window.state == RECOVERY_WINDOW_STATE_OPEN;
	return now_ms() < l->begin + (known ? l->state.window.length_ms :
					      WINDOW_MS);
}

static void ask_failsafe(struct listener *l)
{
	int r = console_note(l->dirfd, CONSOLE_FAILSAFE);

	if (!r)
		say("failsafe mode was asked for on the console");
	else if (r != -EEXIST)
		say("failsafe mode can't be asked for: %s", strerror(-r));
	else if (console_noted(l->dirfd, CONSOLE_DECIDED))
		l->late = true;
}

/*
 * Whoever turns these off reads for himself: a shell, a password. A getty hangs
 * the terminal up, and then it has no settings.
 */
static bool is_free(int fd)
{
	struct termios t;

	return !tcgetattr(fd, &t) && (t.c_lflag & ICANON) && (t.c_lflag & ECHO);
}

static void read_console(struct listener *l, size_t i)
{
	char text[64];
	ssize_t n;

	if (!is_free(l->pollfd[i].fd)) {
		close(l->pollfd[i].fd);
		l->pollfd[i].fd = -1;
		return;
	}
	n = read(l->pollfd[i].fd, text, sizeof(text));
	for (ssize_t k = 0; k < n; k++) {
		enum console_key key = console_line_take(&l->line[i], text[k]);

		if (key == CONSOLE_KEY_FAILSAFE)
			ask_failsafe(l);
		else if (key)
			debug_set(l->run_fd, key - CONSOLE_KEY_DEBUG + 1);
	}
}

/* What recoveryd does for a press in the window that comes too late */
static int request(struct listener *l)
{
	const struct recov_state *s = &l->state;
	uint32_t id;
	int r = ask_module(l);

	if (r < 0)
		return r;
	if (s->boot.rung == RECOVERY_RUNG_NONE)
		return -EAGAIN;
	if (s->boot.rung >= RECOVERY_RUNG_FAILSAFE)
		return -EALREADY;
	if (s->log.backend == RECOVERY_LOG_BACKEND_VOLATILE)
		return -ENOTRECOVERABLE;
	return recov_request_set(l->client, RECOVERY_REQUEST_KIND_FAILSAFE, 0,
				 RECOVERY_REASON_CONSOLE, &id);
}

/* It may be systemd not yet, and then it does not hear of it. */
static void reboot_system(void)
{
	for (int i = 0; i < REBOOT_TRIES; i++) {
		(void)kill(1, START_REBOOT);
		nap(1000);
	}
}

static const char *request_error(const struct listener *l, int r)
{
	if (r == -ENOTRECOVERABLE)
		return "the boot log is in memory only, the next boot would know nothing of it";
	if (l->client && *recov_client_error(l->client))
		return recov_client_error(l->client);
	return r == -ENODEV ? "the module is not loaded" : strerror(-r);
}

static void carry_out_late(struct listener *l)
{
	int r = request(l);

	if (r == -EAGAIN)
		return;
	l->late = false;
	if (!r) {
		say("failsafe mode was asked for on the console, rebooting into it");
		reboot_system();
	} else if (r != -EALREADY) {
		say("too late for failsafe mode in this boot, and none can be requested: %s",
		    request_error(l, r));
	}
}

/* One look at all of them. Return: there is something left to do */
static bool listen_step(struct listener *l)
{
	bool left = false;

	if (poll(l->pollfd, l->n, STEP_MS) < 0)
		nap(STEP_MS);
	for (size_t i = 0; i < l->n; i++) {
		if (l->pollfd[i].fd >= 0 && l->pollfd[i].revents)
			read_console(l, i);
		l->pollfd[i].revents = 0;
		left |= l->pollfd[i].fd >= 0;
	}
	if (l->late)
		carry_out_late(l);
	return left || l->late;
}

/*
 * ORDER: the window is asked for last, so that a boot that was decided before
 * it is over is heard for all of its window.
 */
static bool goes_on(struct listener *l)
{
	if (now_ms() > l->begin + MOST_MS)
		return false;
	return l->late || !console_noted(l->dirfd, CONSOLE_DECIDED) ||
	       window_open(l);
}

int consoles_listen(void)
{
	_cleanup_(closep) int run_fd = open("/run", O_PATH | O_CLOEXEC);
	_cleanup_(closep) int dirfd = open(RUN_DIR, O_PATH | O_CLOEXEC);
	struct listener l = {
		.run_fd = run_fd,
		.dirfd = dirfd,
		.begin = now_ms(),
	};

	if (run_fd < 0 || dirfd < 0)
		return -errno;
	/* What ends the initramfs' shell is none of ours. */
	(void)setsid();
	open_consoles(&l);
	while (listen_step(&l) && goes_on(&l))
		;
	for (size_t i = 0; i < l.n; i++)
		closep(&l.pollfd[i].fd);
	recov_client_free(l.client);
	return 0;
}
