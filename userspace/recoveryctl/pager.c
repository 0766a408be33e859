// SPDX-License-Identifier: GPL-2.0-or-later
#include "pager.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>

static pid_t pager_pid;
static bool pager_on_terminal;

/* Somebody else's pager must not run with the rights that sudo gave us. */
static bool pager_must_be_secure(void)
{
	return getenv("SUDO_UID") || geteuid() != getuid();
}

static const char *pager_command(bool secure)
{
	const char *cmd = NULL;

	if (!secure) {
		cmd = getenv("SYSTEMD_PAGER");
		if (!cmd)
			cmd = getenv("PAGER");
	}
	return cmd;
}

/* Words split at blanks, no shell: a pager that isn't there has a successor. */
static void exec_words(const char *cmd)
{
	char *words[16], *copy = strdup(cmd), *save;
	size_t n = 0;

	if (!copy)
		return;
	for (char *w = strtok_r(copy, " \t", &save);
	     w && n + 1 < ARRAY_SIZE(words); w = strtok_r(NULL, " \t", &save))
		words[n++] = w;
	words[n] = NULL;
	if (n)
		execvp(words[0], words);
	free(copy);
}

static void exec_pager(const char *cmd, bool secure)
{
	const char *less = getenv("SYSTEMD_LESS");

	setenv("LESS", less ? less : "FRSXMK", 1);
	if (secure)
		setenv("LESSSECURE", "1", 1);
	else
		unsetenv("LESSSECURE");
	if (cmd)
		exec_words(cmd);
	execlp("less", "less", NULL);
	/* more can start a shell too */
	if (!secure)
		execlp("more", "more", NULL);
	execlp("cat", "cat", NULL);
	_exit(127);
}

void pager_open(const struct ctl *ctl)
{
	bool secure = pager_must_be_secure();
	const char *cmd = pager_command(secure);
	int fds[2];

	if ((ctl->given & OPT_NO_PAGER) || ctl->json != JSON_OFF ||
	    !isatty(STDOUT_FILENO) || pager_pid)
		return;
	if (cmd && (!*cmd || !strcmp(cmd, "cat")))
		return;
	/* Asked while stdout still is the terminal */
	pager_on_terminal = true;
	terminal_columns();
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	fflush(stdout);
	pager_pid = fork();
	if (pager_pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(fds[0], STDIN_FILENO);
		exec_pager(cmd, secure);
	}
	close(fds[0]);
	if (pager_pid > 0)
		dup2(fds[1], STDOUT_FILENO);
	else
		pager_pid = 0;
	close(fds[1]);
}

void pager_close(void)
{
	if (!pager_pid)
		return;
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(pager_pid, NULL, 0) < 0 && errno == EINTR)
		;
	pager_pid = 0;
}

static bool colours_on(void)
{
	static int on = -1;
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (on < 0)
		on = (pager_on_terminal || isatty(STDOUT_FILENO)) &&
		     !(no && *no) && term && strcmp(term, "dumb");
	return on;
}

const char *colour(enum colour c)
{
	static const char *const codes[] = {
		[COLOUR_NONE] = "",
		[COLOUR_GOOD] = "\033[0;1;32m",
		[COLOUR_ATTENTION] = "\033[0;1;33m",
		[COLOUR_PROBLEM] = "\033[0;1;31m",
		[COLOUR_BOLD] = "\033[0;1m",
		[COLOUR_FAINT] = "\033[0;2m",
	};

	return colours_on() ? codes[c] : "";
}

const char *colour_end(void)
{
	return colours_on() ? "\033[0m" : "";
}

unsigned int terminal_columns(void)
{
	static unsigned int columns;
	struct winsize ws;

	if (columns)
		return columns;
	columns = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= 40)
		columns = ws.ws_col;
	return columns;
}
