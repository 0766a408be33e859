// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything that can happen to the module at once, for as long as it is let:
 *
 *	stress keys|netlink|listen|sysfs SEED
 *	stress fail MODULE.ko [PARAMETERS]
 *
 * The first four run until they are killed and expect the module to come and
 * go. "fail" loads the module once for each memory allocation on that way, and
 * makes this one fail; then likewise for every netlink command.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/uinput.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "uapi/recovery.h"

#define CLASS	"/sys/class/recovery/recovery0/"

static unsigned int below(unsigned int limit)
{
	return (unsigned int)random() % limit;
}

static void nap(unsigned int ms)
{
	usleep(below(ms * 1000) + 1);
}

/* keys: devices come and go, are pressed, and go while they are pressed */

static void emit(int fd, int type, int code, int value)
{
	struct input_event event = {
		.type = type, .code = code, .value = value,
	};

	if (write(fd, &event, sizeof(event)) < 0)
		perror("uinput");
}

static void key(int fd, bool down)
{
	emit(fd, EV_KEY, KEY_RESTART, down);
	emit(fd, EV_SYN, SYN_REPORT, 0);
}

static int create_keyboard(void)
{
	struct uinput_setup setup = { .name = "stress" };
	int fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (ioctl(fd, UI_SET_EVBIT, EV_KEY) < 0 ||
	    ioctl(fd, UI_SET_KEYBIT, KEY_RESTART) < 0 ||
	    ioctl(fd, UI_DEV_SETUP, &setup) < 0 ||
	    ioctl(fd, UI_DEV_CREATE) < 0) {
		close(fd);
		return -errno;
	}
	return fd;
}

static void keys(void)
{
	unsigned int n = below(20);
	int fd = create_keyboard();

	if (fd < 0)
		return;
	while (n--) {
		key(fd, n % 2);
		nap(below(4) ? 5 : 300);
	}
	close(fd);
}

/* netlink: commands right and wrong */

static struct nl_sock *connect_family(int *ret_family)
{
	struct nl_sock *sk = nl_socket_alloc();
	int family;

	if (!sk)
		return NULL;
	nl_socket_disable_seq_check(sk);
	if (genl_connect(sk) < 0)
		goto fail;
	family = genl_ctrl_resolve(sk, RECOVERY_FAMILY_NAME);
	if (family < 0)
		goto fail;
	nl_socket_set_nonblocking(sk);
	*ret_family = family;
	return sk;

fail:
	nl_socket_free(sk);
	return NULL;
}

static const int sizes[] = { 4, 4, 4, 4, 1, 8, 0, 64, 3 };

static void random_attribute(struct nl_msg *msg)
{
	unsigned char data[64];
	unsigned int i, size = sizes[below(sizeof(sizes) / sizeof(*sizes))];

	memset(data, 0, sizeof(data));
	data[0] = below(8) ? below(8) : below(256);
	for (i = 1; i < size; i++)
		data[i] = below(20) ? 0 : below(256);
	nla_put(msg, 1 + below(RECOVERY_A_VERB_MAX + 1), size, data);
}

static void drain(struct nl_sock *sk)
{
	struct pollfd poll_fd = { nl_socket_get_fd(sk), POLLIN, 0 };
	char buf[32768];

	while (poll(&poll_fd, 1, 10) > 0)
		if (read(poll_fd.fd, buf, sizeof(buf)) <= 0)
			break;
}

static void send_command(struct nl_sock *sk, int family, int cmd, int flags,
			 unsigned int n_attributes)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return;
	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
		    NLM_F_REQUEST | flags, cmd, RECOVERY_FAMILY_VERSION);
	while (n_attributes--)
		random_attribute(msg);
	nl_send_auto(sk, msg);
	nlmsg_free(msg);
}

static void netlink(void)
{
	unsigned int n = below(200);
	int family;
	struct nl_sock *sk = connect_family(&family);

	if (!sk) {
		nap(50);
		return;
	}
	while (n--) {
		send_command(sk, family, below(RECOVERY_CMD_MAX + 2),
			     below(2) ? NLM_F_DUMP : NLM_F_ACK, below(8));
		/* A dump that nobody reads to its end has to go away too. */
		if (below(4))
			drain(sk);
	}
	nl_socket_free(sk);
}

/* listen: a reader too slow to keep up */

static void listen_events(void)
{
	unsigned int n = below(100);
	int group, family;
	struct nl_sock *sk = connect_family(&family);

	if (!sk) {
		nap(50);
		return;
	}
	group = genl_ctrl_resolve_grp(sk, RECOVERY_FAMILY_NAME,
				      RECOVERY_MCGRP_EVENTS);
	nl_socket_set_buffer_size(sk, 4096, 4096);
	if (group >= 0 && nl_socket_add_membership(sk, group) == 0) {
		while (n--) {
			nap(50);
			drain(sk);
		}
	}
	nl_socket_free(sk);
}

/* sysfs: every file, and some kept open while the module goes */

static int read_file(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	char buf[4096];
	int fd;

	(void)st;
	(void)ftw;
	if (type != FTW_F)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, buf, sizeof(buf)) >= 0 && !below(10)) {
		struct pollfd poll_fd = { fd, POLLPRI, 0 };

		poll(&poll_fd, 1, below(100));
		lseek(fd, 0, SEEK_SET);
		if (read(fd, buf, sizeof(buf)) < 0)
			nap(1);
	}
	close(fd);
	return 0;
}

