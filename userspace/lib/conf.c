// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf.h"

#include <dirent.h>
#include <fcntl.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include "conf_key.h"
#include "plain.h"

#define FILE_SIZE_MAX	65536
#define LINE_LENGTH_MAX	180	/* libinih's own limit is 200 */
#define DROP_INS_MAX	64
#define NAME		"recovery.conf"

/**
 * struct reading - where we are in which file
 * @conf: what is filled in
 * @set: lists that a line has set, so that the default is gone; bits of
 *	conf_key_list()
 * @path: of the file, as people know it
 * @file: open
 * @line: number of the line that was read last
 * @lost: section that was complained about
 */
struct reading {
	struct recov_conf *conf;
	unsigned int set;
	const char *path;
	FILE *file;
	unsigned int line;
	char lost[32];
};

void conf_defaults(struct recov_conf *conf)
{
	*conf = (struct recov_conf) {
		.ladder = {
			.normal_limit = 3,
			.failsafe_limit = 3,
			.fallback_limit = 3,
			.trial_boots = 50,
			.count_unknown = LADDER_UNKNOWN_TRIAL,
			.button = true,
			.crash_loops = true,
		},
		.gestures = {
			.window = ACTION_FAILSAFE,
			.hold = { { 10000, 20000, ACTION_RESET } },
			.n_hold = 1,
			.holds = true,
			.presses = true,
			.held_at_boot_ms = 10000,
			.held_at_boot = ACTION_RESCUE,
		},
		.power_cycle_min_ms = 2000,
		.power_cycles = true,
		.trial_tries = 3,
		.trial_timeout_sec = 600,
		.loader_config = "/etc/fw_env.config",
		.bootname = { "a", "b" },
		.tmpfs_percent = 50,
		.console_key = true,
		.announce = true,
		.failsafe_address = { 0xc0a80101, 24 },	/* 192.168.1.1 */
		.partition_wait_ms = 5000,
		.overlay_flash = true,
		.overlay_erase_ms = 5000,
		.overlay_wait_ms = 10000,
		.overlay_format = "ext4",
		.counter_format = COUNTER_AUTO,
		.keep = { { "/etc" }, 1 },
		.keep_sets = {
			{ { "network", "/etc/systemd/network" },
			  { "network", "/etc/network" },
			  { "network", "/etc/NetworkManager/system-connections" },
			  { "network", "/etc/hostname" },
			  { "ssh", "/etc/ssh/ssh_host_*" },
			  { "ssh", "/root/.ssh/authorized_keys" } }, 6
		},
		.epoch = 1,
		.oldest_epoch = 1,
		.max_snapshots = 8,
	};
}

void conf_done(struct recov_conf *conf)
{
	for (size_t i = 0; i < conf->n_problems; i++)
		free(conf->problem[i]);
	conf->n_problems = 0;
	conf->n_untold = 0;
}

/* There is no room: the last one becomes the number of those left out. */
static void one_more(struct recov_conf *conf)
{
	char **last = &conf->problem[CONF_PROBLEMS_MAX - 1], *text;

	conf->n_untold += conf->n_untold ? 1 : 2;
	if (asprintf(&text, "%zu more problems", conf->n_untold) < 0)
		return;
	free(*last);
	*last = text;
}

static void _printf_(2, 3) problem(struct recov_conf *conf, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (conf->n_problems == CONF_PROBLEMS_MAX) {
		one_more(conf);
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	/* These go to consoles, journals and D-Bus. */
	conf->problem[conf->n_problems++] = plain(text);
}

static void unknown_section(struct reading *r, const char *section)
{
	const char *near = conf_section_nearest(section);

	if (!strncmp(r->lost, section, sizeof(r->lost) - 1))
		return;
	snprintf(r->lost, sizeof(r->lost), "%s", section);
	if (!*section)
		problem(r->conf, "%s:%u: a key before the first [Section], ignored",
			r->path, r->line);
	else
		problem(r->conf, "%s:%u: no section [%s]%s%s%s, ignored",
			r->path, r->line, section,
			near ? ", is it [" : "", near ?: "",
			near ? "]?" : "");
}

static void unknown_key(struct reading *r, const char *section,
			const char *name)
{
	const char *near = conf_key_nearest(section, name);

	problem(r->conf, "%s:%u: no key %s in [%s]%s%s%s, ignored",
		r->path, r->line, name, section,
		near ? ", is it " : "", near ?: "", near ? "?" : "");
}

static void bad_value(struct reading *r, const struct conf_key *key,
		      const char *name, const char *value, const char *why)
{
	char kept[CONF_TEXT_MAX], usual[CONF_TEXT_MAX];
	struct recov_conf defaults;

	conf_defaults(&defaults);
	conf_key_show(key, r->conf, kept);
	conf_key_show(key, &defaults, usual);
	problem(r->conf, "%s:%u: %s=%s: %s, using the %s%s",
		r->path, r->line, name, value, why,
		strcmp(kept, usual) ? "earlier " : "default ", kept);
}

/* For libinih: 1 goes on */
static int take_line(void *user, const char *section, const char *name,
		     const char *value)
{
	struct reading *r = user;
	const struct conf_key *key;
	struct recov_conf before = *r->conf;
	char why[CONF_TEXT_MAX];
	unsigned int list;

	if (!conf_section_known(section)) {
		unknown_section(r, section);
		return 1;
	}
	key = conf_key_find(section, name);
	if (!key) {
		unknown_key(r, section, name);
		return 1;
	}
	list = conf_key_list(key);
	if (list && (!(r->set & list) || !*value))
		conf_key_clear(key, r->conf);
	if ((list && !*value) || !conf_key_set(key, r->conf, value, why)) {
		r->set |= list;
	} else {
		*r->conf = before;
		bad_value(r, key, name, value, why);
	}
	return 1;
}

static void skip_line(FILE *f)
{
	int c;

	do
		c = fgetc(f);
	while (c != '\n' && c != EOF);
}

/*
 * For libinih, instead of fgets(): it would go on with the rest of a line that
 * is too long as if that were a line of its own.
 */
static char *read_line(char *str, int num, void *stream)
{
	struct reading *r = stream;
	int len = 0, c;

	while ((c = fgetc(r->file)) != EOF && c != '\n' && c && len < num - 2 &&
	       len < LINE_LENGTH_MAX)
		str[len++] = (char)c;
	if (c == EOF && !len)
		return NULL;
	r->line++;
	if (c != '\n' && c != EOF) {
		problem(r->conf, "%s:%u: %s, ignored", r->path, r->line,
			c ? "a line longer than 180 bytes" :
			    "not a line of text");
		skip_line(r->file);
		len = 0;
	}
	str[len++] = '\n';
	str[len] = '\0';
	return str;
}

static FILE *open_file(const char *path, struct stat *st)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC |
					O_NONBLOCK | O_NOCTTY);
	FILE *f;

	if (fd < 0)
		return NULL;
	if (fstat(fd, st) < 0)
		return NULL;
	f = fdopen(fd, "r");
	if (f)
		(void)TAKE_FD(fd);
	return f;
}

