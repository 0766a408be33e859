// SPDX-License-Identifier: GPL-2.0-or-later
/* What 'recoveryctl check' says of the network of failsafe mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>
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
	run("mkdir -p sys/class/net usr/sbin; cd sys/class/net;"
	    "mkdir -p lo br0 can0/device wlan0/device wlan0/phy80211;"
	    "mkdir -p eth9/device eth9/dsa; touch eth9/dsa/tagging bonding_masters;"
	    "echo 772 > lo/type; echo 1 > br0/type; echo 280 > can0/type;"
	    "echo 1 > wlan0/type; echo 1 > eth9/type");
	assert_said(NO_PORT, CHECK_OK);
	run("cd sys/class/net; mkdir -p lan1/device; echo 1 > lan1/type");
	assert_said("failsafe mode has 192.168.1.1/24 on each wired port that has a link (1 port)\n"
		    "neither dropbear nor sshd is there: failsafe mode has a network, but nobody can log in by it\n",
		    CHECK_WARN);
	run("touch usr/sbin/sshd; cd sys/class/net;"
	    "mkdir -p lan2/device; echo 1 > lan2/type");
	assert_said("failsafe mode has 192.168.1.1/24 on each wired port that has a link (2 ports)\n"
		    "failsafe mode has sshd\n", CHECK_OK);
	run("touch usr/sbin/dropbear; mkdir -p etc/recovery;"
	    "printf '[Failsafe]\\nAddress=10.0.0.1/8\\n' > etc/recovery/recovery.conf");
	assert_said("failsafe mode has 10.0.0.1/8 on each wired port that has a link (2 ports)\n"
		    "failsafe mode has dropbear\n", CHECK_OK);
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
	run("rm -rf sys usr etc");
	return rmdir(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ports, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
