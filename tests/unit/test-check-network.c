// SPDX-License-Identifier: GPL-2.0-or-later
/* What 'recoveryctl check' says of the network of failsafe mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
#include "links.h"
#include "../../userspace/recoveryctl/check.h"

static char root[64], said[512];
static enum check_level worst;

int check_read(const struct check *c, const char *path, char *buf, size_t size)
{
	_cleanup_(fclosep) FILE *f = NULL;
	char full[512];

	snprintf(full, sizeof(full), "%s%s", c->root, path);
	f = fopen(full, "re");
	if (!f || !fgets(buf, (int)size, f))
		return -ENOENT;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

void check_add(struct check *c, enum check_level level, const char *name,
	       const char *advice, const char *format, ...)
{
	size_t used = strlen(said);
	va_list ap;

	assert_int_equal(level != CHECK_OK, !!advice);
	if (level > worst)
		worst = level;
	va_start(ap, format);
	vsnprintf(said + used, sizeof(said) - used, format, ap);
	va_end(ap);
	strcat(said, "\n");
}

/* What the kernel lists, which a test can't choose; links.c runs on the board. */
static struct link link_there[8];
static size_t n_links, n_told;
static int pipe_fd[2], links_error;
static void (*tell)(const struct link *link, void *arg);
static void *tell_arg;

int links_new(struct links **ret,
	      void (*fn)(const struct link *link, void *arg), void *arg)
{
	tell = fn;
	tell_arg = arg;
	n_told = 0;
	if (links_error)
		return links_error;
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(write(pipe_fd[1], "x", n_links ? 1 : 0), n_links ? 1 : 0);
	*ret = NULL;
	return 0;
}

int links_fd(const struct links *links)
{
	return pipe_fd[0];
}

/* One at a time, as a long list comes in pieces */
int links_read(struct links *links)
{
	char end;

	tell(&link_there[n_told++], tell_arg);
	return n_told < n_links || read(pipe_fd[0], &end, 1) == 1 ? 0 : -EIO;
}

void links_free(struct links *links)
{
	close(pipe_fd[0]);
	close(pipe_fd[1]);
}

static void plug(struct link link)
{
	link_there[n_links++] = link;
}

static void run(const char *commands)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && %s", root, commands);
	assert_int_equal(system(line), 0);
}

static void assert_said(const char *text, enum check_level level)
{
	struct recov_conf conf;
	struct check c = { .conf = &conf, .root = root };

	*said = '\0';
	worst = CHECK_OK;
	assert_int_equal(conf_load(&conf, root), 0);
	check_network(&c);
	conf_done(&conf);
	assert_string_equal(said, text);
	assert_int_equal(worst, level);
}

#define NO_PORT	"no wired port is there: failsafe mode is at the console only\n"

static void test_ports(void **state)
{
	assert_said(NO_PORT, CHECK_OK);
	run("mkdir -p usr/sbin");
	plug((struct link){ .name = "lo" });
	plug((struct link){ .name = "br0", .ethernet = true, .kind = "bridge" });
	plug((struct link){ .name = "wlan0", .ethernet = true, .wireless = true });
	plug((struct link){ .name = "eth9", .ethernet = true, .conduit = true });
	assert_said(NO_PORT, CHECK_OK);
	plug((struct link){ .name = "lan1", .ethernet = true });
	assert_said("failsafe mode has 192.168.1.1/24 on each wired port that has a link (1 port)\n"
		    "neither dropbear nor sshd is there: failsafe mode has a network, but nobody can log in by it\n",
		    CHECK_WARN);
	plug((struct link){ .name = "lan2", .ethernet = true, .devtype = "dsa" });
	run("touch usr/sbin/sshd");
	assert_said("failsafe mode has 192.168.1.1/24 on each wired port that has a link (2 ports)\n"
		    "failsafe mode has sshd\n", CHECK_OK);
	run("touch usr/sbin/dropbear; mkdir -p etc/recovery;"
	    "printf '[Failsafe]\\nAddress=10.0.0.1/8\\n' > etc/recovery/recovery.conf");
	assert_said("failsafe mode has 10.0.0.1/8 on each wired port that has a link (2 ports)\n"
		    "failsafe mode has dropbear\n", CHECK_OK);
	links_error = -EAFNOSUPPORT;
	assert_said("its interfaces can't be listed: Address family not supported by protocol\n",
		    CHECK_WARN);
	run("printf '[Failsafe]\\nAddress=none\\n' > etc/recovery/recovery.conf");
	assert_said("failsafe mode has none (Address=none)\n", CHECK_OK);
}

static int setup(void **state)
{
	strcpy(root, "/tmp/test-check-network.XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	run("rm -rf usr etc");
	return rmdir(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ports, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
