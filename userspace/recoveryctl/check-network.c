// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include <dirent.h>
#include <string.h>
#include "conf.h"

#define NET	"/sys/class/net"

static bool has(const struct check *c, const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s%s", c->root, path);
	return !access(full, F_OK);
}

static bool net_has(const struct check *c, const char *name, const char *what)
{
	char path[320];

	snprintf(path, sizeof(path), NET "/%s/%s", name, what);
	return has(c, path);
}

/* recovery-net asks the kernel likewise; behind "device" is hardware. */
static bool is_port(const struct check *c, const char *name)
{
	char path[320], type[16] = "";

	snprintf(path, sizeof(path), NET "/%s/type", name);
	return !check_read(c, path, type, sizeof(type)) && !strcmp(type, "1") &&
	       net_has(c, name, "device") && !net_has(c, name, "wireless") &&
	       !net_has(c, name, "phy80211") &&
	       !net_has(c, name, "dsa/tagging");
}

static unsigned int count_ports(const struct check *c)
{
	char path[512];
	struct dirent *d;
	unsigned int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s" NET, c->root);
	dir = opendir(path);
	while (dir && (d = readdir(dir)))
		n += d->d_name[0] != '.' && is_port(c, d->d_name);
	if (dir)
		closedir(dir);
	return n;
}

static void check_ssh(struct check *c)
{
	bool dropbear = has(c, "/usr/sbin/dropbear");

	if (dropbear || has(c, "/usr/sbin/sshd"))
		check_add(c, CHECK_OK, "ssh", NULL, "failsafe mode has %s",
			  dropbear ? "dropbear" : "sshd");
	else
		check_add(c, CHECK_WARN, "ssh", "Install dropbear or OpenSSH's server into the image",
			  "neither dropbear nor sshd is there: failsafe mode has a network, but nobody can log in by it");
}

void check_network(struct check *c)
{
	const struct subnet *subnet = &c->conf->failsafe_address;
	unsigned int n = count_ports(c);
	char address[SUBNET_TEXT_MAX];

	subnet_to_string(subnet, address, sizeof(address));
	if (!subnet->prefix) {
		check_add(c, CHECK_OK, "network", NULL,
			  "failsafe mode has none (Address=none)");
		return;
	}
	if (!n) {
		check_add(c, CHECK_OK, "network", NULL,
			  "no wired port is there: failsafe mode is at the console only");
		return;
	}
	check_add(c, CHECK_OK, "network", NULL,
		  "failsafe mode has %s on each wired port that has a link (%u port%s)",
		  address, n, n == 1 ? "" : "s");
	check_ssh(c);
}