static void sysfs(void)
{
	if (nftw(CLASS, read_file, 8, FTW_PHYS) < 0)
		nap(50);
	nap(5);
}

/* fail: one allocation after the other */

static int fail_fd = -1;

/* The nth allocation from here on fails. */
static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_fd, text, len, 0) != len) {
		perror("fail-nth");
		exit(EXIT_FAILURE);
	}
}

/* Returns true if the armed failure did happen. */
static bool disarm(void)
{
	char text[16] = "";
	bool happened;

	happened = pread(fail_fd, text, sizeof(text) - 1, 0) > 0 &&
		   strtoul(text, NULL, 10) == 0;
	arm(0);
	return happened;
}

static int load(const char *path, const char *parameters)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = syscall(SYS_finit_module, fd, parameters, 0);
	r = r < 0 ? -errno : 0;
	close(fd);
	return r;
}

/* One of several machines that share the work: number @part of @parts. */
struct share {
	unsigned int part, parts;
};

/*
 * How many allocations there are before the module's own code runs: a bad
 * parameter stops it just there. Those of the kernel's loader are not ours.
 */
static unsigned int allocations_of_loader(const char *path)
{
	const unsigned int many = 1000000;
	char text[16] = "";

	arm(many);
	(void)load(path, "window_ms=none");
	if (pread(fail_fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	arm(0);
	return many - (unsigned int)strtoul(text, NULL, 10);
}

static unsigned int fail_load(const char *path, const char *parameters,
			      struct share share)
{
	unsigned int first = allocations_of_loader(path) + share.part;
	bool happened = true;
	unsigned int n;

	for (n = first; happened; n += share.parts) {
		int r;

		arm(n);
		r = load(path, parameters);
		happened = disarm();
		if (r == 0 && syscall(SYS_delete_module, "recovery", 0) < 0) {
			perror("delete_module");
			exit(EXIT_FAILURE);
		}
		if (r < 0 && !happened) {
			fprintf(stderr, "load: %s\n", strerror(-r));
			exit(EXIT_FAILURE);
		}
	}
	return (n - first) / share.parts - 1;
}

static unsigned int fail_command(struct nl_sock *sk, int family, int cmd,
				 int flags)
{
	unsigned int n, total = 0;
	long seed = random();

	for (n = 1; n < 200; n++) {
		srandom(seed);
		arm(n);
		send_command(sk, family, cmd, flags, 3);
		if (!disarm())
			break;
		drain(sk);
		total++;
	}
	return total;
}

static unsigned int fail_keyboard(void)
{
	bool happened = true;
	unsigned int n;

	for (n = 1; happened && n < 2000; n++) {
		int fd;

		arm(n);
		fd = create_keyboard();
		if (fd >= 0) {
			key(fd, true);
			close(fd);
		}
		happened = disarm();
	}
	return n - 2;
}

/* What the loaded module allocates later */
static int fail_later(void)
{
	unsigned int commands = 0, keyboards = fail_keyboard();
	struct nl_sock *sk;
	int family, cmd;

	sk = connect_family(&family);
	if (!sk) {
		fprintf(stderr, "no family " RECOVERY_FAMILY_NAME "\n");
		return EXIT_FAILURE;
	}
	for (cmd = 1; cmd <= RECOVERY_CMD_MAX; cmd++) {
		commands += fail_command(sk, family, cmd, NLM_F_ACK);
		commands += fail_command(sk, family, cmd, NLM_F_DUMP);
	}
	nl_socket_free(sk);
	printf("allocations that failed in input devices: %u, in commands: %u\n",
	       keyboards, commands);
	return keyboards && commands ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The last machine does what comes after loading, too. */
static int fail_all(const char *path, const char *parameters,
		    struct share share)
{
	int status = EXIT_SUCCESS;
	unsigned int loads;

	fail_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_fd < 0) {
		perror("/proc/self/fail-nth");
		return EXIT_FAILURE;
	}
	loads = fail_load(path, parameters, share);
	printf("allocations that failed in loading: %u\n", loads);
	if (load(path, parameters) < 0)
		return EXIT_FAILURE;
	if (share.part == share.parts)
		status = fail_later();
	if (syscall(SYS_delete_module, "recovery", 0) < 0) {
		perror("delete_module");
		return EXIT_FAILURE;
	}
	return loads ? status : EXIT_FAILURE;
}

static const struct {
	const char *name;
	void (*once)(void);
} modes[] = {
	{ "keys", keys },
	{ "netlink", netlink },
	{ "listen", listen_events },
	{ "sysfs", sysfs },
};

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc < 3)
		return EXIT_FAILURE;
	if (!strcmp(argv[1], "fail") && argc > 4) {
		struct share share;

		if (sscanf(argv[4], "%u/%u", &share.part, &share.parts) != 2 ||
		    !share.part || share.part > share.parts)
			return EXIT_FAILURE;
		return fail_all(argv[2], argv[3], share);
	}
	srandom(strtoul(argv[2], NULL, 0));
	/* The loads and unloads shall get on. */
	if (nice(5) < 0)
		perror("nice");
	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, argv[1]))
			for (;;)
				modes[i].once();
	fprintf(stderr, "stress: unknown mode '%s'\n", argv[1]);
	return EXIT_FAILURE;
}