static void read_file(struct reading *r, const char *root, const char *path)
{
	_cleanup_(freep) char *full = NULL;
	_cleanup_(fclosep) FILE *f = NULL;
	struct stat st;
	int bad;

	if (asprintf(&full, "%s%s", root, path) < 0)
		return;
	f = open_file(full, &st);
	if (!f) {
		if (errno != ENOENT)
			problem(r->conf, "%s: can't be read (%m), ignored",
				path);
		return;
	}
	if (S_ISCHR(st.st_mode))	/* /dev/null masks a drop-in */
		return;
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_SIZE_MAX) {
		problem(r->conf, "%s: %s, ignored", path,
			S_ISREG(st.st_mode) ? "larger than 64 KiB" :
					      "not a file");
		return;
	}
	r->file = f;
	r->path = path;
	r->line = 0;
	r->lost[0] = '\1';
	r->lost[1] = '\0';
	bad = ini_parse_stream(read_line, r, take_line, r);
	if (bad > 0)
		problem(r->conf, "%s:%d: neither [Section] nor Key=Value, ignored",
			path, bad);
}

static int is_drop_in(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 5 &&
	       !strcmp(d->d_name + len - 5, ".conf");
}

static bool exists(const char *root, const char *dir, const char *name)
{
	_cleanup_(freep) char *path = NULL;

	return asprintf(&path, "%s%s/%s", root, dir, name) > 0 &&
	       !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

static void free_names(struct dirent **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

/* @over: a directory whose files of the same names count instead, or NULL */
static void read_drop_ins(struct reading *r, const char *root, const char *dir,
			  const char *over)
{
	_cleanup_(freep) char *full = NULL;
	struct dirent **list;
	int n;

	if (asprintf(&full, "%s%s", root, dir) < 0)
		return;
	n = scandir(full, &list, is_drop_in, alphasort);
	if (n < 0)
		return;
	if (n > DROP_INS_MAX)
		problem(r->conf, "%s: more than %d files, ignoring the others",
			dir, DROP_INS_MAX);
	for (int i = 0; i < n && i < DROP_INS_MAX; i++) {
		_cleanup_(freep) char *path = NULL;

		if (over && exists(root, over, list[i]->d_name))
			continue;
		if (asprintf(&path, "%s/%s", dir, list[i]->d_name) > 0)
			read_file(r, root, path);
	}
	free_names(list, n);
}

int conf_load(struct recov_conf *conf, const char *root)
{
	struct reading r = { .conf = conf };

	conf_defaults(conf);
	read_file(&r, root, "/usr/lib/recovery/" NAME);
	read_drop_ins(&r, root, "/usr/lib/recovery/" NAME ".d",
		      "/etc/recovery/" NAME ".d");
	read_file(&r, root, "/etc/recovery/" NAME);
	read_drop_ins(&r, root, "/etc/recovery/" NAME ".d", NULL);

	/* ORDER: after all files, for the numbers may come after the switch */
	if (!conf->power_cycles) {
		conf->ladder.cycles_fallback = 0;
		conf->ladder.cycles_reset = 0;
	}
	for (size_t i = 0; i < conf->n_problems; i++) {
		if (!conf->problem[i]) {
			conf_done(conf);
			return -ENOMEM;
		}
	}
	return 0;
}
