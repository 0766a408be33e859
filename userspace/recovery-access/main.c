// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * recovery-access: who may log in by the network in this failsafe boot. Leaves
 * in a directory what an ssh server is to go by.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "configured.h"
#include "report.h"

static int fail(const char *what, int r)
{
	fprintf(stderr, "recovery-access: %s: %s\n", what, strerror(-r));
	return r;
}

/* Nobody reads half of it: the server is started later. */
static int put(int dir, const char *name, mode_t mode, const char *text)
{
	_cleanup_(closep) int fd = openat(dir, name, O_WRONLY | O_CREAT |
					  O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
					  mode);

	if (fd < 0 || dprintf(fd, "%s", text) < 0)
		return fail(name, -errno);
	return 0;
}

/* The one account that there is for it; every other one has no password. */
static int put_shadow(int dir, const char *hash)
{
	char line[ACCESS_HASH_MAX + 32];

	snprintf(line, sizeof(line), "root:%s:19000:0:99999:7:::\n",
		 *hash ? hash : "*");
	return put(dir, "shadow", 0600, line);
}

static int put_keys(int dir, const char *keys)
{
	_cleanup_(closep) int sub = -EBADF;

	if (mkdirat(dir, "keys", 0700) < 0 && errno != EEXIST)
		return fail("keys", -errno);
	sub = openat(dir, "keys", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (sub < 0)
		return fail("keys", -errno);
	return put(sub, "authorized_keys", 0600, keys ?: "");
}

static int put_configured(int dir, struct recov_client *client,
			  const char *path)
{
	struct configured c;
	char text[192];
	int r;

	configured_read(client, path, &c);
	snprintf(text, sizeof(text), "%s\n%s%s",
		 c.n && *c.hash ? "keys password" : c.n ? "keys" :
		 *c.hash ? "password" : "none",
		 c.trouble, *c.trouble ? "\n" : "");
	r = put_shadow(dir, c.hash) ?: put_keys(dir, c.n ? c.keys : NULL) ?:
	    put(dir, "access", 0644, text);
	free(c.keys);
	return r;
}

/*
 * Without the module nothing proves anything. A press that came too late for its
 * boot is a request of the next one, which says what it was.
 */
static bool is_present(struct recov_client *client)
{
	struct recov_report report;
	struct recov_state state;
	unsigned int reason;

	if (!client || recov_state_get(client, &state) < 0)
		return false;
	reason = state.boot.reason;
	if (reason == RECOVERY_REASON_REQUEST &&
	    !report_read(&report, REPORT_PATH) &&
	    report.boot_id == state.boot.id)
		reason = report.asked_by;
	return access_present(reason, state.prev.cause);
}

int main(int argc, char **argv)
{
	_cleanup_(recov_client_freep) struct recov_client *client = NULL;
	_cleanup_(closep) int dir = -EBADF;
	int r;

	if (argc != 2 || argv[1][0] != '/') {
		fputs("usage: recovery-access DIRECTORY\n"
		      "Find out who may log in by the network in failsafe mode. For recovery-ssh.\n",
		      stderr);
		return 2;
	}
	dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return fail(argv[1], -errno) < 0;
	r = recov_client_new(&client);
	if (r < 0)
		client = NULL;
	if (is_present(client))
		r = put(dir, "access", 0644, "image\n");
	else
		r = put_configured(dir, client, argv[1]);
	return r < 0;
}
