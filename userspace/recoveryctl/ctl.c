// SPDX-License-Identifier: GPL-2.0-or-later
#include "ctl.h"

#include <stdarg.h>
#include <string.h>
#include <sys/utsname.h>
#include "plain.h"

#define CAP_SYS_ADMIN_BIT	21

/* Whoever made the words that stand in it: a text is all that is printed. */
static void print_plain(FILE *f, const char *format, va_list ap, const char *end)
{
	_cleanup_(freep) char *text = NULL;

	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	fputs(plain(text) ?: "out of memory", f);
	fputs(end, f);
}

int ctl_error(enum ctl_exit code, const char *format, ...)
{
	va_list ap;

	/* What was printed before belongs above the error. */
	fflush(stdout);
	fputs("recoveryctl: ", stderr);
	va_start(ap, format);
	print_plain(stderr, format, ap, "\n");
	va_end(ap);
	return code;
}

void ctl_line(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_plain(stdout, format, ap, "\n");
	va_end(ap);
}

void ctl_say(const struct ctl *ctl, const char *format, ...)
{
	va_list ap;

	if (ctl->given & OPT_QUIET)
		return;
	va_start(ap, format);
	print_plain(stdout, format, ap, "\n");
	va_end(ap);
}

void ctl_progress(const struct ctl *ctl, unsigned int done, unsigned int all)
{
	if ((ctl->given & OPT_QUIET) || !isatty(STDOUT_FILENO))
		return;
	printf("%3u %%%c", (unsigned int)(100ull * done / all),
	       done == all ? '\n' : '\r');
	fflush(stdout);
}

int ctl_refused(const struct ctl *ctl, int r, const char *what)
{
	const char *words = recov_client_error(ctl->client);

	if (r == -ENODEV)
		return ctl_no_module();
	if (r == -EPERM || r == -EACCES)
		return ctl_error(CTL_NO_RIGHTS, "%s needs root: try 'sudo recoveryctl %s'",
				 what, ctl->verb);
	if (*words)
		return ctl_error(CTL_FAILED, "%s: %s", what, words);
	return ctl_error(CTL_FAILED, "%s: %s", what, strerror(-r));
}

/* modules.dep names every module that modprobe can find. */
static bool module_installed(const char *release)
{
	_cleanup_(fclosep) FILE *f = NULL;
	_cleanup_(freep) char *line = NULL;
	char path[160];
	size_t size = 0;

	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", release);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (getline(&line, &size, f) > 0) {
		const char *colon = strchr(line, ':');
		const char *name;

		if (!colon)
			continue;
		name = memrchr(line, '/', colon - line);
		name = name ? name + 1 : line;
		if (!strncmp(name, "recovery.ko", strlen("recovery.ko")))
			return true;
	}
	return false;
}

int ctl_no_module(void)
{
	struct utsname u;

	if (uname(&u) < 0)
		return ctl_error(CTL_NO_MODULE, "the recovery module is not loaded");
	if (module_installed(u.release))
		return ctl_error(CTL_NO_MODULE, "the recovery module is not loaded: load it with 'modprobe recovery'");
	return ctl_error(CTL_NO_MODULE,
			 "the recovery module is not installed for kernel %s: 'dkms autoinstall' builds it (it needs the headers of that kernel), then 'modprobe recovery' loads it",
			 u.release);
}

bool ctl_is_admin(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/self/status", "re");
	unsigned long long caps;
	char line[128];

	if (!f)
		return geteuid() == 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			return caps >> CAP_SYS_ADMIN_BIT & 1;
	return geteuid() == 0;
}

int ctl_confirm(const struct ctl *ctl, const char *format, ...)
{
	char answer[16];
	va_list ap;

	if (ctl->given & OPT_YES)
		return 1;
	if (!isatty(STDIN_FILENO))
		return -ENOTTY;
	va_start(ap, format);
	print_plain(stdout, format, ap, " [y/N] ");
	va_end(ap);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return 0;
	answer[strcspn(answer, "\n")] = '\0';
	return !strcasecmp(answer, "y") || !strcasecmp(answer, "yes");
}
