// SPDX-License-Identifier: GPL-2.0-or-later
#include "net.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define NOBODY	65534

static int set_capabilities(uint32_t wanted)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{ .effective = wanted, .permitted = wanted },
	};

	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

/* systemd has done that already; in the initramfs there is no systemd. */
static int become_nobody(void)
{
	if (geteuid())
		return 0;
	if (prctl(PR_SET_KEEPCAPS, 1) < 0 || setgroups(0, NULL) < 0 ||
	    setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -errno;
	return 0;
}

int drop_privileges(bool all)
{
	int r = become_nobody();

	if (!r && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		r = -errno;
	return r ?: set_capabilities(all ? 0 : 1u << CAP_NET_ADMIN);
}
