// SPDX-License-Identifier: GPL-2.0-or-later
#include "nle.h"

#include <netlink/errno.h>
#include "util.h"

/* libnl's codes are not errno, and several errno share one of them. */
int errno_from_nle(int nle)
{
	static const int map[] = {
		[NLE_INTR] = EINTR, [NLE_BAD_SOCK] = EBADF,
		[NLE_AGAIN] = EAGAIN, [NLE_NOMEM] = ENOMEM,
		[NLE_EXIST] = EEXIST, [NLE_INVAL] = EINVAL,
		[NLE_RANGE] = ERANGE, [NLE_MSGSIZE] = EMSGSIZE,
		[NLE_OPNOTSUPP] = EOPNOTSUPP,
		[NLE_AF_NOSUPPORT] = EAFNOSUPPORT,
		[NLE_OBJ_NOTFOUND] = ENOENT, [NLE_MSG_TRUNC] = EMSGSIZE,
		[NLE_BUSY] = EBUSY, [NLE_NOACCESS] = EACCES,
		[NLE_PERM] = EPERM, [NLE_NODEV] = ENODEV,
	};
	size_t i = nle < 0 ? -nle : nle;

	if (!i)
		return 0;
	return i < ARRAY_SIZE(map) && map[i] ? -map[i] : -EPROTO;
}
